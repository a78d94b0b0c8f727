"""Clocks are written with the move: never a case without the clocks of its state, alone, in bulk, undone or lost."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.acts import TO_PROMOTION, Acts, one, rows
from tests.factories import build
from tests.ladders import CLOCKS
from workflow.domain.clocks import instant_of
from workflow.domain.days import day_end
from workflow.services.fire_many import BulkCommand, fire_many
from workflow.store.database import Database

OPEN = "SELECT rule FROM clocks WHERE case_id = %s AND ended_seq IS NULL ORDER BY rule"
ALL = f"""SELECT rule, started_seq, start_on, due_on, arming, fired, next_fire_at, ended_seq, outcome, steps, fires
FROM {CLOCKS} k WHERE case_id = %s ORDER BY rule, started_seq"""  # noqa: S608 - fixed texts
REMARKS = {"comment": "bổ sung ảnh", "inputs": {"remarks": ["Thiếu ảnh"]}}


def open_rules(acts: Acts, case: UUID) -> list[str]:
    return [rule for (rule,) in rows(acts.database, OPEN, case)]


def clock(acts: Acts, case: UUID, rule: str, *columns: str) -> tuple[Any, ...]:
    found, *_ = rows(
        acts.database,
        f"SELECT {', '.join(columns)} FROM {CLOCKS} k WHERE case_id = %s AND rule = %s ORDER BY started_seq DESC",  # noqa: S608 - names of columns
        case,
        rule,
    )
    return found


def expected(acts: Acts, state: str) -> list[str]:
    """Give the rules of a state that hold for a first dossier."""
    process = acts.scene.process
    return sorted(rule for rule in process.states[state].clocks if process.clocks[rule].when is None)


def test_on_the_whole_way_the_open_clocks_are_those_of_the_state(acts):
    case = acts.case(until="idea_draft")
    assert open_rules(acts, case) == expected(acts, "idea_draft")
    for who, trigger, more in TO_PROMOTION:
        acts.fire(case, who, trigger, **more)
        assert open_rules(acts, case) == expected(acts, acts.state(case)), trigger
    closed = one(acts.database, "SELECT count(*) FROM clocks WHERE case_id = %s AND ended_seq IS NOT NULL", case)
    assert closed >= 10
    assert not one(
        acts.database, "SELECT count(*) FROM clocks WHERE ended_seq IS NOT NULL AND next_fire_at IS NOT NULL"
    )


def test_a_returned_idea_has_fifteen_days_and_rolls_off_days_off(acts):
    case = acts.case(until="idea_submitted")
    acts.fire(case, "commune_officer", "return_idea", **REMARKS)
    start_on, due_on, fired, steps, fires, next_fire = clock(
        acts, case, "idea_completion", "start_on", "due_on", "fired", "steps", "fires", "next_fire_at"
    )
    nominal = start_on + timedelta(days=15)
    rolled = nominal + timedelta(days={5: 2, 6: 1}.get(nominal.weekday(), 0))
    assert due_on == rolled
    rule = acts.scene.process.clocks["idea_completion"]
    assert sorted(steps) == list(range(len(rule.ladder)))
    assert fires == sorted(fires)
    assert next_fire == instant_of(fires[fired])
    at = dict(zip(steps, fires, strict=True))
    assert instant_of(at[len(rule.ladder) - 1]) == day_end(due_on)


def test_an_undone_step_takes_its_clocks_with_it_and_wakes_those_it_ended(acts):
    case = acts.case(until="idea_submitted")
    acts.fire(case, "commune_officer", "return_idea", **REMARKS)
    acts.undo(case)
    before = rows(acts.database, ALL, case)
    acts.fire(case, "commune_officer", "return_idea", **REMARKS)
    acts.undo(case)
    after = rows(acts.database, ALL, case)
    assert open_rules(acts, case) == expected(acts, "idea_submitted")
    assert [row for row in after if row[8] != "void"] == [row for row in before if row[8] != "void"]
    assert sum(row[8] == "void" for row in after) == 2
    acts.undo(case)
    assert open_rules(acts, case) == expected(acts, "idea_draft")


def test_a_step_after_the_last_day_ends_its_clock_late_and_a_withdrawal_drops_it(acts):
    late, dropped = acts.case(until="idea_submitted"), acts.case(until="idea_submitted")
    for case in (late, dropped):
        acts.fire(case, "commune_officer", "return_idea", **REMARKS)
    now = acts.at
    acts.at = now + timedelta(days=40)
    acts.fire(late, "producer", "resubmit_idea")
    acts.at = now + timedelta(hours=1)
    acts.fire(dropped, "producer", "withdraw", comment="chưa đủ vốn")
    assert clock(acts, late, "idea_completion", "outcome") == ("late",)
    assert clock(acts, dropped, "idea_completion", "outcome") == ("dropped",)
    assert open_rules(acts, dropped) == []


def test_bulk_writes_the_same_clocks_as_single_acts(acts):
    cases = acts.many(4)
    alone, together = cases[:2], cases[2:]
    at = acts.clock()
    for case in alone:
        acts.at = at.instant - timedelta(minutes=1)
        acts.fire(case, "producer", "suspend_implementation", comment="mưa bão", request_id="same")
    verdicts = fire_many(
        acts.database,
        at,
        BulkCommand(acts.scene.people["producer"], "suspend_implementation", "same", together, "mưa bão"),
    )
    assert {verdict.outcome for verdict in verdicts} == {"moved"}
    first, *others = [rows(acts.database, ALL, case) for case in cases]
    assert first
    assert all(other == first for other in others)


def test_a_lost_race_leaves_no_clock(acts):
    case = acts.case(until="idea_submitted")
    acts.fire(case, "commune_officer", "forward_idea", request_id="race")
    acts.fire(case, "commune_officer", "forward_idea", request_id="race")
    assert one(acts.database, "SELECT count(*) FROM clocks WHERE case_id = %s AND ended_seq IS NULL", case) == len(
        expected(acts, "idea_appraisal_district")
    )


def test_the_supplement_lets_the_re_evaluation_stand_still_and_undoing_it_lets_it_run_on(acts):
    case = acts.case(until="advisory_appraisal")
    with acts.database.unit() as unit:  # as if the dossier had come in as a re-evaluation
        unit.execute(
            """INSERT INTO clocks (case_id, rule, started_seq, start_on, due_on, calendar_epoch, started_at, ladder,
            next_fire_at) SELECT case_id, 're_evaluation', 1, start_on, due_on, calendar_epoch, started_at,
            ladder, next_fire_at FROM clocks WHERE case_id = %s AND rule = 'idea_registration'""",
            (case,),
        )
    asked = ("stopped_at", "next_fire_at", "due_on")
    acts.fire(case, "advisory_member", "request_supplement", **REMARKS)
    stopped_at, next_fire, _ = clock(acts, case, "re_evaluation", *asked)
    assert stopped_at == acts.at
    assert next_fire is None
    acts.undo(case)
    assert clock(acts, case, "re_evaluation", "stopped_at")[0] is None
    acts.fire(case, "advisory_member", "request_supplement", **REMARKS)
    acts.at += timedelta(days=6)
    acts.fire(case, "producer", "supply_supplement", evidence=("kiểm nghiệm.pdf",))
    stopped_at, next_fire, due_on = clock(acts, case, "re_evaluation", *asked)
    assert stopped_at is None
    assert due_on is not None
    assert next_fire is not None
    kinds = "SELECT kind FROM clock_events WHERE case_id = %s AND rule = 're_evaluation' ORDER BY no"
    assert [kind for (kind,) in rows(acts.database, kinds, case)] == ["stopped", "resumed", "stopped", "resumed"]


def test_a_report_starts_the_next_period(acts):
    (case,) = acts.many(1)
    first = clock(acts, case, "progress_report", "started_seq", "outcome")
    acts.at += timedelta(days=3)
    acts.fire(case, "producer", "report_progress", comment="đã in nhãn")
    second = clock(acts, case, "progress_report", "started_seq", "outcome")
    assert (first, second) == ((1, None), (2, None))
    assert open_rules(acts, case) == expected(acts, "implementing")


def test_an_expiry_window_is_armed_for_its_opening_and_the_certificate_for_its_end(acts):
    case = acts.case(until="in_promotion")
    (renewal_due, steps, fires) = clock(acts, case, "renewal_window", "due_on", "steps", "fires")
    rule = acts.scene.process.clocks["renewal_window"]
    opens = next(number for number, step in enumerate(rule.ladder) if step.kind == "open")
    days = acts.scene.process.settings
    expires = date(2023, 12, 1)
    assert renewal_due == expires - timedelta(days=int(days["renewal_closes_days"].default))
    opening = expires - timedelta(days=int(days["renewal_opens_days"].default))
    assert instant_of(dict(zip(steps, fires, strict=True))[opens]) == day_end(opening - timedelta(days=1))
    assert clock(acts, case, "certificate_term", "due_on") == (expires,)


@pytest.fixture
def without_calendar(fresh_database_url):
    handle = Database(fresh_database_url, pool_size=2)
    scene = build(handle, products=2)
    with handle.unit() as unit:
        unit.execute("UPDATE calendar_versions SET state = 'superseded'")
        unit.execute("UPDATE calendar_epoch SET epoch = epoch + 1, digest = 'none'")
    yield Acts(handle, scene)
    handle.close()


def test_without_a_calendar_work_goes_on_and_the_clock_waits_for_its_date(without_calendar):
    acts = without_calendar
    case = acts.case(until="idea_submitted")
    acts.fire(case, "commune_officer", "return_idea", **REMARKS)
    assert clock(acts, case, "idea_completion", "due_on", "next_fire_at", "calendar_epoch") == (None, None, 2)


def test_the_clock_of_a_window_ends_with_the_window(acts):
    """A season without windows gives no last day; nothing is armed."""
    case = acts.case(until="idea_draft")
    assert clock(acts, case, "idea_registration", "due_on", "next_fire_at") == (None, None)
    started: datetime
    (started,) = clock(acts, case, "idea_registration", "started_at")
    assert started.tzinfo is not None
