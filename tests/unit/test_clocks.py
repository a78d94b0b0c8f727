"""Clocks of a case: last days, ladders in order of time, stops and extensions, computed without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.mini import case, situation
from workflow.definitions.calendars import load_calendar
from workflow.definitions.load import load_file
from workflow.domain.clock_basis import opens_on
from workflow.domain.clocks import (
    Armed,
    ClockEventFacts,
    Counting,
    EventKind,
    RunningClock,
    armed_ladder,
    clocks_of_move,
    due_now,
    first_due,
    instant_of,
    minutes_of,
    started,
)
from workflow.domain.days import day_end
from workflow.domain.facts import SeasonFacts, Situation, Window
from workflow.domain.time import local_day

CONFIG = Path(__file__).parents[2] / "config"
CALENDAR = load_calendar(CONFIG / "calendars")
PROCESS = load_file(CONFIG / "cycles" / "ocop-2018.yaml")
COUNTING = Counting(CALENDAR, 7)
MONDAY = datetime(2020, 6, 1, 2, 0, tzinfo=UTC)


def standing(state: str, *, at: datetime = MONDAY, windows: tuple[Window, ...] = (), **facts) -> Situation:
    base = situation(case("draft")).case
    season = SeasonFacts(base.season.id, "open", {}, windows)
    of = replace(base, state=state, process_hash=PROCESS.hash, facts=facts, season=season)
    return Situation(PROCESS, of, at, local_day(at))


def plans(closes_on: date | None, opens: date | None = None) -> Window:
    return Window("plans", opens, closes_on)


def running(rule: str, start_on: date, *events: ClockEventFacts) -> RunningClock:
    at = day_end(start_on) - timedelta(hours=10)
    return RunningClock(rule, 2, start_on, at, None, 7, 0, 0, events=events)


def event(kind: EventKind, day: date, *, due_after: date | None = None, **detail) -> ClockEventFacts:
    return ClockEventFacts(kind, day_end(day) - timedelta(hours=8), due_after, detail)


def test_a_ladder_lies_in_order_of_time_and_its_breach_at_midnight():
    rule = PROCESS.clocks["plan_writing"]
    of = standing("plan_draft", windows=(plans(date(2020, 9, 19)),))
    start = started(rule, of, COUNTING)
    assert start is not None
    assert start.due_on == date(2020, 9, 19)
    armed = start.armed
    assert list(armed.fires) == sorted(armed.fires)
    by_step = dict(zip(armed.steps, armed.fires, strict=True))
    for number, step in enumerate(rule.ladder):
        when = instant_of(by_step[number])
        if step.kind == "breach":
            assert when == day_end(date(2020, 9, 19))
        else:
            assert when.hour == 0, "07:00 in Vietnam"
            assert CALENDAR.is_working(local_day(when))
    # 19/9/2020 is a Saturday: the day of "today is the last day" is the Friday before it
    today = next(n for n, step in enumerate(rule.ladder) if step.kind == "reminder" and step.offset == 0)
    assert local_day(instant_of(by_step[today])) == date(2020, 9, 18)
    assert armed.fired == 0
    assert armed.next_fire_at == instant_of(armed.fires[0])


def test_rungs_before_the_start_are_over_and_a_clock_late_from_the_outset_still_breaches():
    rule = PROCESS.clocks["plan_writing"]
    near = standing("plan_draft", windows=(plans(date(2020, 6, 3)),))
    found = started(rule, near, COUNTING)
    assert found is not None
    over = [rule.ladder[number].offset for number in found.armed.steps[: found.armed.fired]]
    assert over == [-10, -5]
    late = started(rule, standing("plan_draft", windows=(plans(date(2020, 5, 4)),)), COUNTING)
    assert late is not None
    assert late.due_on == date(2020, 5, 4)
    left = [rule.ladder[number].kind for number in late.armed.steps[late.armed.fired :]]
    assert left[0] == "breach"
    assert late.armed.next_fire_at == day_end(date(2020, 5, 4))


@pytest.mark.parametrize(
    ("windows", "facts", "due_on"),
    [
        ((), {}, None),
        ((plans(None),), {}, None),
        ((plans(date(2020, 6, 30)), plans(date(2020, 9, 30))), {}, date(2020, 6, 30)),
        ((plans(date(2020, 5, 1)), plans(date(2020, 9, 30))), {}, date(2020, 9, 30)),
        ((plans(date(2020, 3, 1)), plans(date(2020, 5, 1))), {}, date(2020, 5, 1)),
        ((plans(date(2020, 6, 30)),), {"late.plans": "2020-07-10"}, date(2020, 7, 10)),
        ((plans(date(2020, 6, 30)),), {"late.ideas": "2020-07-10"}, date(2020, 6, 30)),
    ],
)
def test_a_window_gives_the_day_of_its_next_round(windows, facts, due_on):
    rule, of = PROCESS.clocks["plan_writing"], standing("plan_draft", windows=windows, **facts)
    found = first_due(rule, of, CALENDAR, start_on=of.today)
    assert (found.on if found else None) == due_on


def test_a_rule_with_a_condition_starts_for_some_cases_only():
    rule = PROCESS.clocks["re_evaluation"]
    assert started(rule, standing("province_check"), COUNTING) is None
    assert started(rule, standing("province_check", dossier_kind="re_evaluation"), COUNTING) is not None


def test_what_both_states_name_runs_on_and_the_rest_ends_or_starts():
    for transition in PROCESS.transitions:
        for source in transition.sources:
            for route in transition.routes:
                if route.to not in PROCESS.states:
                    continue
                found = clocks_of_move(standing(source), PROCESS, route.to, {}, COUNTING)
                old, new = set(PROCESS.states[source].clocks), set(PROCESS.states[route.to].clocks)
                assert set(found.ends) == old - new
                assert {start.rule for start in found.starts} <= new - old
                assert (found.outcome == "dropped") == (PROCESS.states[route.to].family == "closed")


def test_stops_move_the_end_by_the_working_days_lost():
    rule, of = PROCESS.clocks["dossier_completion"], standing("dossier_returned_commune")
    plain = due_now(rule, of, CALENDAR, running(rule.code, date(2020, 6, 1)))
    assert plain is not None
    stopped = event("stopped", date(2020, 6, 3), reason="force_majeure")
    resumed = event("resumed", date(2020, 6, 8), resume="continue")
    moved = due_now(rule, of, CALENDAR, running(rule.code, date(2020, 6, 1), stopped, resumed))
    assert moved is not None
    assert CALENDAR.working_between(plain.on, moved.on) == CALENDAR.working_between(date(2020, 6, 3), date(2020, 6, 8))
    anew = replace(resumed, detail={"resume": "restart"})
    again = due_now(rule, of, CALENDAR, running(rule.code, date(2020, 6, 1), stopped, anew))
    fresh = due_now(rule, of, CALENDAR, running(rule.code, date(2020, 6, 8)))
    assert again == fresh


def test_a_clock_that_stands_still_says_when_it_would_end_if_answered_today():
    rule, of = PROCESS.clocks["dossier_completion"], standing("dossier_returned_commune")
    still = running(rule.code, date(2020, 6, 1), event("stopped", date(2020, 6, 3), reason="force_majeure"))
    early = due_now(rule, of, CALENDAR, still, answered_on=date(2020, 6, 5))
    later = due_now(rule, of, CALENDAR, still, answered_on=date(2020, 6, 12))
    plain = due_now(rule, of, CALENDAR, running(rule.code, date(2020, 6, 1)))
    assert plain is not None
    assert early is not None
    assert later is not None
    assert plain.on < early.on < later.on
    assert due_now(rule, of, CALENDAR, still) == plain


def test_a_granted_day_stands_whatever_the_rule_says():
    rule, of = PROCESS.clocks["dossier_completion"], standing("dossier_returned_commune")
    granted = event("extended", date(2020, 6, 5), due_after=date(2020, 7, 31))
    found = due_now(rule, of, CALENDAR, running(rule.code, date(2020, 6, 1), granted))
    assert found is not None
    assert found.on == date(2020, 7, 31)
    stopped, resumed = event("stopped", date(2020, 7, 6), reason="x"), event("resumed", date(2020, 7, 8))
    later = due_now(rule, of, CALENDAR, running(rule.code, date(2020, 6, 1), granted, stopped, resumed))
    assert later is not None
    assert later.on == date(2020, 8, 4)


def test_a_certificate_beyond_the_last_calendar_year_has_its_day_but_not_yet_its_rungs():
    rule = PROCESS.clocks["certificate_term"]
    of = standing("in_promotion", certificate_expires_on="2031-03-31")
    found = started(rule, of, COUNTING)
    assert found is not None
    assert found.due_on == date(2031, 3, 31)
    assert [rule.ladder[number].kind for number in found.armed.steps] == ["open", "breach"]
    assert opens_on(PROCESS.clocks["renewal_window"], standing("in_promotion")) is None


def test_without_a_calendar_fixed_days_are_known_and_counted_ones_are_not():
    nothing = Counting(None, 0)
    counted = started(PROCESS.clocks["dossier_completion"], standing("dossier_returned_commune"), nothing)
    assert counted is not None
    assert (counted.due_on, counted.armed) == (None, Armed())
    fixed = started(
        PROCESS.clocks["plan_writing"], standing("plan_draft", windows=(plans(date(2020, 9, 19)),)), nothing
    )
    assert fixed is not None
    assert fixed.due_on == date(2020, 9, 19)
    assert len(fixed.armed.fires) == 1


def test_minutes_and_instants_are_two_ways_of_the_same():
    for instant in (MONDAY, day_end(date(2027, 12, 31)), datetime(2014, 1, 1, tzinfo=UTC)):
        assert instant_of(minutes_of(instant)) == instant
    rule, of = PROCESS.clocks["plan_writing"], standing("plan_draft")
    assert armed_ladder(rule, of, CALENDAR, None, since=MONDAY) == Armed()
