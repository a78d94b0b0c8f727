"""A running clock computed anew: what moves, what is kept of its ladder, and what is counted."""

from bisect import bisect_right
from dataclasses import replace
from datetime import date, datetime, timedelta

from tests.calendar_world import local
from tests.unit.test_clocks import CALENDAR, MONDAY, PROCESS, plans, running, standing
from workflow.domain.clocks import Armed, RunningClock, armed_ladder, due_now, instant_of, minutes_of
from workflow.domain.days import day_end
from workflow.domain.facts import Situation
from workflow.domain.recompute import Recomputed, Tally, recomputed
from workflow.domain.time import local_day

RULE = PROCESS.clocks["commune_check"]
STORM = CALENDAR.with_local([local(2020, "xa", [date(2020, 6, 10), date(2020, 6, 11)])])
LATER = CALENDAR.with_local([local(2020, "xa", [date(2020, 7, 1)])])


def laid(of: Situation, clock: RunningClock, *, at: datetime | None = None) -> tuple[RunningClock, Armed]:
    """Give the clock with its last day by the country's calendar, its ladder swept until ``at``."""
    found = due_now(RULE, of, CALENDAR, clock)
    assert found is not None
    ladder = armed_ladder(RULE, of, CALENDAR, found, since=of.at)
    if at is not None:
        ladder = replace(ladder, fired=bisect_right(ladder.fires, minutes_of(at)))
    return replace(clock, due_on=found.on, fired=ladder.fired), ladder


def at(of: Situation, when: datetime) -> Situation:
    return replace(of, at=when, today=local_day(when))


def test_the_same_calendar_moves_nothing_and_leaves_the_ladder_as_it_is():
    of = standing("dossier_commune")
    for days in (0, 9, 20, 40):
        when = MONDAY + timedelta(days=days)
        clock, ladder = laid(of, running("commune_check", MONDAY.date()), at=when)
        found = recomputed(RULE, at(of, when), CALENDAR, clock, ladder)
        assert found == Recomputed(clock.due_on, ladder, moved=False, was_late=days > 22, is_late=days > 22)


def test_a_closure_moves_the_day_and_lays_the_ladder_anew_from_now_on():
    of = standing("dossier_commune")
    clock, ladder = laid(of, running("commune_check", MONDAY.date()))
    found = recomputed(RULE, of, STORM, clock, ladder)
    assert (clock.due_on, found.due_on, found.moved) == (date(2020, 6, 22), date(2020, 6, 24), True)
    assert found.armed.fires[-1] >= minutes_of(day_end(date(2020, 6, 24)))
    assert found.armed.next_fire_at is not None
    assert found.armed.next_fire_at > MONDAY


def test_where_the_day_stays_steps_that_came_do_not_come_again():
    """A closure after the last day moves only what comes after it."""
    of = standing("dossier_commune")
    when = MONDAY + timedelta(days=20)
    clock, ladder = laid(of, running("commune_check", MONDAY.date()), at=when)
    assert 0 < ladder.fired < len(ladder.fires)
    early = CALENDAR.with_local([local(2020, "xa", [date(2020, 6, 23)])])
    found = recomputed(RULE, at(of, when), early, clock, ladder)
    assert not found.moved
    assert found.armed.fired == ladder.fired
    assert found.armed.steps[: ladder.fired] == ladder.steps[: ladder.fired]
    assert found.armed.fires[: ladder.fired] == ladder.fires[: ladder.fired]
    assert sorted(found.armed.steps) == sorted(ladder.steps)
    assert list(found.armed.fires) == sorted(found.armed.fires)
    assert found.armed.fires != ladder.fires


def test_a_rung_whose_day_is_over_by_the_new_calendar_comes_at_once():
    of = standing("plan_draft", windows=(plans(date(2020, 6, 26)),))
    rule = PROCESS.clocks["plan_writing"]
    clock = replace(running("plan_writing", MONDAY.date()), due_on=date(2020, 6, 26))
    found = due_now(rule, of, CALENDAR, clock)
    ladder = armed_ladder(rule, of, CALENDAR, found, since=MONDAY)
    nearing = [n for n, step in enumerate(rule.ladder) if step.offset < 0]
    when = instant_of(ladder.fires[ladder.steps.index(nearing[-1])]) - timedelta(minutes=1)
    swept = replace(ladder, fired=bisect_right(ladder.fires, minutes_of(when)))
    shut = CALENDAR.with_local([local(2020, "xa", [date(2020, 6, 24), date(2020, 6, 25)])])
    moved = recomputed(rule, at(of, when), shut, replace(clock, fired=swept.fired), swept)
    assert not moved.moved
    assert moved.armed.fired == swept.fired
    assert moved.armed.next_fire_at is not None
    assert moved.armed.next_fire_at <= when


def test_a_breach_on_record_does_not_come_twice_while_the_clock_stays_late():
    of = standing("dossier_commune")
    when = day_end(date(2020, 7, 6))
    clock, ladder = laid(of, running("commune_check", MONDAY.date()), at=when)
    late = replace(clock, breached_at=day_end(date(2020, 6, 22)))
    found = recomputed(RULE, at(of, when), STORM, late, ladder)
    breach = len(RULE.ladder) - 1
    assert (found.moved, found.was_late, found.is_late) == (True, True, True)
    assert breach in found.armed.steps[: found.armed.fired]
    unswept = recomputed(RULE, at(of, when), STORM, clock, ladder)
    assert breach in unswept.armed.steps[unswept.armed.fired :]


def test_a_case_of_a_stopped_clock_is_not_late_by_standing_still():
    of = standing("dossier_commune")
    clock, ladder = laid(of, running("commune_check", MONDAY.date()))
    stopped = replace(clock, stopped_at=day_end(date(2020, 6, 5)))
    found = recomputed(RULE, at(of, day_end(date(2020, 7, 6))), CALENDAR, stopped, ladder)
    assert not found.was_late


def test_clocks_are_counted_by_how_far_they_moved():
    day, tally = date(2020, 6, 22), Tally()

    def found(due_on, *, moved=True, was_late=False, is_late=False):
        return Recomputed(due_on, Armed(), moved, was_late, is_late)

    tally.add(day, found(day + timedelta(days=1), was_late=True))
    tally.add(day, found(day - timedelta(days=2), is_late=True))
    tally.add(day, found(day + timedelta(days=1)))
    tally.add(day, found(day, moved=False, was_late=True, is_late=True))
    tally.add(None, found(day))
    tally.add(day, found(None))
    assert tally == Tally(6, {1: 2, -2: 1}, 1, 1, 1, 1)
    assert (tally.changed, tally.unchanged) == (5, 1)
    twice = Tally()
    twice.join(tally)
    twice.join(tally)
    assert twice == Tally(12, {1: 4, -2: 2}, 2, 2, 2, 2)
