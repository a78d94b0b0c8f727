"""How a due date was computed, day by day, so that anyone with the calendar can count it again by hand.

Walks the days and counts them one after the other; ``due`` computes the same end from its tables.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeAlias

from workflow.domain.calendar import Day, LayerVersion, WorkingCalendar
from workflow.domain.days import add_days, add_months
from workflow.domain.due import Deadline, Due, Stop, Term, closed, due

Role: TypeAlias = Literal["start", "counted", "skipped", "stopped", "answered", "rolled", "overdue"]


@dataclass(frozen=True, slots=True)
class StripDay:
    """One day of the strip: what the calendar says of it, and what the term did with it.

    ``start``: not counted; ``counted``: as number ``number``; ``skipped``: a day off in a count of
    working days; ``stopped`` and ``answered``: not counted, for the reason of ``stop``; ``rolled``: after
    the count was full, up to the next working day; ``overdue``: after the end, where a stop began anew.
    """

    day: Day
    role: Role
    number: int | None = None
    stop: Stop | None = None
    is_due: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """A due date with every day from the start to it, and the versions of the calendar behind it."""

    rule: Term | Deadline
    start_on: date
    due: Due
    days: tuple[StripDay, ...]
    calendar: str
    layers: tuple[LayerVersion, ...]

    @property
    def counted(self) -> int:
        """Give how many days were counted since the start, or since the last restart; the limit, when all is well."""
        return next((d.number for d in reversed(self.days) if d.number is not None), 0)

    @property
    def stopped(self) -> int:
        """Give how many days the clock stood still, days off included."""
        return sum(d.role in {"stopped", "answered"} for d in self.days)

    @property
    def unconfirmed(self) -> tuple[Day, ...]:
        """Give the days whose entry no numbered document confirms."""
        return tuple(d.day for d in self.days if d.day.entry is not None and not d.day.entry.basis.confirmed)


def strip(
    calendar: WorkingCalendar,
    rule: Term | Deadline,
    *,
    start_on: date,
    stops: Sequence[Stop] = (),
    answered_on: date | None = None,
) -> Strip:
    """Explain a due date day by day; takes and raises what ``due`` does.

    A fixed day counts the working days up to it. Raises ConflictError ``calendar_year_missing`` for any
    day whose year has no calendar, also where the due date alone needs none.
    """
    still = closed(rule, stops, start_on=start_on, answered_on=answered_on)
    days = [StripDay(calendar.day(start_on), "start")]
    begin, part = start_on, list[tuple[Stop, date]]()
    for stop, until in still:
        part.append((stop, until))
        if stop.resume == "restart":
            days += _walk(calendar, rule, begin, until, part)
            begin, part = until, []
    found = due(calendar, rule, start_on=start_on, stops=stops, answered_on=answered_on)
    days += _walk(calendar, rule, begin, found.on, part)
    days[-1] = replace(days[-1], is_due=days[-1].day.on == found.on)
    years = {d.day.on.year for d in days}
    layers = tuple(layer for layer in calendar.layers if layer.year in years)
    return Strip(rule, start_on, found, tuple(days), calendar.version, layers)


def _walk(
    calendar: WorkingCalendar, rule: Term | Deadline, begin: date, end: date, stops: list[tuple[Stop, date]]
) -> Iterator[StripDay]:
    """Walk the days after ``begin`` through ``end``, counting anew."""
    running = [replace(stop, until=until) for stop, until in stops if stop.resume == "continue"]
    last = due(calendar, rule, start_on=begin, stops=running)
    full, number = _length(rule, begin), 0
    for on in _through(begin, end):
        day = calendar.day(on)
        stop, until = next(((s, u) for s, u in stops if s.since < on <= u), (None, None))
        if stop is not None:
            yield StripDay(day, "answered" if on == until else "stopped", stop=stop)
        elif on > last.on:
            yield StripDay(day, "overdue")
        elif on > last.nominal_on or (full is not None and number >= full):
            yield StripDay(day, "rolled")
        elif day.is_working or _counts_all(rule):
            number += 1
            yield StripDay(day, "counted", number)
        else:
            yield StripDay(day, "skipped")


def _through(start_on: date, due_on: date) -> Iterator[date]:
    for number in range((due_on - start_on).days):
        yield add_days(start_on, number + 1)


def _counts_all(rule: Term | Deadline) -> bool:
    return isinstance(rule, Term) and rule.unit != "working_days"


def _length(rule: Term | Deadline, start_on: date) -> int | None:
    """Give how many days are to be counted from ``start_on``; None where a fixed day ends the count."""
    if isinstance(rule, Deadline):
        return None
    if rule.unit == "months":
        return (add_months(start_on, rule.amount) - start_on).days
    return rule.amount
