"""Activation and reset by a code: what arrives, what is kept of it, and every way in which it opens nothing."""

import itertools
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.fixtures.accounts import GOOD
from tests.fixtures.codes import KEYS, Post, Tray
from workflow.domain.system import SYSTEM
from workflow.services.deliver_codes import MASK
from workflow.services.one_time_codes import make_link
from workflow.services.register_person import PersonRequest, register_person
from workflow.services.sign_in import account_of_login

NEW = "ruộng bậc thang mùa lúa"
SAID = "Nếu có tài khoản đó, mã 6 số đang được gửi"

COUNTER = itertools.count(101)


@pytest.fixture
def post(site):
    return Post(site.database, site.clock)


@pytest.fixture
def thu(site, request):
    """Give the login of a producer's person who has been registered and has no password yet."""
    count = next(COUNTER)
    login = f"+84912000{count}"
    with site.database.unit() as unit:
        register_person(unit, site.clock, SYSTEM, PersonRequest(login=login, name="Lê Hoài Thu", invented=True))
    return login


def ask(site, login, path="/quen-mat-khau"):
    browser = site.browser()
    response = browser.post(path, {"ten": login})
    assert response.status_code == 303, response.text
    assert response.headers["location"] == f"{path}/ma"
    browser.follow()
    return browser


def choose(browser, code, password=NEW, path="/quen-mat-khau"):
    return browser.post(f"{path}/ma", {"ma": code, "mat_khau": password})


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


def test_an_empty_form_says_both_that_are_missing(site, thu):
    page = choose(ask(site, thu), "", "")
    assert page.status_code == 422
    for field, name in (("ma", "Mã 6 số"), ("mat_khau", "Mật khẩu mới")):
        assert f'<a href="#{field}">{name}: Điền mục này.</a>' in page.text


@pytest.mark.parametrize("path", ["/kich-hoat", "/quen-mat-khau"])
def test_a_code_and_a_password_let_its_person_in(site, post, thu, path):
    browser = ask(site, "0" + thu.removeprefix("+84"), path)
    assert SAID in browser.last.text
    assert 'autocomplete="one-time-code"' in browser.last.text
    assert 'autocomplete="new-password"' in browser.last.text
    code = post.code(thu)
    response = choose(browser, f" {code[:3]} {code[3:]}", path=path)
    assert response.status_code == 303
    assert response.headers["location"] == "/viec"
    assert "ocop_session" in browser.client.cookies
    assert site.sign_in(site.browser(), thu, NEW).status_code == 303
    with site.database.unit() as unit:
        person = account_of_login(unit, site.clock, thu).person_id
        proved = unit.rows("SELECT channel, address FROM proved_addresses WHERE person_id = %s", (person,))
    assert proved == [("sms", thu)]


def test_the_code_is_sent_at_once_and_stands_nowhere_in_clear(site, post, thu):
    site.clock.at = site.clock.at.replace(hour=16)  # 23:00 in Vietnam: quiet hours
    ask(site, thu)
    code = post.code(thu)
    message = post.trays["sms"].messages[-1]
    assert code in message.short
    assert len(message.short) <= 160
    with site.database.unit() as unit:
        proofs = unit.rows("SELECT body, subject, notice_key, template FROM proofs WHERE address = %s", (thu,))
        rows = unit.rows("SELECT row_to_json(c)::text FROM one_time_codes c")
        receipts = unit.rows("SELECT kind FROM notice_receipts WHERE notice_key = %s", (proofs[0][2],))
    assert [(MASK in body, code in body, code in subject) for body, subject, _, _ in proofs] == [(True, False, False)]
    assert proofs[0][3] == "one_time_code"
    assert receipts == [("accepted",)]
    assert not any(re.search(rf'"{code}"|[^0-9a-f]{code}[^0-9a-f]', text) for (text,) in rows)


def test_the_answer_is_the_same_for_known_and_unknown(site, thu):
    pages = [ask(site, login).last for login in (thu, "0999999999", "nobody", "nobody@example.vn", "OCOP")]
    assert len({re.sub(r'value="[^"]*"', "", page.text) for page in pages}) == 1
    answers = [choose(ask(site, login), "000000") for login in (thu, "0999999999")]
    assert len({re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}) == 1
    assert {answer.status_code for answer in answers} == {422}


def test_nothing_is_sent_to_who_has_no_account(site, post):
    ask(site, "0999999999")
    ask(site, "nobody@example.vn")
    post.tick()
    assert not [
        m for tray in post.trays.values() for m in tray.messages if "999999999" in m.address or "nobody" in m.address
    ]


