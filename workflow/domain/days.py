"""Arithmetic of days that needs no working calendar: months, "before a day", windows, the end of a day."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from workflow.domain.errors import InvalidInputError
from workflow.domain.time import VIETNAM, local_day

_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class DaySpan:
    """The days from ``opens_on`` to ``closes_on``, both inside."""

    opens_on: date
    closes_on: date

    def holds(self, on: date) -> bool:
        """Say whether the day lies inside."""
        return self.opens_on <= on <= self.closes_on


def day_end(on: date) -> datetime:
    """Give the instant at which a day is over: 24:00 in Vietnam, in UTC.

    Something is in time while it happens before this instant.
    """
    return datetime.combine(add_days(on, 1), time(), VIETNAM).astimezone(UTC)


def last_day(end: datetime) -> date:
    """Give the day that ends at an instant made by ``day_end``."""
    return local_day(end - timedelta(microseconds=1))


def add_days(on: date, count: int) -> date:
    """Give the day ``count`` days later, the first day not counted (negative: earlier).

    Raises InvalidInputError ``day_out_of_range``.
    """
    try:
        return on + timedelta(days=count)
    except OverflowError as error:
        raise InvalidInputError("day_out_of_range", day=on.isoformat(), count=count) from error


def add_months(on: date, count: int) -> date:
    """Give the same day ``count`` months later, the month's last day where it has no such day.

    36 months from 29/2/2024 end on 28/2/2027. Raises InvalidInputError ``day_out_of_range``.
    """
    year, month = divmod(on.year * _MONTHS + on.month - 1 + count, _MONTHS)
    if not date.min.year <= year <= date.max.year:
        raise InvalidInputError("day_out_of_range", day=on.isoformat(), count=count)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def last_day_before(limit: date) -> date:
    """Give the last day of "before ``limit``": before 20/9 ends on 19/9 (24:00)."""
    return add_days(limit, -1)


def last_day_before_month(year: int, month: int) -> date:
    """Give the last day of "before a month": before August ends on 31/7."""
    return last_day_before(_first_of(year, month))


def last_day_of_month(year: int, month: int) -> date:
    """Give the last day of "within a month": within April ends on 30/4."""
    return last_day_before(add_months(_first_of(year, month), 1))


def expiry_window(expires_on: date, *, opens: int, closes: int) -> DaySpan:
    """Give the window that opens and closes so many days before an expiry, both days inside.

    QĐ 26/2026/QĐ-TTg, Điều 7.6.a: 180 and 120 days before the last day of validity.
    Raises InvalidInputError ``dates_reversed`` when it would close before it opens.
    """
    if opens < closes:
        raise InvalidInputError("dates_reversed", opens=opens, closes=closes)
    return DaySpan(add_days(expires_on, -opens), add_days(expires_on, -closes))


def _first_of(year: int, month: int) -> date:
    if not (1 <= month <= _MONTHS and date.min.year < year <= date.max.year):
        raise InvalidInputError("month_invalid", year=year, month=month)
    return date(year, month, 1)
