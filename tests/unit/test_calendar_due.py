"""Due dates: terms, fixed days, windows, stops, the last moment; vectors of the law and of real seasons."""

from datetime import UTC, date, datetime

import pytest

from tests.calendar_world import day, shipped
from workflow.domain.days import (
    DaySpan,
    add_days,
    add_months,
    day_end,
    expiry_window,
    last_day,
    last_day_before,
    last_day_before_month,
    last_day_of_month,
)
from workflow.domain.due import Deadline, Stop, Term, due, latest_start, offset_day
from workflow.domain.errors import ConflictError, InvalidInputError

FIFTEEN = Term(15, "working_days")


def ends(rule, start, *stops, **more):
    return due(shipped(), rule, start_on=day(start), stops=stops, **more).on


def stop(since, until=None, resume="continue"):
    return Stop(day(since), day(until) if until else None, "awaiting_supplement", resume)


@pytest.mark.parametrize(
    ("rule", "start", "end"),
    [
        (FIFTEEN, "1/6/2026", "22/6/2026"),
        (Term(5, "working_days"), "9/2/2026", "23/2/2026"),
        (Term(30, "calendar_days"), "22/5/2026", "21/6/2026"),
        (Term(60, "calendar_days"), "22/5/2026", "21/7/2026"),
        (Term(36, "months"), "15/8/2023", "15/8/2026"),
        (Term(45, "calendar_days"), "17/4/2026", "1/6/2026"),  # re-evaluation from the full dossier
        (Term(15, "calendar_days"), "22/8/2026", "6/9/2026"),  # revocation: a Sunday stays a Sunday
        (Term(15, "calendar_days", roll_forward=True), "22/8/2026", "7/9/2026"),
        (Term(1, "calendar_days", roll_forward=True), "13/2/2026", "23/2/2026"),  # over the whole of Tết
        (Term(6, "months", roll_forward=True), "30/10/2025", "4/5/2026"),  # 30/4, 1/5, then a weekend
        (Deadline(day("19/9/2020")), "3/9/2020", "19/9/2020"),
        (Deadline(day("19/9/2020"), roll_forward=True), "3/9/2020", "21/9/2020"),
    ],
)
def test_term_ends(rule, start, end):
    assert ends(rule, start) == day(end)


def test_a_rolled_end_remembers_where_it_would_have_been():
    found = due(shipped(), Term(7, "calendar_days", roll_forward=True), start_on=day("11/9/2020"))
    assert (found.on, found.is_rolled) == (day("18/9/2020"), False)
    found = due(shipped(), Term(8, "calendar_days", roll_forward=True), start_on=day("11/9/2020"))
    assert (found.on, found.nominal_on, found.is_rolled) == (day("21/9/2020"), day("19/9/2020"), True)


def test_before_a_day_ends_the_day_before_at_midnight_in_vietnam():
    """Thạch Hà 2020: "trước 20/9" is through 19/9, 24:00."""
    last = last_day_before(day("20/9/2020"))
    assert last == day("19/9/2020")
    assert day_end(last) == datetime(2020, 9, 19, 17, tzinfo=UTC)
    assert due(shipped(), Deadline(last), start_on=day("3/9/2020")).at == datetime(2020, 9, 19, 17, tzinfo=UTC)


def test_plan_27_of_2020():
    assert [last_day_before_month(2020, month) for month in (8, 9, 10)] == [
        day("31/7/2020"),
        day("31/8/2020"),
        day("30/9/2020"),
    ]
    assert last_day_of_month(2020, 4) == day("30/4/2020")
    assert last_day_before_month(2021, 1) == day("31/12/2020")


@pytest.mark.parametrize(
    ("limit", "last"),
    [("30/4/2026", "29/4/2026"), ("30/6/2026", "29/6/2026"), ("30/10/2026", "29/10/2026"), ("30/1/2027", "29/1/2027")],
)
def test_rounds_of_the_decree_exclude_the_day_they_name(limit, last):
    assert last_day_before(day(limit)) == day(last)


