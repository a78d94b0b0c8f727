"""Read calendar files: text → tree → checked → ``CalendarYear``; a folder of them → one calendar.

A year's version is the SHA-256 of its canonical content: JSON, keys sorted, no white space, fields at
their default left out. That JSON can be read back like a file and gives the same year.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, zip_longest
from pathlib import Path

from workflow.definitions.calendar_file import CalendarFile, DayOffEntry, DocumentEntry, HalfDayEntry, WorkDayEntry
from workflow.definitions.calendar_rules import WEEKDAYS, check
from workflow.definitions.finding import Finding, refuse
from workflow.definitions.load import placed, read_text
from workflow.definitions.shape import build
from workflow.definitions.tree import read_tree
from workflow.domain.calendar import WorkingCalendar, merged
from workflow.domain.calendar_year import Basis, CalendarYear, DayOff, Document, HalfDay, WorkDay

PATTERN = "*.yaml"


def load_year(text: str, *, name: str) -> CalendarYear:
    """Read and check a calendar file, or its stored canonical content.

    Raises ProcessFileError ``process_file_invalid`` whose ``findings`` name every fault: path, line, code,
    message, how to mend.
    """
    return _year(_file(text, name=name))


def load_years(folder: Path) -> tuple[CalendarYear, ...]:
    """Read every calendar file of a folder and check the swaps across the turns of years.

    Raises ProcessFileError; OSError when a file cannot be read.
    """
    years = tuple(load_year(read_text(path), name=path.name) for path in sorted(folder.glob(PATTERN)))
    found = check_pairs(years)
    if found:
        raise refuse(folder.name, found)
    return years


def load_calendar(folder: Path, *, territories: Collection[str] = ()) -> WorkingCalendar:
    """Read a folder of calendar files as the country's calendar, with what these territories add.

    Raises ProcessFileError; ConflictError as ``merged`` does; OSError.
    """
    return merged(year for year in load_years(folder) if year.territory is None or year.territory in territories)


def canonical_content(text: str, *, name: str) -> str:
    """Give the canonical JSON of a calendar file. Raises ProcessFileError as ``load_year`` does."""
    return _canonical(_file(text, name=name))


def check_pairs(years: Iterable[CalendarYear]) -> list[Finding]:
    """Find swaps across the turn of a year of which only one side is written.

    A partner in a year that is not among them is not looked for.
    """
    country = [year for year in years if year.territory is None]
    known = {year.year for year in country}
    swapped = {(day.on, day.made_up_on) for day in chain.from_iterable(y.days_off for y in country) if day.made_up_on}
    worked = {(work.instead_of, work.on) for work in chain.from_iterable(y.work_days for y in country)}
    return [
        Finding("unpaired", "", f"{off} off is swapped with {on}, but only one of them is written", "write both")
        for off, on in sorted(swapped ^ worked)
        if off.year in known and on.year in known
    ]


@lru_cache(maxsize=64)
def _file(text: str, *, name: str) -> CalendarFile:
    """Read a file; kept, because the same text is wanted as what it says and as what is stored of it."""
    findings: list[Finding] = []
    tree = read_tree(text, name=name)
    file = build(CalendarFile, tree, findings)
    if file is None or findings:
        raise refuse(name, findings)
    found = [placed(finding, tree) for finding in check(file)]
    if found:
        raise refuse(name, found)
    return file


def _year(file: CalendarFile) -> CalendarYear:
    documents = {code: _document(entry) for code, entry in file.documents.items()}
    return CalendarYear(
        code=file.calendar,
        year=file.year,
        version=hashlib.sha256(_canonical(file).encode()).hexdigest(),
        title=file.title,
        territory=file.territory,
        weekly_rest=frozenset(WEEKDAYS[name] for name in file.weekly_rest),
        days_off=tuple(chain.from_iterable(_days_off(entry, documents) for entry in file.days_off)),
        work_days=tuple(
            WorkDay(date.fromisoformat(e.day), date.fromisoformat(e.instead_of), _basis(e, documents))
            for e in file.work_days
        ),
        half_days=tuple(
            HalfDay(date.fromisoformat(e.day), e.worked, e.name, _basis(e, documents)) for e in file.half_days
        ),
    )


def _days_off(entry: DayOffEntry, documents: Mapping[str, Document]) -> list[DayOff]:
    basis = _basis(entry, documents)
    partners = zip_longest(entry.days, entry.in_lieu_of, entry.made_up_on)
    return [
        DayOff(date.fromisoformat(on), entry.kind, entry.name, basis, _maybe(lieu), _maybe(made_up))
        for on, lieu, made_up in partners
    ]


def _basis(entry: DayOffEntry | WorkDayEntry | HalfDayEntry, documents: Mapping[str, Document]) -> Basis:
    document = documents[entry.document] if entry.document is not None else None
    return Basis(document, entry.article, entry.confirmed, entry.proposed_by)


def _document(entry: DocumentEntry) -> Document:
    return Document(entry.code, entry.title, entry.source, entry.number, _maybe(entry.issued_on))


def _maybe(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _canonical(file: CalendarFile) -> str:
    return json.dumps(_plain(file), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: object, *, coded: bool = False) -> object:
    """Give plain data: fields at their default left out, the code of an entry only as its key."""
    if is_dataclass(value) and not isinstance(value, type):
        written = {f: getattr(value, f.name) for f in fields(value) if not (coded and f.name == "code")}
        return {f.name: _plain(item) for f, item in written.items() if item not in (f.default, {})}
    if isinstance(value, Mapping):
        return {key: _plain(item, coded=True) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
