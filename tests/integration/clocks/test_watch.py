"""What looks after everything: events told once, late ticks, invariants, stuck cases, nudges."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.acts import contents, one, rows
from tests.ladders import acting, after_all, returned
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from workflow.domain.time import FixedClock
from workflow.services.heartbeat import INTERVALS, SELF, beat, last_beats, late_ticks, watch
from workflow.services.invariants import check_invariants
from workflow.services.nudge import NudgeCommand, nudge
from workflow.services.plan_notices import plan_events, plan_once
from workflow.services.relay import relay_once
from workflow.services.stuck_cases import stuck, tell_stuck
from workflow.services.sweep import sweep_once
from workflow.store.outbox import Message

EVENTS = """SELECT history_seq, notice, recipient_role, state, reason FROM notices
WHERE case_id = %s AND kind = 'event' ORDER BY history_seq, notice, recipient_role, key"""
RULE = "idea_completion"


@pytest.fixture
def acts(fresh_database_url):
    with acting(fresh_database_url) as found:
        yield found


def nobody_listens(_topic, _body):
    """Hand on to nobody."""


def relayed(acts):
    return relay_once(acts.database, nobody_listens, acts.clock())


def notices_of(acts, kind):
    return rows(
        acts.database, "SELECT key, notice, recipient_id, params FROM notices WHERE kind = %s ORDER BY key", kind
    )


def test_what_happens_is_told_once_to_the_roles_that_the_process_names(acts):
    case = returned(acts)
    relayed(acts)
    before = rows(acts.database, EVENTS, case)
    process = acts.scene.process
    asked = {(2, "idea_received"), (3, "idea_sent_back")}
    assert {(seq, notice) for seq, notice, *_ in before} == asked
    assert {role for _, notice, role, *_ in before for _ in [notice]} <= {
        role for _, notice in asked for role in process.notices[notice].to
    }
    with acts.database.single() as unit:
        unit.execute("UPDATE outbox SET sent_at = NULL, next_attempt_at = created_at")
    relayed(acts)
    assert rows(acts.database, EVENTS, case) == before


def test_who_did_it_himself_is_not_told_and_a_row_says_so(acts):
    case = acts.case(until="idea_submitted")
    relayed(acts)
    found = {(role, state, reason) for _, _, role, state, reason in rows(acts.database, EVENTS, case)}
    assert ("producer", "suppressed", "already_told") in found


def test_an_event_that_nobody_is_there_to_hear_leaves_a_row_with_the_reason(acts):
    case = acts.case(until="idea_submitted")
    with acts.database.single() as unit:
        unit.execute(
            "UPDATE role_grants SET valid_to = %s WHERE role = ANY('{commune_officer,province_officer}')",
            (date(2020, 1, 1),),
        )
    relayed(acts)
    found = [(role, state, reason) for _, _, role, state, reason in rows(acts.database, EVENTS, case)]
    assert ("commune_officer", "suppressed", "no_recipient") in found
    assert check_invariants(acts.database, acts.clock()).broken == {}


def test_a_date_that_moved_is_told_to_the_holder_once_a_laying(acts):
    case = returned(acts)
    payload = {
        "case_id": str(case),
        "rule": RULE,
        "started_seq": 3,
        "arming": 1,
        "due_before": "2020-06-16",
        "due_after": "2020-06-18",
        "cause": "calendar",
    }
    message = Message(f"{case}:{RULE}:3:moved:1", "clock.moved", payload, 1)
    for expected in (1, 0):
        with acts.database.unit() as unit:
            assert plan_events(unit, [message], acts.at) == expected
    ((_, notice, recipient, params),) = notices_of(acts, "moved")
    assert (notice, recipient) == ("date_moved", acts.scene.people["producer"])
    assert params == {"due_before": "2020-06-16", "due_after": "2020-06-18", "cause": "calendar"}


def test_messages_that_ask_for_nothing_plan_nothing(acts):
    case = returned(acts)
    messages = [
        Message("a", "case.moved", {"case": "c1"}, 1),
        Message("b", "case.moved", {"case_id": str(case), "seq": 2, "notices": []}, 1),
        Message("c", "case.moved", {"case_id": str(case), "seq": 2, "notices": ["no_such_notice"]}, 1),
        Message("d", "case.moved", {"case_id": str(acts.scene.producer_id), "seq": 1, "notices": ["idea_received"]}, 1),
        Message("e", "clock.moved", {"case_id": str(case), "rule": "none", "started_seq": 1, "arming": 1}, 1),
    ]
    with acts.database.unit() as unit:
        assert plan_events(unit, messages, acts.at) == 0


def test_a_tick_that_falls_silent_alarms_every_admin_once_an_hour(acts):
    at = datetime(2020, 6, 1, 2, 0, tzinfo=UTC)
    second = acts.newcomer("admin two", "admin")
    assert watch(acts.database, FixedClock(at)) == {}
    while at < datetime(2020, 6, 1, 2, 8, tzinfo=UTC):
        at += timedelta(seconds=15)
        for name in set(INTERVALS) - {SELF, "sweep"}:
            beat(acts.database, name, FixedClock(at))
        late = watch(acts.database, FixedClock(at))
        assert set(late) == ({"sweep"} if at > datetime(2020, 6, 1, 2, 3, tzinfo=UTC) else set())
    found = notices_of(acts, "alarm")
    assert {recipient for _, _, recipient, _ in found} == {acts.scene.people["admin"], second}
    assert len(found) == 2
    assert all(key.startswith("alarm:sweep:2020-06-01T02:") for key, *_ in found)
    assert set(late_ticks(last_beats(acts.database), at)) == {"sweep"}


def test_after_a_night_of_silence_it_is_told_as_one_thing(acts):
    evening = datetime(2020, 6, 1, 12, 0, tzinfo=UTC)
    for name in INTERVALS:
        beat(acts.database, name, FixedClock(evening))
    watch(acts.database, FixedClock(evening))
    morning = evening + timedelta(hours=9)
    assert set(watch(acts.database, FixedClock(morning))) == {SELF}
    assert watch(acts.database, FixedClock(morning + timedelta(seconds=15))) == {}
    assert [key.split(":")[1] for key, *_ in notices_of(acts, "alarm")] == [SELF]


def test_invariants_hold_through_a_season_and_a_broken_one_alarms(acts):
    case, other = returned(acts), acts.case(until="in_promotion")
    relayed(acts)
    clock = after_all(acts, case)
    sweep_once(acts.database, clock)
    plan_once(acts.database, clock)
    report = check_invariants(acts.database, clock)
    assert report.holds, report.broken
    assert {count.kind for count in report.counts} >= {"event", "reminder", "escalation"}
    assert notices_of(acts, "alarm") == []
    breaks = {
        "clock_unarmed": (
            "UPDATE clocks SET next_fire_at = started_at WHERE case_id = %s AND rule = 'certificate_term'",
            other,
        ),
        "clock_armed_at_rest": (
            "UPDATE clocks SET stopped_at = started_at, next_fire_at = due_on WHERE case_id = %s AND rule ~ 'renewal'",
            other,
        ),
        "clock_doubled": (
            "INSERT INTO clocks SELECT * FROM clocks WHERE case_id = %s AND ended_seq IS NOT NULL LIMIT 1",
            other,
        ),
        "ladder_unarmed": (
            "UPDATE ladders SET swept = swept - 1 FROM clocks WHERE id = ladder AND swept > 0 AND case_id = %s",
            case,
        ),
        "step_passed_by": ("DELETE FROM firings WHERE case_id = %s AND step = 0", case),
        "case_urgency_untrue": ("UPDATE cases SET urgency = urgency + 1 WHERE id = %s", case),
        "firing_waiting": (
            "UPDATE firings SET state = 'new', fired_at = fired_at - interval '1 hour' WHERE case_id = %s",
            case,
        ),
        "notice_without_event": ("UPDATE notices SET history_seq = 99 WHERE case_id = %s AND kind = 'event'", case),
    }
    for statement, key in breaks.values():
        with acts.database.single() as unit:
            unit.execute(statement, (key,))
    broken = check_invariants(acts.database, clock)
    assert set(broken.broken) == set(breaks) | {"notice_without_firing"}
    assert {key.split(":")[1] for key, *_ in notices_of(acts, "alarm")} == set(broken.broken)


def test_stuck_cases_are_those_without_holder_and_those_gone_quiet(acts):
    quiet, fine, headless = acts.case(until="implementing"), returned(acts), acts.case(until="idea_submitted")
    acts.fire(quiet, "producer", "suspend_implementation", comment="mưa bão")
    soon, later = FixedClock(acts.at + timedelta(days=29)), FixedClock(acts.at + timedelta(days=31))

    def listed(clock, **more):
        with acts.database.snapshot() as unit:
            return {(one.case_id, one.reason) for one in stuck(unit, clock, **more)}

    assert listed(soon) == set()
    assert listed(later) == {(quiet, "quiet")}
    with acts.database.single() as unit:
        unit.execute("UPDATE role_grants SET valid_to = %s WHERE role = 'commune_officer'", (date(2020, 6, 20),))
    assert listed(later) == {(quiet, "quiet"), (headless, "no_holder")}
    assert listed(later, province_id=acts.scene.units["province"]) == listed(later)
    assert listed(later, province_id=acts.scene.units["commune"]) == set()
    assert fine not in {case for case, _ in listed(later)}
    assert tell_stuck(acts.database, later) == 2
    assert tell_stuck(acts.database, later) == 0
    assert tell_stuck(acts.database, FixedClock(later.now() + timedelta(days=7))) >= 2
    assert {recipient for _, _, recipient, _ in notices_of(acts, "stuck")} == {acts.scene.people["province_officer"]}


def nudged(acts, case, who, comment="Đề nghị nộp lại sớm", at=None):
    with acts.database.unit() as unit:
        clock = FixedClock(at) if at else acts.clock()
        return nudge(unit, clock, NudgeCommand(case, acts.scene.people[who], comment))


def test_an_officer_reminds_the_holder_once_a_working_day(acts):
    case = returned(acts)
    assert nudged(acts, case, "commune_officer") == 1
    with pytest.raises(ConflictError, match="already_nudged"):
        nudged(acts, case, "province_officer")
    assert nudged(acts, case, "province_officer", at=acts.at + timedelta(days=1)) == 1
    friday, saturday = datetime(2020, 6, 5, 3, tzinfo=UTC), datetime(2020, 6, 6, 3, tzinfo=UTC)
    assert nudged(acts, case, "commune_officer", at=friday) == 1
    with pytest.raises(ConflictError, match="already_nudged"):
        nudged(acts, case, "commune_officer", at=saturday)
    _, notice, recipient, params = notices_of(acts, "nudge")[0]
    assert (notice, recipient) == ("nudge", acts.scene.people["producer"])
    assert params["reason"] == "Đề nghị nộp lại sớm"


@pytest.mark.parametrize(
    ("who", "comment", "error", "code"),
    [
        ("stranger", "x", NotFoundError, "case_not_found"),
        ("other_producer", "x", NotFoundError, "case_not_found"),
        ("producer", "x", NotPermittedError, "officers_only"),
        ("commune_officer", "  ", InvalidInputError, "comment_required"),
        ("commune_officer", "x" * 1001, InvalidInputError, "text_too_long"),
    ],
)
def test_a_nudge_that_may_not_be_changes_nothing(acts, who, comment, error, code):
    case = returned(acts)
    before = contents(acts.database)
    with pytest.raises(error, match=code):
        nudged(acts, case, who, comment)
    assert contents(acts.database) == before


def test_where_nobody_holds_the_case_a_nudge_is_refused(acts):
    case = returned(acts)
    acts.fire(case, "producer", "withdraw", comment="chưa đủ vốn")
    with pytest.raises(ConflictError, match="nobody_holds_case"):
        nudged(acts, case, "commune_officer")
    assert one(acts.database, "SELECT count(*) FROM notices WHERE kind = 'nudge'") == 0
