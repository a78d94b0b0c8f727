"""Sign in and activation on a phone of 360 px, in a real browser, with scripts and without."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from api.app import create_app
from api.lanes import THREADS
from config.i18n import load_translator
from tests import board_world
from tests.fixtures.accounts import GOOD, ManualClock, cheap_desk, give_password
from tests.fixtures.codes import Post
from tests.fixtures.live import serving
from tests.fixtures.looks import fits, violations
from workflow.domain.system import SYSTEM
from workflow.services.register_person import PersonRequest, register_person
from workflow.store.database import Database

NOW = datetime(2020, 9, 8, 1, 30, tzinfo=UTC)
NEW = "ruộng bậc thang mùa lúa"


class Site:
    """A served site, its post and its clock."""

    def __init__(self, address, database, clock, post):
        self.address = address
        self.database = database
        self.clock = clock
        self.post = post


@pytest.fixture(scope="module")
def site(database_url):
    database, clock = Database(database_url, pool_size=THREADS), ManualClock(NOW)
    world = board_world.build(database)
    give_password(database, clock, world.officer)
    app = create_app(database=database, clock=clock, translator=load_translator(), outbox=True)
    cheap_desk().put_on(app)
    with serving(app) as address:
        yield Site(address, database, clock, Post(database, clock, "email", mail_stays=True))
    database.close()


@pytest.fixture
def phone(browser, request):
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="vi-VN", java_script_enabled=request.param
    )
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert [line for line in said if "status of 422" not in line] == []


def is_sound(page, *, scripts):
    """Say whether nothing runs out of the phone's width and no accessibility rule is broken."""
    assert page.locator("h1").count() == 1
    if scripts:
        assert fits(page)
        assert violations(page) == []


@pytest.mark.parametrize(("phone", "scripts"), [(True, True), (False, False)], indirect=["phone"], ids=["js", "no-js"])
def test_a_wrong_password_then_the_right_one(site, phone, scripts):
    phone.goto(site.address + "/dang-nhap")
    is_sound(phone, scripts=scripts)
    phone.get_by_label("Số điện thoại hoặc thư điện tử").fill("officer")
    secret = phone.locator("#mat_khau")
    secret.fill("không phải mật khẩu này")
    if scripts:
        show = phone.locator("[data-reveal=mat_khau]")
        show.click()
        expect(secret).to_have_attribute("type", "text")
        show.click()
    expect(secret).to_have_attribute("type", "password")
    phone.locator("main").get_by_role("button", name="Đăng nhập").click()

    expect(phone).to_have_title("Lỗi: Đăng nhập · OCOP")
    expect(phone.locator(".fault-summary")).to_contain_text("Số điện thoại hoặc mật khẩu chưa đúng.")
    expect(phone.get_by_label("Số điện thoại hoặc thư điện tử")).to_have_value("officer")
    expect(phone.locator("#mat_khau")).to_have_value("")
    is_sound(phone, scripts=scripts)

    phone.locator("#mat_khau").fill(GOOD)
    phone.locator("main").get_by_role("button", name="Đăng nhập").click()
    phone.wait_for_url(re.compile(re.escape(site.address) + "/(?!dang-nhap).*"))
    assert any(cookie["name"] == "ocop_session" for cookie in phone.context.cookies())


@pytest.mark.parametrize(("phone", "scripts"), [(True, True), (False, False)], indirect=["phone"], ids=["js", "no-js"])
def test_activation_by_the_code_that_stands_in_the_outbox(site, phone, scripts):
    number = "0912000111" if scripts else "0912000222"
    site.clock.at += timedelta(minutes=1)  # the outbox shows the newest letter first
    with site.database.unit() as unit:
        register_person(unit, site.clock, SYSTEM, PersonRequest(login=number, name="Lê Hoài Thu", invented=True))
    phone.goto(site.address + "/dang-nhap")
    phone.get_by_role("link", name="Lần đầu vào: kích hoạt tài khoản").click()
    is_sound(phone, scripts=scripts)
    phone.get_by_label("Số điện thoại hoặc thư điện tử").fill(number)
    phone.get_by_role("button", name="Gửi mã cho tôi").click()
    expect(phone.locator("h1")).to_have_text("Đặt mật khẩu mới")
    is_sound(phone, scripts=scripts)

    site.post.tick()
    reader = phone.context.new_page()
    reader.goto(site.address + "/outbox")
    reader.locator(".mail-subject").first.click()
    found = re.search(r"Mã 6 số: ([0-9]{6})", reader.locator("main").inner_text())
    assert found is not None
    reader.close()

    phone.get_by_label("Mã 6 số").fill(found[1])
    phone.locator("#mat_khau").fill(NEW)
    phone.get_by_role("button", name="Lưu mật khẩu và đăng nhập").click()
    expect(phone.locator(".flash")).to_contain_text("Đã lưu mật khẩu mới")
    assert any(cookie["name"] == "ocop_session" for cookie in phone.context.cookies())
