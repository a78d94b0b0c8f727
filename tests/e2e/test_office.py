"""The offices' pages over the real season of Thạch Hà in a real browser: access, width, and one sheet of A4."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import pypdfium2
import pytest

from tests.e2e.conftest import NOW
from tests.fixtures.looks import fits, shoot, violations
from workflow.domain.time import FixedClock
from workflow.services.sessions import open_session
from workflow.store.database import Database
from workflow.store.lookups import persons

SHEET = "/danh-sach-cham?mua=thach-ha-2020&ngay=3/9/2020+7:30"
PAGES = (
    "/viec",
    "/viec?xem=tat-ca",
    "/ho-so?q=buoc:6",
    "/bo-loc?q=buoc:6",
    "/kiem-tra/viec",
    "/bang",
    "/lanh-dao",
    SHEET,
    "/han?thang=9&nam=2020",
    "/thong-bao",
    "/toi",
    "/quyen",
)

PUBLIC = ("/gioi-thieu", "/tra-cuu", "/tinh-han", "/dang-nhap", "/quen-mat-khau", "/kich-hoat", "/dang-ky")


@pytest.fixture(scope="module")
def tokens(season_url):
    """Give a session of an officer of the province and of a producer."""
    database = Database(season_url, pool_size=1)
    with database.unit() as unit:
        found = persons(unit, ("tinh_can_bo", "tinh_lanh_dao", "ct_nep_sim"))
        made = {
            login: open_session(unit, FixedClock(NOW), person_id=row.id, proved_by="password", device="thử")
            for login, row in found.items()
        }
    database.close()
    return made


@pytest.fixture
def opened(season_site, tokens, open_page):
    def opening(login, path, **options):
        host = urlsplit(season_site).hostname
        cookie = {"name": "ocop_session", "value": tokens[login], "domain": host, "path": "/"}
        return open_page(season_site + path, storage_state={"cookies": [cookie]}, **options)

    return opening


@dataclass(frozen=True)
class Paper:
    """A printed page: how it lies, what it says."""

    is_lying: bool
    text: str


def printed(page, path):
    """Print a page as its styles want it and give the pages of paper."""
    path.write_bytes(page.pdf(prefer_css_page_size=True, format="A4"))
    with pypdfium2.PdfDocument(path) as paper:
        return [Paper(one.get_width() > one.get_height(), one.get_textpage().get_text_range()) for one in paper]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_pages_of_offices_are_accessible_and_fit_the_screen(opened, pictures, path, width):
    page = opened("tinh_lanh_dao" if path.startswith("/kiem-tra") else "tinh_can_bo", path, width=width)
    assert fits(page)
    assert violations(page) == []
    name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")
    shoot(page, pictures / f"office-{name}-{width}.png")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("login", ["tinh_can_bo", "tinh_lanh_dao"])
def test_the_menu_is_one_row_and_whole_on_a_telephone(opened, login, language):
    page = opened(login, f"/quyen?lang={language}")
    entries = page.locator(".site-nav .nav-list a")
    assert len({round(entry.bounding_box()["y"]) for entry in entries.all()}) == 1
    offered = {entry.get_attribute("href") for entry in entries.all()}
    assert page.locator(".site-tools .who a").get_attribute("href") == "/toi"
    page.set_viewport_size({"width": 360, "height": 800})
    page.locator(".menu summary").click()
    listed = [entry.get_attribute("href") for entry in page.locator(".menu-panel .nav-list a").all()]
    assert set(listed) == offered | {"/toi"}
    assert len(listed) == len(offered) + 1


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_everybody_are_accessible_and_fit_the_screen(season_site, open_page, pictures, width):
    for path in PUBLIC:
        page = open_page(season_site + path, width=width)
        assert fits(page)
        assert violations(page) == [], path
        shoot(page, pictures / f"public-{path.strip('/')}-{width}.png")
        page.context.close()


_CUT = """select => {
    const pen = document.createElement("canvas").getContext("2d"), look = getComputedStyle(select);
    pen.font = look.font;
    const room = select.clientWidth - parseFloat(look.paddingLeft) - parseFloat(look.paddingRight);
    const lines = () => (select.clientHeight - parseFloat(look.paddingTop) - parseFloat(look.paddingBottom))
        / parseFloat(look.lineHeight);
    return [...select.options].filter(option => {
        select.value = option.value;
        return pen.measureText(option.text).width > room * Math.round(lines());
    }).map(option => option.text);
}"""


@pytest.mark.parametrize("path", ["/tinh-han", "/quyen"])
def test_what_is_chosen_can_be_read_whole_on_a_telephone(opened, path):
    page = opened("tinh_can_bo", path, width=360)
    chosen = page.locator("select").all()
    assert chosen
    assert [cut for select in chosen for cut in select.evaluate(_CUT)] == []


def test_pages_of_offices_speak_english_too(opened):
    page = opened("tinh_can_bo", "/lanh-dao?mua=thach-ha-2020&lang=en", language="en")
    assert page.locator("h1").inner_text() == "Thạch Hà 2020"
    assert "Where it stands" in page.inner_text("main")


def test_the_sheet_of_3_september_names_the_one_missing_plan_and_is_one_page_of_a4(opened, pictures):
    page = opened("tinh_can_bo", SHEET)
    text = page.inner_text("main")
    assert "Rượu nếp sim Nam Hương" in text
    assert "Hôm nay là ngày cuối (đến 24 giờ)" in text
    assert "còn 11 ngày làm việc" in text
    assert "ngày nghỉ trong kỳ: 2/9" in text
    paper = page.pdf(prefer_css_page_size=True, format="A4")
    (pictures / "laggards.pdf").write_bytes(paper)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


@pytest.mark.parametrize("lines", [4, 14])
def test_a_sheet_of_up_to_fourteen_lines_is_one_page_of_a4_lying(opened, pictures, lines):
    page = opened("tinh_can_bo", SHEET)
    long, maker = "Quá hạn 59 ngày, tính cả ngày nghỉ (hạn: thứ Năm 1/10)", " – Hợp tác xã hải sản Cửa Sót"
    page.evaluate(
        """([lines, long, maker]) => {
          const body = document.querySelector(".laggards tbody");
          body.querySelector(".chip").lastElementChild.textContent = long;
          body.querySelector("th").lastChild.textContent = maker;
          while (body.children.length < lines) body.append(body.children[0].cloneNode(true));
        }""",
        [lines, long, maker],
    )
    (paper,) = printed(page, pictures / f"laggards-{lines}.pdf")
    assert paper.is_lying
    assert paper.text.count("Sản phẩm – chủ thể") == 1
    assert "1/1" in paper.text.split()


@pytest.mark.parametrize(("lines", "pages"), [(15, 1), (17, 1), (24, 1), (40, 1), (100, 3)])
def test_a_longer_sheet_is_upright_and_each_page_repeats_the_head_and_says_its_number(opened, pictures, lines, pages):
    page = opened("tinh_can_bo", "/danh-sach-cham?mua=thach-ha-2020&ngay=8/9/2020")
    late = "Quá hạn 12 ngày làm việc, 11/9"
    page.evaluate(
        """([lines, late]) => {
          const body = document.querySelector(".laggards tbody");
          const rows = [...body.children];
          rows.forEach(row => row.querySelector(".paper-only").lastChild.textContent = late);
          rows.slice(lines).forEach(row => row.remove());
          for (let n = 0; body.children.length < lines; n++) body.append(rows[n % rows.length].cloneNode(true));
        }""",
        [lines, late],
    )
    papers = printed(page, pictures / f"laggards-{lines}.pdf")
    assert len(papers) == pages
    for number, paper in enumerate(papers, start=1):
        assert not paper.is_lying
        assert paper.text.count("Sản phẩm – chủ thể") == 1
        assert f"{number}/{pages}" in paper.text.split()
    whole = " ".join(" ".join(paper.text.split()) for paper in papers)
    assert whole.count(late) == lines, "no last day is cut off"
    assert whole.count("Mã kiểm tra lịch sử") == 1


def test_a_leader_is_told_when_today_is_the_last_day(opened):
    text = opened("tinh_can_bo", "/lanh-dao?mua=thach-ha-2020&ngay=3/9/2020").inner_text("main")
    assert "đến hết thứ\u00a0Năm\u00a03/9 (hôm nay là ngày cuối)" in text
    assert "còn 0 ngày" not in text


def test_a_producer_is_led_to_her_own_work_only(opened):
    page = opened("ct_nep_sim", "/viec", width=360)
    assert page.locator("h1").inner_text() == "Việc cần làm"
    assert page.get_by_role("link", name="Danh sách chậm").count() == 0
