"""Sign in by password: what is let in, what is said otherwise, and what attackers try."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from api.app import create_app
from api.lanes import THREADS
from config.i18n import load_translator
from tests import board_world
from tests.fixtures.accounts import CHEAP, GOOD, ManualClock, cheap_desk, give_password
from tests.fixtures.live import serving
from tests.fixtures.visitors import Browser
from workflow.domain.system import SYSTEM
from workflow.services.passwords import Passwords
from workflow.services.register_person import PersonRequest, register_person
from workflow.store.database import Database

NOW = datetime(2020, 9, 8, 1, 30, tzinfo=UTC)
FAULT = "Số điện thoại hoặc mật khẩu chưa đúng. Kiểm tra lại rồi nhập lại."
CLOCK = ManualClock(NOW)


@pytest.fixture(scope="module")
def database(database_url):
    database = Database(database_url, pool_size=THREADS)
    yield database
    database.close()


@pytest.fixture(scope="module")
def world(database):
    world = board_world.build(database)
    give_password(database, CLOCK, world.officer)
    with database.unit() as unit:
        for login, name in (("0912 345 678", "Lê Hoài Thu"), ("Thu@Example.vn", "Lê Hoài Thu"), ("invited", "Mời")):
            person = register_person(unit, CLOCK, SYSTEM, PersonRequest(login=login, name=name, invented=True))
            if login != "invited":
                give_password_in(unit, person)
    return world


def give_password_in(unit, person):
    from workflow.services.sign_in import account_of, set_password

    set_password(unit, CLOCK, CHEAP, account_of(unit, CLOCK, person), GOOD)


@pytest.fixture
def address(database, world):
    CLOCK.at = NOW
    app = create_app(database=database, clock=CLOCK, translator=load_translator())
    cheap_desk().put_on(app)
    with serving(app) as address:
        yield address


@pytest.fixture
def browser(address):
    with httpx.Client(base_url=address, headers={"accept": "text/html", "origin": address}, timeout=30) as client:
        yield Browser(client)


def sign_in(browser, login="officer", password=GOOD, **more):
    return browser.post("/dang-nhap", {"ten": login, "mat_khau": password, **more})


def without_what_differs(text):
    return re.sub(r'value="[^"]*"', "", text)


def test_the_page_lets_managers_and_paste_do_their_work(browser):
    page = browser.get("/dang-nhap").text
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page


@pytest.mark.parametrize(
    "login", ["officer", "0912345678", "+84912345678", "84 912.345.678", "thu@example.vn", "THU@EXAMPLE.VN"]
)
def test_a_login_is_taken_as_people_write_it(browser, login):
    response = sign_in(browser, login)
    assert response.status_code == 303
    assert response.headers["location"] == "/viec"
    cookie = response.headers["set-cookie"]
    assert "ocop_session=" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert browser.get("/xac-thuc/cai-dat").status_code == 200


def test_after_sign_in_the_reader_is_brought_back(browser):
    page = browser.get("/dang-nhap?ve=%2Fho-so%3Fq%3D1")
    assert '<input type="hidden" name="ve" value="/ho-so?q=1">' in page.text
    assert sign_in(browser, ve="/ho-so?q=1").headers["location"] == "/ho-so?q=1"


@pytest.mark.parametrize(
    "evil",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil"],
)
def test_nobody_is_sent_to_another_site(browser, evil):
    assert 'name="ve" value="/viec"' in browser.get("/dang-nhap", params={"ve": evil}).text
    response = sign_in(browser, ve=evil)
    assert response.headers["location"] == "/viec"


def test_no_header_is_written_by_what_is_typed(browser):
    response = sign_in(browser, ve="/a\r\nset-cookie: x=1")
    assert response.headers["location"] == "/viec"
    assert "x=1" not in str(response.headers)


def test_the_answer_is_the_same_for_known_and_unknown_and_invited(browser):
    answers = [sign_in(browser, login, "sai mật khẩu rồi") for login in ("officer", "nobody", "invited", "0999999999")]
    assert {answer.status_code for answer in answers} == {422}
    assert all(FAULT in answer.text for answer in answers)
    assert len({without_what_differs(answer.text) for answer in answers}) == 1
    assert len({tuple(sorted(set(answer.headers) - {"date"})) for answer in answers}) == 1


def test_an_unknown_login_costs_one_hash_as_a_known_one_does(monkeypatch):
    slow = Passwords(memory_kib=64, passes=1)
    counted = []
    inner = slow._hasher

    class Counting:
        """Counts comparisons and passes them on."""

        def verify(self, kept, password):
            counted.append(kept)
            return inner.verify(kept, password)

    kept = slow.hash("đúng là nó")
    monkeypatch.setattr(slow, "_hasher", Counting())
    assert slow.fits(kept, "đúng là nó")
    assert not slow.fits(None, "đúng là nó")
    assert not slow.fits(kept, "sai rồi nhé")
    assert not slow.fits("not a hash", "sai rồi nhé")
    assert len(counted) == 4


def test_the_page_keeps_the_login_and_never_the_password(browser):
    text = sign_in(browser, '<b>"x"', "mật khẩu bí mật").text
    assert 'value="&lt;b&gt;&#34;x&#34;"' in text
    assert "mật khẩu bí mật" not in text
    assert "<title>Lỗi: Đăng nhập · OCOP</title>" in text


def test_an_account_is_locked_with_the_hour_and_opens_again(browser, database):
    for _ in range(10):
        assert sign_in(browser, "nobody-at-all", "x").status_code == 422
    locked = sign_in(browser, "nobody-at-all")
    assert locked.status_code == 429
    assert "Nhập sai nhiều lần. Nhập lại được từ 8:45." in locked.text
    assert int(locked.headers["retry-after"]) > 800
    assert sign_in(browser).status_code == 303


def test_the_right_password_is_no_way_round_a_lock_and_clears_the_count_before_it(browser):
    for _ in range(9):
        sign_in(browser, password="x")
    assert sign_in(browser).status_code == 303
    for _ in range(10):
        assert sign_in(browser, password="x").status_code == 422
    assert sign_in(browser).status_code == 429


def test_one_address_cannot_try_every_account(browser):
    answers = [sign_in(browser, f"nobody-{number}", "x").status_code for number in range(61)]
    assert answers == [422] * 60 + [429]


def test_a_session_planted_before_is_never_taken_over(browser, database):
    browser.client.cookies["ocop_session"] = "planted-by-somebody-else"
    response = sign_in(browser)
    token = response.cookies["ocop_session"]
    assert token != "planted-by-somebody-else"
    assert len(token) >= 43


def test_signing_in_again_ends_the_session_of_the_same_browser(browser, address):
    first = sign_in(browser).cookies["ocop_session"]
    second = sign_in(browser).cookies["ocop_session"]
    assert first != second
    with httpx.Client(base_url=address, cookies={"ocop_session": first}) as old:
        assert old.get("/xac-thuc/cai-dat").status_code == 303


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}]
)
def test_a_sign_in_sent_from_elsewhere_is_refused(browser, headers):
    response = browser.post("/dang-nhap", {"ten": "officer", "mat_khau": GOOD}, headers=headers)
    assert response.status_code == 403
    assert "set-cookie" not in response.headers


def test_what_was_typed_before_is_shown_again_and_can_be_sent(browser):
    page = browser.post(
        "/dang-nhap", {"tiep": "1", "ve": "/viec/nhap", "giu.ten": "Bánh <ram>", "giu.mo_ta": "hai\ndòng"}
    )
    assert page.status_code == 200
    assert 'name="giu.ten" value="Bánh &lt;ram&gt;"' in page.text
    wrong = browser.post("/dang-nhap", {"ten": "officer", "mat_khau": "x", "ve": "/viec/nhap", "giu.ten": "Bánh <ram>"})
    assert 'name="giu.ten" value="Bánh &lt;ram&gt;"' in wrong.text
    again = browser.post(
        "/dang-nhap",
        {
            "ten": "officer",
            "mat_khau": GOOD,
            "ve": "/viec/nhap",
            "giu.ten": "Bánh <ram>",
            "giu.mo_ta": "hai\ndòng",
            "giu.csrf": "x",
        },
    )
    assert again.status_code == 200
    assert 'action="/viec/nhap"' in again.text
    assert '<input type="hidden" name="ten" value="Bánh &lt;ram&gt;">' in again.text
    assert 'value="hai\ndòng"' in again.text
    assert browser.hidden()["csrf"]
    assert browser.hidden()["request_id"]
    assert again.text.count('name="csrf"') == 3  # two ways to sign out, and the form itself
    assert "ocop_session" in again.headers["set-cookie"]


def test_signing_out_ends_the_session_and_clears_the_browser(browser, address):
    token = sign_in(browser).cookies["ocop_session"]
    browser.get("/xac-thuc/cai-dat")
    response = browser.post("/dang-xuat")
    assert response.status_code == 303
    assert response.headers["location"] == "/"
    assert response.headers["clear-site-data"] == '"cache", "storage"'
    assert "signed_out" in response.headers["set-cookie"]
    with httpx.Client(base_url=address, cookies={"ocop_session": token}) as old:
        assert old.get("/xac-thuc/cai-dat").status_code == 303


def test_signing_out_needs_the_token_of_the_session(browser):
    sign_in(browser)
    browser.last = None
    assert browser.post("/dang-xuat").status_code == 403
    assert browser.get("/xac-thuc/cai-dat").status_code == 200


def test_a_hash_of_older_parameters_is_made_anew(browser, database, world):
    old = Passwords(memory_kib=32, passes=1).hash(GOOD)
    with database.unit() as unit:
        unit.execute("UPDATE credentials SET password_hash = %s WHERE person_id = %s", (old, world.officer))
    assert sign_in(browser).status_code == 303
    with database.unit() as unit:
        kept = unit.row("SELECT password_hash FROM credentials WHERE person_id = %s", (world.officer,))[0]
    assert "m=64" in kept
    assert sign_in(browser).status_code == 303


def test_no_password_and_no_login_is_written_to_the_log(browser, capfd):
    sign_in(browser, "0987654321", "mật khẩu lộ ra")
    sign_in(browser, "officer", "mật khẩu lộ ra")
    said = "".join(capfd.readouterr())
    assert "0987654321" not in said
    assert "mật khẩu lộ ra" not in said


def test_what_is_far_too_long_is_wrong_and_nothing_else(browser):
    assert sign_in(browser, "a" * 5000, "b" * 5000).status_code == 422
    assert sign_in(browser, "officer\x00", "x\x00").status_code == 422


def test_a_page_of_sign_in_is_kept_by_no_cache(browser):
    assert browser.get("/dang-nhap").headers["cache-control"] == "private, no-store"


def test_sessions_and_waits_end_by_the_clock(browser):
    sign_in(browser)
    CLOCK.at = NOW + timedelta(days=31)
    assert browser.get("/xac-thuc/cai-dat").status_code == 303
