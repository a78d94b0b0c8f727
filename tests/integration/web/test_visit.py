"""What every page has in common: who is signed in, what a form must carry, how a reader is sent on and told."""

import re
from pathlib import Path

import httpx
import pytest
from starlette.responses import Response

from api.app import create_app
from api.lanes import THREADS
from api.web import board_page
from api.web.pages import Pages
from api.web.refusal import QUESTIONS
from api.web.visit import Visit, own_path
from config.i18n import load_translator
from tests import board_world
from tests.fixtures.live import serving
from tests.fixtures.visitors import Browser, signed_in
from workflow.domain.time import FixedClock
from workflow.services.sessions import IDLE
from workflow.store.database import Database

NOW = board_world.BEGUN
CLOCK = FixedClock(NOW)

tried = Pages()


@tried.get("/thu")
def show_form(visit: Visit) -> Response:
    """Show a page with a form."""
    return visit.page("error.html", title=visit.signed_in.sight.actor.name, message=visit.asked("q"))


@tried.post("/thu")
def take_form(visit: Visit) -> Response:
    """Take the form."""
    return visit.go("/thu", q=visit.form.required("ten"))


@pytest.fixture(scope="module")
def database(database_url):
    database = Database(database_url, pool_size=THREADS)
    yield database
    database.close()


@pytest.fixture(scope="module")
def world(database):
    return board_world.build(database)


@pytest.fixture(scope="module")
def address(database, world):
    app = create_app(database=database, clock=CLOCK, translator=load_translator())
    app.router.routes[:0] = tried.routes
    with serving(app) as address:
        yield address


@pytest.fixture
def officer(database, world, address):
    browser = signed_in(database, CLOCK, world.officer, address=address)
    yield browser
    browser.client.close()


@pytest.fixture
def stranger(address):
    with httpx.Client(base_url=address, headers={"accept": "text/html"}) as client:
        yield Browser(client)


def token_of(officer):
    """Give a form token of this session, as its pages carry it."""
    from api.web.forgery import form_token

    return form_token(officer.client.cookies["ocop_session"])


def test_a_reader_without_a_session_is_sent_to_sign_in_and_back(stranger):
    response = stranger.get("/thu?q=a%20b")
    assert response.status_code == 303
    assert response.headers["location"] == "/dang-nhap?ve=%2Fthu%3Fq%3Da%2520b"


def test_a_session_opens_the_page_and_its_answer_is_kept_by_no_cache(officer, database, world):
    response = officer.get("/thu")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "private, no-store"
    assert "etag" not in response.headers


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/khong-co", 404), ("POST", "/viec", 405), ("GET", "/" + "x" * 9000, 414)]
)
def test_where_no_page_is_the_header_still_knows_the_reader(officer, stranger, world, method, path, status):
    response = officer.client.request(method, path)
    assert response.status_code == status
    assert 'href="/viec"' in response.text.partition("<main")[0]
    assert 'action="/dang-xuat"' in response.text
    assert "Đăng nhập" not in response.text
    assert "/api/docs" not in response.text
    assert response.headers["cache-control"] == "private, no-store"
    assert "Đăng nhập" in stranger.client.request(method, path).text


def test_the_number_for_help_stands_below_every_page(database, world):
    app = create_app(database=database, clock=CLOCK, translator=load_translator(), help_phone="0239 3855 888")
    with serving(app) as address:
        browser = signed_in(database, CLOCK, world.officer, address=address)
        with browser.client:
            for path in ("/toi", "/khong-co", "/tra-cuu"):
                below = browser.get(path).text.partition("<footer")[2]
                assert "Cần giúp? Gọi cán bộ OCOP xã hoặc Văn phòng Điều phối NTM tỉnh:" in below
                assert '<a href="tel:02393855888">0239 3855 888</a>' in below
            english = browser.get("/toi?lang=en").text.partition("<footer")[2]
            assert "provincial coordination office:" in english


def test_a_page_names_no_number_that_nobody_gave(officer):
    below = officer.get("/toi").text.partition("<footer")[2]
    assert "Văn phòng Điều phối NTM tỉnh." in below
    assert "tel:" not in below


def test_a_form_is_taken_with_its_token_and_sends_the_reader_on(officer):
    response = officer.post("/thu", {"csrf": token_of(officer), "ten": "  Bánh ram  "})
    assert response.status_code == 303
    assert response.headers["location"] == "/thu?q=B%C3%A1nh+ram"


