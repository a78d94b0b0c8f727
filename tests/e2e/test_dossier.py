"""A dossier in a real browser: put together and handed in on a phone, checked at the commune, completed once for the
province; a file that is cut on its way goes on.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from api.app import create_app
from api.web.papers.place import put_on
from config.i18n import load_translator
from ocop import dossiers, forms
from tests.acts import Acts, one
from tests.dossier_world import DOSSIER, REPORT, Table, pdf_of
from tests.factories import build
from tests.fixtures.live import serving
from tests.fixtures.looks import fits, shoot, violations
from tests.integration.dossiers.conftest import NOW
from workflow.domain.time import FixedClock
from workflow.services.papers import Papers
from workflow.store.database import Database
from workflow.store.file_folder import FileFolder

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
CLOCK = FixedClock(NOW)


@pytest.fixture(scope="module")
def database(database_url):
    database = Database(database_url, pool_size=8)
    yield database
    database.close()


@pytest.fixture(scope="module")
def table(database, tmp_path_factory):
    papers = Papers(forms.load(), FileFolder(tmp_path_factory.mktemp("files") / "files"), dossiers.load())
    table = Table(Acts(database, build(database, code="ocop-2026", products=8, season="s-2026"), at=NOW), papers)
    table.publish()
    return table


@pytest.fixture(scope="module")
def address(database, table):
    app = create_app(database=database, clock=CLOCK, translator=load_translator())
    put_on(app, table.papers)
    with serving(app) as address:
        yield address


@pytest.fixture
def seat(database, table, address, seated) -> Any:
    """Give the function that opens a browser in which somebody has signed in."""
    people = table.acts.scene.people
    return lambda who, size=PHONE, **more: seated(database, CLOCK, people[who], address, viewport=size, **more)


@pytest.fixture
def case(table):
    return table.acts.case(entry_point="dossier", track="existing")


@pytest.fixture
def home(table, address, case) -> str:
    code = one(table.acts.database, "SELECT code FROM cases WHERE id = %s", case)
    return f"{address}/ho-so/{code}"


def sound(page: Page) -> None:
    """Hold a page to its width and to the rules of access."""
    assert fits(page), page.url
    assert violations(page) == []


def write(page: Page, part: str, answers: Any) -> None:
    for name, value in answers[part].items():
        box = page.locator(f'[name="o.{name}"]')
        if box.first.get_attribute("type") == "radio":
            page.locator(f'[name="o.{name}"][value="{value}"]').check()
        else:
            box.fill(value)


def put_together(phone: Page, home: str, *, own: Mapping[str, str] | None = None, points: int = 100) -> None:
    """Score oneself (``own``: which option of each criterion; none: the best of each) and bring a contract, pinned."""
    phone.goto(home)
    phone.get_by_role("link", name="Hồ sơ đánh giá", exact=True).click()
    phone.select_option('[name="bo"]', "6")
    phone.get_by_role("button", name="Lưu bộ sản phẩm").click()
    sound(phone)
    phone.get_by_role("link", name="2 Tự chấm điểm").click()
    boxes = phone.locator("fieldset.criterion").all()
    for box, key in zip(boxes, own.values() if own is not None else [None] * len(boxes), strict=True):
        radios = box.locator("input[type=radio]" if key is None else f'input[type=radio][value="{key}"]')
        radios.last.check()
    sound(phone)
    phone.get_by_role("button", name="Lưu, về trang hồ sơ").click()
    expect(phone.get_by_text(f"Đã xong: {points} điểm")).to_be_visible()
    phone.get_by_role("link", name="8 Phát triển thị trường").click()
    paper = FilePayload(name="Hợp đồng đại lý.pdf", mimeType="application/pdf", buffer=pdf_of(12))
    phone.set_input_files("#tep", [paper])
    phone.get_by_role("button", name="Tải lên").click()
    expect(phone.get_by_role("link", name="Hợp đồng đại lý.pdf")).to_be_visible()
    phone.select_option('[name="tieu_chi"]', "4.1")
    phone.locator('input[name="trang"][type=text]').fill("7")
    phone.get_by_role("button", name="Ghim vào tiêu chí").click()
    expect(phone.get_by_role("link", name="4.1 · tr. 7")).to_be_visible()
    sound(phone)


def hand_in(phone: Page, home: str) -> None:
    for number, part in enumerate(DOSSIER, 1):
        phone.goto(f"{home}/phieu/dossier/{number}")
        write(phone, part, DOSSIER)
        phone.get_by_role("button", name="Lưu và tiếp tục").click()
    phone.goto(f"{home}/phieu/dossier/kiem-tra")
    phone.get_by_role("button", name="Nộp hồ sơ").click()
    expect(phone.get_by_text("bản 1 đã nộp")).to_be_visible()


def check_at_the_commune(clerk: Page, home: str) -> None:
    clerk.goto(f"{home}/ho-so-danh-gia/kiem-tra")
    sound(clerk)
    clerk.get_by_role("button", name="Vào sổ, cấp số").click()
    expect(clerk.get_by_text("22/6/2026")).to_be_visible()
    sound(clerk)
    clerk.goto(f"{home}/ho-so-danh-gia/doc?tieu-chi=4.1")
    expect(clerk.get_by_text("trang 7/12")).to_be_visible()
    assert clerk.locator(".page-picture").evaluate("i => i.decode().then(() => i.naturalWidth)") > 600
    sound(clerk)


def ask_for_one_thing(office: Page, home: str) -> None:
    office.goto(f"{home}/ho-so-danh-gia/kiem-tra")
    for row in office.locator("tr.check-row").all():
        row.get_by_label("Đạt", exact=True).check()
    row = office.locator('tr[id="y.e2"]')
    row.get_by_label("Thiếu", exact=True).check()
    row.locator("textarea").fill("Bổ sung giấy chứng nhận an toàn thực phẩm")
    office.fill("#ly_do", "Hồ sơ còn thiếu một giấy tờ")
    office.get_by_role("button", name="Yêu cầu hoàn thiện hồ sơ").click()


def go_to_the_province_and_back(seat: Callable[..., Page], table: Table, case: Any, home: str) -> Page:
    """Have the dossier checked at the commune, sent on, and asked back for one thing; gives the province's page."""
    clerk = seat("commune_officer", DESK)
    check_at_the_commune(clerk, home)
    table.write(case, "commune_report", REPORT, "commune_officer")
    clerk.goto(f"{home}/phieu/commune_report/kiem-tra")
    clerk.get_by_role("button", name="Đề nghị tỉnh đánh giá").click()
    assert table.acts.state(case) == "province_check"
    office = seat("province_officer", DESK)
    ask_for_one_thing(office, home)
    assert table.acts.state(case) == "dossier_returned_province"
    return office


