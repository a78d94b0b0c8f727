"""What goes wrong in the middle of a form, in a real browser: the page says what happened; nothing typed is lost."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from api.lanes import THREADS
from api.web.papers.place import put_on
from config.i18n import load_translator
from ocop import forms
from tests.acts import Acts, one
from tests.factories import NOW, build
from tests.fixtures.accounts import GOOD, ManualClock, cheap_desk, give_password
from tests.fixtures.codes import Post
from tests.fixtures.live import serving
from tests.fixtures.visitors import signed_in
from tests.papers_world import Desk
from workflow.domain.login import login_name
from workflow.domain.system import SYSTEM
from workflow.services.papers import Papers
from workflow.services.register_person import PersonRequest, register_person
from workflow.store.database import Database
from workflow.store.file_folder import FileFolder

TYPED = "Rượu nếp ủ với quả sim chín,\nbán cho khách du lịch."
THEIRS = "Rượu nếp sim, sửa ở máy khác."
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


class World:
    """A scene's people, their pages, and how far the case of a test is."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.clock = ManualClock(NOW)
        self.acts = Acts(database, build(database, products=12))
        self.papers = Papers(forms.load(), FileFolder(folder))
        self.post = Post(database, self.clock, "email", mail_stays=True)
        self.address = ""

    def home(self, *, filled: bool = False) -> str:
        """Give the address of the idea's form of a new case."""
        case = self.acts.case()
        if filled:
            Desk(self.acts, self.papers).fill(case)
        code = one(self.database, "SELECT code FROM cases WHERE id = %s", case)
        return f"{self.address}/ho-so/{code}/phieu/idea"

    def login(self, who: str) -> str:
        """Give what somebody signs in with."""
        person = self.acts.scene.people[who]
        return str(one(self.database, "SELECT login FROM persons WHERE id = %s", person))

    def stored(self, home: str) -> str:
        """Give the description in the draft of a case."""
        query = "SELECT d.answers ->> 'description' FROM drafts d JOIN cases c ON c.id = d.case_id WHERE c.code = %s"
        return str(one(self.database, query, home.split("/")[-3]))


