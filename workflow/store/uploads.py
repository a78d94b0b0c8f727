"""Files on their way: how far each is. One row an upload, locked while a piece is written."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_COLUMNS: Final[LiteralString] = """
SELECT id, case_id, item, name, declared, mark, size, received, by, evidence_id FROM uploads """
_ONE: Final[LiteralString] = _COLUMNS + "WHERE id = %s AND by = %s"
_LOCK: Final[LiteralString] = _ONE + " FOR UPDATE"
_AGAIN: Final[LiteralString] = (
    _COLUMNS
    + """WHERE case_id = %(case)s AND by = %(by)s AND item = %(item)s AND name = %(name)s AND size = %(size)s
 AND mark = %(mark)s AND evidence_id IS NULL ORDER BY id DESC LIMIT 1"""
)
_INSERT: Final[LiteralString] = """
INSERT INTO uploads (id, case_id, item, name, declared, mark, size, received, by, at, updated_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, 0, %s, %s, %s)"""
_MOVE: Final[LiteralString] = "UPDATE uploads SET received = %s, updated_at = %s WHERE id = %s"
_DONE: Final[LiteralString] = "UPDATE uploads SET evidence_id = %s, updated_at = %s WHERE id = %s"
_DROP: Final[LiteralString] = "DELETE FROM uploads WHERE id = %s AND evidence_id IS NULL"
_OPEN: Final[LiteralString] = """
SELECT count(*), coalesce(sum(size), 0)::bigint FROM uploads WHERE case_id = %s AND evidence_id IS NULL"""

_UNFINISHED: Final[LiteralString] = """
SELECT id, item, name, size, received, updated_at FROM uploads
WHERE case_id = %s AND by = %s AND evidence_id IS NULL ORDER BY updated_at DESC, id LIMIT 300"""
_ANEW: Final[LiteralString] = """
UPDATE uploads SET received = 0 WHERE id IN (SELECT id FROM uploads WHERE evidence_id IS NULL AND updated_at < %s
 AND received > 0 ORDER BY id FOR UPDATE SKIP LOCKED)"""
_ABANDONED: Final[LiteralString] = """
SELECT id FROM uploads WHERE evidence_id IS NULL AND updated_at < %s AND received = 0
ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED"""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An upload that has not come whole, as its sender sees it."""

    id: UUID
    item: str
    name: str
    size: int
    received: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way. ``evidence_id``: what it has become."""

    id: UUID
    case_id: UUID
    item: str
    name: str
    declared: str
    mark: str
    size: int
    received: int
    by: UUID
    evidence_id: UUID | None = None


def insert(unit: Unit, row: Upload, *, at: datetime) -> None:
    """Begin an upload."""
    unit.execute(_INSERT, (row.id, row.case_id, row.item, row.name, row.declared, row.mark, row.size, row.by, at, at))


def one(unit: Unit, key: UUID, *, by: UUID, lock: bool = False) -> Upload | None:
    """Read a person's own upload, or None; ``lock`` keeps other pieces waiting until the unit ends."""
    row = unit.row(_LOCK if lock else _ONE, (key, by))
    return None if row is None else _upload(row)


def begun(unit: Unit, like: Upload) -> Upload | None:
    """Give an unfinished upload of the same person for the same file and item, or None."""
    given = {"case": like.case_id, "by": like.by, "item": like.item, "name": like.name, "size": like.size}
    row = unit.row(_AGAIN, {**given, "mark": like.mark})
    return None if row is None else _upload(row)


def move_on(unit: Unit, key: UUID, *, received: int, at: datetime) -> None:
    """Note how many bytes are here."""
    unit.execute(_MOVE, (received, at, key))


def finish(unit: Unit, key: UUID, *, evidence_id: UUID, at: datetime) -> None:
    """Note what an upload has become."""
    unit.execute(_DONE, (evidence_id, at, key))


def drop(unit: Unit, key: UUID) -> None:
    """Forget an unfinished upload."""
    unit.execute(_DROP, (key,))


def unfinished(unit: Unit, case_id: UUID, *, by: UUID) -> list[Unfinished]:
    """Read a person's unfinished uploads for a case, the last touched first."""
    return [Unfinished(*row) for row in unit.rows(_UNFINISHED, (case_id, by))]


def begin_anew(unit: Unit, *, before: datetime) -> int:
    """Say of uploads that nobody touched since an instant that nothing is here; those being worked on are left."""
    return unit.execute(_ANEW, (before,))


def abandoned(unit: Unit, *, before: datetime, limit: int) -> list[UUID]:
    """Claim uploads that begin anew and that nobody touched since an instant, until the unit ends."""
    return [row[0] for row in unit.rows(_ABANDONED, (before, limit))]


def under_way(unit: Unit, case_id: UUID) -> tuple[int, int]:
    """Give how many files of a case are on their way, and how many bytes they will be."""
    row = unit.row(_OPEN, (case_id,))
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def _upload(row: Any) -> Upload:
    return Upload(*row)
