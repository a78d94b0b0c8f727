"""The days of a period that are not what their weekday says: named days off, make-up and half days. Pure."""

from datetime import date, timedelta

from workflow.domain.calendar import Day, WorkingCalendar


def named_days(calendar: WorkingCalendar | None, first: date, last: date) -> tuple[Day, ...]:
    """Give the days from ``first`` through ``last`` that the calendar names, in order; none without a calendar."""
    if calendar is None:
        return ()
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(calendar.marked[on] for on in span if on in calendar.marked)
