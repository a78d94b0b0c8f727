"""The sheet for the hearing of 4/9/2020, as it stood at 7:30 on 3/9, seen then and at the season's end."""

from datetime import date, timedelta

import pytest

from tests.integration.season.conftest import SEASON, opened
from workflow.domain.system import SYSTEM
from workflow.domain.time import VIETNAM, FixedClock, parse_instant
from workflow.services.identify import identify
from workflow.services.show_laggards import show_laggards
from workflow.services.tokens import issue_token

MORNING = parse_instant("2020-09-03T07:30+07:00")


def sheet_of(database, role, *, as_of=MORNING):
    clock = FixedClock(MORNING)
    with database.unit() as unit:
        ((person,),) = unit.rows(
            "SELECT person_id FROM role_grants WHERE role = %s AND valid_from <= '2020-09-03' ORDER BY id LIMIT 1",
            (role,),
        )
        token = issue_token(unit, clock, SYSTEM, person_id=person, label="thử", days=1)
    with database.unit() as unit:
        sight = identify(unit, clock, token)
    with database.snapshot() as unit:
        return show_laggards(unit, clock, sight, season=SEASON, as_of=as_of)


@pytest.fixture(scope="module")
def told(told_url):
    with opened(told_url) as database:
        yield database


@pytest.fixture(scope="module")
def sheet(told):
    return sheet_of(told, "district_officer")


def test_the_sheet_names_the_one_missing_plan_with_its_days_left(sheet):
    (line,) = [line for line in sheet.lines if line.party == "producer"]

    assert (line.product, line.commune) == ("Rượu nếp sim Nam Hương", "Xã Nam Điền")
    assert line.clock.standing is not None
    assert (line.clock.standing.kind, line.clock.due_on, line.clock.working_days_left) == (
        "due_today",
        date(2020, 9, 3),
        0,
    )
    assert line.days_late == 0


def test_the_last_notice_and_the_act_are_those_of_the_morning(sheet):
    (line,) = [line for line in sheet.lines if line.party == "producer"]

    assert line.told is not None
    assert line.told.sent_at is not None
    assert f"{line.told.sent_at.astimezone(VIETNAM):%d/%m %H:%M}" == "03/09 07:00"
    assert line.told.notice == "due_today"
    assert line.suggestion == "visit"


def test_totals_days_off_windows_and_code_stand_below(sheet):
    assert (sum(sheet.board.totals.counts), sheet.board.totals.ended, sheet.late) == (33, 4, 0)
    assert {share.party: share.count for share in sheet.board.parties if share.count} == {
        "producer": 1,
        "district": 32,
    }
    assert [str(day.on) for day in sheet.days_off if day.nature == "holiday"] == ["2020-09-02"]
    window = next(window for window in sheet.windows if window.closes_on == date(2020, 9, 19))
    assert window.working_days_left == 11
    assert sum(one.sent for one in sheet.reminders) >= 4
    assert (len(sheet.digest), sheet.check_code) == (64, f"{sheet.digest[:4]}-{sheet.digest[4:8]}")


def test_the_code_changes_with_any_history_and_with_nothing_else(told, sheet):
    assert sheet_of(told, "province_officer").digest == sheet.digest
    assert sheet_of(told, "district_officer", as_of=MORNING - timedelta(days=30)).digest != sheet.digest
    assert sheet_of(told, "district_officer", as_of=MORNING) == sheet


def test_who_sees_no_case_gets_an_empty_sheet(told):
    empty = sheet_of(told, "admin")

    assert (empty.lines, empty.board.totals.total, empty.late, empty.due_soon) == ((), 0, 0, 0)
    assert empty.digest != sheet_of(told, "district_officer").digest


def test_at_the_season_s_end_nothing_of_that_morning_is_left(told):
    later = sheet_of(told, "district_officer", as_of=parse_instant("2020-09-09T07:30+07:00"))

    assert "plan_writing" not in {line.clock.rule.code for line in later.lines}
    assert {line.clock.rule.code for line in later.lines} == {"plan_completion"}
    assert len(later.lines) == later.late + later.due_soon
