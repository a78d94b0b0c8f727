"""Persons, their roles and their tokens; fixed statements."""

from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_PERSON: Final[LiteralString] = """
INSERT INTO persons (id, login, name, post, phone, email, language, invented, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (login) DO NOTHING"""
_GRANT: Final[LiteralString] = """
INSERT INTO role_grants (id, person_id, role, unit_id, producer_id, valid_from, valid_to, granted_at)
SELECT %s, %s, %s, %s, %s, %s, %s, %s WHERE NOT EXISTS (
 SELECT 1 FROM role_grants g WHERE g.person_id = %s AND g.role = %s
 AND g.unit_id IS NOT DISTINCT FROM %s AND g.producer_id IS NOT DISTINCT FROM %s
 AND g.valid_from = %s)"""
_BY_LOGIN: Final[LiteralString] = "SELECT id FROM persons WHERE login = %s"
_ADD_BEARER: Final[LiteralString] = """
INSERT INTO access_tokens (token_hash, person_id, label, created_at, expires_at)
VALUES (%s, %s, %s, %s, %s)"""
_BEARER: Final[LiteralString] = """
SELECT p.id, p.name, p.language FROM access_tokens t JOIN persons p ON p.id = t.person_id
WHERE t.token_hash = $1::bytea AND t.revoked_at IS NULL AND t.expires_at > $2::timestamptz"""
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


def insert_person(unit: Unit, row: PersonRow) -> bool:
    """Add a person; False when the login is taken."""
    return unit.execute(_PERSON, astuple(row)) == 1


def insert_grant(unit: Unit, row: GrantRow) -> bool:
    """Give a role; False when the person already has it there from that day."""
    same = (row.person_id, row.role, row.unit_id, row.producer_id, row.valid_from)
    return unit.execute(_GRANT, (*astuple(row), *same)) == 1


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
