"""The second step of officers: set up, asked for, taken once, trusted devices, spare codes."""

import re
from datetime import timedelta

import pytest

from tests.fixtures.accounts import app_code, app_secret
from tests.fixtures.codes import Post
from workflow.store import second_factor

WRONG = "Mã chưa đúng. Chờ mã tiếp theo trong ứng dụng rồi nhập mã đó."
SPARE = re.compile(r"<code>([0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4})</code>")


@pytest.fixture
def desk_given():
    return {"totp_required": True}


@pytest.fixture
def officer(site):
    """Give the officer's app and spare codes, set up on the way in."""
    with site.database.unit() as unit:
        second_factor.drop(unit, site.world.officer)
    browser = site.browser()
    assert site.sign_in(browser, ve="/ho-so").headers["location"] == "/xac-thuc/cai-dat?ve=%2Fho-so"
    page = browser.follow()
    secret = app_secret(page.text)
    done = browser.post("/xac-thuc/cai-dat", form_of(page.text, ma=app_code(secret, site.clock.now())))
    assert done.status_code == 200
    site.clock.at += timedelta(seconds=60)
    return Officer(secret, SPARE.findall(done.text), browser, done)


class Officer:
    """An officer's app and spare codes, and the browser they were set up in."""

    def __init__(self, secret, spare, browser, done):
        self.secret = secret
        self.spare = spare
        self.browser = browser
        self.done = done


def form_of(text, **fields):
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text)
    return {**dict(hidden), **fields}


def signed_in(browser):
    return browser.get("/xac-thuc/cai-dat").status_code == 200 and "Cài ứng dụng" in browser.last.text


def test_an_officer_without_an_app_gets_no_session_before_it_is_set_up(site):
    with site.database.unit() as unit:
        second_factor.drop(unit, site.world.officer)
    browser = site.browser()
    response = site.sign_in(browser)
    assert response.status_code == 303
    assert response.headers["location"].startswith("/xac-thuc/cai-dat")
    assert "ocop_session" not in response.headers["set-cookie"]
    page = browser.follow()
    wrong = browser.post("/xac-thuc/cai-dat", form_of(page.text, ma="000000"))
    assert wrong.status_code == 422
    assert WRONG in wrong.text
    assert app_secret(wrong.text) == app_secret(page.text)
    assert "ocop_session" not in browser.client.cookies


def test_the_set_up_shows_a_picture_a_key_and_spare_codes_once(officer, site):
    assert len(officer.spare) == len(set(officer.spare)) == 10
    assert 'href="/ho-so"' in officer.done.text
    assert "ocop_session" in officer.browser.client.cookies
    page = officer.browser.get("/xac-thuc/cai-dat")
    assert page.text.count("<svg") >= 2
    assert "style=" not in page.text.split("<main")[1]
    assert not any(code in page.text for code in officer.spare)
    with site.database.unit() as unit:
        stored = unit.row("SELECT sealed_secret FROM totp WHERE person_id = %s", (site.world.officer,))[0]
    assert officer.secret not in bytes(stored)


def test_the_password_alone_opens_nothing(officer, site):
    browser = site.browser()
    response = site.sign_in(browser)
    assert response.status_code == 200
    assert "Bước 2" in response.text
    assert "ocop_session" not in browser.client.cookies
    assert browser.get("/xac-thuc/cai-dat").status_code == 303, "who has an app cannot set up another before it"


def test_a_code_opens_once_and_never_again(officer, site):
    code = app_code(officer.secret, site.clock.now())
    first, second = site.browser(), site.browser()
    site.sign_in(first, ve="/viec")
    assert (
        first.post("/xac-thuc", form_of(first.last.text, ma=f" {code[:3]} {code[3:]} ")).headers["location"] == "/viec"
    )
    assert signed_in(first)
    site.sign_in(second)
    replayed = second.post("/xac-thuc", form_of(second.last.text, ma=code))
    assert replayed.status_code == 422
    assert WRONG in replayed.text
    earlier = second.post("/xac-thuc", {"ma": app_code(officer.secret, site.clock.now() - timedelta(seconds=30))})
    assert earlier.status_code == 422, "an older step is no way back either"


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "١٢٣٤٥٦", "0" * 20])
def test_what_is_no_code_is_refused(officer, site, typed):
    browser = site.browser()
    site.sign_in(browser)
    assert browser.post("/xac-thuc", {"ma": typed}).status_code == 422


