"""People as administrators of a territory see them: lists, one person, units. Cases stand nowhere in it.

A person belongs to a territory by any grant of their own in it, held now, before or later. Without a territory
(``units`` None) everybody does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.system import SYSTEM_ID
from workflow.store.database import Unit
from workflow.store.reads import words
from workflow.store.reads.page import Page, Part, cut, limit_clause

_INSIDE: Final[LiteralString] = """
(%(units)s::uuid[] IS NULL OR EXISTS (SELECT FROM role_grants g LEFT JOIN producers r ON r.id = g.producer_id
 JOIN units u1 ON u1.id = coalesce(g.unit_id, r.commune_id) LEFT JOIN units u2 ON u2.id = u1.parent_id
 WHERE g.person_id = p.id AND g.for_person_id IS NULL
 AND (u1.id = ANY(%(units)s) OR u1.parent_id = ANY(%(units)s) OR u2.parent_id = ANY(%(units)s))))"""
_HELD: Final[LiteralString] = "g.valid_from <= %(on)s AND (g.valid_to IS NULL OR g.valid_to >= %(on)s)"
_LIST: Final[LiteralString] = (
    """
SELECT p.id, p.name, p.post, p.locked_at IS NOT NULL, EXISTS (SELECT FROM credentials c WHERE c.person_id = p.id),
 (SELECT jsonb_agg(jsonb_build_array(g.role, coalesce(u.name, r.name), g.for_name)
   ORDER BY g.for_person_id IS NOT NULL, g.id)
  FROM role_grants g LEFT JOIN units u ON u.id = g.unit_id LEFT JOIN producers r ON r.id = g.producer_id
  WHERE g.person_id = p.id AND g.role <> 'kept_apart' AND """
    + _HELD
    + """), p.sort_key
