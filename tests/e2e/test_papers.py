"""A producer writes an idea on a telephone: with a photograph, while the line drops, and without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from api.app import create_app
from api.web.papers.place import put_on
from config.i18n import load_translator
from ocop import forms
from tests.acts import Acts, one
from tests.factories import CLOCK, build
from tests.fixtures.live import serving
from tests.fixtures.looks import fits, violations
from tests.integration.papers.conftest import photograph
from tests.papers_world import IDEA
from workflow.services.papers import Papers
from workflow.store.database import Database
from workflow.store.file_folder import FileFolder

PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def database(database_url):
    database = Database(database_url, pool_size=6)
    yield database
    database.close()


@pytest.fixture(scope="module")
def acts(database):
    return Acts(database, build(database, products=6))


@pytest.fixture(scope="module")
def address(database, acts, tmp_path_factory):
    app = create_app(database=database, clock=CLOCK, translator=load_translator())
    put_on(app, Papers(forms.load(), FileFolder(tmp_path_factory.mktemp("files") / "files")))
    with serving(app) as address:
        yield address


@pytest.fixture
def writer(database, acts, address, seated) -> Any:
    """Give the function that opens a browser in which the producer has signed in."""
    person = acts.scene.people["producer"]
    return lambda **more: seated(database, CLOCK, person, address, viewport=PHONE, **more)


@pytest.fixture
def home(acts, address) -> str:
    case = acts.case()
    code = one(acts.database, "SELECT code FROM cases WHERE id = %s", case)
    return f"{address}/ho-so/{code}/phieu/idea"


def write(page: Page, part: str) -> None:
    for name, value in IDEA[part].items():
        box = page.locator(f'[name="o.{name}"]')
        if box.first.get_attribute("type") == "radio":
            page.locator(f'[name="o.{name}"][value="{value}"]').check()
        else:
            box.fill(value)


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Lưu và tiếp tục").click()


def hand_in(page: Page, home: str) -> None:
    for number, part in enumerate(IDEA, 1):
        expect(page).to_have_url(f"{home}/{number}")
        write(page, part)
        go_on(page)
    expect(page).to_have_url(f"{home}/kiem-tra")
    assert fits(page)
    page.get_by_role("button", name="Nộp ý tưởng").click()
    expect(page.get_by_text("bản 1 đã nộp lúc 9:00")).to_be_visible()


def attach(page: Page) -> None:
    picture = FilePayload(name="sim.jpg", mimeType="image/jpeg", buffer=photograph((1800, 1200)))
    page.set_input_files('[id="tep.product_photos"]', [picture])


def test_the_text_outlives_a_line_that_drops(writer: Callable[..., Page], home: str, database):
    page = writer()
    page.goto(f"{home}/2")
    attach(page)
    page.fill('[id="o.description"]', "Rượu nếp ủ với quả sim chín")
    expect(page.locator("[data-state]")).to_contain_text("Đã lưu nháp lúc 9:00 · chỉ ông/bà thấy · chưa nộp")
    page.context.set_offline(True)
    page.fill('[id="o.description"]', "Viết tiếp khi mất mạng, vẫn còn nguyên ở đây.")
    expect(page.locator("[data-offline]")).to_be_visible()
    go_on(page)
    expect(page).to_have_url(f"{home}/2")
    stored = "SELECT answers ->> 'description' FROM drafts ORDER BY updated_at DESC, version DESC LIMIT 1"
    assert one(database, stored) == "Rượu nếp ủ với quả sim chín"
    page.context.set_offline(False)
    expect(page.locator("[data-state]")).to_contain_text("Đã có mạng – đã lưu nháp lúc 9:00. Chưa nộp.")
    assert one(database, stored) == "Viết tiếp khi mất mạng, vẫn còn nguyên ở đây."
    assert page.evaluate("Object.keys(localStorage).length") == 0
    go_on(page)
    expect(page).to_have_url(f"{home}/3")
    page.goto(f"{home}/1")
    hand_in(page, home)
    page.get_by_role("link", name="Bản 1").click()
    expect(page.get_by_text("sim.jpg")).to_be_visible()
    width = page.locator(".file-list img").evaluate("image => image.decode().then(() => image.naturalWidth)")
    assert width == 320


def test_text_kept_on_the_device_comes_back_with_the_page(writer: Callable[..., Page], home: str):
    page = writer()
    page.goto(f"{home}/3")
    page.context.set_offline(True)
    page.fill('[id="o.method"]', "Ủ men lá ba mươi ngày")
    expect(page.locator("[data-state]")).to_contain_text("Bài viết còn trên máy này")
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(f"{home}/3")
    expect(page.locator('[id="o.method"]')).to_have_value("Ủ men lá ba mươi ngày")
    expect(page.locator("[data-state]")).to_contain_text("Đã lưu nháp lúc 9:00")


def test_the_same_without_scripts(writer: Callable[..., Page], home: str):
    page = writer(java_script_enabled=False)
    page.goto(f"{home}/2")
    attach(page)
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("sim.jpg", exact=True)).to_be_visible()
    page.goto(f"{home}/1")
    hand_in(page, home)


def test_the_pages_fit_a_telephone_and_can_be_read_by_everybody(writer: Callable[..., Page], home: str):
    page = writer()
    for path in ("", "/1", "/2", "/3", "/4", "/kiem-tra"):
        page.goto(home + path)
        assert fits(page), path
        assert violations(page) == [], path
