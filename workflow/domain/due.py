"""When a term ends: (start, term, calendar, stops) → last day. Pure; the same answer for ever.

The first day is not counted. While a clock stands still no day counts: the day it was stopped still
does, the day of the answer does not, as the day of receipt does not. A term of days or months that
ends on a day off ends on the next working day where its rule says so (``roll_forward``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from workflow.domain.calendar import WorkingCalendar
from workflow.domain.days import add_days, add_months, day_end
from workflow.domain.errors import InvalidInputError
from workflow.domain.process import LimitUnit


@dataclass(frozen=True, slots=True)
class Term:
    """How long somebody has: an amount of at least one, its unit, and whether its end rolls forward."""

    amount: int
    unit: LimitUnit
    roll_forward: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no time: InvalidInputError ``day_count_invalid``."""
        if self.amount < 1:
            raise InvalidInputError("day_count_invalid", count=self.amount)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A fixed last day, as a window of the season's calendar gives it."""

    on: date
    roll_forward: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """An interval in which the clock stands still; ``until`` is None while nobody has answered."""

    since: date
    until: date | None
    reason: str
    resume: Literal["continue", "restart"] = "continue"
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a term. ``nominal_on`` is where it would end if its end did not roll."""

    on: date
    nominal_on: date

    @property
    def at(self) -> datetime:
        """Give the instant (UTC) at which the term is over: 24:00 of the last day in Vietnam."""
        return day_end(self.on)

    @property
    def is_rolled(self) -> bool:
        """Say whether the end was moved off days on which nobody works."""
        return self.on != self.nominal_on


def due(
    calendar: WorkingCalendar,
    rule: Term | Deadline,
    *,
    start_on: date,
    stops: Sequence[Stop] = (),
    answered_on: date | None = None,
) -> Due:
    """Compute the last day of a term, or of a fixed day that stops may move.

    A stop after the end changes nothing, unless it restarts the term. A fixed day moves by the working
    days lost. ``answered_on`` closes a stop still open: "if answered today, due on …".
    Raises ConflictError ``calendar_year_missing``; InvalidInputError as ``closed`` does.
    """
    counted = _nominal(calendar, rule, start_on)
    found = _ending(calendar, rule, counted)
    for stop, until in closed(rule, stops, start_on=start_on, answered_on=answered_on):
        if stop.resume == "restart":
            counted = _nominal(calendar, rule, until)
            found = _ending(calendar, rule, counted)
        elif stop.since <= found.on:
            counted = _moved(calendar, rule, counted, stop.since, until)
            found = _ending(calendar, rule, _not_before(calendar, rule, counted, until))
    return found


def closed(
    rule: Term | Deadline, stops: Sequence[Stop], *, start_on: date, answered_on: date | None
) -> list[tuple[Stop, date]]:
    """Give the stops in order, each with the day it ended.

    Raises InvalidInputError: ``stop_open`` (not answered, and no ``answered_on``), ``stop_reversed``,
    ``stop_before_start``, ``stops_overlap``, ``stop_cannot_restart`` (a fixed day has no beginning).
    """
    ended: list[tuple[Stop, date]] = []
    earliest, code = start_on, "stop_before_start"
    for stop in sorted(stops, key=lambda s: (s.since, s.until or date.max)):
        until = stop.until or answered_on
        if until is None:
            raise InvalidInputError("stop_open", since=stop.since.isoformat())
        if until < stop.since:
            raise InvalidInputError("stop_reversed", since=stop.since.isoformat(), until=until.isoformat())
        if stop.since < earliest:
            raise InvalidInputError(code, since=stop.since.isoformat(), earliest=earliest.isoformat())
        if stop.resume == "restart" and isinstance(rule, Deadline):
            raise InvalidInputError("stop_cannot_restart", since=stop.since.isoformat())
        earliest, code = until, "stops_overlap"
        ended.append((stop, until))
    return ended


def latest_start(calendar: WorkingCalendar, term: Term, *, due_on: date) -> date:
    """Give the latest day on which a term may start and still end by ``due_on``.

    It may be a day off: what comes in then starts the same term as on the working day before
    (``calendar.on_or_before``). Raises ConflictError ``calendar_year_missing``.
    """
    if term.unit == "working_days":
        return add_days(calendar.first_of_last(term.amount, through=due_on), -1)
    target = calendar.on_or_before(due_on) if term.roll_forward else due_on
    if term.unit == "calendar_days":
        return add_days(target, -term.amount)
    start = add_months(target, -term.amount)
    while add_months(add_days(start, 1), term.amount) <= target:
        start = add_days(start, 1)
    return start


def offset_day(calendar: WorkingCalendar, due_on: date, offset: int) -> date:
    """Give the day a rung of a ladder stands on: ``offset`` working days from the last day.

    0 is the last day, or the working day before it when it is off; -1 the day on which one working day
    is left; 1 the first working day after it. Raises ConflictError ``calendar_year_missing``.
    """
    if offset > 0:
        return calendar.after(due_on, offset)
    base = calendar.on_or_before(due_on)
    return calendar.before(base, -offset) if offset else base


def _nominal(calendar: WorkingCalendar, rule: Term | Deadline, start_on: date) -> date:
    if isinstance(rule, Deadline):
        return rule.on
    match rule.unit:
        case "working_days":
            return calendar.after(start_on, rule.amount)
        case "calendar_days":
            return add_days(start_on, rule.amount)
        case "months":
            return add_months(start_on, rule.amount)


def _moved(calendar: WorkingCalendar, rule: Term | Deadline, counted: date, since: date, until: date) -> date:
    """Give the day on which the count is full, moved by the days lost in (since, until]."""
    if isinstance(rule, Term) and rule.unit != "working_days":
        return add_days(counted, (until - since).days)
    lost = calendar.working_between(since, until)
    return calendar.after(counted, lost) if lost else counted


def _not_before(calendar: WorkingCalendar, rule: Term | Deadline, counted: date, until: date) -> date:
    """Give the end of a count that was full before the answer: the day of the answer, where worked days count
    the next one worked.
    """
    if counted >= until:
        return counted
    return until if isinstance(rule, Term) and rule.unit != "working_days" else calendar.on_or_after(until)


def _ending(calendar: WorkingCalendar, rule: Term | Deadline, nominal: date) -> Due:
    return Due(calendar.on_or_after(nominal) if rule.roll_forward else nominal, nominal)