def test_a_code_opens_once(site, post, thu):
    browser = ask(site, thu)
    code = post.code(thu)
    slip = dict(browser.client.cookies)
    assert choose(browser, code).status_code == 303
    replay = site.browser(cookies=slip)
    again = choose(replay, code, "một mật khẩu khác hẳn")
    assert again.status_code == 409
    assert "Mã này đã dùng rồi" in again.text
    assert 'href="/quen-mat-khau"' in again.text
    assert '<a class="btn btn-primary" href="/dang-nhap">Đăng nhập</a>' in again.text, "sent twice, it was done"
    assert site.sign_in(site.browser(), thu, NEW).status_code == 303


def test_two_at_once_use_a_code_once(site, post, thu):
    browser = ask(site, thu)
    code = post.code(thu)
    slip = dict(browser.client.cookies)
    browsers = [site.browser(cookies=slip) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: choose(one, code, NEW).status_code, browsers))
    assert sorted(answers) == [303, 409, 409, 409]


def test_a_code_is_over_after_ten_minutes(site, post, thu):
    browser = ask(site, thu)
    code = post.code(thu)
    site.clock.at += timedelta(minutes=10)
    late = choose(browser, code)
    assert late.status_code == 409
    assert "Mã này đã hết hạn. Hãy lấy mã mới." in late.text
    assert "ocop_session" not in browser.client.cookies


def test_a_code_is_spent_after_five_wrong_ones(site, post, thu):
    browser = ask(site, thu)
    code = post.code(thu)
    answers = [choose(browser, wrong(code)) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [422] * 4 + [409]
    assert "còn 4 lần nhập" in answers[0].text
    assert "Nhập sai nhiều lần nên mã này không dùng được nữa" in answers[-1].text


def test_guesses_at_once_are_all_counted(site, post, thu):
    browser = ask(site, thu)
    code = post.code(thu)
    slip = dict(browser.client.cookies)
    browsers = [site.browser(cookies=slip) for _ in range(12)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda one: choose(one, wrong(code)).status_code, browsers))
    with site.database.unit() as unit:
        assert unit.row("SELECT max(attempts) FROM one_time_codes WHERE address = %s", (thu,)) == (5,)
    assert choose(site.browser(cookies=slip), code).status_code == 409


def test_a_code_of_one_purpose_opens_no_other(site, post, thu):
    browser = ask(site, thu, "/kich-hoat")
    code = post.code(thu)
    assert choose(browser, code, path="/quen-mat-khau").status_code == 409
    assert choose(site.browser(), code).status_code == 409, "nor does it open anything in another browser"


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("ngắn", "ít nhất 8 ký tự"),
        ("matkhau123", "Nhiều người dùng mật khẩu này"),
        ("Lê Hoài Thu", "lấy từ tên hoặc số"),
    ],
)
def test_a_weak_password_is_refused_and_costs_no_try(site, post, thu, password, said):
    browser = ask(site, thu)
    code = post.code(thu)
    for _ in range(6):
        weak = choose(browser, code, password)
        assert weak.status_code == 422
        assert said in weak.text
        assert f'value="{code}"' in weak.text
        assert f'value="{password}"' not in weak.text
    assert choose(browser, code).status_code == 303


def test_a_new_password_ends_every_session_and_trusted_device(site, post):
    signed_in = site.browser()
    site.sign_in(signed_in)
    assert signed_in.get("/xac-thuc/cai-dat").status_code == 200
    with site.database.unit() as unit:
        unit.execute("UPDATE persons SET email = 'officer@example.vn' WHERE login = 'officer'")
    browser = ask(site, "officer")
    assert choose(browser, post.code("officer@example.vn"), GOOD + " mới").status_code == 303
    assert signed_in.get("/xac-thuc/cai-dat").status_code == 303
    assert browser.get("/xac-thuc/cai-dat").status_code == 200
    with site.database.unit() as unit:
        assert unit.row("SELECT count(*) FROM trusted_devices WHERE ended_at IS NULL") == (0,)


def test_asked_twice_within_a_minute_it_is_one_letter_and_five_an_hour_are_the_most(site, post, thu):
    ask(site, thu)
    first = post.code(thu)
    browser = ask(site, thu)
    assert post.code(thu) == first
    assert len([m for m in post.trays["sms"].messages if m.address == thu]) == 1
    for _ in range(6):
        site.clock.at += timedelta(minutes=2)
        browser = ask(site, thu)
        post.tick()
    assert len([m for m in post.trays["sms"].messages if m.address == thu]) == 5
    assert browser.last.status_code == 200


