"""The fifth step in a real browser, from a producer's phone to the chairman's table. The level-up card is held against
what the council comes to.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from api.app import create_app
from api.lanes import THREADS
from api.web.council.place import put_on as put_councils_on
from api.web.papers.place import put_on as put_papers_on
from config.i18n import load_translator
from ocop import dossiers, forms
from tests.acts import Acts, one
from tests.council_world import Council, Sitting, evaluation
from tests.dossier_world import DOSSIER, REPORT, SET, Table, pdf_of
from tests.e2e.test_council import choose, picture
from tests.e2e.test_council import file as file_sheet
from tests.e2e.test_dossier import (
    DESK,
    PHONE,
    go_to_the_province_and_back,
    hand_in,
    put_together,
    sound,
)
from tests.factories import build
from tests.fixtures.case_pages import MovingClock
from tests.fixtures.live import serving
from tests.fixtures.looks import shoot
from tests.integration.dossiers.conftest import NOW
from tests.rule_book import q26, sheet_of
from workflow.domain.levelup import LevelUp
from workflow.domain.scoring import Sheet, result
from workflow.domain.sheet_fit import fit_sheet
from workflow.domain.time import FixedClock
from workflow.services.papers import Papers
from workflow.services.session_minutes import verify_minutes
from workflow.store.database import Database
from workflow.store.file_folder import FileFolder

TABLET = {"width": 820, "height": 1180}


@pytest.fixture(scope="module")
def table(database_url, tmp_path_factory) -> Iterator[Table]:
    database = Database(database_url, pool_size=THREADS + 4)
    papers = Papers(forms.load(), FileFolder(tmp_path_factory.mktemp("files") / "files"), dossiers.load())
    scene = build(database, code="ocop-2026", products=4, season="s-2026")
    table = Table(Acts(database, scene, at=NOW), papers)
    table.publish()
    yield table
    database.close()


@pytest.fixture(scope="module")
def address(table) -> Iterator[str]:
    app = create_app(database=table.acts.database, clock=MovingClock(table.acts), translator=load_translator())
    put_papers_on(app, table.papers)
    put_councils_on(app, evaluation())
    with serving(app) as address:
        yield address


@pytest.fixture
def seat(table, address, seated) -> Callable[..., Page]:
    """Give the function that opens a browser in which somebody has signed in."""

    def opened(who: str, size: Any = PHONE) -> Page:
        acts = table.acts
        page: Page = seated(acts.database, FixedClock(acts.at), acts.scene.people[who], address, viewport=size)
        return page

    return opened


def gated() -> dict[str, str]:
    """Give a sheet of 75 points whose criterion 4.1 misses the gate for four stars, and no other."""
    made = fit_sheet(sheet_of(SET), total=76, meets=4, chosen={"4.1": "c"})
    assert made is not None
    return {**made, "4.1": "b"}


def short() -> dict[str, str]:
    """Give a sheet of 67 points that meets every gate for four stars."""
    made = fit_sheet(sheet_of(SET), total=67, meets=4)
    assert made is not None
    return made


def at_the_province(table: Table, case: UUID) -> None:
    """Have the checks of the province done."""
    table.acts.fire(case, "province_officer", "pass_province_check")
    table.acts.fire(case, "advisory_member", "report_appraisal", comment="Đủ hồ sơ, đã khảo sát")


def brought_by_services(table: Table, choices: Mapping[str, str]) -> UUID:
    """Bring another product as far, without a browser."""
    case = table.acts.case(entry_point="dossier", track="existing")
    table.write(case, "dossier", DOSSIER, "producer")
    table.score(case, choices)
    table.file(case)
    table.write(case, "commune_report", REPORT, "commune_officer")
    table.file(case, form="commune_report", who="commune_officer")
    at_the_province(table, case)
    return case


def card_of(table: Table, choices: Mapping[str, str]) -> tuple[UUID, LevelUp]:
    """Give the card that a dossier shows, and the product it is shown for."""
    case = table.acts.case(entry_point="dossier", track="existing")
    table.score(case, choices)
    card = table.dossier(case).level_up
    assert card is not None
    return case, card


def from_the_phone_to_the_council(table: Table, seat: Callable[..., Page], address: str, pictures: Any) -> UUID:
    """Put a dossier together on a phone, have it checked, completed once, and sent on to the council."""
    case = table.acts.case(entry_point="dossier", track="existing")
    code = one(table.acts.database, "SELECT code FROM cases WHERE id = %s", case)
    home = f"{address}/ho-so/{code}"
    phone = seat("producer")
    put_together(phone, home, own=gated(), points=75)
    phone.goto(f"{home}/ho-so-danh-gia")
    card = phone.locator(".levelup")
    expect(card.get_by_role("heading")).to_contain_text("4 sao")
    expect(card.locator("ol").first.locator("li")).to_have_count(1)
    expect(card.locator("ol").first.locator("li")).to_contain_text("Khu vực phân phối chính")
    sound(phone)
    shoot(phone, pictures / "evaluation-card-360.png")
    hand_in(phone, home)
    go_to_the_province_and_back(seat, table, case, home)
    table.bring(case, "e2", pdf_of(1))
    phone.goto(f"{home}/phieu/dossier/kiem-tra")
    phone.get_by_role("button", name="Nộp phần hoàn thiện hồ sơ").click()
    assert table.acts.state(case) == "province_check"
    at_the_province(table, case)
    return case


def scored(
    table: Table, seat: Callable[..., Page], address: str, pictures: Any, sheets: Mapping[UUID, Mapping[str, str]]
) -> Sitting:
    """Have three members score: two by the service, one on a tablet; everybody finds what the makers claim."""
    council = Council(table.acts).found()
    sitting = council.open(list(sheets))
    places = {case.case_id: case.position for case in sitting.session.cases}
    on_tablet = seat(council.names[2], TABLET)
    for case, choices in sheets.items():
        entries = {code: [key, ""] for code, key in choices.items()}
        for name in council.names[:2]:
            sitting.save(name, places[case], entries)
            sitting.file(name, places[case])
        on_tablet.goto(f"{address}/phien/{sitting.code}/phieu/{places[case]}")
        choose(on_tablet, entries)
        file_sheet(on_tablet, pictures, keep=False)
    return sitting


def test_a_dossier_goes_from_the_phone_to_the_chairmans_table_and_the_card_told_the_truth(
    table, seat, address, pictures
):
    first = from_the_phone_to_the_council(table, seat, address, pictures)
    _, card = card_of(table, short())
    followed = {**short(), **{step.criterion.code: step.then.key for step in card.steps}}
    second = brought_by_services(table, followed)
    assert (card.stars, card.short) == (4, 3)

    sitting = scored(table, seat, address, pictures, {first: gated(), second: followed})
    chair = seat(sitting.council.names[0], DESK)
    chair.goto(f"{address}/phien/{sitting.code}/ket-qua")
    expect(chair.get_by_text("75,00 điểm, chỉ đạt 3 sao:")).to_be_visible()
    expect(chair.locator("section.result").first.locator("ul li")).to_have_count(1)
    expect(chair.locator("section.result").first.locator("ul li")).to_contain_text("4.1 Khu vực phân phối chính")
    picture(chair, pictures, "evaluation-table")
    chair.get_by_role("button", name="Kết luận tất cả theo đề xuất").click()
    desk = seat("council_secretary", DESK)
    desk.goto(f"{address}/phien/{sitting.code}")
    desk.get_by_role("button", name="Kết thúc phiên").click()

    found = {one_.case.case_id: one_.result for one_ in sitting.results()}
    assert (found[first].total, found[first].by_points, found[first].stars) == (75, 4, 3)
    assert [gate.criterion.code for gate in found[first].limits] == ["4.1"]
    assert (found[second].total, found[second].stars) == (67 + sum(step.gain for step in card.steps), card.stars)
    assert found[second].total >= card.needed
    for left_out in card.steps:  # not one step of the card is more than was needed
        without = {**followed, left_out.criterion.code: short()[left_out.criterion.code]}
        assert result(Sheet(without), sheet_of(SET), q26()).stars < card.stars
    assert [table.acts.state(case) for case in (first, second)] == ["council_concluded"] * 2
    with table.acts.database.single() as unit:
        assert verify_minutes(unit, sitting.code).fault is None