def test_a_dossier_from_the_phone_to_the_province(seat: Callable[..., Page], table, case, home):
    phone = seat("producer")
    put_together(phone, home)
    hand_in(phone, home)
    assert table.acts.state(case) == "dossier_commune"
    office = go_to_the_province_and_back(seat, table, case, home)

    phone.goto(f"{home}/ho-so-danh-gia")
    expect(phone.get_by_text("Bổ sung giấy chứng nhận an toàn thực phẩm").first).to_be_visible()
    sound(phone)
    table.bring(case, "e2", pdf_of(1))
    phone.goto(f"{home}/phieu/dossier/kiem-tra")
    phone.get_by_role("button", name="Nộp phần hoàn thiện hồ sơ").click()
    assert table.acts.state(case) == "province_check"
    office.goto(f"{home}/ho-so-danh-gia/kiem-tra")
    expect(office.get_by_text("Tỉnh đã yêu cầu hoàn thiện một lần")).to_be_visible()
    expect(office.get_by_role("button", name="Yêu cầu hoàn thiện hồ sơ")).to_have_count(0)


def test_a_file_goes_on_after_a_cut(seat: Callable[..., Page], table, case, home):
    table.score(case)
    phone = seat("producer")
    phone.goto(f"{home}/ho-so-danh-gia/minh-chung/e8")
    content = pdf_of(3)
    large = content[:-6] + b"%" + b"x" * 9_000_000 + b"\n" + content[content.rindex(b"startxref") :]
    cut = {"left": 1}

    def drop_once(route: Any) -> None:
        if cut["left"] and 'name="tu"' in (route.request.post_data_buffer or b"").decode("latin-1")[:2000]:
            cut["left"] -= 1
            route.abort()
        else:
            route.continue_()

    phone.route("**/tai-len/*", drop_once)
    phone.set_input_files("#tep", [FilePayload(name="lớn.pdf", mimeType="application/pdf", buffer=large)])
    phone.get_by_role("button", name="Tải lên").click()
    expect(phone.get_by_role("link", name="lớn.pdf")).to_be_visible(timeout=30_000)
    assert cut["left"] == 0
    assert [(row.name, row.size) for row in table.dossier(case).evidence] == [("lớn.pdf", len(large))]


def test_without_scripts_a_file_comes_with_the_form(seat: Callable[..., Page], table, case, home):
    phone = seat("producer", java_script_enabled=False)
    phone.goto(f"{home}/ho-so-danh-gia/minh-chung/e8")
    phone.set_input_files("#tep", [FilePayload(name="nhỏ.pdf", mimeType="application/pdf", buffer=pdf_of(2))])
    phone.get_by_role("button", name="Tải lên").click()
    expect(phone.get_by_role("link", name="nhỏ.pdf")).to_be_visible()
    assert [row.pages for row in table.dossier(case).evidence] == [2]


@pytest.mark.parametrize("width", [360, 1280])
def test_an_unfinished_upload_is_seen_gone_on_with_and_given_up(table, case, home, seat, pictures, width):
    content = pdf_of(60)
    table.begin(case, "e8", len(content), name="Hợp đồng tiêu thụ.pdf")
    given_up = table.begin(case, "e8", 5_000_000, name="Phim giới thiệu cơ sở sản xuất bánh ram ở thôn Tân Sơn.mp4")
    table.piece(given_up.upload_id, 0, b"x" * 2_000_000)
    page = seat("producer", {"width": width, "height": 800}, color_scheme="dark")
    page.goto(f"{home}/ho-so-danh-gia")
    page.get_by_role("link", name="Tải lên dở dang: 2").click()
    expect(page.get_by_text("đã nhận 40 %")).to_be_visible()
    sound(page)
    shoot(page, pictures / f"dossier-uploads-{width}.png")
    page.get_by_role("button", name="Bỏ tệp này Phim giới thiệu").click()
    expect(page.get_by_text("Phim giới thiệu")).to_have_count(0)
    page.get_by_role("link", name="Tải tiếp Hợp đồng tiêu thụ.pdf").click()
    paper = FilePayload(name="Hợp đồng tiêu thụ.pdf", mimeType="application/pdf", buffer=content)
    page.set_input_files("#tep", [paper])
    page.get_by_role("button", name="Tải lên").click()
    expect(page.get_by_role("link", name="Hợp đồng tiêu thụ.pdf")).to_be_visible()
