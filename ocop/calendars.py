"""Calendar files for the command line: find and read them, read rules as typed, and say strips as lines."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

import config
from ocop import cycles
from ocop.errors import OperatorError
from workflow.definitions import calendars as definitions
from workflow.domain.calendar import Day, WorkingCalendar
from workflow.domain.calendar_year import Basis, CalendarYear, DayOff, HalfDay, WorkDay
from workflow.domain.days import last_day_before, last_day_before_month
from workflow.domain.daystrip import Strip, StripDay
from workflow.domain.due import Deadline, Stop, Term
from workflow.domain.errors import ProcessFileError
from workflow.domain.process import LimitUnit

_T = TypeVar("_T")

FOLDER: Final = Path(config.__path__[0]) / "calendars"
UNITS: Final[dict[str, LimitUnit]] = {
    "working-days": "working_days",
    "wd": "working_days",
    "days": "calendar_days",
    "months": "months",
}
RULES: Final = "15 working-days | 45 days | 36 months | before 2020-09-20 | before 2020-08"


def load_years(folder: Path) -> tuple[CalendarYear, ...]:
    """Read a folder of calendar files. Raises OperatorError that lists every finding, one a line."""
    return _told(folder, lambda: definitions.load_years(folder))


def load(folder: Path, territories: Iterable[str] = ()) -> WorkingCalendar:
    """Read a folder as one calendar. Raises OperatorError; ConflictError as ``merged`` does."""
    return _told(folder, lambda: definitions.load_calendar(folder, territories=frozenset(territories)))


def files() -> list[tuple[str, str]]:
    """Give the shipped calendars: name and text."""
    return [(path.name, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob(definitions.PATTERN))]


def _told(folder: Path, read: Callable[[], _T]) -> _T:
    if not any(folder.glob(definitions.PATTERN)):
        raise OperatorError(f"{folder}: no calendar file ({definitions.PATTERN}) is there.")
    try:
        return read()
    except ProcessFileError as error:
        path = folder if error.params["name"] == folder.name else folder / str(error.params["name"])
        raise OperatorError("\n".join(cycles.findings(path, error.params["findings"]))) from error
    except OSError as error:
        raise OperatorError(f"{folder}: {error.strerror}") from error


def read_day(text: str) -> date:
    """Read ``2026-06-01``. Raises OperatorError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise OperatorError(f"'{text[:40]}' is no day; write it like 2026-06-01.") from error


def read_rule(words: Sequence[str], *, roll: bool) -> Term | Deadline:
    """Read a rule as typed (``RULES``). Raises OperatorError."""
    match list(words):
        case ["before", limit] if limit.count("-") == 1:
            first = read_day(f"{limit}-01")
            return Deadline(last_day_before_month(first.year, first.month), roll)
        case ["before", limit]:
            return Deadline(last_day_before(read_day(limit)), roll)
        case [amount, unit] if amount.isdecimal() and amount.isascii() and unit in UNITS:
            return Term(int(amount[:6]), UNITS[unit], roll)
    raise OperatorError(f"'{' '.join(words)[:80]}' is no rule. Rules: {RULES}.")


def read_stop(text: str) -> Stop:
    """Read ``2026-06-03..2026-06-10:awaiting_supplement[:restart]``; open: ``2026-06-03..:reason``.

    Raises OperatorError.
    """
    span, _, rest = text.partition(":")
    since, dots, until = span.partition("..")
    reason, _, resume = rest.partition(":")
    if not dots or not reason or resume not in {"", "continue", "restart"}:
        raise OperatorError(
            f"'{text[:80]}' is no stop; write 2026-06-03..2026-06-10:reason or 2026-06-03..:reason:restart."
        )
    end = read_day(until) if until else None
    return Stop(read_day(since), end, reason, "restart" if resume == "restart" else "continue")


def say_day(on: date) -> str:
    """Give ``Thu 2020-09-03``."""
    return f"{on:%a} {on.isoformat()}"


def say_strip(found: Strip, language: str) -> Iterator[str]:
    """Say a strip, one line a day, then what it rests on."""
    for one in found.days:
        told = "; ".join(part for part in (_ROLES[one.role].format(number=one.number), *_why(one, language)) if part)
        yield f"  {say_day(one.day.on)}  {told}{'  ← due' if one.is_due else ''}"
    yield f"calendar {found.calendar[:12]}"
    for layer in found.layers:
        yield f"  {layer.territory or 'country'} {layer.year}, version {layer.version[:12]}"


def say_nature(day: Day, language: str) -> str:
    """Say what the calendar says of a day, with its document; nothing for a plain working day."""
    match day.entry:
        case None:
            return "" if day.is_working else "weekend"
        case DayOff(kind=kind, name=name, basis=basis):
            return f"{kind.replace('_', ' ')}: {name.text(language)}{_rests_on(basis)}"
        case WorkDay(instead_of=instead_of, basis=basis):
            return f"make-up day for {say_day(instead_of)}{_rests_on(basis)}"
        case HalfDay(worked=worked, name=name, basis=basis):
            return f"only the {worked} is worked: {name.text(language)}{_rests_on(basis)}"


def _why(one: StripDay, language: str) -> Iterator[str]:
    if one.stop is not None:
        yield one.stop.reason
    yield say_nature(one.day, language)
    if one.day.territory is not None:
        yield f"territory {one.day.territory}"


def _rests_on(basis: Basis) -> str:
    number = basis.document.number if basis.document is not None else basis.proposed_by
    cited = ", ".join(part for part in (number, basis.article) if part)
    return f" ({cited or 'no number'}{'' if basis.confirmed else ', not confirmed'})"


_ROLES: Final = {
    "start": "first day, not counted",
    "counted": "day {number}",
    "skipped": "off",
    "stopped": "stopped",
    "answered": "answered, not counted",
    "rolled": "the end rolls on",
    "overdue": "overdue",
}