@pytest.mark.parametrize("token", ["", "abc", "A" * 88, "é" * 40])
def test_a_form_without_the_token_of_its_session_is_refused(officer, token):
    response = officer.post("/thu", {"csrf": token, "ten": "x"})
    assert response.status_code == 403
    assert "<h1>Biểu mẫu đã cũ; chưa lưu gì</h1>" in response.text


def test_what_was_typed_into_an_old_form_is_shown_to_be_sent_by_hand(officer, database, world, address):
    other = signed_in(database, CLOCK, world.officer, address=address)
    page = officer.post("/thu", {"csrf": token_of(other), "ten": "Bánh <ram>"})
    other.client.close()
    assert page.status_code == 403
    assert "Bánh &lt;ram&gt;</blockquote>" in page.text
    assert '<input type="hidden" name="ten" value="Bánh &lt;ram&gt;">' in page.text
    assert officer.post("/thu", {"ten": "Bánh <ram>"}).status_code == 303, "with the token of that page"


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"origin": ""}, {"sec-fetch-site": "none"}])
def test_nothing_is_repeated_of_what_did_not_come_from_here(officer, headers):
    page = officer.post("/thu", {"csrf": "", "ten": "Đừng hiện lại"}, headers=headers)
    assert page.status_code == 403
    assert "Đừng hiện lại" not in page.text
    assert "Việc do người khác làm" not in page.text


def test_a_password_typed_into_an_old_form_is_not_shown(officer):
    page = officer.post("/thu", {"csrf": "", "ten": "Bánh ram", "mat_khau": "ruộng bậc thang"})
    assert page.status_code == 403
    assert "ruộng bậc thang" not in page.text
    assert "hãy mở lại trang rồi gửi từ đó" in page.text


def test_a_question_that_cannot_be_used_is_named_and_left_out(officer):
    page = officer.get("/han?thang=2026-11&nam=2020")
    assert page.status_code == 422
    assert "Mục “tháng” trong địa chỉ trang chưa dùng được. Nhập số từ 1 đến 12." in page.text
    assert '<a href="/han?nam=2020">Mở lại trang này, bỏ mục “tháng”</a>' in page.text
    assert officer.get("/han?nam=2020").status_code == 200


def test_every_question_of_an_address_has_a_name():
    pages = Path(__file__).parents[3] / "api" / "web"
    asked = re.compile(r"""visit\.(?:asked|number)\(\s*"([^"]+)""")
    found = {name for path in pages.rglob("*.py") for name in asked.findall(path.read_text())}
    assert found - QUESTIONS.keys() == set()


def test_a_token_of_another_session_is_refused(officer, database, world, address):
    other = signed_in(database, CLOCK, world.officer, address=address)
    response = officer.post("/thu", {"csrf": token_of(other), "ten": "x"})
    other.client.close()
    assert response.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "", "referer": "https://evil.example/x"},
    ],
)
def test_a_form_from_elsewhere_is_refused_whatever_it_carries(officer, headers):
    response = officer.post("/thu", {"csrf": token_of(officer), "ten": "x"}, headers=headers)
    assert response.status_code == 403


def test_what_was_typed_is_kept_when_the_session_has_ended(stranger):
    response = stranger.post("/thu", {"ten": "Bánh <ram>", "csrf": "gone"})
    assert response.status_code == 401
    assert '<input type="hidden" name="giu.ten" value="Bánh &lt;ram&gt;">' in response.text
    assert "gone" not in response.text


def test_a_session_lives_thirty_days_after_its_last_use(database, world, address):
    late = signed_in(database, FixedClock(NOW - IDLE), world.officer, address=address)
    with late.client:
        assert late.get("/thu").status_code == 303
    living = signed_in(database, FixedClock(NOW - IDLE / 2), world.officer, address=address)
    with living.client:
        assert living.get("/thu").status_code == 200
    with database.unit() as unit:
        seen = unit.rows("SELECT seen_at, expires_at FROM sessions WHERE seen_at = %s", (NOW,))
    assert (NOW, NOW + IDLE) in seen


def test_a_form_that_is_none_is_refused(officer):
    response = officer.client.post("/thu", json={"a": 1})
    assert response.status_code == 415


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/viec?a=1", "/viec?a=1"),
        ("//evil", None),
        ("https://evil", None),
        ("/\\evil", None),
        ("/a\r\nb", None),
        ("", None),
    ],
)
def test_only_a_path_of_this_site_is_gone_back_to(text, path):
    assert own_path(text) == path


def test_the_board_is_for_everybody(stranger):
    assert board_page.pages.routes
    assert stranger.get("/").status_code == 200