def test_re_evaluation_of_a_certificate_of_2023():
    """QĐ 26/2026, Điều 7.6.a; both days inside, and the suggested reminders."""
    expires = add_months(day("15/8/2023"), 36)
    window = expiry_window(expires, opens=180, closes=120)
    assert (expires, window) == (day("15/8/2026"), DaySpan(day("16/2/2026"), day("17/4/2026")))
    held = [window.holds(day(text)) for text in ("15/2/2026", "16/2/2026", "17/4/2026", "18/4/2026")]
    assert held == [False, True, True, False]
    days = [add_days(expires, -n) for n in (210, 180, 150, 130, 121)]
    assert days == [day(t) for t in ("17/1/2026", "16/2/2026", "18/3/2026", "7/4/2026", "16/4/2026")]


def test_a_window_that_closes_before_it_opens_is_refused():
    with pytest.raises(InvalidInputError) as caught:
        expiry_window(day("15/8/2026"), opens=120, closes=180)
    assert caught.value.code == "dates_reversed"


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("31/1/2026", 1, "28/2/2026"),
        ("31/1/2024", 1, "29/2/2024"),
        ("29/2/2024", 36, "28/2/2027"),
        ("31/8/2025", 36, "31/8/2028"),
        ("15/1/2026", -1, "15/12/2025"),
        ("31/3/2026", -1, "28/2/2026"),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(start, months, end):
    assert add_months(day(start), months) == day(end)


def test_the_end_of_a_day_belongs_to_it():
    assert last_day(day_end(day("31/12/2026"))) == day("31/12/2026")
    assert day_end(day("31/12/2026")) == datetime(2026, 12, 31, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    "ask", [lambda: add_days(date.max, 1), lambda: add_months(date.max, 1), lambda: add_months(date.min, -1)]
)
def test_days_beyond_time_are_refused(ask):
    with pytest.raises(InvalidInputError) as caught:
        ask()
    assert caught.value.code == "day_out_of_range"


@pytest.mark.parametrize(("year", "month"), [(2020, 13), (2020, 0), (0, 5), (99999, 1)])
def test_no_such_month_is_refused(year, month):
    with pytest.raises(InvalidInputError) as caught:
        last_day_before_month(year, month)
    assert caught.value.code == "month_invalid"


@pytest.mark.parametrize(
    ("rule", "by", "start"),
    [
        (FIFTEEN, "29/4/2026", "7/4/2026"),  # both rounds of 2026, from the domain notes
        (FIFTEEN, "29/10/2026", "8/10/2026"),
        (Term(1, "working_days"), "14/9/2020", "13/9/2020"),
        (Term(10, "calendar_days"), "20/9/2020", "10/9/2020"),
        (Term(10, "calendar_days", roll_forward=True), "20/9/2020", "8/9/2020"),
        (Term(36, "months"), "28/2/2027", "29/2/2024"),
        (Term(1, "months"), "28/2/2026", "31/1/2026"),
        (Term(1, "working_days"), "31/12/2027", "30/12/2027"),
    ],
)
def test_latest_start_planned_backward(rule, by, start):
    assert latest_start(shipped(), rule, due_on=day(by)) == day(start)


@pytest.mark.parametrize(
    ("due_on", "offset", "on"),
    [
        ("18/9/2020", 0, "18/9/2020"),
        ("18/9/2020", -1, "17/9/2020"),
        ("18/9/2020", -5, "11/9/2020"),
        ("18/9/2020", 1, "21/9/2020"),
        ("19/9/2020", 0, "18/9/2020"),
        ("19/9/2020", -1, "17/9/2020"),
        ("19/9/2020", 1, "21/9/2020"),
        ("19/9/2020", 3, "23/9/2020"),
        ("3/9/2020", -1, "1/9/2020"),
    ],
)
def test_rungs_of_a_ladder_stand_on_working_days(due_on, offset, on):
    assert offset_day(shipped(), day(due_on), offset) == day(on)


