"""Invitations and the workbooks they come from; fixed statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

import orjson

from workflow.store.database import Unit

_INSERT: Final[LiteralString] = """
INSERT INTO invitations (id, person_id, code_id, sheet_id, channel, address, invited_by, created_at, expires_at)
VALUES (%(id)s, %(person_id)s, %(code_id)s, %(sheet_id)s, %(channel)s, %(address)s, %(invited_by)s, %(created_at)s,
 %(expires_at)s)"""
_REVOKE: Final[LiteralString] = """
WITH over AS (UPDATE invitations SET revoked_at = %(at)s, revoked_by = %(by)s
 WHERE person_id = %(person)s AND revoked_at IS NULL AND expires_at > %(at)s RETURNING code_id)
UPDATE one_time_codes c SET expires_at = %(at)s FROM over
WHERE c.id = over.code_id AND c.used_at IS NULL AND c.expires_at > %(at)s RETURNING c.id"""
_OF_PERSON: Final[LiteralString] = """
SELECT i.id, i.channel, i.address, m.name, i.created_at, i.expires_at, i.revoked_at, c.sending, c.used_at
FROM invitations i JOIN persons m ON m.id = i.invited_by LEFT JOIN one_time_codes c ON c.id = i.code_id
WHERE i.person_id = %s ORDER BY i.created_at DESC, i.id DESC LIMIT 20"""
_PROGRESS: Final[LiteralString] = """
SELECT count(*), count(*) FILTER (WHERE c.sending = 'sent'), count(*) FILTER (WHERE c.sending = 'failed'),
 count(*) FILTER (WHERE d.person_id IS NOT NULL)
FROM invitations i LEFT JOIN one_time_codes c ON c.id = i.code_id LEFT JOIN credentials d ON d.person_id = i.person_id
WHERE i.sheet_id = %s"""
_KEEP_SHEET: Final[LiteralString] = """
INSERT INTO invitation_sheets (id, by_id, created_at, file_name, file_hash, rows)
VALUES (%(id)s, %(by_id)s, %(created_at)s, %(file_name)s, %(file_hash)s, %(rows)s::jsonb)"""
_SHEET: Final[LiteralString] = """
SELECT id, by_id, created_at, file_name, rows, confirmed_at FROM invitation_sheets WHERE id = %s AND by_id = %s"""
_TAKE_SHEET: Final[LiteralString] = """
UPDATE invitation_sheets SET confirmed_at = %s, rows = '[]' WHERE id = %s AND confirmed_at IS NULL"""
_FORGET_SHEETS: Final[LiteralString] = """
DELETE FROM invitation_sheets WHERE confirmed_at IS NULL AND created_at < %s"""


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """An invitation to be kept; ``code_id`` is the code whose letter carries the link."""

    id: UUID
    person_id: UUID
    code_id: UUID
    sheet_id: UUID | None
    channel: str
    address: str
    invited_by: UUID
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation as administrators see it. ``sending`` None: the letter was forgotten, some time after its end."""

    id: UUID
    channel: str
    address: str
    invited_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    sending: str | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the letters of a workbook are: written, handed over, refused; and how many accounts were opened."""

    invited: int
    sent: int
    failed: int
    opened: int


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A workbook as it was read; without rows once it was confirmed."""

    id: UUID
    by_id: UUID
    created_at: datetime
    file_name: str
    rows: list[dict[str, Any]]
    confirmed_at: datetime | None


def insert(unit: Unit, rows: Sequence[NewInvitation]) -> None:
    """Keep invitations."""
    unit.many(_INSERT, [{name: getattr(row, name) for name in NewInvitation.__slots__} for row in rows])


def revoke(unit: Unit, person_id: UUID, *, by: UUID, at: datetime) -> int:
    """End a person's invitations and the links they carry; gives how many links were still good."""
    return len(unit.rows(_REVOKE, {"person": person_id, "by": by, "at": at}))


def of_person(unit: Unit, person_id: UUID) -> list[InvitationRow]:
    """Read a person's invitations, the newest first."""
    return [InvitationRow(*row) for row in unit.rows(_OF_PERSON, (person_id,))]


def progress(unit: Unit, sheet_id: UUID) -> Progress:
    """Say how far the letters of a workbook are."""
    row = unit.row(_PROGRESS, (sheet_id,))
    return Progress(0, 0, 0, 0) if row is None else Progress(*row)


def keep_sheet(
    unit: Unit, row: SheetRow, *, file_hash: bytes, forget_before: datetime, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Keep a workbook as it was read, and forget those that nobody confirmed."""
    unit.execute(_FORGET_SHEETS, (forget_before,))
    given = {"id": row.id, "by_id": row.by_id, "created_at": row.created_at, "file_name": row.file_name}
    unit.execute(_KEEP_SHEET, {**given, "file_hash": file_hash, "rows": orjson.dumps(list(rows)).decode()})


def sheet(unit: Unit, key: UUID, *, by: UUID) -> SheetRow | None:
    """Read a workbook of one's own, or None."""
    row = unit.row(_SHEET, (key, by))
    return None if row is None else SheetRow(*row)


def take_sheet(unit: Unit, key: UUID, *, at: datetime) -> bool:
    """Take a workbook to be carried out and forget its rows; False when it was taken before."""
    return unit.execute(_TAKE_SHEET, (at, key)) == 1
