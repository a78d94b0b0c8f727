"""Units of the country: find, add, and climb from a commune to its province."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from workflow.domain.text import folded, sort_key
from workflow.store.database import Unit as WorkUnit

_CLIMB: Final[LiteralString] = """
WITH RECURSIVE up AS (
 SELECT id, kind, parent_id, 0 AS depth FROM units WHERE id = %s
 UNION ALL SELECT u.id, u.kind, u.parent_id, up.depth + 1
 FROM units u JOIN up ON u.id = up.parent_id WHERE up.depth < 4)
SELECT kind, id FROM up ORDER BY depth"""
_FIND: Final[LiteralString] = """
SELECT id FROM units WHERE kind = %s AND code = %s AND valid_from <= %s
AND (valid_to IS NULL OR valid_to >= %s) ORDER BY valid_from DESC LIMIT 1"""
_CODE: Final[LiteralString] = "SELECT code FROM units WHERE id = %s"
_BY_CODE: Final[LiteralString] = """
SELECT id FROM units WHERE code = %s AND valid_from <= %s AND (valid_to IS NULL OR valid_to >= %s) ORDER BY id"""
_INSERT: Final[LiteralString] = """
INSERT INTO units (id, kind, code, name, parent_id, valid_from, valid_to, search, sort_key, source)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (kind, code, valid_from) DO NOTHING"""
_SUCCEED: Final[LiteralString] = """
INSERT INTO unit_successors (unit_id, successor_id, on_day, source) VALUES (%s, %s, %s, %s)
ON CONFLICT DO NOTHING"""


def climb(unit: WorkUnit, unit_id: UUID) -> dict[str, UUID]:
    """Give kind → key for a unit and everything it lies in; empty when there is no such unit."""
    return {row[0]: row[1] for row in unit.rows(_CLIMB, (unit_id,))}


def find(unit: WorkUnit, *, kind: str, code: str, on: date) -> UUID | None:
    """Find a unit by its code as it stood on a day."""
    row = unit.row(_FIND, (kind, code, on, on))
    return None if row is None else row[0]


def code_of(unit: WorkUnit, unit_id: UUID) -> str | None:
    """Give the code of a unit, or None when there is no such unit."""
    row = unit.row(_CODE, (unit_id,))
    return None if row is None else str(row[0])


def by_code(unit: WorkUnit, *, code: str, on: date) -> list[UUID]:
    """Find the units of a code, of any kind, as they stood on a day."""
    return [row[0] for row in unit.rows(_BY_CODE, (code, on, on))]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the country from ``valid_from`` through ``valid_to``; ``kind`` as in the table."""

    id: UUID
    kind: str
    code: str
    name: str
    parent_id: UUID | None
    valid_from: date
    valid_to: date | None
    source: str


def insert_many(unit: WorkUnit, rows: Sequence[UnitRow]) -> None:
    """Add units; those already there (kind, code, valid_from) stay as they are."""
    unit.many(_INSERT, [_values(row) for row in rows])


def _values(row: UnitRow) -> tuple[object, ...]:
    dates = (row.valid_from, row.valid_to)
    keys = (folded(row.name), sort_key(row.name))
    return (row.id, row.kind, row.code, row.name, row.parent_id, *dates, *keys, row.source)


def link_successor(unit: WorkUnit, *, unit_id: UUID, successor_id: UUID, on: date, source: str) -> None:
    """Record that all or part of a unit went into another on a day."""
    unit.execute(_SUCCEED, (unit_id, successor_id, on, source))
