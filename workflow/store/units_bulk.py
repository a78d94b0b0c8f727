"""Many units at once: read the whole list, add rows and successor links by one statement a chunk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from workflow.domain.history import dumps
from workflow.domain.text import folded, sort_key
from workflow.store.database import Unit as WorkUnit

CHUNK: Final = 1_000

_ALL: Final[LiteralString] = "SELECT id, kind, code, name, parent_id, valid_from, valid_to FROM units"
_INSERT: Final[LiteralString] = """
INSERT INTO units (id, kind, code, name, parent_id, valid_from, valid_to, search, sort_key, source)
SELECT id, kind, code, name, parent_id, valid_from, valid_to, search, sort_key, source
FROM jsonb_to_recordset(%s::jsonb) AS r(id uuid, kind text, code text, name text, parent_id uuid,
 valid_from date, valid_to date, search text, sort_key text, source text)
ON CONFLICT (kind, code, valid_from) DO NOTHING"""
_SUCCEED: Final[LiteralString] = """
INSERT INTO unit_successors (unit_id, successor_id, on_day, source)
SELECT unit_id, successor_id, on_day, source
FROM jsonb_to_recordset(%s::jsonb) AS r(unit_id uuid, successor_id uuid, on_day date, source text)
ON CONFLICT DO NOTHING"""


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """A unit as it is kept."""

    id: UUID
    kind: str
    code: str
    name: str
    parent_id: UUID | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to add."""

    id: UUID
    kind: str
    code: str
    name: str
    parent_id: UUID | None
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Succession:
    """All or part of ``unit_id`` went into ``successor_id`` on a day."""

    unit_id: UUID
    successor_id: UUID
    on_day: date
    source: str


def read_all(unit: WorkUnit) -> list[StoredUnit]:
    """Read every unit of every time."""
    return [StoredUnit(*row) for row in unit.rows(_ALL)]


def insert(unit: WorkUnit, units: Sequence[NewUnit]) -> int:
    """Add units, parents before children; gives how many were not there yet."""
    added = 0
    for start in range(0, len(units), CHUNK):
        records = [_record(new) for new in units[start : start + CHUNK]]
        added += unit.execute(_INSERT, (dumps(records),))
    return added


def succeed(unit: WorkUnit, successions: Sequence[Succession]) -> int:
    """Record successions; gives how many were not there yet."""
    records = [
        {"unit_id": str(s.unit_id), "successor_id": str(s.successor_id), "on_day": str(s.on_day), "source": s.source}
        for s in successions
    ]
    return unit.execute(_SUCCEED, (dumps(records),)) if records else 0


def _record(new: NewUnit) -> dict[str, str | None]:
    return {
        "id": str(new.id),
        "kind": new.kind,
        "code": new.code,
        "name": new.name,
        "parent_id": str(new.parent_id) if new.parent_id else None,
        "valid_from": new.valid_from.isoformat(),
        "valid_to": new.valid_to.isoformat() if new.valid_to else None,
        "search": folded(new.name),
        "sort_key": sort_key(new.name),
        "source": new.source,
    }