@pytest.fixture(scope="module")
def world(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    database = Database(database_url, pool_size=THREADS)
    world = World(database, tmp_path_factory.mktemp("files") / "files")
    for who in ("producer", "district_officer"):
        give_password(database, world.clock, world.acts.scene.people[who])
    app = create_app(database=database, clock=world.clock, translator=load_translator(), outbox=True)
    cheap_desk().put_on(app)
    put_on(app, world.papers)
    with serving(app) as world.address:
        yield world
    database.close()


@pytest.fixture
def opened(world: World, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page on a phone, as somebody or as nobody; no script may fail."""
    contexts, faults = [], []

    def opening(who: str | None = "producer", *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": 360, "height": 740}, locale="vi-VN", java_script_enabled=scripts
        )
        contexts.append(context)
        if who is not None:
            session = signed_in(world.database, world.clock, world.acts.scene.people[who], address=world.address)
            token = session.client.cookies["ocop_session"]
            session.client.close()
            context.add_cookies([{"name": "ocop_session", "value": token, "url": world.address}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield opening
    for context in contexts:
        context.close()
    assert faults == []


def description(page: Page) -> Any:
    return page.locator('[id="o.description"]')


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu nháp").click()


@SCRIPTS
def test_two_tabs_on_one_draft_show_the_second_both_texts(world, opened, scripts):
    home = world.home()
    first = opened(scripts=scripts)
    second = first.context.new_page()
    for tab in (first, second):
        tab.goto(f"{home}/2")
    description(first).fill(THEIRS)
    save(first)
    description(second).fill(TYPED)
    save(second)

    expect(second.get_by_role("alert")).to_contain_text("vừa được lưu ở cửa sổ khác")
    expect(description(second)).to_have_value(TYPED)
    expect(second.locator(".clash")).to_contain_text(THEIRS)
    assert world.stored(home) == THEIRS
    save(second)
    expect(second.locator(".flash")).to_contain_text("Đã lưu nháp")
    assert world.stored(home) == TYPED


def test_the_stored_text_may_be_taken_instead(world, opened):
    home = world.home()
    first = opened(scripts=False)
    second = first.context.new_page()
    for tab in (first, second):
        tab.goto(f"{home}/2")
    description(first).fill(THEIRS)
    save(first)
    description(second).fill(TYPED)
    save(second)
    second.get_by_label("Lấy bản đang lưu thay cho bài của ông/bà").first.check()
    save(second)

    assert world.stored(home) == THEIRS


@SCRIPTS
def test_back_after_a_save_shows_the_saved_text(world, opened, scripts):
    page = opened(scripts=scripts)
    home = world.home()
    page.goto(f"{home}/2")
    description(page).fill(TYPED)
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page).to_have_url(re.compile("/3$"))
    page.go_back()

    expect(description(page)).to_have_value(TYPED)
    assert world.stored(home) == TYPED


@SCRIPTS
def test_back_after_handing_in_leads_to_what_was_handed_in(world, opened, scripts):
    home = world.home(filled=True)
    page = opened(scripts=scripts)
    page.goto(f"{home}/kiem-tra")
    with page.expect_navigation():
        page.get_by_role("button", name="Nộp ý tưởng").click()
    expect(page.locator(".flash")).to_contain_text("bản 1 đã nộp")
    page.go_back()

    expect(page.get_by_role("link", name="Bản 1")).to_be_visible()
    expect(page.get_by_role("button", name="Nộp ý tưởng")).to_have_count(0)


@SCRIPTS
def test_a_form_sent_twice_is_done_once(world, opened, scripts):
    home = world.home(filled=True)
    page = opened(scripts=scripts)
    page.goto(f"{home}/kiem-tra")
    page.get_by_role("button", name="Nộp ý tưởng").dblclick()
    expect(page).to_have_url(re.compile("/phieu/idea$"))

    expect(page.locator(".versions li")).to_have_count(1)
    expect(page.locator("main")).not_to_contain_text("Có lỗi")
    count = "SELECT count(*) FROM history h JOIN cases c ON c.id = h.case_id WHERE c.code = %s AND h.trigger = %s"
    assert one(world.database, count, home.split("/")[-3], "submit_idea") == 1


def test_a_heavy_file_is_refused_before_it_is_sent(world, opened, tmp_path):
    page = opened()
    page.goto(f"{world.home()}/2")
    description(page).fill(TYPED)
    page.set_input_files('[id="tep.product_photos"]', [heavy(tmp_path, 21)])
    page.get_by_role("button", name="Lưu và tiếp tục").click()

    field = page.locator('[id="tep.product_photos"]')
    assert "lớn hơn 20 MB" in field.evaluate("field => field.validationMessage")
    expect(page).to_have_url(re.compile("/2$"))
    expect(description(page)).to_have_value(TYPED)


def test_a_heavy_file_without_scripts_costs_no_text(world, opened, tmp_path):
    home = world.home()
    page = opened(scripts=False)
    page.goto(f"{home}/2")
    description(page).fill(TYPED)
    page.set_input_files('[id="tep.product_photos"]', [heavy(tmp_path, 21)])
    save(page)

    expect(page.get_by_role("alert")).to_contain_text("20 MB")
    expect(description(page)).to_have_value(TYPED)
    assert world.stored(home) == TYPED


def heavy(folder: Path, mega: int) -> str:
    """Make a file of so many megabytes that takes no room."""
    path = folder / f"anh-{mega}.jpg"
    with path.open("wb") as file:
        file.write(b"\xff\xd8\xff\xe0")
        file.truncate(mega * 1024 * 1024)
    return str(path)


def sign_in(world: World, page: Page, who: str) -> None:
    expect(page.locator("h1")).to_contain_text("những gì ông/bà đã nhập vẫn còn")
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Đăng nhập").click()
    page.get_by_label("Số điện thoại hoặc thư điện tử").fill(world.login(who))
    page.locator("#mat_khau").fill(GOOD)
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Đăng nhập").click()


@SCRIPTS
def test_a_session_that_ends_in_the_middle_of_a_form_costs_nothing(world, opened, scripts):
    home = world.home()
    page = opened(scripts=scripts)
    page.goto(f"{home}/2")
    page.context.clear_cookies(name="ocop_session")
    description(page).fill(TYPED)
    save(page)
    sign_in(world, page, "producer")

    expect(page.locator("h1")).to_have_text("Những gì ông/bà đã nhập vẫn còn đây")
    expect(page.locator("main blockquote").last).to_have_text(TYPED)
    expect(page.locator("main")).not_to_contain_text("tiep")
    with page.expect_navigation():
        page.get_by_role("button", name="Gửi nội dung đã nhập").click()
    expect(page).to_have_url(f"{home}/2")
    expect(description(page)).to_have_value(TYPED)
    assert world.stored(home) == TYPED


@SCRIPTS
def test_an_officers_comments_outlive_the_session(world, opened, scripts):
    case = world.acts.case(until="plan_submitted")
    code = one(world.database, "SELECT code FROM cases WHERE id = %s", case)
    page = opened("district_officer", scripts=scripts)
    page.goto(f"{world.address}/ho-so/{code}/lam/return_plan")
    page.context.clear_cookies(name="ocop_session")
    page.locator('textarea[name="remark"]').nth(1).fill("Nêu số đại lý")
    page.get_by_label("Lý do chung").fill("Chưa bám sát thực tế")
    with page.expect_navigation():
        page.get_by_role("button", name="Tiếp tục: kiểm tra").click()
    sign_in(world, page, "district_officer")
    with page.expect_navigation():
        page.get_by_role("button", name="Gửi nội dung đã nhập").click()

    expect(page.locator("main")).to_contain_text("Chưa bám sát thực tế")
    expect(page.locator(".remarks")).to_contain_text("Nêu số đại lý")


def test_text_kept_while_the_session_was_over_comes_back_with_the_page(world, opened):
    home = world.home()
    page = opened()
    page.goto(f"{home}/2")
    page.context.clear_cookies(name="ocop_session")
    description(page).fill(TYPED)
    expect(page.locator("[data-state]")).to_contain_text("Bài viết còn trên máy này")
    page.goto(f"{home}/2")
    page.get_by_label("Số điện thoại hoặc thư điện tử").fill(world.login("producer"))
    page.locator("#mat_khau").fill(GOOD)
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Đăng nhập").click()

    expect(description(page)).to_have_value(TYPED)


def test_signing_out_asks_about_text_that_is_on_this_device_alone(world, opened):
    page = opened()
    page.goto(f"{world.home()}/2")
    page.context.set_offline(True)
    description(page).fill(TYPED)
    expect(page.locator("[data-state]")).to_contain_text("Bài viết còn trên máy này")
    asked = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.dismiss() if len(asked) == 1 else dialog.accept()

    page.on("dialog", answer)
    page.locator(".menu summary").click()
    leave = page.locator(".menu-panel").get_by_role("button", name="Đăng xuất")
    leave.click()
    expect(description(page)).to_have_value(TYPED)
    assert page.evaluate("Object.keys(localStorage).length") == 1
    page.evaluate("dispatchEvent = () => true")
    leave.click()
    assert len(asked) == 2
    assert "chưa lưu được" in asked[0]


@SCRIPTS
def test_a_code_that_is_over_leaves_everything_that_was_typed(world, opened, scripts):
    login = "0912000777" if scripts else "0912000778"
    page = opened(None, scripts=scripts)
    page.goto(f"{world.address}/dang-ky")
    page.locator("#ho_ten").fill("Lê Hoài Thu")
    page.locator("#ten").fill(login)
    page.locator("#co_so").fill("Cơ sở rượu nếp Hoài Thu")
    page.locator('[name="loai"][value="household_business"]').check()
    page.locator("#xa").fill("Đơn vị commune")
    page.locator("#dong_y").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Gửi mã cho tôi").click()
    code = world.post.code(login_name(login))
    world.clock.at += timedelta(minutes=11)
    page.locator("#ma").fill(code)
    page.locator("#mat_khau").fill(GOOD)
    with page.expect_navigation():
        page.get_by_role("button", name="Lập tài khoản").click()

    expect(page.locator("h1")).to_have_text("Mã này không dùng được nữa")
    with page.expect_navigation():
        page.get_by_role("link", name="Lấy mã mới").click()
    for field, text in (("ho_ten", "Lê Hoài Thu"), ("ten", login), ("co_so", "Cơ sở rượu nếp Hoài Thu")):
        expect(page.locator(f"#{field}")).to_have_value(text)
    expect(page.locator("#xa")).to_have_value("Đơn vị commune")
    expect(page.locator('[name="loai"][value="household_business"]')).to_be_checked()
    with page.expect_navigation():
        page.get_by_role("button", name="Gửi mã cho tôi").click()
    page.locator("#ma").fill(world.post.code(login_name(login)))
    page.locator("#mat_khau").fill(GOOD)
    with page.expect_navigation():
        page.get_by_role("button", name="Lập tài khoản").click()
    expect(page).to_have_url(f"{world.address}/san-pham/moi")


def test_a_code_used_twice_and_a_link_that_is_none_say_so_and_lead_on(world, opened):
    number = "0912000999"
    with world.database.unit() as unit:
        register_person(unit, world.clock, SYSTEM, PersonRequest(login=number, name="Lê Hoài Thu", invented=True))
    page = opened(None)
    page.goto(f"{world.address}/kich-hoat")
    page.get_by_label("Số điện thoại hoặc thư điện tử").fill(number)
    with page.expect_navigation():
        page.get_by_role("button", name="Gửi mã cho tôi").click()
    code = world.post.code(login_name(number))
    again = page.context.new_page()
    again.goto(page.url)
    for tab in (page, again):
        tab.locator("#ma").fill(code)
        tab.locator("#mat_khau").fill(GOOD)
        with tab.expect_navigation():
            tab.get_by_role("button", name="Lưu mật khẩu và đăng nhập").click()

    expect(page.locator(".flash")).to_contain_text("Đã lưu mật khẩu mới")
    expect(again.locator("h1")).to_have_text("Mã này không dùng được nữa")
    expect(again.get_by_role("link", name="Lấy mã mới")).to_be_visible()
    again.goto(f"{world.address}/kich-hoat/lien-ket/khong-co-lien-ket-nay")
    expect(again.locator("h1")).to_have_text("Liên kết này không dùng được nữa")
