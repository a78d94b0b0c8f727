"""Clocks as they stood at any instant: last days, stops, reminders told and to come, who held a case how long."""

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest

from ocop import cli
from tests.acts import PAPER, Acts, rows
from tests.factories import build
from workflow.domain.clock_acts import Act
from workflow.domain.clock_changes import ClockCommand
from workflow.domain.errors import NotFoundError
from workflow.domain.time import FixedClock
from workflow.services.clock_acts import act_on_clock
from workflow.services.plan_notices import plan_once
from workflow.services.show_clocks import CaseClocks, ClockView, season_clocks, show_case_clocks
from workflow.services.sweep import sweep_once
from workflow.store import notices
from workflow.store.database import Database, Unit
from workflow.store.notices import NewNotice

RULE = "commune_check"
HANDED_IN = datetime(2020, 7, 6, 2, tzinfo=UTC)
LATER = FixedClock(datetime(2021, 1, 4, 2, tzinfo=UTC))


@pytest.fixture
def database(fresh_database_url: str) -> Iterator[Database]:
    handle = Database(fresh_database_url, pool_size=3)
    yield handle
    handle.close()


@pytest.fixture
def acts(database: Database) -> Acts:
    return Acts(database, build(database, products=4, season="shown"), at=HANDED_IN)


@pytest.fixture
def case(acts: Acts) -> UUID:
    """Give a dossier in the commune's hands: 15 working days from Monday 6/7/2020, through Monday 27/7."""
    return acts.case(until="dossier_commune")


def act(acts: Acts, case_id: UUID, who: str, verb: Act, *, at: datetime, **more: Any) -> None:
    acts.at = at
    with acts.database.single() as unit:
        command = ClockCommand(case_id, acts.scene.people[who], RULE, f"{verb}-{at:%d%H%M}", **more)
        act_on_clock(unit, acts.clock(), verb, command)


def day(number: int, hour: int = 3, month: int = 7) -> datetime:
    return datetime(2020, month, number, hour, tzinfo=UTC)


def shown(acts: Acts, case_id: UUID, at: datetime | None = None, *, stripped: bool = False) -> CaseClocks:
    with acts.database.snapshot() as unit:
        return show_case_clocks(unit, LATER, case_id, at=at, stripped=stripped)


def of(acts: Acts, case_id: UUID, at: datetime) -> ClockView:
    (view,) = [view for view in shown(acts, case_id, at).clocks if view.rule.code == RULE]
    return view


def test_a_clock_is_shown_as_it_stood_before_between_and_after_what_happened_to_it(acts, case):
    stop = {"reason": "force_majeure", "document": "CV 12", "comment": "Bão"}
    act(acts, case, "commune_officer", "stop", at=day(8), **stop)
    act(acts, case, "commune_officer", "resume", at=day(13), comment="Nước đã rút")
    act(acts, case, "commune_officer", "ask_extension", at=day(14), new_due_on=date(2020, 8, 5), comment="Dày")
    act(acts, case, "district_officer", "grant_extension", at=day(15), new_due_on=date(2020, 8, 4))
    act(acts, case, "commune_officer", "apologise", at=day(16), new_due_on=date(2020, 8, 7), comment="Thiếu người")
    acts.at = day(17)
    acts.fire(case, "commune_officer", "propose_dossier", **PAPER)

    told = {
        number: (view.due_on, view.working_days_left, view.stopped_at is not None, view.due_if_answered)
        for number in (7, 9, 12, 14, 16)
        for view in [of(acts, case, day(number, 1))]
    }

    assert told == {
        7: (date(2020, 7, 27), 14, False, None),
        9: (date(2020, 7, 27), 12, True, date(2020, 7, 28)),
        12: (date(2020, 7, 27), 11, True, date(2020, 7, 29)),
        14: (date(2020, 7, 30), 12, False, None),
        16: (date(2020, 8, 4), 13, False, None),
    }
    still = of(acts, case, day(9, 1))
    assert still.stop is not None
    assert (still.stop.code, still.planned, [event.kind for event in still.events]) == (
        "force_majeure",
        (),
        ["stopped"],
    )
    assert of(acts, case, day(15, 1)).promised_on is None
    assert of(acts, case, day(17, 1)).promised_on == date(2020, 8, 7)
    ended = of(acts, case, day(18))
    assert (ended.outcome, ended.standing and ended.standing.kind, ended.planned) == ("met", "met_early", ())
    assert of(acts, case, day(17, 1)).outcome is None
    with pytest.raises(ValueError, match="not enough values"):
        of(acts, case, HANDED_IN - timedelta(days=1))


