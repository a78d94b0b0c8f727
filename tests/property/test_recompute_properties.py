"""Clocks computed anew: an unchanged calendar moves nothing, twice is once, no step is lost or comes twice."""

from bisect import bisect_right
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calendar_world import local
from tests.unit.test_clocks import CALENDAR, PROCESS, plans, running, standing
from workflow.domain.clocks import Armed, armed_ladder, due_now, minutes_of
from workflow.domain.days import day_end
from workflow.domain.recompute import recomputed
from workflow.domain.time import local_day

EXAMPLES = settings(deadline=None, max_examples=150)
RULES = ("commune_check", "supplement", "plan_writing", "objection_window")
OF = standing("plan_draft", windows=(plans(date(2020, 9, 19)),))
starts = st.dates(date(2020, 5, 4), date(2020, 8, 31))
closures = st.sets(st.dates(date(2020, 5, 1), date(2020, 12, 31)), max_size=12)


def closed_on(days):
    return CALENDAR.with_local([local(2020, "xa", sorted(days), version=str(sorted(days)))]) if days else CALENDAR


def world(code, start, passed):
    """Give the rule, the situation some days after the start, and the clock with its ladder swept until then."""
    rule, clock = PROCESS.clocks[code], running(code, start)
    when = day_end(start) + timedelta(days=passed, hours=3)
    found = due_now(rule, OF, CALENDAR, clock)
    ladder = armed_ladder(rule, OF, CALENDAR, found, since=day_end(start))
    ladder = replace(ladder, fired=bisect_right(ladder.fires, minutes_of(when)))
    clock = replace(clock, due_on=found.on, fired=ladder.fired)
    return rule, replace(OF, at=when, today=local_day(when)), clock, ladder


cases = st.builds(world, st.sampled_from(RULES), starts, st.integers(0, 60))


@EXAMPLES
@given(cases)
def test_an_unchanged_calendar_moves_nothing(case):
    rule, of, clock, ladder = case
    found = recomputed(rule, of, CALENDAR, clock, ladder)
    assert (found.moved, found.due_on, found.armed) == (False, clock.due_on, ladder)


@EXAMPLES
@given(cases, closures)
def test_computing_twice_is_computing_once(case, days):
    rule, of, clock, ladder = case
    calendar = closed_on(days)
    once = recomputed(rule, of, calendar, clock, ladder)
    again = recomputed(rule, of, calendar, replace(clock, due_on=once.due_on, fired=once.armed.fired), once.armed)
    assert (again.moved, again.due_on) == (False, once.due_on)
    assert again.armed == once.armed


@EXAMPLES
@given(cases, closures)
def test_a_ladder_stays_in_order_and_whole(case, days):
    rule, of, clock, ladder = case
    found = recomputed(rule, of, closed_on(days), clock, ladder)
    assert list(found.armed.fires) == sorted(found.armed.fires)
    assert sorted(found.armed.steps) == list(range(len(rule.ladder)))
    assert found.due_on >= clock.due_on, "a closure never makes a date earlier"
    if not found.moved:
        kept = Armed(ladder.fires[: ladder.fired], ladder.steps[: ladder.fired], ladder.fired)
        assert found.armed.fires[: found.armed.fired] == kept.fires
        assert found.armed.steps[: found.armed.fired] == kept.steps


@EXAMPLES
@given(cases, closures)
def test_closing_and_opening_again_gives_the_day_back(case, days):
    rule, of, clock, ladder = case
    away = recomputed(rule, of, closed_on(days), clock, ladder)
    back = recomputed(rule, of, CALENDAR, replace(clock, due_on=away.due_on, fired=away.armed.fired), away.armed)
    assert back.due_on == clock.due_on
