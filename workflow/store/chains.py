"""Histories streamed in order through server-side cursors, for verification; constant memory.

Reads whatever somebody may have put there: an instant or a number that Python cannot hold is given as
another, so that the row fails its check instead of the reading.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, LiteralString, TypeAlias
from uuid import UUID

from psycopg.types.json import set_json_loads

from workflow.domain.history import HistoryRow
from workflow.store.cases import to_history_row
from workflow.store.database import Unit
from workflow.store.write_sql import HISTORY

Stored: TypeAlias = tuple[HistoryRow, bytes]

_SEASON: Final[LiteralString] = """
 WHERE %(season)s::text IS NULL OR case_id IN (
  SELECT c.id FROM cases c JOIN seasons s ON s.id = c.season_id WHERE s.code = %(season)s)"""
_AT: Final[LiteralString] = "CASE WHEN at BETWEEN '0002-01-01' AND '9998-12-31' THEN at ELSE '0002-01-01' END"
_ROWS: Final[LiteralString] = (
    "SELECT " + HISTORY.replace(" at,", " " + _AT + ",") + " FROM history" + _SEASON + " ORDER BY case_id, seq"
)
_COUNT: Final[LiteralString] = "SELECT count(*) FROM history" + _SEASON
_HEADS: Final[LiteralString] = """
SELECT c.id, c.version, c.head_hash, c.state, c.step, c.holder, c.facts, c.process_hash FROM cases c
WHERE %(season)s::text IS NULL OR c.season_id = (SELECT id FROM seasons WHERE code = %(season)s)
ORDER BY c.id"""
_BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class Head:
    """Where a case stands, by its own row."""

    case_id: UUID
    version: int
    head_hash: bytes
    state: str
    step: int
    holder: str | None
    facts: object
    process_hash: str


def code_of(unit: Unit, case_id: UUID) -> str | None:
    """Give the code by which people know a case."""
    row = unit.row("SELECT code FROM cases WHERE id = %s", (case_id,))
    return None if row is None else str(row[0])


def count_rows(unit: Unit, season_code: str | None) -> int:
    """Count the history rows to be read."""
    row = unit.row(_COUNT, {"season": season_code})
    return 0 if row is None else int(row[0])


def stream_heads(unit: Unit, season_code: str | None) -> Iterator[Head]:
    """Give every case's head, by key."""
    for row in stream(unit, "heads", _HEADS, season_code):
        yield Head(row[0], row[1], bytes(row[2]), *row[3:])


def stream_rows(unit: Unit, season_code: str | None) -> Iterator[tuple[UUID, HistoryRow, bytes]]:
    """Give every history row with its stored hash, by case and number."""
    for row in stream(unit, "rows", _ROWS, season_code):
        yield row[0], to_history_row(row), bytes(row[23])


def _loads(data: str | bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def stream(unit: Unit, name: LiteralString, query: LiteralString, season_code: str | None) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a query over one season's cases, or all, through a server-side cursor of that name."""
    with unit.driver.cursor(name=name) as cursor:
        cursor.itersize = _BATCH
        set_json_loads(_loads, cursor)
        cursor.execute(query, {"season": season_code})
        yield from cursor
