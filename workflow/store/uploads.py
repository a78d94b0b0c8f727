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


def under_way(unit: Unit, case_id: UUID) -> tuple[int, int]:
    """Give how many files of a case are on their way, and how many bytes they will be."""
    row = unit.row(_OPEN, (case_id,))
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def _upload(row: Any) -> Upload:
    return Upload(*row)
