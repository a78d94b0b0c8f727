"""Show everybody's deadlines in the reader's territory: by day, and as a month with its days off."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias
from uuid import UUID

from workflow.domain.calendar import Day, WorkingCalendar
from workflow.domain.days_held import Party, party_of
from workflow.domain.errors import ConflictError, InvalidInputError
from workflow.domain.process import Label, Process, Role
from workflow.domain.time import Clock, local_day
from workflow.services.identify import Sight
from workflow.services.work_rows import book, late_before, turns_told
from workflow.store.database import Unit
from workflow.store.reads import deadlines
from workflow.store.reads.candidates import Criteria
from workflow.store.reads.deadlines import DueRow, ShownCase

LONGEST: Final = 92
_DAY: Final = timedelta(days=1)
_EARLIEST: Final = date(1900, 1, 1)
_WEEK: Final = 7
_MONTHS: Final = 12
Who: TypeAlias = Party | Literal["me"]


@dataclass(frozen=True, slots=True)
class DeadlineAsk:
    """What to show: the days from ``first`` through ``last``, of whom, where and in which step."""

    first: date
    last: date
    who: Who | None = None
    commune_id: UUID | None = None
    step: int | None = None
    season_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DueGroup:
    """What is due on a day under one rule: how many, by whom, and the first cases.

    ``crowded`` names holders with more than eight of them on that day.
    """

    label: Label
    holder: Role
    party: Party
    step: int
    count: int
    holders: int
    cases: tuple[ShownCase, ...]
    crowded: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day of the period. ``named`` is what the calendar says where it is not an ordinary day of its weekday.

    ``is_working`` is None where no calendar knows.
    """

    on: date
    is_working: bool | None
    named: Day | None
    groups: tuple[DueGroup, ...]

    @property
    def count(self) -> int:
        """Give how many clocks are due."""
        return sum(group.count for group in self.groups)

    @property
    def is_crowded(self) -> bool:
        """Say whether somebody has too many on this day."""
        return any(group.crowded for group in self.groups)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Every day of the period, and whether only the newest cases of a very large territory were looked at."""

    today: date
    ask: DeadlineAsk
    days: tuple[DueDay, ...]
    partial: bool

    @property
    def listed(self) -> tuple[DueDay, ...]:
        """Give the days on which something is due."""
        return tuple(day for day in self.days if day.groups)

    @property
    def weeks(self) -> tuple[tuple[DueDay, ...], ...]:
        """Give the days in rows of seven; whole weeks from Monday where ``month_of`` made the period."""
        return tuple(self.days[place : place + _WEEK] for place in range(0, len(self.days), _WEEK))


def month_of(year: int, month: int) -> tuple[date, date]:
    """Give the Monday before a month's first day and the Sunday after its last, themselves included.

    Raises InvalidInputError ``month_invalid``.
    """
    if not 1 <= month <= _MONTHS or not 1900 <= year <= 9000:  # noqa: PLR2004 - bounds of what is shown
        raise InvalidInputError("month_invalid", pointer="/month", month=month, year=year)
    first = date(year, month, 1)
    end = date(year + month // _MONTHS, month % _MONTHS + 1, 1) - _DAY
    return first - timedelta(days=first.weekday()), end + timedelta(days=_WEEK - 1 - end.weekday())


def show_deadlines(unit: Unit, clock: Clock, sight: Sight, ask: DeadlineAsk) -> Deadlines:
    """Give what is due in a period, of everybody whose cases the person may see. Two statements.

    ``me`` asks for what the person's own roles owe. Raises InvalidInputError ``dates_reversed``, ``period_too_long``.
    """
    if ask.last < ask.first:
        raise InvalidInputError("dates_reversed", pointer="/last")
    if (ask.last - ask.first).days >= LONGEST:
        raise InvalidInputError("period_too_long", pointer="/last", maximum=LONGEST)
    span = [ask.first + timedelta(days=number) for number in range((ask.last - ask.first).days + 1)]
    return _shown(unit, clock, sight, ask, span)


def show_overdue(unit: Unit, clock: Clock, sight: Sight, ask: DeadlineAsk) -> Deadlines:
    """Give what was due and is overdue, the longest first: its days alone, of whatever period. Two statements."""
    past = _overdue(unit, clock, ask)
    return _shown(unit, clock, sight, past, None)


def count_overdue(unit: Unit, clock: Clock, sight: Sight, ask: DeadlineAsk) -> int:
    """Count what ``show_overdue`` gives. Two statements."""
    past = _overdue(unit, clock, ask)
    return deadlines.number(unit, sight.reaches, _criteria(sight, past), sight.processes, **_of(past))


def _overdue(unit: Unit, clock: Clock, ask: DeadlineAsk) -> DeadlineAsk:
    """Ask for the days that are overdue: a working day has passed since."""
    before = late_before(book(unit).country, local_day(clock.now()))
    return replace(ask, first=_EARLIEST, last=before - _DAY)


def _shown(unit: Unit, clock: Clock, sight: Sight, ask: DeadlineAsk, span: Iterable[date] | None) -> Deadlines:
    """Read a period and put it into days: those of ``span``, else those on which something is due."""
    calendar = book(unit).country
    rows = deadlines.counted(unit, sight.reaches, _criteria(sight, ask), sight.processes, **_of(ask))
    groups = _groups(sight.processes, rows)
    days = tuple(_day(calendar, on, groups.get(on, ())) for on in (sorted(groups) if span is None else span))
    return Deadlines(local_day(clock.now()), ask, days, any(row.partial for row in rows))


def _criteria(sight: Sight, ask: DeadlineAsk) -> Criteria:
    return Criteria(
        communes=None if ask.commune_id is None else [ask.commune_id],
        seasons=None if ask.season_id is None else [ask.season_id],
        steps=None if ask.step is None else [ask.step],
        turns=turns_told(sight),
        my_turn=ask.who == "me",
    )


def _of(ask: DeadlineAsk) -> deadlines.Asked:
    return {"period": (ask.first, ask.last), "who": None if ask.who == "me" else ask.who}


def _groups(processes: Mapping[str, Process], rows: Iterable[DueRow]) -> dict[date, tuple[DueGroup, ...]]:
    """Put together, day by day, what versions of a process call the same; the largest group first."""
    found: dict[date, dict[tuple[str, Label], DueGroup]] = {}
    for row in rows:
        process = processes[row.version]
        rule = process.clocks[row.rule]
        role = process.roles[rule.holder]
        of_day = found.setdefault(row.due_on, {})
        known = of_day.get((row.rule, rule.label))
        cases = (*(known.cases if known else ()), *row.cases)[: deadlines.CASES_SHOWN]
        of_day[row.rule, rule.label] = DueGroup(
            label=rule.label,
            holder=role,
            party=party_of(role),
            step=next(state.step for state in process.states.values() if row.rule in state.clocks),
            count=row.count + (known.count if known else 0),
            holders=row.holders + (known.holders if known else 0),
            cases=cases,
            crowded=(*(known.crowded if known else ()), *row.crowded),
        )
    return {
        on: tuple(sorted(groups.values(), key=lambda group: (-group.count, group.step))) for on, groups in found.items()
    }


def _day(calendar: WorkingCalendar | None, on: date, groups: tuple[DueGroup, ...]) -> DueDay:
    if calendar is None:
        return DueDay(on, None, None, groups)
    try:
        return DueDay(on, calendar.is_working(on), calendar.marked.get(on), groups)
    except ConflictError:  # a year without a calendar
        return DueDay(on, None, None, groups)