def test_codes_cannot_be_guessed_for_long(officer, site):
    browser = site.browser()
    site.sign_in(browser)
    answers = [browser.post("/xac-thuc", {"ma": "000000"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert browser.post("/xac-thuc", {"ma": app_code(officer.secret, site.clock.now())}).status_code == 429


def test_a_spare_code_opens_once(officer, site):
    browser = site.browser()
    site.sign_in(browser)
    assert browser.post("/xac-thuc", {"ma_du_phong": officer.spare[0].upper().replace("-", " ")}).status_code == 303
    assert signed_in(browser)
    again = site.browser()
    site.sign_in(again)
    assert again.post("/xac-thuc", {"ma_du_phong": officer.spare[0]}).status_code == 422
    assert again.post("/xac-thuc", {"ma_du_phong": officer.spare[1]}).status_code == 303


def test_a_trusted_device_is_not_asked_for_thirty_days(officer, site):
    browser = site.browser()
    site.sign_in(browser)
    browser.post("/xac-thuc", {"ma": app_code(officer.secret, site.clock.now()), "tin_may": "1"})
    browser.client.cookies.delete("ocop_session")
    site.clock.at += timedelta(days=29)
    assert site.sign_in(browser).status_code == 303
    stolen = browser.client.cookies["ocop_device"]
    other = site.browser(cookies={"ocop_device": stolen[:-2] + "xx"})
    assert site.sign_in(other).status_code == 200
    browser.client.cookies.delete("ocop_session")
    site.clock.at += timedelta(days=2)
    assert "Bước 2" in site.sign_in(browser).text


def test_the_second_step_waits_ten_minutes_and_loses_nothing_typed(officer, site):
    browser = site.browser()
    site.sign_in(browser, ve="/viec/nhap", **{"giu.ten": "Bánh ram"})
    page = browser.last.text
    assert 'name="giu.ten" value="Bánh ram"' in page
    site.clock.at += timedelta(minutes=11)
    late = browser.post("/xac-thuc", form_of(page, ma=app_code(officer.secret, site.clock.now())))
    assert late.status_code == 422
    assert "Đã quá 10 phút" in late.text
    assert 'name="giu.ten" value="Bánh ram"' in late.text
    assert "ocop_session" not in browser.client.cookies


def test_what_was_typed_comes_through_the_second_step(officer, site):
    browser = site.browser()
    site.sign_in(browser, ve="/viec/nhap", **{"giu.ten": "Bánh ram"})
    response = browser.post("/xac-thuc", form_of(browser.last.text, ma=app_code(officer.secret, site.clock.now())))
    assert response.status_code == 200
    assert '<input type="hidden" name="ten" value="Bánh ram">' in response.text
    assert "ocop_session" in response.headers["set-cookie"]


@pytest.mark.parametrize("slip", ["", "x", "AAAA" * 30])
def test_a_slip_that_is_not_ours_is_none(site, slip):
    browser = site.browser(cookies={"ocop_pending": slip} if slip else {})
    assert browser.get("/xac-thuc").status_code == 303
    assert browser.post("/xac-thuc", {"ma": "123456"}).status_code == 422


def test_nobody_sets_up_an_app_for_somebody_else(officer, site):
    """The key in the form is sealed for one person; another's form, or a foreign site's, changes nothing."""
    page = officer.browser.get("/xac-thuc/cai-dat").text
    code = app_code(app_secret(page), site.clock.now())
    foreign = officer.browser.client.post("/xac-thuc/cai-dat", data={**form_of(page), "csrf": "x", "ma": code})
    assert foreign.status_code == 403
    changed = officer.browser.client.post("/xac-thuc/cai-dat", data={**form_of(page), "bi_mat": "AAAA", "ma": code})
    assert changed.status_code == 422


def test_a_new_password_by_a_code_does_not_pass_the_second_step_by(officer, site):
    with site.database.unit() as unit:
        unit.execute("UPDATE persons SET email = 'officer@example.vn' WHERE login = 'officer'")
    browser = site.browser()
    browser.post("/quen-mat-khau", {"ten": "officer"})
    code = Post(site.database, site.clock).code("officer@example.vn")
    response = browser.post("/quen-mat-khau/ma", {"ma": code, "mat_khau": "một mật khẩu mới tinh"})
    assert "Bước 2" in response.text
    assert "ocop_session" not in browser.client.cookies
    opened = browser.post("/xac-thuc", {"ma": app_code(officer.secret, site.clock.now())})
    assert opened.status_code == 303
    assert signed_in(browser)
