"""Saved views of a person. Fixed statements; each names the person, so that nobody touches another's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from psycopg.errors import UniqueViolation

from workflow.store.database import Unit

_OF: Final[LiteralString] = """
SELECT id, name, query, position FROM saved_views WHERE person_id = %s AND deleted_at IS NULL
ORDER BY position, created_at, id"""
_LOCK: Final[LiteralString] = "SELECT id FROM persons WHERE id = %s FOR NO KEY UPDATE"
_COUNT: Final[LiteralString] = """
SELECT count(*) FROM saved_views WHERE person_id = %(person)s AND deleted_at IS NULL
 AND id IS DISTINCT FROM %(other)s"""
_INSERT: Final[LiteralString] = """
INSERT INTO saved_views (id, person_id, name, query, position, created_at)
SELECT %(id)s, %(person)s, %(name)s, %(query)s, coalesce(max(position), 0) + 1, %(at)s
FROM saved_views WHERE person_id = %(person)s AND deleted_at IS NULL
ON CONFLICT (person_id, name) WHERE deleted_at IS NULL DO NOTHING RETURNING position"""
_RENAME: Final[LiteralString] = """
UPDATE saved_views SET name = %(name)s WHERE id = %(id)s AND person_id = %(person)s AND deleted_at IS NULL"""
_ARRANGE: Final[LiteralString] = """
UPDATE saved_views v SET position = o.place FROM unnest(%(order)s::uuid[]) WITH ORDINALITY AS o(id, place)
WHERE v.id = o.id AND v.person_id = %(person)s AND v.deleted_at IS NULL"""
_DELETE: Final[LiteralString] = """
UPDATE saved_views SET deleted_at = %(at)s WHERE id = %(id)s AND person_id = %(person)s AND deleted_at IS NULL"""
_RESTORE: Final[LiteralString] = """
UPDATE saved_views SET deleted_at = NULL WHERE id = %(id)s AND person_id = %(person)s"""


@dataclass(frozen=True, slots=True)
class View:
    """A saved search in a person's order."""

    id: UUID
    name: str
    query: str
    position: int


def of(unit: Unit, person_id: UUID) -> list[View]:
    """Read a person's views in their order."""
    return [View(*row) for row in unit.rows(_OF, (person_id,))]


def lock_and_count(unit: Unit, person_id: UUID, *, other_than: UUID | None = None) -> int:
    """Let one change at a time count the views of a person, until the end of the transaction."""
    unit.row(_LOCK, (person_id,))
    row = unit.row(_COUNT, {"person": person_id, "other": other_than})
    return 0 if row is None else int(row[0])


def insert(unit: Unit, person_id: UUID, view: View, *, at: datetime) -> View | None:
    """Add a view after the others; None when the name is taken."""
    given = {"id": view.id, "person": person_id, "name": view.name, "query": view.query, "at": at}
    row = unit.row(_INSERT, given)
    return None if row is None else replace(view, position=row[0])


def rename(unit: Unit, person_id: UUID, view_id: UUID, name: str) -> bool | None:
    """Rename a view; None when there is no such view, False when the name is taken."""
    return _changed(unit, _RENAME, {"id": view_id, "person": person_id, "name": name})


def arrange(unit: Unit, person_id: UUID, order: Sequence[UUID]) -> None:
    """Give the views their places in an order."""
    unit.execute(_ARRANGE, {"order": list(order), "person": person_id})


def delete(unit: Unit, person_id: UUID, view_id: UUID, *, at: datetime) -> bool:
    """Put a view away; False when there is no such view."""
    return unit.execute(_DELETE, {"id": view_id, "person": person_id, "at": at}) == 1


def restore(unit: Unit, person_id: UUID, view_id: UUID) -> bool | None:
    """Bring a view back; None when there is no such view, False when its name is taken meanwhile."""
    return _changed(unit, _RESTORE, {"id": view_id, "person": person_id})


def _changed(unit: Unit, query: LiteralString, given: dict[str, object]) -> bool | None:
    try:
        with unit.driver.transaction():
            return True if unit.execute(query, given) == 1 else None
    except UniqueViolation:
        return False
