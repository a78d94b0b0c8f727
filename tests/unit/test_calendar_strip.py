"""The day strip: anyone who reads it can count the date again."""

import pytest

from tests.calendar_world import country, day, local, shipped
from workflow.domain.calendar import merged
from workflow.domain.daystrip import strip
from workflow.domain.due import Deadline, Stop, Term
from workflow.domain.errors import ConflictError


def told(found):
    return [(f"{d.day.on.day}/{d.day.on.month}", d.role, d.number, d.day.nature) for d in found.days]


def test_a_term_over_tet_names_every_day():
    found = strip(shipped(), Term(5, "working_days"), start_on=day("9/2/2026"))
    assert told(found) == [
        ("9/2", "start", None, "working"),
        ("10/2", "counted", 1, "working"),
        ("11/2", "counted", 2, "working"),
        ("12/2", "counted", 3, "working"),
        ("13/2", "counted", 4, "working"),
        ("14/2", "skipped", None, "weekend"),
        ("15/2", "skipped", None, "weekend"),
        ("16/2", "skipped", None, "holiday"),
        ("17/2", "skipped", None, "holiday"),
        ("18/2", "skipped", None, "holiday"),
        ("19/2", "skipped", None, "holiday"),
        ("20/2", "skipped", None, "holiday"),
        ("21/2", "skipped", None, "weekend"),
        ("22/2", "skipped", None, "weekend"),
        ("23/2", "counted", 5, "working"),
    ]
    assert [d.day.on for d in found.days if d.is_due] == [found.due.on] == [day("23/2/2026")]
    assert (found.counted, found.stopped, found.unconfirmed) == (5, 0, ())


def test_a_make_up_saturday_is_counted_and_its_friday_is_not():
    found = strip(shipped(), Term(5, "working_days"), start_on=day("24/4/2025"))
    assert told(found) == [
        ("24/4", "start", None, "working"),
        ("25/4", "counted", 1, "working"),
        ("26/4", "counted", 2, "make_up"),
        ("27/4", "skipped", None, "weekend"),
        ("28/4", "counted", 3, "working"),
        ("29/4", "counted", 4, "working"),
        ("30/4", "skipped", None, "holiday"),
        ("1/5", "skipped", None, "holiday"),
        ("2/5", "skipped", None, "swapped"),
        ("3/5", "skipped", None, "weekend"),
        ("4/5", "skipped", None, "weekend"),
        ("5/5", "counted", 5, "working"),
    ]


def test_stopped_days_say_why_and_the_day_of_the_answer_is_not_counted():
    halt = Stop(day("3/6/2026"), None, "awaiting_supplement")
    found = strip(
        shipped(), Term(4, "working_days"), start_on=day("1/6/2026"), stops=[halt], answered_on=day("5/6/2026")
    )
    assert told(found) == [
        ("1/6", "start", None, "working"),
        ("2/6", "counted", 1, "working"),
        ("3/6", "counted", 2, "working"),
        ("4/6", "stopped", None, "working"),
        ("5/6", "answered", None, "working"),
        ("6/6", "skipped", None, "weekend"),
        ("7/6", "skipped", None, "weekend"),
        ("8/6", "counted", 3, "working"),
        ("9/6", "counted", 4, "working"),
    ]
    assert {d.stop.reason for d in found.days if d.stop} == {"awaiting_supplement"}
    assert (found.counted, found.stopped) == (4, 2)


def test_a_restart_counts_from_one_again():
    halt = Stop(day("2/6/2026"), day("4/6/2026"), "incomplete", "restart")
    found = strip(shipped(), Term(2, "working_days"), start_on=day("1/6/2026"), stops=[halt])
    assert told(found) == [
        ("1/6", "start", None, "working"),
        ("2/6", "counted", 1, "working"),
        ("3/6", "stopped", None, "working"),
        ("4/6", "answered", None, "working"),
        ("5/6", "counted", 1, "working"),
        ("6/6", "skipped", None, "weekend"),
        ("7/6", "skipped", None, "weekend"),
        ("8/6", "counted", 2, "working"),
    ]


def test_a_restart_after_the_end_shows_the_days_that_were_late():
    halt = Stop(day("4/6/2026"), day("5/6/2026"), "incomplete", "restart")
    found = strip(shipped(), Term(1, "working_days"), start_on=day("1/6/2026"), stops=[halt])
    roles = [d.role for d in found.days]
    assert roles == ["start", "counted", "overdue", "overdue", "answered", "skipped", "skipped", "counted"]


def test_calendar_days_count_days_off_too_and_a_rolled_end_shows_where_it_was():
    found = strip(shipped(), Term(3, "calendar_days", roll_forward=True), start_on=day("16/9/2020"))
    assert told(found) == [
        ("16/9", "start", None, "working"),
        ("17/9", "counted", 1, "working"),
        ("18/9", "counted", 2, "working"),
        ("19/9", "counted", 3, "weekend"),
        ("20/9", "rolled", None, "weekend"),
        ("21/9", "rolled", None, "working"),
    ]
    assert (found.due.nominal_on, found.due.on) == (day("19/9/2020"), day("21/9/2020"))


def test_months_are_counted_to_the_same_day():
    found = strip(shipped(), Term(1, "months"), start_on=day("31/1/2026"))
    assert (found.counted, found.due.on) == (28, day("28/2/2026"))


def test_a_fixed_day_counts_the_working_days_up_to_it():
    found = strip(shipped(), Deadline(day("19/9/2020")), start_on=day("3/9/2020"))
    assert (found.counted, found.days[-1].role, found.days[-1].is_due) == (11, "skipped", True)
    rolled = strip(shipped(), Deadline(day("19/9/2020"), roll_forward=True), start_on=day("3/9/2020"))
    assert [(d.day.on.day, d.role) for d in rolled.days][-3:] == [(19, "skipped"), (20, "rolled"), (21, "rolled")]


def test_a_fixed_day_already_past_shows_the_start_only():
    found = strip(shipped(), Deadline(day("1/9/2020")), start_on=day("3/9/2020"))
    assert [(d.role, d.is_due) for d in found.days] == [("start", False)]


def test_a_closure_is_named_with_its_territory():
    calendar = merged([country(2020), local(2020, "42", [day("15/10/2020")])])
    found = strip(calendar, Term(2, "working_days"), start_on=day("14/10/2020"))
    assert [(d.role, d.day.nature, d.day.territory) for d in found.days[1:3]] == [
        ("skipped", "closure", "42"),
        ("counted", "working", None),
    ]
    assert [layer.territory for layer in found.layers] == [None, "42"]
    assert found.calendar == calendar.version


def test_a_strip_carries_the_versions_of_its_years_only():
    found = strip(shipped(), Term(5, "working_days"), start_on=day("29/12/2025"))
    assert [layer.year for layer in found.layers] == [2025, 2026]
    assert found.calendar == shipped().version


def test_a_strip_over_unconfirmed_days_says_so():
    found = strip(shipped(), Term(3, "working_days"), start_on=day("3/2/2027"))
    assert [d.on for d in found.unconfirmed] == [day(f"{n}/2/2027") for n in range(4, 11)]


def test_a_strip_into_a_missing_year_is_refused_though_the_date_is_known():
    with pytest.raises(ConflictError) as caught:
        strip(shipped(), Term(36, "months"), start_on=day("15/8/2026"))
    assert (caught.value.code, caught.value.params) == ("calendar_year_missing", {"year": 2028})