def test_steps_to_come_are_those_of_the_last_day_of_then(acts, case):
    before = [(rung.at, rung.kind, rung.role, rung.notice) for rung in of(acts, case, day(7, 1)).planned]
    act(acts, case, "commune_officer", "ask_extension", at=day(14), new_due_on=date(2020, 8, 5), comment="Dày")
    act(acts, case, "district_officer", "grant_extension", at=day(15), new_due_on=date(2020, 8, 4))

    again = [(rung.at, rung.kind, rung.role, rung.notice) for rung in of(acts, case, day(7, 1)).planned]
    moved = of(acts, case, day(16)).planned

    assert again == before
    assert before[0] == (day(22, 0), "reminder", "commune_officer", "due_soon")
    assert (moved[0].at, moved[0].notice) == (day(30, 0), "due_soon")
    assert len(moved) == len(before) == len(acts.scene.process.clocks[RULE].ladder)
    assert [rung.at for rung in of(acts, case, day(22, 0)).planned] == [rung.at for rung in moved]


def test_reminders_told_waiting_and_not_told_are_those_of_the_instant(acts, case):
    for instant in (day(22, 1), day(24, 1)):
        sweep_once(acts.database, FixedClock(instant))
        plan_once(acts.database, FixedClock(instant))
    keys = rows(acts.database, "SELECT key, step FROM notices WHERE rule = %s ORDER BY planned_at, channel", RULE)
    assert len(keys) == 2
    with acts.database.unit() as unit:
        unit.execute(
            "UPDATE notices SET state = 'sent', sent_at = %s, finished_at = %s WHERE key = %s",
            (day(22, 2), day(22, 2), keys[0][0]),
        )
        unit.execute(
            "UPDATE notices SET state = 'suppressed', reason = 'muted', finished_at = %s WHERE key = %s",
            (day(24, 2), keys[1][0]),
        )

    counts = {
        hour: tuple(len(part) for part in (view.sent, view.waiting, view.suppressed))
        for hour, view in {
            "before": of(acts, case, day(21)),
            "planned": of(acts, case, day(22, 1)),
            "told": of(acts, case, day(22, 3)),
            "second": of(acts, case, day(24, 1)),
            "muted": of(acts, case, day(24, 3)),
        }.items()
    }

    assert counts == {
        "before": (0, 0, 0),
        "planned": (0, 1, 0),
        "told": (1, 0, 0),
        "second": (1, 1, 0),
        "muted": (1, 0, 1),
    }
    (kept,) = of(acts, case, day(24, 3)).suppressed
    assert (kept.reason, kept.role, kept.recipient) == ("muted", "commune_officer", "Người commune_officer")


def test_a_season_shows_its_open_clocks_the_first_due_at_the_head(acts, case):
    acts.fire(case, "commune_officer", "return_dossier", comment="Thiếu giấy")
    other = acts.case(until="dossier_commune")
    whole = season_clocks(acts.database, LATER, code="shown", at=day(7))

    assert [(view.sheet.case.id, view.rule.code, view.rule.holder) for view in whole.clocks] == [
        (case, "dossier_completion", "producer"),
        (other, "commune_check", "commune_officer"),
    ]
    assert [view.place for view in whole.clocks] == ["HTX commune", "Đơn vị commune"]
    assert season_clocks(acts.database, LATER, code="shown", at=day(1, month=5)).clocks == ()
    with pytest.raises(NotFoundError, match="season_not_found"):
        season_clocks(acts.database, LATER, code="none")


def test_a_last_day_is_explained_day_by_day_with_its_stops(acts, case):
    act(acts, case, "commune_officer", "stop", at=day(8), reason="force_majeure", document="CV 12", comment="Bão")
    act(acts, case, "commune_officer", "resume", at=day(10), comment="Nước đã rút")

    (view,) = [view for view in shown(acts, case, day(11), stripped=True).clocks if view.rule.code == RULE]

    assert view.strip is not None
    assert (view.strip.due.on, view.strip.counted, view.strip.stopped) == (view.due_on, 15, 2)
    assert [(d.day.on.day, d.role) for d in view.strip.days[:6]] == [
        *((6, "start"), (7, "counted"), (8, "counted")),
        *((9, "stopped"), (10, "answered"), (11, "skipped")),
    ]
    assert view.strip.days[3].stop is not None
    assert (view.strip.days[3].stop.reason, view.strip.days[3].stop.document) == ("force_majeure", "CV 12")


