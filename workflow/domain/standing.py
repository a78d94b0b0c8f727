"""How a term stands on a day: what is left, what is late, which wording the clock chip takes.

Counts and names only; the words are where they are shown. ``left`` counts the days in (today, due],
``late`` those in (due, today]: working days, or all days for terms of calendar days.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from workflow.domain.calendar import WorkingCalendar
from workflow.domain.process import LimitUnit

StandingKind: TypeAlias = Literal[
    "stopped",
    "met_early",
    "met_on_time",
    "met_late",
    "late",
    "expired",
    "due_today",
    "last_working_day",
    "days_off_left",
    "one_left",
    "left",
]


@dataclass(frozen=True, slots=True)
class Standing:
    """A term on a day. ``last_working_on`` is set when the last day itself is off.

    ``expired``: over, but no working day has passed since; ``last_working_day`` and ``days_off_left``:
    not over, but no working day follows, today being worked or off.
    """

    kind: StandingKind
    due_on: date
    left: int = 0
    late: int = 0
    last_working_on: date | None = None
    if_answered_on: date | None = None


def standing(
    calendar: WorkingCalendar,
    *,
    today: date,
    due_on: date,
    unit: LimitUnit = "working_days",
    met_on: date | None = None,
    if_answered_on: date | None = None,
) -> Standing:
    """Say how a term stands; the first that holds of stopped, met, late, expired, running.

    ``if_answered_on`` is the last day if a stopped term were answered today, ``met_on`` the day on which
    what was owed was done. Raises ConflictError ``calendar_year_missing``.
    """
    last = None if calendar.is_working(due_on) else calendar.on_or_before(due_on)
    if if_answered_on is not None:
        return Standing("stopped", due_on, last_working_on=last, if_answered_on=if_answered_on)
    on = today if met_on is None else met_on
    left, late = _count(calendar, unit, on, due_on), _count(calendar, unit, due_on, on)
    kind = _running(calendar, on, due_on, left, late) if met_on is None else _met(on, due_on, left)
    return Standing(kind, due_on, left, late, last)


def _count(calendar: WorkingCalendar, unit: LimitUnit, after: date, through: date) -> int:
    if unit == "working_days":
        return calendar.working_between(after, through)
    return max(0, (through - after).days)


def _met(on: date, due_on: date, left: int) -> StandingKind:
    if on > due_on:
        return "met_late"
    return "met_early" if left else "met_on_time"


def _running(calendar: WorkingCalendar, today: date, due_on: date, left: int, late: int) -> StandingKind:
    if late:
        return "late"
    if today > due_on:
        return "expired"
    if today == due_on:
        return "due_today"
    if left == 0:
        return "last_working_day" if calendar.is_working(today) else "days_off_left"
    return "one_left" if left == 1 else "left"
