"""A council of three scores two products in a real browser, on a tablet and a phone, up to its minutes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from api.app import create_app
from api.lanes import THREADS
from api.web.council.place import put_on
from config.i18n import load_translator
from tests.acts import Acts
from tests.council_world import Council, best_entries, evaluation
from tests.factories import build
from tests.fixtures.case_pages import MovingClock
from tests.fixtures.live import serving
from tests.fixtures.looks import fits, shoot, too_wide, violations
from tests.rule_book import book
from workflow.domain.system import SYSTEM_ID
from workflow.domain.time import FixedClock
from workflow.services.publish_regulation import publish_regulation
from workflow.services.session_minutes import verify_minutes
from workflow.store.database import Database

TABLET = {"width": 820, "height": 1180}
PHONE = {"width": 360, "height": 740}
A4 = {"width": 1047, "height": 740}
"""A landscape page at 96 dots an inch, less its margins."""


@pytest.fixture(scope="module")
def acts(database_url) -> Iterator[Acts]:
    database = Database(database_url, pool_size=THREADS + 4)
    yield Acts(database, build(database, products=2))
    database.close()


@pytest.fixture(scope="module")
def address(acts) -> Iterator[str]:
    app = create_app(database=acts.database, clock=MovingClock(acts), translator=load_translator())
    put_on(app, evaluation())
    with serving(app) as address:
        yield address


@pytest.fixture
def person(acts, address, seated) -> Any:
    """Give the function that opens a browser in which somebody has signed in."""

    def opened(who: str, **options: Any) -> Page:
        given = {"viewport": TABLET, **options}
        page: Page = seated(acts.database, FixedClock(acts.at), acts.scene.people[who], address, **given)
        return page

    return opened


def picture(page: Page, pictures: Path, name: str) -> None:
    """Keep a picture of the page, and hold it to the accessibility rules and the width of its screen."""
    shoot(page, pictures / f"council-{name}.png")
    assert violations(page) == []
    assert too_wide(page) == 0, name


def choose(page: Page, entries: dict[str, list[str]]) -> None:
    for code, (option, _) in entries.items():
        page.locator(f'[name="o.{code}"][value="{option}"]').check()


def lose_the_line(page: Page) -> None:
    """Go on choosing while there is no connection: kept here, then saved when it is back."""
    expect(page.locator("[data-state]")).to_contain_text("Đã lưu nháp lúc", timeout=15_000)
    page.context.set_offline(True)
    page.locator('[name="o.1.1"][value="b"]').check()
    expect(page.locator("[data-offline]")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("[data-state]")).to_contain_text("Đã có mạng", timeout=20_000)


def file(page: Page, pictures: Path, *, keep: bool) -> None:
    """Look at the sheet once more and file it."""
    page.get_by_role("button", name="Kiểm tra và nộp phiếu").click()
    if keep:
        picture(page, pictures, "file")
    page.get_by_role("button", name="Nộp phiếu").click()
    expect(page.get_by_role("heading", name="Các phiếu đã nộp")).to_be_visible()


def test_council_of_three_scores_two_products_up_to_its_minutes(acts, address, person, pictures):
    council = Council(acts).found()
    found = council.waiting(2)
    sitting = council.prepare(found)
    home = f"{address}/phien/{sitting.code}"
    desk = person("council_secretary", viewport={"width": 1280, "height": 900})
    desk.goto(home)
    expect(desk.get_by_text("chưa dùng được:")).to_be_visible()
    picture(desk, pictures, "desk-before")
    for name in council.names:
        desk.get_by_role("button", name=f"Ghi Người {name} có mặt").click()
    members = {
        name: person(name, viewport=PHONE if number == 2 else TABLET) for number, name in enumerate(council.names)
    }
    for name, page in members.items():
        page.goto(home)
        if name == council.names[2]:
            picture(page, pictures, "declare-phone")
        page.get_by_role("button", name="Gửi bản khai").click()
    desk.goto(home)
    desk.get_by_role("button", name="Mở phần chấm").click()
    for number, page in enumerate(members.values()):
        for place in (1, 2):
            page.goto(f"{home}/phieu/{place}")
            choose(page, best_entries(council.criteria, c3_4="a"))
            if (number, place) == (0, 1):
                lose_the_line(page)
                picture(page, pictures, "sheet-tablet")
            if (number, place) == (2, 1):
                picture(page, pictures, "sheet-phone")
            file(page, pictures, keep=(number, place) == (0, 1))
    picture(members[council.names[0]], pictures, "filed")
    desk.goto(home)
    picture(desk, pictures, "desk-open")
    chair = members[council.names[0]]
    chair.goto(f"{home}/ket-qua")
    expect(chair.get_by_text("điểm, chỉ đạt 3 sao:").first).to_be_visible()
    picture(chair, pictures, "results")
    chair.get_by_role("button", name="Kết luận tất cả theo đề xuất").click()
    desk.goto(home)
    desk.get_by_role("button", name="Kết thúc phiên").click()
    desk.get_by_role("link", name="Biên bản").click()
    expect(desk.get_by_text("Hội đồng kết luận: 3 sao.").first).to_be_visible()
    picture(desk, pictures, "minutes")
    desk.emulate_media(media="print")
    shoot(desk, pictures / "council-minutes-print.png")
    with acts.database.single() as unit:
        assert verify_minutes(unit, sitting.code).fault is None
    assert [acts.state(case) for case in found] == ["council_concluded"] * 2


def test_sheet_is_written_and_filed_without_scripts(acts, address, person):
    council = Council(acts).found()
    sitting = council.open(council.waiting(1))
    page = person(council.names[0], java_script_enabled=False)
    page.goto(f"{address}/phien/{sitting.code}/phieu/1")
    choose(page, best_entries(council.criteria))
    page.get_by_role("button", name="Kiểm tra và nộp phiếu").click()
    page.get_by_role("button", name="Nộp phiếu").click()

    expect(page.get_by_role("heading", name="Các phiếu đã nộp")).to_be_visible()


@pytest.fixture(scope="module")
def rooms(acts: Acts) -> dict[str, tuple[str, str]]:
    """Give pages by name: who opens them, and where."""
    council = Council(acts).found()
    first, second, *_ = council.names
    drafting = council.prepare(council.waiting(1))
    opened = council.open(council.waiting(2))
    for name in council.names:
        opened.score(name, 1, c3_4="a")
    closed = council.open(council.waiting(1))
    for name in council.names:
        closed.score(name, 1, c3_4="a")
    closed.conclude()
    closed.close()
    with acts.database.unit() as unit:
        for rules in book().values():
            publish_regulation(unit, acts.clock(), rules, by=SYSTEM_ID)
    here = f"/phien/{opened.code}"
    return {
        "home": ("council_secretary", "/hoi-dong"),
        "council": ("council_secretary", f"/hoi-dong/{council.code}"),
        "desk-listed": ("council_secretary", f"/phien/{drafting.code}"),
        "desk-open": ("council_secretary", here),
        "member": (second, here),
        "declare": (second, f"/phien/{drafting.code}"),
        "sheet": (second, f"{here}/phieu/2"),
        "file": (second, f"{here}/phieu/2/nop"),
        "filed": (first, f"{here}/phieu/1"),
        "results": (first, f"{here}/ket-qua"),
        "minutes": ("council_secretary", f"/phien/{closed.code}/bien-ban"),
        "criteria": (first, "/bo-tieu-chi"),
        "criteria-set": (first, "/bo-tieu-chi/qd-26-2026/1"),
    }


NAMES = (
    "home",
    "council",
    "desk-listed",
    "desk-open",
    "member",
    "declare",
    "sheet",
    "file",
    "filed",
    "results",
    "minutes",
    "criteria",
    "criteria-set",
)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_readable_in_the_dark_and_whole_on_paper(rooms, address, person, pictures, name, width):
    who, path = rooms[name]
    page = person(who, viewport={"width": width, "height": 800}, color_scheme="dark")
    page.context.add_cookies([{"name": "ocop_theme", "value": "dark", "url": address}])
    page.goto(address + path)
    shoot(page, pictures / f"council-{name}-dark-{width}.png")
    assert violations(page) == []
    assert fits(page)
    if width == 1280:
        page.set_viewport_size(A4)
        page.emulate_media(media="print")
        shoot(page, pictures / f"council-{name}-print.png")
        assert too_wide(page) == 0, "cut off on paper"
        seen = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert seen == "rgb(255, 255, 255)"
