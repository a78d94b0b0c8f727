"""Sessions of browsers: opened, seen, ended. Fixed statements; a session is never deleted here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_OPEN: Final[LiteralString] = """
INSERT INTO sessions (id, token_hash, person_id, proved_by, device, opened_at, seen_at, expires_at)
VALUES (%(id)s, %(digest)s, %(person_id)s, %(proved_by)s, %(device)s, %(at)s, %(at)s, %(expires_at)s)"""
_SEEN: Final[LiteralString] = """
UPDATE sessions SET seen_at = %(at)s, expires_at = %(expires_at)s
WHERE id = %(id)s AND ended_at IS NULL AND seen_at < %(at)s"""
_END: Final[LiteralString] = """
UPDATE sessions SET ended_at = %(at)s WHERE id = %(id)s AND person_id = %(person_id)s AND ended_at IS NULL"""
_END_ALL: Final[LiteralString] = """
UPDATE sessions SET ended_at = %(at)s
WHERE person_id = %(person_id)s AND ended_at IS NULL AND id IS DISTINCT FROM %(but)s::uuid"""
_LIVE: Final[LiteralString] = """
SELECT id, proved_by, device, opened_at, seen_at, expires_at FROM sessions
WHERE person_id = %(person_id)s AND ended_at IS NULL AND expires_at > %(at)s ORDER BY seen_at DESC, id LIMIT 100"""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A live session as its owner sees it."""

    id: UUID
    proved_by: str
    device: str
    opened_at: datetime
    seen_at: datetime
    expires_at: datetime


def insert(unit: Unit, row: SessionRow, *, digest: bytes, person_id: UUID) -> None:
    """Write a new session."""
    unit.execute(
        _OPEN,
        {
            "id": row.id,
            "digest": digest,
            "person_id": person_id,
            "proved_by": row.proved_by,
            "device": row.device,
            "at": row.opened_at,
            "expires_at": row.expires_at,
        },
    )


def seen(unit: Unit, session_id: UUID, *, at: datetime, expires_at: datetime) -> None:
    """Note that a session was used, and until when it lives now."""
    unit.execute(_SEEN, {"id": session_id, "at": at, "expires_at": expires_at})


def end(unit: Unit, session_id: UUID, *, person_id: UUID, at: datetime) -> bool:
    """End one of a person's sessions; False when it was not live."""
    return unit.execute(_END, {"id": session_id, "person_id": person_id, "at": at}) == 1


def end_all(unit: Unit, *, person_id: UUID, at: datetime, but: UUID | None = None) -> int:
    """End every session of a person, ``but`` one; gives how many were ended."""
    return unit.execute(_END_ALL, {"person_id": person_id, "at": at, "but": but})


def live(unit: Unit, *, person_id: UUID, at: datetime) -> list[SessionRow]:
    """Read a person's live sessions, the last used first."""
    return [SessionRow(*row) for row in unit.rows(_LIVE, {"person_id": person_id, "at": at})]
