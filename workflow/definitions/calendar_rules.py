"""What a calendar file must keep to: every fault at once, each with its path. One function a rule."""

from collections.abc import Iterator
from datetime import date
from typing import Final, TypeAlias

from workflow.definitions.calendar_file import CalendarFile, DayOffEntry, HalfDayEntry, WorkDayEntry
from workflow.definitions.finding import Finding

YEARS: Final = range(1976, 2101)
WEEKDAYS: Final = {
    name: number
    for number, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
_Entry: TypeAlias = DayOffEntry | WorkDayEntry | HalfDayEntry


def check(file: CalendarFile) -> list[Finding]:
    """Give every finding about a file whose shape is right, none when it may be used."""
    dates = list(_dates(file))
    if dates:
        return [*_head(file), *_bases(file), *dates]
    return [*_head(file), *_bases(file), *_days(file), *_kinds(file), *_swaps(file), *_lieu(file)]


def entries(file: CalendarFile) -> Iterator[tuple[str, _Entry]]:
    """Give every entry with its path."""
    for section in ("days_off", "work_days", "half_days"):
        for i, entry in enumerate(getattr(file, section)):
            yield f"{section}.{i}", entry


def read_day(text: str) -> date | None:
    """Read ``2026-09-02``, the only form; None when it is no such day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _head(file: CalendarFile) -> Iterator[Finding]:
    if file.year not in YEARS:
        message = f"{file.year} is no year of this calendar"
        yield Finding("year_out_of_range", "year", message, f"use {YEARS.start} to {YEARS.stop - 1}")
    if file.territory is None and not 0 < len(set(file.weekly_rest)) < len(WEEKDAYS):
        message = "the country's calendar needs its weekly rest days, and at least one day of work"
        yield Finding("weekly_rest_missing", "weekly_rest", message, "write weekly_rest: [saturday, sunday]")
    if file.territory is not None and (file.weekly_rest or file.work_days):
        message = "a territory adds closures and half days only"
        yield Finding("not_for_territory", "territory", message, "remove weekly_rest: and work_days:")


def _bases(file: CalendarFile) -> Iterator[Finding]:
    cited = {entry.document for _, entry in entries(file)}
    for code, document in file.documents.items():
        if code not in cited:
            yield Finding("unused", f"documents.{code}", f"no day rests on '{code}'", "cite it or remove it")
        if document.issued_on is not None and read_day(document.issued_on) is None:
            yield _bad_date(f"documents.{code}.issued_on", document.issued_on)
    for path, entry in entries(file):
        known = file.documents.get(entry.document) if entry.document is not None else None
        if entry.document is not None and known is None:
            message = f"documents has no '{entry.document[:64]}'"
            yield Finding("unknown_name", f"{path}.document", message, "add it there or mend the name")
        elif entry.confirmed and (known is None or known.number is None):
            message = "no numbered document confirms this day"
            yield Finding("unconfirmed", path, message, "cite a document with its number, or write confirmed: false")
        elif known is None and entry.proposed_by is None:
            message = "nothing says where this day comes from"
            yield Finding("source_missing", path, message, "cite a document, or write proposed_by:")


def _dates(file: CalendarFile) -> Iterator[Finding]:
    for path, entry in entries(file):
        for where, text in _written(path, entry):
            day = read_day(text)
            if day is None:
                yield _bad_date(where, text)
            elif day.year != file.year and where.startswith(f"{path}.day"):
                message = f"{text} is not in {file.year}"
                yield Finding("other_year", where, message, f"write it into the file of {day.year}")
        if not _on(entry):
            yield Finding("missing_key", f"{path}.days", "the entry names no day", "write its days")


def _days(file: CalendarFile) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for path, entry in entries(file):
        section = path.split(".", 1)[0]
        for i, text in enumerate(_on(entry)):
            where = f"{path}.days.{i}" if isinstance(entry, DayOffEntry) else f"{path}.day"
            earlier = seen.setdefault(text, section)
            if earlier != section:
                message = f"{text} stands in {earlier} and in {section}"
                yield Finding("day_off_and_on", where, message, "keep one of the two")
            elif text in _before(file, path, i):
                yield Finding("day_twice", where, f"{text} is written twice", "keep one of the two")


def _before(file: CalendarFile, path: str, place: int) -> set[str]:
    """Give the days of the same section written before this place."""
    section, number = path.split(".")
    earlier = {text for entry in getattr(file, section)[: int(number)] for text in _on(entry)}
    return earlier | set(_on(getattr(file, section)[int(number)])[:place])


def _kinds(file: CalendarFile) -> Iterator[Finding]:
    rest = {WEEKDAYS[name] for name in file.weekly_rest}
    for i, entry in enumerate(file.days_off):
        path = f"days_off.{i}"
        if file.territory is not None and entry.kind != "closure":
            message = f"a territory cannot declare a day of kind {entry.kind}"
            yield Finding("not_for_territory", f"{path}.kind", message, "use closure")
        for text in entry.days:
            if entry.kind in {"in_lieu", "swapped"} and date.fromisoformat(text).weekday() in rest:
                message = f"{text} is a weekly rest day anyhow"
                yield Finding("already_off", path, message, "name a day that would be worked")
    for i, half in enumerate(file.half_days):
        if date.fromisoformat(half.day).weekday() in rest:
            message = f"{half.day} is a weekly rest day"
            yield Finding("already_off", f"half_days.{i}.day", message, "name a day that would be worked")


def _swaps(file: CalendarFile) -> Iterator[Finding]:
    rest = {WEEKDAYS[name] for name in file.weekly_rest}
    worked = {work.day: work.instead_of for work in file.work_days}
    swapped = {on: by for entry in file.days_off for on, by in zip(entry.days, entry.made_up_on, strict=False)}
    for i, entry in enumerate(file.days_off):
        if (entry.kind == "swapped" or entry.made_up_on) and len(entry.made_up_on) != len(entry.days):
            message = "each swapped day has one make-up day, and only such a day does"
            yield _unpaired(f"days_off.{i}", message, "name as many days in made_up_on, of kind swapped")
        for on, by in zip(entry.days, entry.made_up_on, strict=False):
            if date.fromisoformat(by).year == file.year and worked.get(by) != on:
                message = f"{on} is made up on {by}, which is not worked instead of it"
                yield _unpaired(f"days_off.{i}.made_up_on", message, "add it to work_days, or mend the day")
    for i, work in enumerate(file.work_days):
        path = f"work_days.{i}"
        if file.territory is None and date.fromisoformat(work.day).weekday() not in rest:
            message = f"{work.day} is worked anyhow"
            yield Finding("no_rest_day", f"{path}.day", message, "name a weekly rest day")
        if date.fromisoformat(work.instead_of).year == file.year and swapped.get(work.instead_of) != work.day:
            message = f"{work.day} is worked instead of {work.instead_of}, which is not a day off made up on it"
            yield _unpaired(f"{path}.instead_of", message, "add the day off of kind swapped, or mend the day")


def _lieu(file: CalendarFile) -> Iterator[Finding]:
    rest = {WEEKDAYS[name] for name in file.weekly_rest}
    holidays = {text for entry in file.days_off if entry.kind == "holiday" for text in entry.days}
    for i, entry in enumerate(file.days_off):
        path = f"days_off.{i}.in_lieu_of"
        if (entry.kind == "in_lieu" or entry.in_lieu_of) and len(entry.in_lieu_of) != len(entry.days):
            message = "each day in lieu stands for one holiday, and only such a day does"
            yield _unpaired(path, message, "name as many holidays as days, of kind in_lieu")
        for text in entry.in_lieu_of:
            fell = date.fromisoformat(text)
            if fell.year == file.year and (text not in holidays or fell.weekday() not in rest):
                message = f"{text} is no holiday on a weekly rest day"
                yield _unpaired(path, message, "name the holiday that fell on a rest day")


def _written(path: str, entry: _Entry) -> Iterator[tuple[str, str]]:
    match entry:
        case DayOffEntry():
            yield from ((f"{path}.days.{i}", text) for i, text in enumerate(entry.days))
            yield from ((f"{path}.in_lieu_of.{i}", text) for i, text in enumerate(entry.in_lieu_of))
            yield from ((f"{path}.made_up_on.{i}", text) for i, text in enumerate(entry.made_up_on))
        case WorkDayEntry():
            yield from ((f"{path}.day", entry.day), (f"{path}.instead_of", entry.instead_of))
        case HalfDayEntry():
            yield f"{path}.day", entry.day


def _on(entry: _Entry) -> tuple[str, ...]:
    return entry.days if isinstance(entry, DayOffEntry) else (entry.day,)


def _unpaired(path: str, message: str, mend: str) -> Finding:
    return Finding("unpaired", path, message, mend)


def _bad_date(path: str, text: str) -> Finding:
    return Finding("bad_date", path, f"'{text[:40]}' is no day", 'write it as "2026-09-02"')