def test_days_held_add_up_and_stops_are_told_apart(acts, case):
    act(acts, case, "commune_officer", "stop", at=day(8), reason="force_majeure", document="CV 12", comment="Bão")
    act(acts, case, "commune_officer", "resume", at=day(13), comment="Nước đã rút")
    acts.at = day(20)
    acts.fire(case, "commune_officer", "return_dossier", comment="Thiếu giấy")

    held = shown(acts, case, day(27)).held

    assert (held.since, held.until) == (date(2020, 6, 1), date(2020, 7, 27))
    assert {each.party: (each.days, each.stopped, each.net) for each in held.days} == {
        "producer": (42, 0, 42),
        "commune": (14, 5, 9),
        **dict.fromkeys(("district", "province"), (0, 0, 0)),
    }
    assert sum(each.days for each in held.days) == (held.until - held.since).days
    assert held.working_days is not None
    assert {each.party: each.days for each in held.working_days} == {
        "producer": 30,
        "commune": 10,
        "district": 0,
        "province": 0,
    }


def test_reading_costs_the_same_for_one_case_and_for_many(acts, case):
    def counted() -> int:
        sent: list[object] = []
        real = Unit.rows

        def counting(unit: Unit, query: Any, parameters: object = None) -> Any:
            sent.append(query)
            return real(unit, query, parameters)

        with patch.object(Unit, "rows", counting):
            season_clocks(acts.database, LATER, code="shown", at=day(8))
        return len(sent)

    first = counted()
    for _ in range(2):
        other = acts.case(until="dossier_commune")
        with acts.database.unit() as unit:
            made = NewNotice(
                *(f"k-{other}", "reminder", "due_soon", other, RULE, 1, 0, 0, None),
                *(acts.scene.people["commune_officer"], "commune_officer", "in_app", False, day(7), day(7)),
            )
            notices.insert(unit, [made])
    assert len(season_clocks(acts.database, LATER, code="shown", at=day(8)).clocks) == 3

    assert counted() == first


def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    monkeypatch.setattr(sys, "argv", ["ocop", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out + told.err


def test_clocks_as_a_person_types_for_them(acts, case, monkeypatch, capsys):
    stop = {"reason": "force_majeure", "document": "CV 12", "comment": "Bão"}
    act(acts, case, "commune_officer", "stop", at=day(8), **stop)
    at = ("--database-url", acts.database.url.replace("+psycopg", ""), "--as-of", "2020-07-09T08:00+07:00")
    ((code,),) = rows(acts.database, "SELECT code FROM cases WHERE id = %s", case)
    monkeypatch.setenv("COLUMNS", "200")

    status, listed = typed(monkeypatch, capsys, "clocks", "shown", *at)
    _, whole = typed(monkeypatch, capsys, "clocks", "--case", str(code), "--strip", *at, "--language", "en")
    _, vietnamese = typed(monkeypatch, capsys, "clocks", "--case", str(code), "--strip", *at)
    _, text = typed(monkeypatch, capsys, "clocks", "--case", str(code), "--json", *at)

    assert status == 0
    assert "Hạn xã kiểm tra, đề nghị" in listed
    assert "đang dừng; nếu có trả lời hôm nay, hạn là 28/7/2020" in listed
    for said in (
        "Time for the commune's check · Commune officer · Đơn vị commune",
        "began 6/7/2020, last day 27/7/2020: stopped; if answered today, due on 28/7/2020",
        "stopped · Người commune_officer force_majeure; CV 12",
        "Thu 9 Jul 2020  day of the answer, not counted; Natural disaster, epidemic, force majeure",
        "Tue 28 Jul 2020  day 15  ← last day",
        "the commune: 3 days, of them 1 while a time limit stood still; 3 working days",
    ):
        assert said in whole
    assert "thứ Ba 28/7/2020  ngày thứ 15  ← ngày cuối" in vietnamese
    assert not re.search(r"not counted|← due|weekend", vietnamese)
    clock = json.loads(text)["clocks"][-1]
    assert (clock["due_on"], clock["due_if_answered"], clock["started_at"]) == (
        *("2020-07-27", "2020-07-28"),
        "2020-07-06T09:10:00+07:00",
    )


def test_a_day_is_not_broken_on_a_narrow_terminal(acts, case, monkeypatch, capsys):
    at = ("--database-url", acts.database.url.replace("+psycopg", ""), "--as-of", "2020-07-09T08:00+07:00")
    monkeypatch.setenv("COLUMNS", "80")

    status, listed = typed(monkeypatch, capsys, "clocks", "shown", *at)

    assert status == 0
    assert "27/7/2020" in listed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name a season"),
        (("shown", "--case", "X-1"), "Name a season"),
        (("shown", "--strip"), "--strip goes with --case"),
        (("none",), "season_not_found"),
        (("--case", "NONE-1"), "case_not_found"),
        (("shown", "--as-of", "2020-07-09"), "instant_invalid"),
    ],
)
def test_what_cannot_be_shown_is_said(acts, monkeypatch, capsys, arguments, said):
    address = acts.database.url.replace("+psycopg", "")

    status, told = typed(monkeypatch, capsys, "clocks", *arguments, "--database-url", address)

    assert status == 1
    assert said in told
