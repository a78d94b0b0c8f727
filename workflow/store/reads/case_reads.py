"""Who opened which page of which case. Written once a day for those who act, each time for those who only read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit
from workflow.store.reads.page import Page, Part, cut, limit_clause
from workflow.store.reads.scope import Scope

_NOTE: Final[LiteralString] = """
INSERT INTO case_reads (id, case_id, person_id, as_role, page, at, on_day, every)
VALUES (%(id)s, %(case_id)s, %(person_id)s, %(as_role)s, %(page)s, %(at)s, %(on_day)s, %(every)s)
ON CONFLICT (case_id, person_id, page, on_day) WHERE NOT every DO NOTHING"""
_NOTE_MANY: Final[LiteralString] = """
INSERT INTO case_reads (id, case_id, person_id, as_role, page, at, on_day, every)
SELECT n.id, n.case_id, %(person_id)s, %(as_role)s, %(page)s, %(at)s, %(on_day)s, %(every)s
FROM unnest(%(ids)s::uuid[], %(cases)s::uuid[]) AS n(id, case_id)
ON CONFLICT (case_id, person_id, page, on_day) WHERE NOT every DO NOTHING"""
_READS: Final[LiteralString] = """
SELECT x.id, x.at, x.person_id, p.name, x.as_role, x.page, x.every, c.id, c.code FROM case_reads x
JOIN cases c ON c.id = x.case_id JOIN persons p ON p.id = x.person_id WHERE """
_FILTERS: Final[Mapping[str, LiteralString]] = {
    "case": " AND x.case_id = %(case)s",
    "person": " AND x.person_id = %(person)s",
    "who": " AND strpos(lower(p.name), lower(%(who)s)) > 0",
    "since": " AND x.at >= %(since)s",
    "until": " AND x.at < %(until)s",
    "after": " AND x.id < %(after)s",
}
_ORDER: Final[LiteralString] = " ORDER BY x.id DESC"


@dataclass(frozen=True, slots=True)
class Read:
    """One reading to be written down."""

    id: UUID
    case_id: UUID
    person_id: UUID
    as_role: str
    page: str
    at: datetime
    on_day: date
    every: bool


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One reading as it is listed."""

    id: UUID
    at: datetime
    person_id: UUID
    person: str
    as_role: str
    page: str
    every: bool
    case_id: UUID
    case_code: str


@dataclass(frozen=True, slots=True)
class ReadFilter:
    """Which readings: of a case, of a person or of part of a name, from an instant until before another.

    None asks for nothing.
    """

    case: UUID | None = None
    person: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    who: str | None = None


def note(unit: Unit, read: Read) -> bool:
    """Write a reading down; False when it stands there for that day already."""
    given = {name: getattr(read, name) for name in Read.__slots__}
    return unit.execute(_NOTE, given) == 1


def note_many(unit: Unit, reads: Sequence[Read]) -> None:
    """Write down that one person read one list in which some cases stood: one statement, whatever their number."""
    if not reads:
        return
    given = {name: getattr(reads[0], name) for name in ("person_id", "as_role", "page", "at", "on_day", "every")}
    keys = {"ids": [read.id for read in reads], "cases": [read.case_id for read in reads]}
    unit.execute(_NOTE_MANY, {**given, **keys})


def page(unit: Unit, scope: Scope, wanted: ReadFilter, part: Part) -> Page[ReadRow]:
    """Read a page of readings of cases within a scope, the newest first; ``part.after`` is a reading's key."""
    values = {
        "case": wanted.case,
        "person": wanted.person,
        "who": wanted.who,
        "since": wanted.since,
        "until": wanted.until,
        "after": part.after,
    }
    given = {name: value for name, value in values.items() if value is not None}
    conditions: LiteralString = ""
    for name in given:
        conditions += _FILTERS[name]
    query = _READS + scope.condition + conditions + _ORDER + limit_clause(part.limit)
    rows = unit.rows(query, {**given, **scope.parameters})
    return cut(rows, part.limit, item=lambda row: ReadRow(*row), place=lambda row: (row[0],))