def test_asking_for_many_codes_is_slowed_down(site, thu):
    answers = [site.browser().post("/quen-mat-khau", {"ten": thu}).status_code for _ in range(11)]
    assert answers == [303] * 10 + [429]


def test_an_empty_name_is_asked_for_again(site):
    response = site.browser().post("/kich-hoat", {"ten": " "})
    assert response.status_code == 422


def test_a_link_of_an_operator_sets_a_password_once(site, thu):
    with site.database.unit() as unit:
        person = account_of_login(unit, site.clock, thu).person_id
        token = make_link(unit, site.clock, person_id=person, purpose="activate")
    browser = site.browser()
    page = browser.get(f"/kich-hoat/lien-ket/{token}")
    assert page.status_code == 200
    assert page.headers["referrer-policy"] == "same-origin"
    assert browser.get(f"/kich-hoat/lien-ket/{token}").status_code == 200, "looking at it does not use it"
    assert browser.post(f"/kich-hoat/lien-ket/{token}", {"mat_khau": "ngắn"}).status_code == 422
    assert browser.post(f"/kich-hoat/lien-ket/{token}", {"mat_khau": NEW}).status_code == 303
    again = site.browser().post(f"/kich-hoat/lien-ket/{token}", {"mat_khau": NEW + "!"})
    assert again.status_code == 409
    assert "Liên kết này đã dùng rồi" in again.text


def test_a_link_is_over_after_three_days_and_an_invented_one_was_never_there(site, thu):
    with site.database.unit() as unit:
        person = account_of_login(unit, site.clock, thu).person_id
        token = make_link(unit, site.clock, person_id=person, purpose="reset")
    site.clock.at += timedelta(days=3)
    late = site.browser().get(f"/kich-hoat/lien-ket/{token}")
    assert late.status_code == 409
    assert "Liên kết này đã hết hạn" in late.text
    for invented in ("x", "A" * 43, "A" * 200, "é"):
        assert site.browser().get(f"/kich-hoat/lien-ket/{invented}").status_code == 404


def test_the_code_is_read_in_the_outbox_of_this_machine(site, thu):
    post = Post(site.database, site.clock, "email", mail_stays=True)
    browser = ask(site, thu)
    code = post.code(thu)
    listed = browser.get("/outbox").text
    assert code not in listed
    with site.database.unit() as unit:
        key = unit.row("SELECT key FROM proofs WHERE address = %s", (thu,))[0]
    assert f"Mã 6 số: {code}" in browser.get("/outbox/" + key.replace("#", "%23").replace(":", "%3A")).text
    ask_again = site.browser(cookies=dict(browser.client.cookies))
    assert choose(ask_again, code).status_code == 303


def test_without_any_way_out_the_code_is_given_up_and_logged_without_its_address(site, thu, capfd, caplog):
    post = Post(site.database, site.clock, "email")
    ask(site, thu)
    assert post.tick() == 0
    with site.database.unit() as unit:
        assert unit.row("SELECT sending FROM one_time_codes WHERE address = %s", (thu,)) == ("failed",)
    said = "".join(capfd.readouterr()) + caplog.text  # whichever way this process logs by now
    assert "code_not_sent" in said
    assert thu not in said


def test_a_provider_that_fails_is_tried_thrice(site, thu):
    post = Post(site.database, site.clock, "sms")
    post.trays["sms"] = Tray("sms", "failed")
    ask(site, thu)
    for _ in range(5):
        post.tick()
    assert len(post.trays["sms"].messages) == 3
    with site.database.unit() as unit:
        assert unit.row("SELECT sending FROM one_time_codes WHERE address = %s", (thu,)) == ("failed",)


def test_old_codes_are_forgotten_with_their_addresses(site, post, thu):
    ask(site, thu)
    site.clock.at += timedelta(days=31)
    post.tick()
    with site.database.unit() as unit:
        assert unit.row("SELECT count(*) FROM one_time_codes WHERE address = %s", (thu,)) == (0,)


def test_digits_cannot_be_made_without_the_secret():
    from uuid import UUID

    from workflow.services.one_time_codes import digits_of
    from workflow.services.sealing import Keys

    key = UUID(int=1)
    assert digits_of(KEYS, key) == digits_of(KEYS, key)
    assert digits_of(KEYS, key) != digits_of(Keys("another secret of this length, really"), key)
