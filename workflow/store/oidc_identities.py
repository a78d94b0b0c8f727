"""Who people are at a province's own sign-on; fixed statements."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_FIND: Final[LiteralString] = "SELECT person_id FROM oidc_identities WHERE issuer = %s AND subject = %s"
_INSERT: Final[LiteralString] = """
INSERT INTO oidc_identities (id, person_id, issuer, subject, linked_at, linked_by)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (issuer, subject) DO NOTHING"""
_LINKED: Final[LiteralString] = "SELECT EXISTS (SELECT FROM oidc_identities WHERE issuer = %s AND person_id = %s)"
_BY_EMAIL: Final[LiteralString] = """
SELECT id FROM persons WHERE login = %(email)s
UNION SELECT person_id FROM proved_addresses WHERE channel = 'email' AND address = %(email)s"""


@dataclass(frozen=True, slots=True)
class Identity:
    """A link to keep."""

    id: UUID
    person_id: UUID
    issuer: str
    subject: str
    linked_at: datetime
    linked_by: str


def find(unit: Unit, *, issuer: str, subject: str) -> UUID | None:
    """Give the person linked to a subject of an issuer, or None."""
    row = unit.row(_FIND, (issuer, subject))
    return None if row is None else row[0]


def insert(unit: Unit, row: Identity) -> bool:
    """Keep a link; False when that subject is linked already."""
    values = (row.id, row.person_id, row.issuer, row.subject, row.linked_at, row.linked_by)
    return unit.execute(_INSERT, values) == 1


def is_linked(unit: Unit, *, issuer: str, person_id: UUID) -> bool:
    """Say whether a person is linked to any subject of an issuer."""
    row = unit.row(_LINKED, (issuer, person_id))
    return bool(row and row[0])


def by_email(unit: Unit, email: str) -> list[UUID]:
    """Give the people whose login a mail address is, or who have shown to hold it."""
    return [row[0] for row in unit.rows(_BY_EMAIL, {"email": email})]
