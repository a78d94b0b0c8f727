"""Working calendars for tests: the shipped one, read once, and small ones made on the spot."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from workflow.definitions.calendars import load_calendar, load_years
from workflow.domain.calendar import WorkingCalendar, merged
from workflow.domain.calendar_year import Basis, CalendarYear, DayOff, DayOffKind, HalfDay, WorkDay
from workflow.domain.process import Label

FOLDER = Path(__file__).parent.parent / "config" / "calendars"
NAME = Label("Ngày nghỉ", "Day off")
WEEKEND = frozenset({5, 6})
BASIS = Basis(confirmed=False, proposed_by="a test")


@cache
def shipped() -> WorkingCalendar:
    return load_calendar(FOLDER)


@cache
def shipped_years() -> tuple[CalendarYear, ...]:
    return load_years(FOLDER)


def day(text: str) -> date:
    """Read ``3/9/2020`` as the field writes it."""
    number, month, year = map(int, text.split("/"))
    return date(year, month, number)


def off(on: date, kind: DayOffKind = "holiday") -> DayOff:
    return DayOff(on, kind, NAME, BASIS)


def country(
    number: int,
    *,
    days_off: Iterable[date] = (),
    worked: Iterable[tuple[date, date]] = (),
    half: Iterable[date] = (),
    version: str = "v1",
) -> CalendarYear:
    return CalendarYear(
        code="test",
        year=number,
        version=version,
        title=NAME,
        weekly_rest=WEEKEND,
        days_off=tuple(off(on) for on in days_off),
        work_days=tuple(WorkDay(on, instead_of, BASIS) for on, instead_of in worked),
        half_days=tuple(HalfDay(on, "morning", NAME, BASIS) for on in half),
    )


def local(
    number: int,
    territory: str,
    closures: Iterable[date],
    *,
    half: Iterable[date] = (),
    version: str = "v1",
) -> CalendarYear:
    return CalendarYear(
        code="test",
        year=number,
        version=version,
        title=NAME,
        territory=territory,
        days_off=tuple(off(on, "closure") for on in closures),
        half_days=tuple(HalfDay(on, "morning", NAME, BASIS) for on in half),
    )


def plain(*numbers: int) -> WorkingCalendar:
    """Give calendars with weekends only."""
    return merged(country(number) for number in numbers)
