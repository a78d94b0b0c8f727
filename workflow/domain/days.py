"""Arithmetic of days that needs no working calendar: months, "before a day", windows, the end of a day."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

from workflow.domain.errors import InvalidInputError
from workflow.domain.time import VIETNAM, local_day

_MONTHS: Final = 12
_RULE: Final = re.compile(
    r"(?:(?P<kind>before|within) )?(?:(?P<year>[0-9]{4})-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?"
    r"|(?P<month2>[0-9]{1,2})/(?P<year2>[0-9]{4}))"
)
_KINDS: Final[dict[str | None, Literal["on", "before", "within"]]] = {
    None: "on",
    "before": "before",
    "within": "within",
}


@dataclass(frozen=True, slots=True)
class DaySpan:
    """The days from ``opens_on`` to ``closes_on``, both inside."""

    opens_on: date
    closes_on: date

    def holds(self, on: date) -> bool:
        """Say whether the day lies inside."""
        return self.opens_on <= on <= self.closes_on


@dataclass(frozen=True, slots=True)
class DayRule:
    """How a plan words a day: the day itself, before a day, before a month, within a month (``day`` is then None)."""

    kind: Literal["on", "before", "within"]
    year: int
    month: int
    day: int | None = None

    @property
    def text(self) -> str:
        """Give the rule as it is kept: ``before 2020-08``."""
        on = f"{self.year:04}-{self.month:02}" + (f"-{self.day:02}" if self.day is not None else "")
        return on if self.kind == "on" else f"{self.kind} {on}"

    @property
    def first(self) -> date:
        """Give the first day that it names."""
        return _first_of(self.year, self.month) if self.day is None else date(self.year, self.month, self.day)

    @property
    def last(self) -> date:
        """Give the last day that it leaves: "before August" 31/7, "before 20/9" 19/9, "within April" 30/4."""
        if self.kind == "before":
            return last_day_before(self.first)
        return last_day_of_month(self.year, self.month) if self.day is None else self.first

    def in_years(self, count: int) -> "DayRule":
        """Give the same rule ``count`` years later; 29/2 becomes 28/2 where there is none."""
        on = add_months(self.first, count * _MONTHS)
        return DayRule(self.kind, on.year, on.month, None if self.day is None else on.day)


def read_day_rule(text: str, *, pointer: str = "") -> DayRule:
    """Read ``2020-09-19``, ``before 2020-09-20``, ``before 2020-08`` or ``08/2020``, ``within 04/2020``.

    Raises InvalidInputError ``day_rule_invalid``.
    """
    found = _RULE.fullmatch(text.strip())
    if found is not None:
        kind, day = found["kind"], found["day"]
        month, year = int(found["month"] or found["month2"]), int(found["year"] or found["year2"])
        fits = (kind is None) <= (day is not None) and not (kind == "within" and day is not None)
        try:
            if fits and date(year, month, int(day or 1)) > date.min:
                return DayRule(_KINDS[kind], year, month, None if day is None else int(day))
        except ValueError:
            pass
    raise InvalidInputError("day_rule_invalid", pointer=pointer, rule=text[:40])


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
