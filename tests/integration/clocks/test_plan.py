"""Planning: firings become notices to those who hold the role that day, acts of system, or rows that say why not."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from tests.acts import one, rows
from tests.ladders import CLOCKS, acting, after_all, firings, many_returned, returned
from workflow.domain.clocks import instant_of
from workflow.domain.system import SYSTEM_ID
from workflow.domain.time import FixedClock
from workflow.services.plan_notices import PlanReport, plan_once
from workflow.services.sweep import sweep_once
from workflow.services.verify import verify
from workflow.store.database import Database

RULE = "idea_completion"
PRODUCER_STEPS, COMMUNE_STEP, DISTRICT_STEP, BREACH_STEP = (0, 1, 2, 3), 4, 5, 6
NOTICES = """SELECT step, kind, notice, recipient_role, channel, state, urgent FROM notices
WHERE case_id = %s AND kind IN ('reminder', 'escalation') ORDER BY step, channel, key"""
EVENTS = "SELECT no, kind, actor_id, history_seq FROM clock_events WHERE case_id = %s AND rule = %s ORDER BY no"


@pytest.fixture
def acts(fresh_database_url):
    with acting(fresh_database_url) as found:
        yield found


def run(acts, clock):
    sweep_once(acts.database, clock)
    return plan_once(acts.database, clock)


def told(acts, case):
    return rows(acts.database, NOTICES, case)


def instants(acts, case, rule=RULE):
    ((steps, fires),) = rows(
        acts.database,
        f"SELECT steps, fires FROM {CLOCKS} k WHERE case_id = %s AND rule = %s",  # noqa: S608 - fixed texts
        case,
        rule,
    )
    return {step: instant_of(minute) for step, minute in zip(steps, fires, strict=True)}


def test_each_rung_is_told_on_its_own_day_to_its_own_role(acts):
    case = returned(acts)
    for instant in sorted(set(instants(acts, case).values())):
        run(acts, FixedClock(instant))
    assert [row[:6] for row in told(acts, case)] == [
        (0, "reminder", "due_soon", "producer", "in_app", "planned"),
        (1, "reminder", "due_soon", "producer", "in_app", "planned"),
        (2, "reminder", "due_today", "producer", "in_app", "planned"),
        (3, "reminder", "overdue", "producer", "in_app", "planned"),
        (4, "escalation", "overdue_escalated", "commune_officer", "in_app", "planned"),
        (5, "escalation", "overdue_escalated", "district_officer", "in_app", "planned"),
    ]
    assert [urgent for *_, urgent in told(acts, case)] == [False, False, True, True, True, True]
    assert {(state, reason) for _, state, reason in firings(acts, case)} == {("planned", None)}


def test_after_forty_days_only_the_newest_rung_of_each_role_is_told(acts):
    case = returned(acts)
    report = run(acts, FixedClock(acts.at + timedelta(days=40)))
    assert [row[0] for row in told(acts, case)] == [3, 4, 5]
    assert Counter((state, reason) for _, state, reason in firings(acts, case)) == {
        ("suppressed", "superseded"): 3,
        ("planned", None): 4,
    }
    assert report == PlanReport(planned=3, suppressed=3)
    assert plan_once(acts.database, FixedClock(acts.at + timedelta(days=41))) == PlanReport()


def test_a_breach_is_noted_once_in_clock_and_ledger(acts):
    case = returned(acts)
    clock = after_all(acts, case)
    run(acts, clock)
    run(acts, FixedClock(clock.now() + timedelta(days=1)))
    breach = instants(acts, case)[BREACH_STEP]
    assert rows(acts.database, EVENTS, case, RULE) == [(1, "breached", SYSTEM_ID, None)]
    assert one(acts.database, "SELECT breached_at FROM clocks WHERE case_id = %s AND rule = %s", case, RULE) == breach


def test_a_firing_whose_case_moved_on_before_planning_is_told_to_nobody(acts):
    case = returned(acts)
    clock = FixedClock(instants(acts, case)[0])
    sweep_once(acts.database, clock)
    acts.fire(case, "producer", "resubmit_idea")
    assert plan_once(acts.database, clock).suppressed == 1
    assert told(acts, case) == []
    assert firings(acts, case) == [(0, "suppressed", "clock_ended")]


def test_an_undone_step_voids_the_firings_of_its_clock(acts):
    case = returned(acts)
    clock = after_all(acts, case)
    sweep_once(acts.database, clock)
    acts.undo(case)
    plan_once(acts.database, clock)
    assert told(acts, case) == []
    assert {(state, reason) for _, state, reason in firings(acts, case)} == {("suppressed", "clock_ended")}
    assert rows(acts.database, EVENTS, case, RULE) == [], "a clock that never was is not breached"


def test_a_withdrawn_case_is_closed_to_reminders(acts):
    case = returned(acts)
    clock = FixedClock(instants(acts, case)[0])
    sweep_once(acts.database, clock)
    acts.fire(case, "producer", "withdraw", comment="chưa đủ vốn")
    plan_once(acts.database, clock)
    assert firings(acts, case) == [(0, "suppressed", "case_closed")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [("stopped_at = started_at", "clock_stopped"), ("arming = arming + 1", "date_moved")],
)
def test_a_clock_that_stands_or_moved_suppresses_what_came_before(acts, change, reason):
    case = returned(acts)
    clock = after_all(acts, case)
    sweep_once(acts.database, clock)
    with acts.database.single() as unit:
        unit.execute(f"UPDATE clocks SET {change} WHERE case_id = %s AND rule = %s", (case, RULE))  # noqa: S608 - fixed texts
    plan_once(acts.database, clock)
    assert {(state, found) for _, state, found in firings(acts, case)} == {("suppressed", reason)}
    assert told(acts, case) == rows(acts.database, EVENTS, case, RULE) == []


def test_two_rules_that_fire_on_one_day_are_both_told(acts):
    """T4: the rule is part of the key."""
    case = acts.case(until="in_promotion")
    due = {rule: max(instants(acts, case, rule).values()) for rule in ("renewal_window", "certificate_term")}
    day = instants(acts, case, "renewal_window")[0]
    with acts.database.single() as unit:
        unit.execute(
            "UPDATE ladders SET fires = ARRAY[%(at)s], steps = decode('00', 'hex'), swept = 0,"
            " next_at = to_timestamp(%(at)s::bigint * 60) WHERE rule = ANY(%(rules)s)"
            " AND id IN (SELECT ladder FROM clocks WHERE case_id = %(case)s AND fired = 0)",
            {"at": int(day.timestamp() // 60), "case": case, "rules": list(due)},
        )
    run(acts, FixedClock(day))
    found = rows(
        acts.database,
        "SELECT rule, recipient_role, step FROM notices WHERE case_id = %s AND kind = 'reminder' ORDER BY rule",
        case,
    )
    assert found == [("certificate_term", "producer", 0), ("renewal_window", "producer", 0)]


def test_the_end_of_a_certificate_is_an_act_of_system(acts):
    case = acts.case(until="in_promotion")
    opens = instants(acts, case, "renewal_window")
    step = len(acts.scene.process.clocks["renewal_window"].ladder) - 2
    assert run(acts, FixedClock(opens[step])).fired == 1
    assert acts.state(case) == "renewal_open"
    ends = datetime(2023, 12, 1, 17, tzinfo=UTC)
    report = run(acts, FixedClock(ends))
    assert (report.fired, report.refused) == (1, 0)
    assert acts.state(case) == "expired"
    ((trigger, actor, channel, request),) = rows(
        acts.database,
        "SELECT trigger, actor_id, channel, request_id FROM history WHERE case_id = %s ORDER BY seq DESC LIMIT 1",
        case,
    )
    assert (trigger, actor, channel) == ("expire", SYSTEM_ID, "system")
    assert request.startswith("clock:certificate_term:")
    assert ("breached", SYSTEM_ID) in [
        (kind, actor) for _, kind, actor, _ in rows(acts.database, EVENTS, case, "certificate_term")
    ]
    assert run(acts, FixedClock(ends + timedelta(hours=1))).fired == 0
    assert verify(acts.database).fault is None


def test_after_years_of_silence_the_acts_come_in_their_order(acts):
    case = acts.case(until="in_promotion")
    report = run(acts, FixedClock(datetime(2024, 1, 5, tzinfo=UTC)))
    assert acts.state(case) == "expired"
    assert report.fired >= 1
    assert one(acts.database, "SELECT count(*) FROM firings WHERE state = 'new'") == 0


def test_a_trigger_the_process_refuses_leaves_the_code_as_reason(acts):
    """The certificate is not past on the day: the guard says no, and the row says so."""
    case = acts.case(until="in_promotion")
    early = datetime(2023, 6, 1, 0, tzinfo=UTC)
    ladder = acts.scene.process.clocks["certificate_term"].ladder
    with acts.database.single() as unit:
        unit.execute(
            "UPDATE ladders SET fires = ARRAY[%s], steps = decode(%s, 'hex'), swept = 0, next_at = %s"
            " WHERE id = (SELECT ladder FROM clocks WHERE case_id = %s AND rule = 'certificate_term' AND fired = 0)",
            (int(early.timestamp() // 60), bytes([len(ladder) - 1]).hex(), early, case),
        )
    before = acts.state(case)
    report = run(acts, FixedClock(early))
    assert report.refused == 1
    assert firings(acts, case, "certificate_term") == [(len(ladder) - 1, "suppressed", "guards_failed")]
    assert acts.state(case) in {before, "renewal_open"}


def test_an_act_that_died_between_fire_and_mark_is_not_fired_again(acts):
    """The firing is put back to new, as a crash of the old kind would have left it: the request is replayed."""
    case = acts.case(until="in_promotion")
    ends = FixedClock(datetime(2023, 12, 1, 17, tzinfo=UTC))
    run(acts, ends)
    before = one(acts.database, "SELECT version FROM cases WHERE id = %s", case)
    with acts.database.single() as unit:
        unit.execute("UPDATE firings SET state = 'new' WHERE case_id = %s", (case,))
        unit.execute("UPDATE clocks SET ended_at = NULL WHERE case_id = %s AND rule = 'certificate_term'", (case,))
    plan_once(acts.database, ends)
    assert one(acts.database, "SELECT version FROM cases WHERE id = %s", case) == before


def test_planners_at_once_tell_everybody_once(acts, fresh_database_url, monkeypatch):
    monkeypatch.setattr("workflow.services.plan_notices.BATCH", 2)
    cases = many_returned(acts, 12)
    clock = after_all(acts, cases[0])
    sweep_once(acts.database, clock)
    database, barrier = Database(fresh_database_url, pool_size=4), threading.Barrier(4)

    def one_planner(_: int) -> PlanReport:
        barrier.wait()
        return plan_once(database, clock)

    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(one_planner, range(4)))
    database.close()
    assert sum(report.planned for report in reports) == 36
    assert sum(report.suppressed for report in reports) == 36
    assert sum(report.planned > 0 for report in reports) >= 2, "one planner alone did it all; the race was not tried"
    for case in cases:
        assert [row[0] for row in told(acts, case)] == [3, 4, 5]
        assert [kind for _, kind, _, _ in rows(acts.database, EVENTS, case, RULE)] == ["breached"]


def test_a_planner_that_fails_midway_leaves_nothing_half_done(acts, monkeypatch):
    case = returned(acts)
    clock = after_all(acts, case)
    sweep_once(acts.database, clock)

    def broken(*_given):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("workflow.services.plan_notices.firings.note", broken)
        with pytest.raises(RuntimeError):
            plan_once(acts.database, clock)
    assert told(acts, case) == []
    assert {state for _, state, _ in firings(acts, case)} == {"new"}
    assert plan_once(acts.database, clock).planned == 3


def test_one_with_an_address_is_told_by_mail_as_well_and_preferences_decide(acts):
    case = returned(acts)
    producer = acts.scene.people["producer"]
    with acts.database.single() as unit:
        unit.execute("UPDATE persons SET email = 'a@example.vn', phone = '0912345678' WHERE id = %s", (producer,))
    found = instants(acts, case)
    run(acts, FixedClock(found[0]))
    preferences = (
        "INSERT INTO contact_preferences (person_id, channels, digest, muted, changed_at)"
        """ VALUES (%s, '["telegram", "email"]', false, '["due_soon", "due_today"]', %s)"""
    )
    with acts.database.single() as unit:
        unit.execute(preferences, (producer, acts.at))
    run(acts, FixedClock(found[1]))
    run(acts, FixedClock(found[2]))
    assert [(step, channel, state) for step, _, _, _, channel, state, _ in told(acts, case)] == [
        (0, "email", "planned"),
        (0, "in_app", "planned"),
        (1, "in_app", "planned"),
        (1, "telegram", "suppressed"),
        (2, "in_app", "planned"),
        (2, "telegram", "planned"),
    ]


def test_recipients_are_those_who_hold_the_role_that_day_in_that_place(acts):
    acts.newcomer("before", "producer", first="2018-01-01", last="2020-06-02")
    acts.newcomer("later", "producer", first="2020-09-01")
    new = acts.newcomer("new", "producer", first="2020-06-05")
    case = returned(acts)
    run(acts, FixedClock(instants(acts, case)[0]))
    found = rows(acts.database, "SELECT recipient_id FROM notices WHERE case_id = %s AND step = 0", case)
    assert {key for (key,) in found} == {acts.scene.people["producer"], new}


def test_where_nobody_holds_the_role_the_office_is_told_for_whom(acts):
    case = returned(acts)
    with acts.database.single() as unit:
        unit.execute("UPDATE role_grants SET valid_to = %s WHERE role = 'district_officer'", (date(2020, 6, 1),))
    run(acts, after_all(acts, case))
    found = rows(
        acts.database, "SELECT recipient_role, params ->> 'for_role' FROM notices WHERE case_id = %s AND step = 5", case
    )
    assert found == [("province_officer", "district_officer")]


def test_where_nobody_is_there_at_all_a_row_says_so(acts):
    case = returned(acts)
    with acts.database.single() as unit:
        unit.execute(
            "UPDATE role_grants SET valid_to = %s WHERE role = ANY('{district_officer,province_officer}')",
            (date(2020, 6, 1),),
        )
    report = run(acts, after_all(acts, case))
    assert report.unheard == 1
    assert firings(acts, case)[-1] == (DISTRICT_STEP, "suppressed", "no_recipient")


def test_planning_a_batch_takes_the_same_number_of_statements_however_large(acts):
    counts = []
    for number in (1, 6):
        cases = many_returned(acts, number)
        clock = after_all(acts, cases[-1])
        sweep_once(acts.database, clock)
        seen: list[object] = []
        original = psycopg.Connection.execute

        def watched(self, query, *given, _seen=seen, _original=original, **more):
            _seen.append(query)
            return _original(self, query, *given, **more)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(psycopg.Connection, "execute", watched)
            assert plan_once(acts.database, clock).planned == 3 * number
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8
