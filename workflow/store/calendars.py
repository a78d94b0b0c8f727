"""Stored working calendars: what is confirmed, and the stamp that changes with it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.domain.record import record
from workflow.store.database import Unit

_CONFIRMED: Final[LiteralString] = """
SELECT unit_id, year, version, content FROM calendar_versions WHERE state = 'confirmed'"""
_STAMP: Final[LiteralString] = "SELECT epoch, digest FROM calendar_epoch"
_LOCK: Final[LiteralString] = "SELECT epoch FROM calendar_epoch FOR UPDATE"
_INSERT: Final[LiteralString] = """
INSERT INTO calendar_versions (id, unit_id, year, version, content, state, document, note, drafted_at, drafted_by,
 confirmed_at, confirmed_by) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_KEYS: Final[LiteralString] = "SELECT unit_id, year, version FROM calendar_versions WHERE state = 'confirmed'"
_COLUMNS: Final[LiteralString] = """
SELECT v.id, v.unit_id, u.code, v.year, v.version, v.state, v.document, v.note, v.drafted_at, v.confirmed_at,
 v.superseded_at FROM calendar_versions v LEFT JOIN units u ON u.id = v.unit_id"""
_ALL: Final[LiteralString] = _COLUMNS + " ORDER BY v.year DESC, u.code NULLS FIRST, v.drafted_at DESC, v.id DESC"
_SOME: Final[LiteralString] = _COLUMNS + " WHERE v.id = ANY(%s) ORDER BY v.year, u.code NULLS FIRST, v.id"
_CONTENTS: Final[LiteralString] = "SELECT id, content FROM calendar_versions WHERE id = ANY(%s)"
_SUPERSEDE: Final[LiteralString] = """
UPDATE calendar_versions c SET state = 'superseded', superseded_at = %s
FROM calendar_versions d WHERE d.id = ANY(%s) AND c.state = 'confirmed' AND c.year = d.year
 AND c.unit_id IS NOT DISTINCT FROM d.unit_id"""
_CONFIRM: Final[LiteralString] = """
UPDATE calendar_versions SET state = 'confirmed', document = %s, confirmed_at = %s, confirmed_by = %s
WHERE id = ANY(%s) AND state = 'draft'"""
_RAISE: Final[LiteralString] = "UPDATE calendar_epoch SET epoch = epoch + 1, digest = %s RETURNING epoch"


@record
class CalendarStamp:
    """Which confirmed calendars stood when something was read: the epoch, and the digest to cache by."""

    epoch: int
    digest: str


NO_CALENDAR: Final = CalendarStamp(0, "")


@dataclass(frozen=True, slots=True)
class StoredYear:
    """A confirmed year as stored; ``unit_id`` None for the country's."""

    unit_id: UUID | None
    year: int
    version: str
    content: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version to be stored. ``confirmed_at`` and ``confirmed_by`` go with the state ``confirmed``."""

    id: UUID
    unit_id: UUID | None
    year: int
    version: str
    content: str
    state: str
    document: str | None
    note: str | None
    drafted_at: datetime
    drafted_by: UUID
    confirmed_at: datetime | None = None
    confirmed_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class VersionItem:
    """A version as it is listed: everything but its content. ``territory`` is the code of its unit."""

    id: UUID
    unit_id: UUID | None
    territory: str | None
    year: int
    version: str
    state: str
    document: str | None
    note: str | None
    drafted_at: datetime
    confirmed_at: datetime | None
    superseded_at: datetime | None


def versions(unit: Unit) -> list[VersionItem]:
    """List every version, the newest year first, the country before its units."""
    return [VersionItem(*row) for row in unit.rows(_ALL)]


def some(unit: Unit, keys: Sequence[UUID]) -> list[VersionItem]:
    """Read versions by key; those that are not there are left out."""
    return [VersionItem(*row) for row in unit.rows(_SOME, (list(keys),))]


def contents(unit: Unit, keys: Sequence[UUID]) -> dict[UUID, str]:
    """Read the contents of versions."""
    return {row[0]: row[1] for row in unit.rows(_CONTENTS, (list(keys),))}


def confirm(unit: Unit, keys: Sequence[UUID], *, document: str, at: datetime, by: UUID) -> None:
    """Confirm drafts; the versions that stood in their places are superseded. Takes the lock for granted."""
    unit.execute(_SUPERSEDE, (at, list(keys)))
    unit.execute(_CONFIRM, (document, at, by, list(keys)))


def stamp(unit: Unit) -> CalendarStamp:
    """Read the present stamp."""
    row = unit.row(_STAMP)
    return NO_CALENDAR if row is None else CalendarStamp(row[0], row[1])


def lock(unit: Unit) -> None:
    """Hold the epoch until the end of the transaction: one confirmation at a time."""
    unit.row(_LOCK)


def confirmed(unit: Unit) -> list[StoredYear]:
    """Read every confirmed year, the country's and the units'."""
    return [StoredYear(*row) for row in unit.rows(_CONFIRMED)]


def insert(unit: Unit, rows: Sequence[VersionRow]) -> None:
    """Add versions."""
    unit.many(
        _INSERT,
        [
            (
                row.id,
                row.unit_id,
                row.year,
                row.version,
                row.content,
                row.state,
                row.document,
                row.note,
                row.drafted_at,
                row.drafted_by,
                row.confirmed_at,
                row.confirmed_by,
            )
            for row in rows
        ],
    )


def raise_epoch(unit: Unit) -> CalendarStamp:
    """Give what is confirmed now a new epoch, in the transaction that confirmed it."""
    lines = sorted(f"{unit_id or ''}\t{year}\t{version}\n" for unit_id, year, version in unit.rows(_KEYS))
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()
    row = unit.row(_RAISE, (digest,))
    return CalendarStamp(0 if row is None else row[0], digest)
