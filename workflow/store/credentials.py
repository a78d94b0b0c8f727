"""Passwords and what is asked of their person at sign-in; fixed statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_ACCOUNT: Final[LiteralString] = """
SELECT p.id, p.login, p.name, p.language, p.email, p.phone, c.password_hash, t.person_id IS NOT NULL,
 p.locked_at IS NOT NULL,
 EXISTS (SELECT FROM role_grants g WHERE g.person_id = p.id AND g.role NOT IN ('producer', 'kept_apart')
  AND g.valid_from <= %(today)s
  AND (g.valid_to IS NULL OR g.valid_to >= %(today)s))
FROM persons p LEFT JOIN credentials c ON c.person_id = p.id LEFT JOIN totp t ON t.person_id = p.id WHERE """
_BY_LOGIN: Final[LiteralString] = _ACCOUNT + "p.login = %(login)s"
_BY_ID: Final[LiteralString] = _ACCOUNT + "p.id = %(id)s"
_SET: Final[LiteralString] = """
INSERT INTO credentials (person_id, password_hash, changed_at) VALUES (%(id)s, %(hash)s, %(at)s)
ON CONFLICT (person_id) DO UPDATE SET password_hash = %(hash)s, changed_at = %(at)s"""
_RENEW: Final[LiteralString] = """
UPDATE credentials SET password_hash = %s WHERE person_id = %s AND password_hash = %s"""
_CHANGED: Final[LiteralString] = "SELECT person_id, changed_at FROM credentials WHERE person_id = ANY(%s)"
_END_DEVICES: Final[LiteralString] = """
UPDATE trusted_devices SET ended_at = %(at)s WHERE person_id = %(id)s AND ended_at IS NULL"""
_SPEND_CODES: Final[LiteralString] = """
UPDATE one_time_codes SET expires_at = %(at)s WHERE person_id = %(id)s AND used_at IS NULL AND expires_at > %(at)s"""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A person as sign-in knows them. ``is_officer``: holds another role than the producer's today."""

    person_id: UUID
    login: str
    name: str
    language: str
    email: str | None
    phone: str | None
    password_hash: str | None
    has_totp: bool
    is_locked: bool
    is_officer: bool


def by_login(unit: Unit, login: str, *, today: date) -> AccountRow | None:
    """Read the account of a login, or None."""
    row = unit.row(_BY_LOGIN, {"login": login, "today": today})
    return None if row is None else AccountRow(*row)


def by_person(unit: Unit, person_id: UUID, *, today: date) -> AccountRow | None:
    """Read a person's account, or None."""
    row = unit.row(_BY_ID, {"id": person_id, "today": today})
    return None if row is None else AccountRow(*row)


def put(unit: Unit, person_id: UUID, password_hash: str, *, at: datetime) -> None:
    """Keep a new password in the place of the old one."""
    unit.execute(_SET, {"id": person_id, "hash": password_hash, "at": at})


def changed(unit: Unit, person_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Give when each of these people last got a password; who has none is left out."""
    return {row[0]: row[1] for row in unit.rows(_CHANGED, (list(person_ids),))}


def renew_hash(unit: Unit, person_id: UUID, *, old: str, new: str) -> None:
    """Keep the same password under newer parameters, unless it was changed meanwhile."""
    unit.execute(_RENEW, (new, person_id, old))


def forget_what_was_trusted(unit: Unit, person_id: UUID, *, at: datetime) -> None:
    """End a person's trusted devices and every code and link under way."""
    unit.execute(_END_DEVICES, {"id": person_id, "at": at})
    unit.execute(_SPEND_CODES, {"id": person_id, "at": at})
