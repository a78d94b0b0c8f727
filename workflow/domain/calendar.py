"""The working calendar: which days are worked, and how many lie between two of them.

The country's years with what territories add, merged once into two tables, so that every question
is a look-up. Never guesses: a year that is not there is an error. Terms and due dates: ``due``.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, TypeAlias

from workflow.domain.calendar_year import CalendarEntry, CalendarYear, DayOff, HalfDay, WorkDay
from workflow.domain.errors import ConflictError, InvalidInputError

Nature: TypeAlias = Literal["working", "make_up", "half", "weekend", "holiday", "in_lieu", "swapped", "closure"]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """What the calendar says of one day; ``territory`` names the layer (None: the country's)."""

    on: date
    nature: Nature
    entry: CalendarEntry | None = None
    territory: str | None = None

    @property
    def is_working(self) -> bool:
        """Say whether the day counts as a working day."""
        return self.nature in {"working", "make_up", "half"}


@dataclass(frozen=True, slots=True)
class LayerVersion:
    """Which version of which year of which layer went in."""

    territory: str | None
    year: int
    version: str


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Every day from ``first`` to ``last``; two calendars are equal when their ``version`` is.

    ``workdays`` are the working days in order; ``passed[i]`` says how many of them there are up to and
    with the day ``first + i``. Use ``merged`` to make one.
    """

    version: str
    first: date = field(compare=False)
    last: date = field(compare=False)
    years: tuple[CalendarYear, ...] = field(compare=False, repr=False)
    marked: Mapping[date, Day] = field(compare=False, repr=False)
    workdays: tuple[date, ...] = field(compare=False, repr=False)
    passed: tuple[int, ...] = field(compare=False, repr=False)

    @property
    def layers(self) -> tuple[LayerVersion, ...]:
        """Give the versions it is made of, the country's years first."""
        return tuple(LayerVersion(y.territory, y.year, y.version) for y in self.years)

    def day(self, on: date) -> Day:
        """Say what a day is and why. Raises ConflictError ``calendar_year_missing``."""
        working = self.is_working(on)
        return self.marked.get(on) or Day(on, "working" if working else "weekend")

    def is_working(self, on: date) -> bool:
        """Say whether the offices work that day. Raises ConflictError ``calendar_year_missing``."""
        place = self._place(on)
        return self.passed[place] > (self.passed[place - 1] if place else 0)

    def working_between(self, after: date, through: date) -> int:
        """Count the working days in (after, through]; zero when ``through`` is not later.

        Raises ConflictError ``calendar_year_missing``.
        """
        return max(0, self.passed[self._place(through)] - self.passed[self._place(after)])

    def after(self, on: date, count: int) -> date:
        """Give the ``count``-th working day after ``on``, which is not counted itself.

        Raises ConflictError ``calendar_year_missing``, InvalidInputError ``day_count_invalid``.
        """
        return self._workday(self.passed[self._place(on)] + _positive(count) - 1)

    def before(self, on: date, count: int) -> date:
        """Give the ``count``-th working day before ``on``, which is not counted itself.

        Raises ConflictError ``calendar_year_missing``, InvalidInputError ``day_count_invalid``.
        """
        earlier = self.passed[self._place(on)] - (1 if self.is_working(on) else 0)
        return self._workday(earlier - _positive(count))

    def first_of_last(self, count: int, *, through: date) -> date:
        """Give the first of the last ``count`` working days up to and with ``through``.

        Raises ConflictError ``calendar_year_missing``, InvalidInputError ``day_count_invalid``.
        """
        return self._workday(self.passed[self._place(through)] - _positive(count))

    def on_or_after(self, on: date) -> date:
        """Give ``on``, or the next working day when it is off. Raises ConflictError."""
        return on if self.is_working(on) else self.after(on, 1)

    def on_or_before(self, on: date) -> date:
        """Give ``on``, or the working day before it when it is off. Raises ConflictError."""
        return on if self.is_working(on) else self.before(on, 1)

    def with_local(self, years: Iterable[CalendarYear]) -> "WorkingCalendar":
        """Give the calendar with closures of territories laid on top; itself when there are none.

        Raises ConflictError ``calendar_year_missing``, ``calendar_year_doubled``.
        """
        local = tuple(years)
        return merged((*self.years, *local)) if local else self

    def _place(self, on: date) -> int:
        if not self.first <= on <= self.last:
            raise ConflictError("calendar_year_missing", year=on.year)
        return (on - self.first).days

    def _workday(self, index: int) -> date:
        if index < 0:
            raise ConflictError("calendar_year_missing", year=self.first.year - 1)
        if index >= len(self.workdays):
            raise ConflictError("calendar_year_missing", year=self.last.year + 1)
        return self.workdays[index]


def merged(years: Iterable[CalendarYear]) -> WorkingCalendar:
    """Make one calendar of the country's years and the additions of territories.

    A closure beats a working or make-up day of any layer; a day off of the country keeps its own name.
    Raises ConflictError: ``calendar_year_doubled``; ``calendar_year_missing`` when the country's years
    have a gap, or a territory adds to a year that is not there.
    """
    ordered = tuple(sorted(years, key=lambda y: (y.territory is not None, y.territory or "", y.year)))
    country = [y for y in ordered if y.territory is None]
    _check(ordered, [y.year for y in country])
    rest = {y.year: y.weekly_rest for y in country}
    marked = _marked(ordered, rest)
    first, last = date(country[0].year, 1, 1), date(country[-1].year, 12, 31)
    workdays: list[date] = []
    passed: list[int] = []
    for on in _days(first, last):
        mark = marked.get(on)
        if mark.is_working if mark is not None else on.weekday() not in rest[on.year]:
            workdays.append(on)
        passed.append(len(workdays))
    table = MappingProxyType(marked)
    return WorkingCalendar(_version(ordered), first, last, ordered, table, tuple(workdays), tuple(passed))


def _check(years: tuple[CalendarYear, ...], country: list[int]) -> None:
    for one, other in pairwise(years):
        if (one.territory, one.year) == (other.territory, other.year):
            raise ConflictError("calendar_year_doubled", year=one.year, territory=one.territory or one.code)
    if not years:
        raise ConflictError("calendar_year_missing", year=None)
    gapless = range(country[0], country[-1] + 1) if country else ()
    for number in (*gapless, *(y.year for y in years)):
        if number not in country:
            raise ConflictError("calendar_year_missing", year=number)


def _marked(years: tuple[CalendarYear, ...], rest: Mapping[int, frozenset[int]]) -> dict[date, Day]:
    marked: dict[date, Day] = {}
    for year in years:
        for entry in year.entries:
            known = marked.get(entry.on)
            if isinstance(entry, DayOff):
                stands = known is None or known.is_working
            elif isinstance(entry, HalfDay):
                stands = known is None and entry.on.weekday() not in rest[entry.on.year]
            else:
                stands = known is None
            if stands:
                marked[entry.on] = Day(entry.on, _nature(entry), entry, year.territory)
    return marked


def _nature(entry: CalendarEntry) -> Nature:
    match entry:
        case WorkDay():
            return "make_up"
        case HalfDay():
            return "half"
        case DayOff():
            return entry.kind


def _version(years: tuple[CalendarYear, ...]) -> str:
    lines = "".join(f"{y.territory or ''}\t{y.year}\t{y.version}\n" for y in years)
    return hashlib.sha256(f"ocop-calendar-v1\n{lines}".encode()).hexdigest()


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _positive(count: int) -> int:
    if count < 1:
        raise InvalidInputError("day_count_invalid", count=count)
    return count
