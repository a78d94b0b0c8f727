"""Saved views of a person. Fixed statements; each names the person, so that nobody touches another's.

A shared view is read by whoever holds its role in its unit on that day, while its owner does; only the owner changes
it. What it finds is what its reader may see: it is words of a search and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from psycopg.errors import UniqueViolation

from workflow.store.database import Unit

_OF: Final[LiteralString] = """
SELECT id, name, query, position FROM saved_views WHERE person_id = %s AND deleted_at IS NULL
ORDER BY position, created_at, id"""
_SHARED_TO: Final[LiteralString] = """
EXISTS (SELECT FROM role_grants g WHERE g.person_id = %(person)s AND g.role = v.shared_role
 AND g.unit_id IS NOT DISTINCT FROM v.shared_unit_id AND g.producer_id IS NULL
 AND g.valid_from <= %(on)s AND (g.valid_to IS NULL OR g.valid_to >= %(on)s))
AND EXISTS (SELECT FROM role_grants w WHERE w.person_id = v.person_id AND w.role = v.shared_role
 AND w.unit_id IS NOT DISTINCT FROM v.shared_unit_id AND w.producer_id IS NULL AND w.for_person_id IS NULL
 AND w.valid_from <= %(on)s AND (w.valid_to IS NULL OR w.valid_to >= %(on)s))"""
_SEEN: Final[LiteralString] = (
    """
SELECT s.id, s.name, s.query, s.position, s.own, o.name, s.shared_role, u.name, d.view_id IS NOT NULL
FROM (
 SELECT v.id, v.name, v.query, v.position, v.created_at, true AS own, v.person_id, v.shared_role, v.shared_unit_id
 FROM saved_views v WHERE v.person_id = %(person)s AND v.deleted_at IS NULL
 UNION ALL
 (SELECT v.id, v.name, v.query, v.position, v.created_at, false, v.person_id, v.shared_role, v.shared_unit_id
 FROM saved_views v WHERE v.shared_role = ANY(%(roles)s) AND v.shared_at IS NOT NULL AND v.deleted_at IS NULL
 AND v.person_id <> %(person)s AND """
    + _SHARED_TO
    + """
 ORDER BY v.shared_at DESC, v.id LIMIT %(most)s)
) AS s JOIN persons o ON o.id = s.person_id LEFT JOIN units u ON u.id = s.shared_unit_id
LEFT JOIN default_views d ON d.person_id = %(person)s AND d.view_id = s.id
ORDER BY s.own DESC, s.position, s.created_at, s.id"""
)
_GONE: Final[LiteralString] = """
SELECT id, name, query FROM saved_views WHERE person_id = %(person)s AND deleted_at > %(since)s
ORDER BY deleted_at DESC, id LIMIT %(most)s"""
_SHARE: Final[LiteralString] = """
UPDATE saved_views v SET shared_role = %(role)s, shared_unit_id = %(unit)s, shared_at = %(at)s
WHERE v.id = %(id)s AND v.person_id = %(person)s AND v.deleted_at IS NULL"""
_FORGET_DEFAULT: Final[LiteralString] = "DELETE FROM default_views WHERE person_id = %s"
_SET_DEFAULT: Final[LiteralString] = (
    """
INSERT INTO default_views (person_id, view_id)
SELECT %(person)s, v.id FROM saved_views v WHERE v.id = %(id)s AND v.deleted_at IS NULL
AND (v.person_id = %(person)s OR (v.shared_at IS NOT NULL AND """
    + _SHARED_TO
    + """)) ON CONFLICT (person_id) DO UPDATE SET view_id = excluded.view_id"""
)
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


@dataclass(frozen=True, slots=True)
class SeenView:
    """A saved search that a person may open: an own one, or a colleague's (``owner``) that is shared with the role in
    the unit ``place`` (None: in the whole country). ``is_default``: the person's list of cases opens with it.
    """

    id: UUID
    name: str
    query: str
    position: int
    is_own: bool
    owner: str
    shared_role: str | None
    place: str | None
    is_default: bool


def seen(unit: Unit, person_id: UUID, *, roles: Sequence[str], on: date, most: int) -> list[SeenView]:
    """Read the views that a person may open on a day: own ones in their order, then ``most`` shared ones."""
    given = {"person": person_id, "roles": list(roles), "on": on, "most": most}
    return [SeenView(*row) for row in unit.rows(_SEEN, given)]


def gone(unit: Unit, person_id: UUID, *, since: datetime, most: int) -> list[View]:
    """Read the views a person put away after an instant, the latest first."""
    return [
        View(row[0], row[1], row[2], 0) for row in unit.rows(_GONE, {"person": person_id, "since": since, "most": most})
    ]


def share(
    unit: Unit, person_id: UUID, view_id: UUID, *, role: str | None, unit_id: UUID | None, at: datetime | None
) -> bool:
    """Share an own view with a role in a unit, or (all None) with nobody; False when there is no such view."""
    given = {"id": view_id, "person": person_id, "role": role, "unit": unit_id, "at": at}
    return unit.execute(_SHARE, given) == 1


def set_default(unit: Unit, person_id: UUID, view_id: UUID, *, on: date) -> bool:
    """Let a person's list open with a view they may open; False when there is no such view."""
    return unit.execute(_SET_DEFAULT, {"person": person_id, "id": view_id, "on": on}) == 1


def forget_default(unit: Unit, person_id: UUID) -> None:
    """Let a person's list open with everything."""
    unit.execute(_FORGET_DEFAULT, (person_id,))


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
