"""Stored working calendars: what is confirmed, and the stamp that changes with it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_CONFIRMED: Final[LiteralString] = """
SELECT unit_id, year, version, content FROM calendar_versions WHERE state = 'confirmed'"""
_STAMP: Final[LiteralString] = "SELECT epoch, digest FROM calendar_epoch"
_LOCK: Final[LiteralString] = "SELECT epoch FROM calendar_epoch FOR UPDATE"
_INSERT: Final[LiteralString] = """
INSERT INTO calendar_versions (id, unit_id, year, version, content, state, document, note, drafted_at, drafted_by,
 confirmed_at, confirmed_by) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_KEYS: Final[LiteralString] = "SELECT unit_id, year, version FROM calendar_versions WHERE state = 'confirmed'"
_RAISE: Final[LiteralString] = "UPDATE calendar_epoch SET epoch = epoch + 1, digest = %s RETURNING epoch"


@dataclass(frozen=True, slots=True)
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