@pytest.mark.parametrize(
    ("rule", "stops", "end"),
    [
        # (3/6, 10/6] holds five working days: 22/6 moves to 29/6
        (FIFTEEN, [stop("3/6/2026", "10/6/2026")], "29/6/2026"),
        (FIFTEEN, [stop("3/6/2026", "3/6/2026")], "22/6/2026"),
        (FIFTEEN, [stop("1/6/2026", "2/6/2026")], "23/6/2026"),
        (FIFTEEN, [stop("5/6/2026", "7/6/2026")], "22/6/2026"),  # Friday to Sunday: no working day lost
        (FIFTEEN, [stop("3/6/2026", "4/6/2026"), stop("8/6/2026", "10/6/2026")], "25/6/2026"),
        (FIFTEEN, [stop("3/6/2026", "4/6/2026"), stop("4/6/2026", "5/6/2026")], "24/6/2026"),
        # stopped on the last day: it is over at the end of the day of the answer, or of the next working day
        (FIFTEEN, [stop("22/6/2026", "24/6/2026")], "24/6/2026"),
        (FIFTEEN, [stop("22/6/2026", "27/6/2026")], "29/6/2026"),
        # … and stopped again on the Saturday of the answer: every day was counted, only the moment is missing
        (FIFTEEN, [stop("22/6/2026", "27/6/2026"), stop("27/6/2026", "29/6/2026")], "29/6/2026"),
        # after the end nothing moves
        (FIFTEEN, [stop("23/6/2026", "30/6/2026")], "22/6/2026"),
        # restart: the whole term again from the day the dossier is full (NĐ 61/2018, Điều 19.4)
        (FIFTEEN, [stop("3/6/2026", "10/6/2026", "restart")], "1/7/2026"),
        (FIFTEEN, [stop("23/6/2026", "30/6/2026", "restart")], "21/7/2026"),
        (FIFTEEN, [stop("3/6/2026", "4/6/2026"), stop("9/6/2026", "10/6/2026", "restart")], "1/7/2026"),
        (Term(45, "calendar_days"), [stop("3/6/2026", "10/6/2026")], "23/7/2026"),
        (Term(6, "months"), [stop("3/6/2026", "10/6/2026")], "8/12/2026"),
        (Term(19, "calendar_days", roll_forward=True), [stop("22/6/2026", "24/6/2026")], "24/6/2026"),
        # a fixed day moves by the working days lost
        (Deadline(day("19/6/2026")), [stop("3/6/2026", "10/6/2026")], "26/6/2026"),
        (Deadline(day("20/6/2026")), [stop("3/6/2026", "4/6/2026")], "22/6/2026"),
    ],
)
def test_stopped_days_do_not_count(rule, stops, end):
    assert ends(rule, "1/6/2026", *stops) == day(end)


def test_while_stopped_the_answer_of_today_gives_the_date():
    open_stop = stop("3/6/2026")
    assert ends(FIFTEEN, "1/6/2026", open_stop, answered_on=day("10/6/2026")) == day("29/6/2026")
    assert ends(FIFTEEN, "1/6/2026", open_stop, answered_on=day("11/6/2026")) == day("30/6/2026")


@pytest.mark.parametrize(
    ("rule", "stops", "code"),
    [
        (FIFTEEN, [stop("3/6/2026")], "stop_open"),
        (FIFTEEN, [stop("5/6/2026", "3/6/2026")], "stop_reversed"),
        (FIFTEEN, [stop("29/5/2026", "3/6/2026")], "stop_before_start"),
        (FIFTEEN, [stop("3/6/2026", "8/6/2026"), stop("5/6/2026", "10/6/2026")], "stops_overlap"),
        (FIFTEEN, [stop("3/6/2026", "8/6/2026"), stop("3/6/2026", "8/6/2026")], "stops_overlap"),
        (Deadline(day("19/6/2026")), [stop("3/6/2026", "4/6/2026", "restart")], "stop_cannot_restart"),
    ],
)
def test_stops_that_cannot_be_are_refused(rule, stops, code):
    with pytest.raises(InvalidInputError) as caught:
        ends(rule, "1/6/2026", *stops)
    assert caught.value.code == code


@pytest.mark.parametrize("amount", [0, -3])
def test_a_term_of_nothing_is_refused(amount):
    with pytest.raises(InvalidInputError) as caught:
        Term(amount, "working_days")
    assert caught.value.code == "day_count_invalid"


def test_a_term_that_runs_into_a_missing_year_is_refused_and_one_that_needs_none_is_not():
    with pytest.raises(ConflictError) as caught:
        ends(FIFTEEN, "20/12/2027")
    assert (caught.value.code, caught.value.params) == ("calendar_year_missing", {"year": 2028})
    with pytest.raises(ConflictError):
        ends(Term(20, "calendar_days", roll_forward=True), "20/12/2027")
    assert ends(Term(36, "months"), "20/12/2027") == day("20/12/2030")