FROM persons p WHERE p.id <> %(system)s AND """
    + _INSIDE
)
_FILTERS: Final[Mapping[str, LiteralString]] = {
    "patterns": " AND (' ' || p.folded) LIKE ALL(%(patterns)s)",
    "address": " AND (p.login LIKE %(address)s OR p.phone LIKE %(address)s OR p.email LIKE %(address)s)",
    "role": """ AND EXISTS (SELECT FROM role_grants g WHERE g.person_id = p.id AND g.role = %(role)s
 AND """
    + _HELD
    + ")",
    "unit": """ AND EXISTS (SELECT FROM role_grants g LEFT JOIN producers r ON r.id = g.producer_id
 JOIN units u1 ON u1.id = coalesce(g.unit_id, r.commune_id) LEFT JOIN units u2 ON u2.id = u1.parent_id
 WHERE g.person_id = p.id AND %(unit)s IN (u1.id, u1.parent_id, u2.parent_id) AND """
    + _HELD
    + ")",
    "after": " AND (p.sort_key, p.id) > (%(after)s, %(after_id)s)",
}
_STATES: Final[Mapping[str, LiteralString]] = {
    "locked": " AND p.locked_at IS NOT NULL",
    "unopened": " AND NOT EXISTS (SELECT FROM credentials c WHERE c.person_id = p.id)",
    "idle": """ AND NOT EXISTS (SELECT FROM role_grants g WHERE g.person_id = p.id AND g.role <> 'kept_apart' AND """
    + _HELD
    + ")",
}
_ORDER: Final[LiteralString] = " ORDER BY p.sort_key, p.id"
_ONE: Final[LiteralString] = (
    """
SELECT p.id, p.login, p.name, p.post, p.phone, p.email, p.created_at, p.locked_at,
 (SELECT c.changed_at FROM credentials c WHERE c.person_id = p.id),
 EXISTS (SELECT FROM totp t WHERE t.person_id = p.id),
 (SELECT count(*) FROM sessions s WHERE s.person_id = p.id AND s.ended_at IS NULL AND s.expires_at > %(at)s),
 (SELECT max(s.seen_at) FROM sessions s WHERE s.person_id = p.id),
 (SELECT count(*) FROM trusted_devices d WHERE d.person_id = p.id AND d.ended_at IS NULL AND d.expires_at > %(at)s)
FROM persons p WHERE p.id = %(person)s AND p.id <> %(system)s AND """
    + _INSIDE
)
_GRANTS: Final[LiteralString] = """
SELECT g.id, g.role, g.unit_id, u1.parent_id, u2.parent_id, coalesce(w.name, r.name), g.producer_id IS NOT NULL,
 g.valid_from, g.valid_to, g.granted_at, b.name, g.for_name
FROM role_grants g LEFT JOIN units w ON w.id = g.unit_id LEFT JOIN producers r ON r.id = g.producer_id
LEFT JOIN units u1 ON u1.id = coalesce(g.unit_id, r.commune_id) LEFT JOIN units u2 ON u2.id = u1.parent_id
LEFT JOIN persons b ON b.id = g.granted_by
WHERE g.person_id = %(person)s AND g.role <> 'kept_apart' AND (g.valid_to IS NULL OR g.valid_to >= g.valid_from)
ORDER BY g.valid_to IS NOT NULL AND g.valid_to < %(on)s, g.valid_from DESC, g.id DESC LIMIT 200"""
_UNITS: Final[LiteralString] = """
SELECT u.id, u.kind, u.code, u.name, u.search, u.parent_id, p.parent_id, p.name, p.search
FROM units u LEFT JOIN units p ON p.id = u.parent_id
WHERE u.valid_from <= %(on)s AND (u.valid_to IS NULL OR u.valid_to >= %(on)s)
AND (%(units)s::uuid[] IS NULL OR u.id = ANY(%(units)s) OR u.parent_id = ANY(%(units)s) OR p.parent_id = ANY(%(units)s))
ORDER BY u.sort_key, u.id"""
_HELD_BY: Final[LiteralString] = """
SELECT g.person_id, g.role, g.unit_id FROM role_grants g WHERE g.person_id = ANY(%(people)s) AND g.for_person_id IS NULL
AND (g.valid_to IS NULL OR g.valid_to >= greatest(%(on)s, g.valid_from))"""


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Which people: words of a name, or part of an address (``text``); a role, a unit, a state of the account."""

    text: str = ""
    role: str = ""
    unit: UUID | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in the list. ``roles`` of that day: (role, place, for whom)."""

    id: UUID
    name: str
    post: str | None
    is_locked: bool
    is_open: bool
    roles: tuple[tuple[str, str | None, str | None], ...]


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """A person as an administrator sees them: account and contact, nothing of cases."""

    id: UUID
    login: str
    name: str
    post: str | None
    phone: str | None
    email: str | None
    created_at: datetime
    locked_at: datetime | None
    opened_at: datetime | None
    has_app: bool
    sessions: int
    seen_at: datetime | None
    devices: int


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A grant of a person, also one that is over. ``path`` is its unit and all it lies in."""

    id: UUID
    role: str
    unit_id: UUID | None
    path: tuple[UUID, ...]
    place: str | None
    is_producer: bool
    valid_from: date
    valid_to: date | None
    granted_at: datetime
    granted_by: str | None
    for_name: str | None

    def is_over(self, today: date) -> bool:
        """Say whether it holds no more."""
        return self.valid_to is not None and self.valid_to < today


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit of a territory as it is looked up by name. ``folded`` as it is searched."""

    id: UUID
    kind: str
    code: str
    name: str
    folded: str
    path: tuple[UUID, ...]
    parent: str | None
    parent_folded: str | None


def people(unit: Unit, units: list[UUID] | None, wanted: PeopleFilter, part: Part, *, on: date) -> Page[PersonLine]:
    """Read a page of the people of a territory by the Vietnamese alphabet; ``part.after`` is (sort key, key)."""
    is_address = any(character.isdigit() or character == "@" for character in wanted.text)
    given: dict[str, Any] = {
        "patterns": words.prefix_patterns(wanted.text) if wanted.text and not is_address else None,
        "address": f"%{_escaped(_address(wanted.text))}%" if is_address else None,
        "role": wanted.role or None,
        "unit": wanted.unit,
        "after": part.after[0] if part.after else None,
    }
    query = _LIST
    for name, value in given.items():
        if value is not None:
            query += _FILTERS[name]
    if wanted.state in _STATES:
        query += _STATES[wanted.state]
    more = {"units": units, "on": on, "system": SYSTEM_ID, "after_id": part.after[1] if part.after else None}
    rows = unit.rows(query + _ORDER + limit_clause(part.limit), {**given, **more})
    return cut(rows, part.limit, item=_line, place=lambda row: (row[6], row[0]))


def person(unit: Unit, units: list[UUID] | None, person_id: UUID, *, at: datetime) -> PersonSheet | None:
    """Read a person of a territory, or None."""
    row = unit.row(_ONE, {"units": units, "person": person_id, "system": SYSTEM_ID, "at": at})
    return None if row is None else PersonSheet(*row)


def grants(unit: Unit, person_id: UUID, *, on: date) -> list[HeldGrant]:
    """Read every grant of a person, those that are over last."""
    return [_grant(row) for row in unit.rows(_GRANTS, {"person": person_id, "on": on})]


def units(unit: Unit, keys: list[UUID] | None, *, on: date) -> list[UnitLine]:
    """Read the units of a territory as they stand on a day, by the Vietnamese alphabet."""
    return [_unit(row) for row in unit.rows(_UNITS, {"units": keys, "on": on})]


def held_by(unit: Unit, people_ids: list[UUID], *, on: date) -> set[tuple[UUID, str, UUID | None]]:
    """Read which roles some people hold where, on a day or later."""
    return {(row[0], row[1], row[2]) for row in unit.rows(_HELD_BY, {"people": people_ids, "on": on})}


def _line(row: Sequence[Any]) -> PersonLine:
    roles = tuple((role, place, other) for role, place, other in row[5] or ())
    return PersonLine(row[0], row[1], row[2], row[3], row[4], roles)


def _grant(row: Sequence[Any]) -> HeldGrant:
    own = row[2] if row[2] is not None else None
    path = tuple(place for place in (own, row[3], row[4]) if place is not None)
    return HeldGrant(row[0], row[1], own, path, *row[5:])


def _unit(row: Sequence[Any]) -> UnitLine:
    path = tuple(place for place in (row[0], row[5], row[6]) if place is not None)
    return UnitLine(row[0], row[1], row[2], row[3], row[4], path, row[7], row[8])


def _address(text: str) -> str:
    digits = "".join(character for character in text if character.isdigit())
    return text.strip().lower() if "@" in text or not digits else digits.removeprefix("84").lstrip("0")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
