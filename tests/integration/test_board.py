"""The season's board: its figures now and at a past instant, which season it shows, and what it costs."""

from dataclasses import astuple
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from tests import board_world, factories
from tests.board_world import TO_IDEA, TO_IMPLEMENTING, TO_PLAN, TO_SUBMITTED_PLAN
from tests.factories import CYCLES
from workflow.definitions.load import load_process
from workflow.domain.command import UndoCommand
from workflow.domain.errors import NotFoundError
from workflow.domain.text import sort_key
from workflow.domain.time import FixedClock
from workflow.services.load_calendars import load_calendars
from workflow.services.migrate_cases import MigrateCommand, migrate_cases
from workflow.services.publish_process import publish_process
from workflow.services.show_board import cell_query, show_board
from workflow.services.undo import undo
from workflow.store import database as store
from workflow.store.database import Database

APRIL = datetime(2020, 4, 6, 2, 0, tzinfo=UTC)
SEPTEMBER = datetime(2020, 9, 3, 1, 0, tzinfo=UTC)
LATER = datetime(2020, 10, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def database(fresh_database_url):
    database = Database(fresh_database_url)
    yield database
    database.close()


@pytest.fixture
def world(database):
    return board_world.build(database)


def board(database, season=None, at=None):
    with database.snapshot() as unit:
        return show_board(unit, season_code=season, at=at)


def lines(shown):
    return {line.name: (*line.counts, line.ended) for line in shown.lines}


def figures(shown):
    return {figure.label.en: (figure.reached, figure.awaited) for figure in shown.milestones if figure.reached}


def test_board_counts_each_case_once_in_its_step_or_as_ended(database, world):
    season = world.season("now")
    world.enter(season, "Nam Điền")
    world.enter(season, "Nam Điền", triggers=TO_PLAN)
    world.enter(season, "Nam Điền", triggers=TO_SUBMITTED_PLAN)
    world.enter(season, "Đỉnh Bàn", triggers=TO_IMPLEMENTING)
    world.enter(season, "Đỉnh Bàn", triggers=("withdraw",))
    world.enter(season, "Ngọc Sơn", triggers=(*TO_IDEA, "decline_idea"))
    other = world.season("other")
    world.enter(other, "Nam Điền", triggers=TO_PLAN)
    world.enter(other, "Tân Lâm Hương")

    shown = board(database, "now")

    assert lines(shown) == {
        "Đỉnh Bàn": (0, 0, 0, 1, 0, 0, 1),
        "Nam Điền": (0, 1, 2, 0, 0, 0, 0),
        "Ngọc Sơn": (0, 0, 0, 0, 0, 0, 1),
    }
    assert (*shown.totals.counts, shown.totals.ended, shown.totals.total) == (0, 1, 2, 1, 0, 0, 2, 6)
    assert [(share.label.en, share.count) for share in shown.turns] == [("Producer", 3), ("District officer", 1)]
    assert {share.label.en: share.count for share in shown.endings} == {
        "Idea not accepted this season": 1,
        "Withdrawn": 1,
    }
    assert lines(board(database, "other")) == {
        "Nam Điền": (0, 0, 1, 0, 0, 0, 0),
        "Tân Lâm Hương": (0, 1, 0, 0, 0, 0, 0),
    }


def test_board_counts_milestones_and_running_cases_that_are_next_to_reach_them(database, world):
    season = world.season("now")
    for _ in range(2):
        world.enter(season, "Nam Điền", triggers=TO_SUBMITTED_PLAN)
    world.enter(season, "Ngọc Sơn", triggers=TO_PLAN)
    world.enter(season, "Ngọc Sơn", triggers=(*TO_PLAN, "withdraw"))
    world.enter(season, "Ngọc Sơn", triggers=TO_IDEA)
    world.enter(world.season("other"), "Ngọc Sơn", triggers=TO_IMPLEMENTING)

    assert figures(board(database, "now")) == {
        "Ideas submitted": (5, 0),
        "Ideas accepted": (4, 1),
        "Plans submitted": (2, 1),
    }


def test_board_of_a_past_instant_is_rebuilt_from_history(database, world):
    season = world.season("now")
    case = world.enter(season, "Nam Điền", at=APRIL, triggers=TO_PLAN)
    world.walk(case, "submit_plan", at=SEPTEMBER)
    late = world.enter(season, "Ngọc Sơn", at=LATER)
    world.walk(late, "withdraw", at=LATER)
    moment = timedelta(microseconds=1)

    assert lines(board(database, "now", APRIL - moment)) == {}
    assert lines(board(database, "now", SEPTEMBER - moment)) == {"Nam Điền": (0, 0, 1, 0, 0, 0, 0)}
    assert figures(board(database, "now", SEPTEMBER - moment))["Ideas accepted"] == (1, 0)
    assert "Plans submitted" not in figures(board(database, "now", SEPTEMBER - moment))
    assert figures(board(database, "now", SEPTEMBER))["Plans submitted"] == (1, 0)
    assert lines(board(database, "now", LATER - moment)) == {"Nam Điền": (0, 0, 1, 0, 0, 0, 0)}
    assert lines(board(database, "now", LATER))["Ngọc Sơn"] == (0, 0, 0, 0, 0, 0, 1)
    assert board(database, "now", LATER) == board(database, "now")


def test_board_of_a_past_instant_shows_a_step_that_was_later_taken_back(database, world):
    season = world.season("now")
    case = world.enter(season, "Nam Điền", at=APRIL, triggers=TO_IDEA)
    world.walk(case, "accept_idea", at=SEPTEMBER)
    with database.unit() as unit:
        undo(unit, FixedClock(LATER), UndoCommand(case, world.officer, "take-back", "Bấm nhầm"))

    assert lines(board(database, "now", SEPTEMBER)) == {"Nam Điền": (0, 0, 1, 0, 0, 0, 0)}
    assert figures(board(database, "now", SEPTEMBER))["Ideas accepted"] == (1, 0)
    assert lines(board(database, "now")) == {"Nam Điền": (0, 1, 0, 0, 0, 0, 0)}
    assert figures(board(database, "now")) == {"Ideas submitted": (1, 0)}


def test_board_orders_communes_by_the_vietnamese_alphabet(database, world):
    season = world.season("now")
    for commune in reversed(board_world.COMMUNES):
        world.enter(season, commune)

    names = [line.name for line in board(database, "now").lines]

    assert names == ["Đỉnh Bàn", "Lưu Vĩnh Sơn", "Nam Điền", "Ngọc Sơn", "Tân Lâm Hương", "Thạch Hải"]
    assert all(sort_key(before) < sort_key(after) for before, after in pairwise(names))


def test_board_names_the_unit_above_a_commune_only_outside_the_seasons_own_unit(database, world):
    district = world.season("of-district")
    province = world.season("of-province", unit="province")
    world.enter(district, "Nam Điền")
    world.enter(province, "Nam Điền")

    assert [line.within for line in board(database, "of-district").lines] == [None]
    assert [line.within for line in board(database, "of-province").lines] == ["Thạch Hà"]


def test_board_says_how_many_products_were_made_up(database, world):
    season = world.season("now")
    world.enter(season, "Nam Điền", invented=False)
    world.enter(season, "Nam Điền", triggers=("withdraw",))
    world.enter(season, "Ngọc Sơn", at=LATER)

    assert board(database, "now").invented == 2
    assert board(database, "now", APRIL).invented == 1


def test_board_lists_windows_as_they_close_and_knows_which_are_open(database, world):
    world.season("now")

    windows = board(database, "now").windows

    assert [window.closes_on for window in windows] == sorted(window.closes_on for window in windows)
    for day, open_then in (
        (date(2020, 3, 14), []),
        (date(2020, 3, 15), ["Taking in product ideas"]),
        (date(2020, 9, 3), ["Taking in business plans"]),
        (date(2020, 9, 4), ["Comments on plans and their summary"]),
        (date(2020, 9, 20), []),
    ):
        assert [window.label.en for window in windows if window.is_open(day)] == open_then


def test_board_shows_the_open_season_opened_last_and_never_a_draft(database, world):
    assert board(database) is None
    world.season("first", at=APRIL)
    world.season("second", at=SEPTEMBER)
    world.season("over", at=LATER, status="closed")
    world.season("coming", at=LATER, status="draft")

    shown = board(database)

    assert shown.season.code == "second"
    assert [other.code for other in shown.others] == ["first", "over"]
    assert board(database, "over").season.is_open is False
    for unknown in ("coming", "nowhere", "", "x" * 60):
        with pytest.raises(NotFoundError) as caught:
            board(database, unknown)
        assert caught.value.code == "season_not_found"


def test_board_without_any_season_refuses_a_named_one(database):
    with pytest.raises(NotFoundError):
        board(database, "thach-ha-2020")


def test_board_labels_an_ending_that_only_another_version_knows(database, world):
    text = (CYCLES / "ocop-2018.yaml").read_text(encoding="utf-8")
    text = text.replace("idea_declined", "idea_refused").replace('version: "1"', 'version: "2"', 1)
    newer = load_process(text, name="ocop-2018.yaml")
    season = world.season("now")
    case = world.enter(season, "Nam Điền", triggers=TO_IDEA)
    with database.unit() as unit:
        publish_process(unit, FixedClock(APRIL), newer, by=None)
    verdicts = migrate_cases(
        database,
        FixedClock(SEPTEMBER),
        MigrateCommand(
            actor_id=world.officer,
            season_id=season,
            from_hash=world.process.hash,
            to_hash=newer.hash,
            states={"idea_declined": "idea_refused"},
            request_id="migrate",
            comment="Bản mới",
            dry_run=False,
        ),
    )
    assert [verdict.outcome for verdict in verdicts] == ["moved"]
    world.walk(case, "decline_idea", at=LATER)

    shown = board(database, "now")

    assert [astuple(share.label) for share in shown.endings] == [("Ý tưởng không đạt", "Idea not accepted this season")]


@pytest.mark.parametrize("at", [None, LATER])
def test_board_costs_two_statements_whatever_it_holds(database, world, monkeypatch, at):
    one, three = world.season("one"), world.season("three")
    world.enter(one, "Nam Điền")
    for commune in ("Nam Điền", "Ngọc Sơn", "Đỉnh Bàn"):
        for triggers in ((), TO_PLAN, ("withdraw",)):
            world.enter(three, commune, triggers=triggers)
    board(database, "one")
    asked = []

    def counted(name):
        real = getattr(store.Unit, name)

        def run(*arguments):
            asked.append(arguments[1])
            return real(*arguments)

        monkeypatch.setattr(store.Unit, name, run)

    counted("rows")
    counted("row")
    counts = []
    for season, communes in (("one", 1), ("three", 3)):
        asked.clear()
        assert len(board(database, season, at).lines) == communes
        counts.append(len(asked))

    assert counts == [2, 2]


def test_board_counts_what_is_late_and_due_soon_in_each_cell_now_and_then(database, world):
    calendars(database)
    season = world.season("now")
    world.enter(season, "Nam Điền", at=APRIL, triggers=TO_PLAN)  # the plan is due on 3/9/2020
    world.enter(season, "Nam Điền", at=APRIL, triggers=TO_PLAN)
    world.enter(season, "Ngọc Sơn", at=APRIL, triggers=TO_SUBMITTED_PLAN)  # its summary on 19/9/2020
    world.enter(season, "Đỉnh Bàn", at=APRIL, triggers=("withdraw",))

    def cells(day, *, at=None):
        instant = datetime(2020, 9, day, 1, tzinfo=UTC)
        with database.snapshot() as unit:
            shown = show_board(unit, season_code="now", at=instant if at else None, clock=FixedClock(instant))
        return {line.name: (line.late[2], line.due_soon[2]) for line in (*shown.lines, shown.totals)}

    expected = {
        1: {"Đỉnh Bàn": (0, 0), "Nam Điền": (0, 2), "Ngọc Sơn": (0, 0), "": (0, 2)},
        4: {"Đỉnh Bàn": (0, 0), "Nam Điền": (2, 0), "Ngọc Sơn": (0, 0), "": (2, 0)},
        21: {"Đỉnh Bàn": (0, 0), "Nam Điền": (2, 0), "Ngọc Sơn": (1, 0), "": (3, 0)},
    }
    assert {day: cells(day) for day in expected} == expected
    assert {day: cells(day, at=True) for day in expected} == expected
    world.walk(_first(database), "submit_plan", at=LATER)
    assert cells(4) == {**expected[4], "Nam Điền": (1, 0), "": (1, 0)}
    assert cells(4, at=True) == expected[4]
    assert board(database, "now").totals.late == (0,) * 6


@pytest.mark.parametrize("at", [None, LATER])
def test_figures_alone_are_those_of_the_whole_board(database, world, at):
    calendars(database)
    season = world.season("now")
    for commune, triggers in (("Nam Điền", TO_PLAN), ("Nam Điền", TO_SUBMITTED_PLAN), ("Ngọc Sơn", ("withdraw",))):
        world.enter(season, commune, at=APRIL, triggers=triggers)

    def shown(*, figures_only):
        with database.snapshot() as unit:
            return show_board(unit, season_code="now", at=at, clock=FixedClock(LATER), figures_only=figures_only)

    whole, figures = shown(figures_only=False), shown(figures_only=True)
    assert figures.lines == whole.lines
    assert figures.totals == whole.totals
    assert (figures.totals.total, figures.totals.ended) == (3, 1)
    assert whole.turns
    assert (figures.turns, figures.endings, figures.milestones, figures.parties) == ((), (), (), ())


def calendars(database):
    with database.unit() as unit:
        load_calendars(unit, FixedClock(APRIL), factories.calendar_files())


def _first(database):
    with database.unit() as unit:
        return unit.rows("SELECT id FROM cases ORDER BY code LIMIT 1")[0][0]


def test_board_says_whose_turn_by_level(database, world):
    season = world.season("now")
    world.enter(season, "Nam Điền", triggers=TO_PLAN)
    world.enter(season, "Ngọc Sơn", triggers=TO_SUBMITTED_PLAN)
    world.enter(season, "Ngọc Sơn", triggers=("withdraw",))

    shares = {share.party: share.count for share in board(database, "now").parties}

    assert shares == {
        "producer": 1,
        "commune": 0,
        "district": 1,
        "province": 0,
        "council": 0,
        "ministry": 0,
    }
    assert cell_query("now") == "mua:now"
    line = board(database, "now").lines[0]
    assert cell_query("now", step=3, ended=False) == "mua:now buoc:3 trang-thai:dang-chay"
    assert cell_query("now", ended=True) == "mua:now trang-thai:da-ket-thuc"
    assert cell_query("now", line.name, step=3, late=True) == f'mua:now xa:"{line.name}" buoc:3 tre:>0'
