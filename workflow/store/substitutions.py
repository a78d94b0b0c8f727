"""Substitutions and the copies of grants that make them hold; fixed statements.

A copy has the dates in which both the grant and the substitution hold. Copies are made of a person's own grants only,
so a substitute of a substitute gets nothing and no circle can arise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

COPY_GRANTS: Final[LiteralString] = """
 INSERT INTO role_grants (id, person_id, role, unit_id, producer_id, valid_from, valid_to, granted_at, granted_by,
  for_person_id, for_name, for_grant_id, substitution_id)
 SELECT gen_random_uuid(), s.substitute_id,
  CASE WHEN g.producer_id IS NULL THEN g.role ELSE 'kept_apart' END, g.unit_id,
  g.producer_id, greatest(g.valid_from, s.first_on), least(g.valid_to, s.last_on), %(at)s::timestamptz, s.made_by,
  s.person_id, p.name, g.id, s.id"""
COPIED: Final[LiteralString] = """g.for_person_id IS NULL
  AND g.role NOT IN ('admin', 'auditor', 'system', 'kept_apart') AND g.valid_from <= s.last_on
  AND (g.valid_to IS NULL OR g.valid_to >= greatest(s.first_on, g.valid_from))"""
_INSERT: Final[LiteralString] = """
INSERT INTO substitutions (id, person_id, substitute_id, first_on, last_on, reason, made_by, made_at)
VALUES (%(id)s, %(person_id)s, %(substitute_id)s, %(first_on)s, %(last_on)s, %(reason)s, %(made_by)s, %(made_at)s)"""
_COPY: Final[LiteralString] = (
    COPY_GRANTS
    + """ FROM substitutions s JOIN persons p ON p.id = s.person_id JOIN role_grants g ON g.person_id = s.person_id
 WHERE s.id = %(id)s AND """
    + COPIED
)
_END: Final[LiteralString] = """
UPDATE substitutions SET ended_at = %(at)s, ended_by = %(by)s, end_reason = %(reason)s
WHERE id = %(id)s AND ended_at IS NULL AND last_on >= %(today)s"""
_END_COPIES: Final[LiteralString] = """
UPDATE role_grants SET valid_to = greatest(valid_from - 1, least(valid_to, %(today)s::date - 1))
WHERE substitution_id = %(id)s"""
_ROWS: Final[LiteralString] = """
SELECT s.id, s.person_id, b.name, s.substitute_id, a.name, s.first_on, s.last_on, s.reason, m.name, s.made_at,
 s.ended_at, s.end_reason
FROM substitutions s JOIN persons b ON b.id = s.person_id JOIN persons a ON a.id = s.substitute_id
JOIN persons m ON m.id = s.made_by WHERE """
_OF_PERSON: Final[LiteralString] = (
    _ROWS + "(s.person_id = %(person)s OR s.substitute_id = %(person)s) ORDER BY s.first_on DESC, s.id DESC LIMIT 50"
)
_ONE: Final[LiteralString] = _ROWS + "s.id = %(id)s"
_MEANWHILE: Final[LiteralString] = (
    _ROWS
    + "s.person_id = %(person)s AND s.ended_at IS NULL AND s.first_on <= %(last)s AND s.last_on >= %(first)s LIMIT 1"
)
_CANDIDATES: Final[LiteralString] = """
SELECT p.id, p.name, p.post, bool_or(g.role = b.role) FROM role_grants b
JOIN units bu ON bu.id = b.unit_id
JOIN units gu ON gu.id = bu.id OR (gu.parent_id = bu.parent_id AND gu.kind = bu.kind)
JOIN role_grants g ON g.unit_id = gu.id AND g.for_person_id IS NULL
 AND g.role NOT IN ('admin', 'auditor', 'system', 'kept_apart')
 AND g.valid_from <= %(today)s AND (g.valid_to IS NULL OR g.valid_to >= %(today)s)
JOIN persons p ON p.id = g.person_id AND p.locked_at IS NULL AND p.id <> %(person)s
WHERE b.person_id = %(person)s AND b.for_person_id IS NULL AND b.role NOT IN ('admin', 'auditor', 'system')
 AND b.valid_from <= %(today)s AND (b.valid_to IS NULL OR b.valid_to >= %(today)s)
GROUP BY p.id
ORDER BY min((g.role <> b.role)::int * 2 + (gu.id <> bu.id)::int), p.sort_key, p.id LIMIT 200"""


@dataclass(frozen=True, slots=True)
class NewSubstitution:
    """A substitution to be kept."""

    id: UUID
    person_id: UUID
    substitute_id: UUID
    first_on: date
    last_on: date
    reason: str
    made_by: UUID
    made_at: datetime


@dataclass(frozen=True, slots=True)
class SubstitutionRow:
    """A substitution with the names of those in it. ``ended_at``: by hand."""

    id: UUID
    person_id: UUID
    person: str
    substitute_id: UUID
    substitute: str
    first_on: date
    last_on: date
    reason: str
    made_by: str
    made_at: datetime
    ended_at: datetime | None
    end_reason: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the same unit, or of one beside it; nobody of another level, which checks this one.

    ``same_duty``: holds a role that the person holds too.
    """

    id: UUID
    name: str
    post: str | None
    same_duty: bool


def insert(unit: Unit, row: NewSubstitution) -> int:
    """Keep a substitution and copy the person's own grants; gives how many were copied."""
    unit.execute(_INSERT, {name: getattr(row, name) for name in NewSubstitution.__slots__})
    return unit.execute(_COPY, {"id": row.id, "at": row.made_at})


def end(unit: Unit, key: UUID, *, by: UUID, reason: str, at: datetime, today: date) -> bool:
    """End a substitution now; False when it was over."""
    given = {"id": key, "by": by, "reason": reason, "at": at, "today": today}
    if unit.execute(_END, given) != 1:
        return False
    unit.execute(_END_COPIES, given)
    return True


def of_person(unit: Unit, person_id: UUID) -> list[SubstitutionRow]:
    """Read the substitutions in which a person has a part, the newest first."""
    return [SubstitutionRow(*row) for row in unit.rows(_OF_PERSON, {"person": person_id})]


def one(unit: Unit, key: UUID) -> SubstitutionRow | None:
    """Read a substitution, or None."""
    row = unit.row(_ONE, {"id": key})
    return None if row is None else SubstitutionRow(*row)


def meanwhile(unit: Unit, person_id: UUID, *, first: date, last: date) -> SubstitutionRow | None:
    """Give who stands in for a person already in some of these days, or None."""
    row = unit.row(_MEANWHILE, {"person": person_id, "first": first, "last": last})
    return None if row is None else SubstitutionRow(*row)


def candidates(unit: Unit, person_id: UUID, *, today: date) -> list[Candidate]:
    """Give the officers of the person's own units and of those beside them: first those of the same duty, of these
    first the own unit's, each by the Vietnamese alphabet.
    """
    return [_candidate(row) for row in unit.rows(_CANDIDATES, {"person": person_id, "today": today})]


def _candidate(row: Sequence[Any]) -> Candidate:
    return Candidate(row[0], row[1], row[2], row[3])
