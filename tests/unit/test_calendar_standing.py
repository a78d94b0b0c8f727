"""What is left or late, as the clock chip says it: each of its wordings from its own example."""

import pytest

from tests.calendar_world import day, shipped
from workflow.domain.standing import Standing, standing


@pytest.mark.parametrize(
    ("today", "due_on", "kind", "left", "late"),
    [
        ("10/9/2020", "19/9/2020", "left", 6, 0),
        ("3/9/2020", "19/9/2020", "left", 11, 0),
        ("17/9/2020", "18/9/2020", "one_left", 1, 0),
        ("18/9/2020", "21/9/2020", "one_left", 1, 0),
        ("18/9/2020", "18/9/2020", "due_today", 0, 0),
        ("19/9/2020", "19/9/2020", "due_today", 0, 0),
        ("18/9/2020", "19/9/2020", "last_working_day", 0, 0),
        ("19/9/2020", "20/9/2020", "days_off_left", 0, 0),
        ("20/9/2020", "19/9/2020", "expired", 0, 0),
        ("12/9/2020", "11/9/2020", "expired", 0, 0),
        ("15/9/2020", "11/9/2020", "late", 0, 2),
        ("21/9/2020", "19/9/2020", "late", 0, 1),
        ("1/9/2020", "3/9/2020", "one_left", 1, 0),  # 2/9 is not counted
        ("2/9/2020", "3/9/2020", "one_left", 1, 0),
    ],
)
def test_working_days_left_and_late(today, due_on, kind, left, late):
    found = standing(shipped(), today=day(today), due_on=day(due_on))
    assert (found.kind, found.left, found.late) == (kind, left, late)


@pytest.mark.parametrize(
    ("today", "due_on", "kind", "left", "late"),
    [
        ("10/9/2020", "19/9/2020", "left", 9, 0),
        ("18/9/2020", "19/9/2020", "one_left", 1, 0),
        ("19/9/2020", "19/9/2020", "due_today", 0, 0),
        ("20/9/2020", "19/9/2020", "late", 0, 1),
    ],
)
def test_calendar_days_count_days_off_too(today, due_on, kind, left, late):
    found = standing(shipped(), today=day(today), due_on=day(due_on), unit="calendar_days")
    assert (found.kind, found.left, found.late) == (kind, left, late)


@pytest.mark.parametrize(
    ("met_on", "kind", "left", "late"),
    [
        ("16/9/2020", "met_early", 2, 0),
        ("18/9/2020", "met_on_time", 0, 0),
        ("19/9/2020", "met_on_time", 0, 0),
        ("20/9/2020", "met_late", 0, 0),
        ("22/9/2020", "met_late", 0, 2),
    ],
)
def test_what_was_done_is_judged_by_the_day_it_was_done(met_on, kind, left, late):
    found = standing(shipped(), today=day("1/12/2020"), due_on=day("19/9/2020"), met_on=day(met_on))
    assert (found.kind, found.left, found.late) == (kind, left, late)


def test_a_last_day_on_a_day_off_names_the_last_working_day():
    assert standing(shipped(), today=day("10/9/2020"), due_on=day("19/9/2020")).last_working_on == day("18/9/2020")
    assert standing(shipped(), today=day("10/9/2020"), due_on=day("18/9/2020")).last_working_on is None


def test_a_stopped_clock_says_only_when_it_would_end():
    found = standing(shipped(), today=day("1/8/2020"), due_on=day("31/7/2020"), if_answered_on=day("14/8/2020"))
    assert found == Standing("stopped", day("31/7/2020"), if_answered_on=day("14/8/2020"))
