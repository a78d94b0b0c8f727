"""Persons, their roles and their tokens; fixed statements."""

from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.domain.text import folded, sort_key
from workflow.store.database import Unit
from workflow.store.substitutions import COPIED, COPY_GRANTS

_PERSON: Final[LiteralString] = """
INSERT INTO persons (id, login, name, post, phone, email, language, invented, created_at, folded, sort_key)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (login) DO NOTHING"""
_GRANT: Final[LiteralString] = (
    """
WITH made AS (INSERT INTO role_grants
  (id, person_id, role, unit_id, producer_id, valid_from, valid_to, granted_at, granted_by)
 SELECT %(id)s, %(person_id)s, %(role)s, %(unit_id)s, %(producer_id)s, %(valid_from)s, %(valid_to)s, %(granted_at)s,
  %(granted_by)s WHERE NOT EXISTS (SELECT 1 FROM role_grants g WHERE g.person_id = %(person_id)s AND g.role = %(role)s
  AND g.unit_id IS NOT DISTINCT FROM %(unit_id)s AND g.producer_id IS NOT DISTINCT FROM %(producer_id)s
  AND g.valid_from = %(valid_from)s AND g.for_person_id IS NULL
  AND (g.valid_to IS NULL OR g.valid_to >= g.valid_from)) RETURNING *),
copied AS ("""
    + COPY_GRANTS
    + """ FROM made g JOIN substitutions s ON s.person_id = g.person_id AND s.ended_at IS NULL JOIN persons p
  ON p.id = s.person_id WHERE """
    + COPIED
    + """)
SELECT count(*) FROM made"""
)
_GRANTS: Final[LiteralString] = """
SELECT id, person_id, role, unit_id, producer_id, valid_from, valid_to, granted_at, granted_by FROM role_grants
WHERE id = %s AND for_person_id IS NULL"""
_END_GRANT: Final[LiteralString] = """
UPDATE role_grants SET valid_to = greatest(valid_from - 1, least(valid_to, %(last)s::date))
WHERE id = %(id)s OR for_grant_id = %(id)s"""
_LOCK: Final[LiteralString] = "UPDATE persons SET locked_at = %s WHERE id = %s AND locked_at IS NULL"
_UNLOCK: Final[LiteralString] = "UPDATE persons SET locked_at = NULL WHERE id = %s AND locked_at IS NOT NULL"
_END_TOKENS: Final[LiteralString] = """
UPDATE access_tokens SET revoked_at = %(at)s WHERE person_id = %(id)s AND revoked_at IS NULL"""
_KEEP: Final[LiteralString] = "SELECT id FROM persons WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_LOGINS: Final[LiteralString] = """
SELECT p.login, p.id, p.name, p.locked_at IS NOT NULL, EXISTS (SELECT FROM credentials c WHERE c.person_id = p.id)
FROM persons p WHERE p.login = ANY(%s)"""
_BY_LOGIN: Final[LiteralString] = "SELECT id FROM persons WHERE login = %s"
_ADD_BEARER: Final[LiteralString] = """
INSERT INTO access_tokens (token_hash, person_id, label, created_at, expires_at)
VALUES (%s, %s, %s, %s, %s)"""
_BEARER: Final[LiteralString] = """
SELECT p.id, p.name, p.language FROM access_tokens t JOIN persons p ON p.id = t.person_id
WHERE t.token_hash = $1::bytea AND t.revoked_at IS NULL AND t.expires_at > $2::timestamptz
 AND p.locked_at IS NULL"""
_REVOKE: Final[LiteralString] = """
UPDATE access_tokens SET revoked_at = %s WHERE token_hash = %s AND revoked_at IS NULL"""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as stored."""

    id: UUID
    login: str
    name: str
    post: str | None
    phone: str | None
    email: str | None
    language: str
    invented: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A role grant as stored."""

    id: UUID
    person_id: UUID
    role: str
    unit_id: UUID | None
    producer_id: UUID | None
    valid_from: date
    valid_to: date | None
    granted_at: datetime
    granted_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class LoginRow:
    """Whose login it is, as an invitation finds it. ``has_password``: the account was opened."""

    login: str
    id: UUID
    name: str
    is_locked: bool
    has_password: bool


def insert_person(unit: Unit, row: PersonRow) -> bool:
    """Add a person; False when the login is taken."""
    return unit.execute(_PERSON, (*astuple(row), folded(row.name), sort_key(row.name))) == 1


def insert_grant(unit: Unit, row: GrantRow) -> bool:
    """Give a role, to whoever stands in for the person too; False when they already have it there from that day."""
    made = unit.row(_GRANT, {name: getattr(row, name) for name in GrantRow.__slots__} | {"at": row.granted_at})
    return made is not None and made[0] == 1


def grant(unit: Unit, grant_id: UUID) -> GrantRow | None:
    """Read a person's own grant, or None."""
    row = unit.row(_GRANTS, (grant_id,))
    return None if row is None else GrantRow(*row)


def end_grant(unit: Unit, grant_id: UUID, *, last_on: date) -> None:
    """Let a grant, and its copies for substitutes, hold through ``last_on`` at most."""
    unit.execute(_END_GRANT, {"id": grant_id, "last": last_on})


def lock(unit: Unit, person_id: UUID, *, at: datetime) -> bool:
    """Keep a person out; False when they were already."""
    return unit.execute(_LOCK, (at, person_id)) == 1


def unlock(unit: Unit, person_id: UUID) -> bool:
    """Let a person in again; False when they were not kept out."""
    return unit.execute(_UNLOCK, (person_id,)) == 1


def end_tokens(unit: Unit, person_id: UUID, *, at: datetime) -> int:
    """End every access token of a person; gives how many were live or over."""
    return unit.execute(_END_TOKENS, {"id": person_id, "at": at})


def keep(unit: Unit, person_ids: list[UUID]) -> None:
    """Hold people's rows to the end of the transaction, always in one order: two acts on them follow one another."""
    unit.rows(_KEEP, (person_ids,))


def by_logins(unit: Unit, logins: list[str]) -> dict[str, LoginRow]:
    """Find the people of some logins."""
    return {row[0]: LoginRow(*row) for row in unit.rows(_LOGINS, (logins,))}


def person_by_login(unit: Unit, login: str) -> UUID | None:
    """Find a person by login."""
    row = unit.row(_BY_LOGIN, (login,))
    return None if row is None else row[0]


def insert_token(unit: Unit, *, digest: bytes, person_id: UUID, label: str, at: datetime, expires_at: datetime) -> None:
    """Keep a token's SHA-256; the token itself is never stored."""
    unit.execute(_ADD_BEARER, (digest, person_id, label, at, expires_at))


def bearer(unit: Unit, *, digest: bytes, at: datetime) -> tuple[UUID, str, str] | None:
    """Give (person, name, language) of a live token, or None."""
    rows = unit.fixed(_BEARER, (digest, at))
    return (rows[0][0], rows[0][1], rows[0][2]) if rows else None


def revoke_token(unit: Unit, *, digest: bytes, at: datetime) -> bool:
    """End a token now; False when it was not live."""
    return unit.execute(_REVOKE, (at, digest)) == 1
