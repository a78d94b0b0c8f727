"""Sessions of browsers: opened after somebody has proved who they are, kept as SHA-256, ended at will."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from workflow.domain.ids import new_id
from workflow.domain.time import Clock, local_day
from workflow.services.identify import Sight, sight_of
from workflow.services.tokens import token_digest
from workflow.store import sessions
from workflow.store.database import Unit
from workflow.store.reads import caller
from workflow.store.sessions import SessionRow

IDLE: Final = timedelta(days=30)
"""A session lives so long after it was last used."""

DEVICE_MAX: Final = 120
TOKEN_MAX: Final = 64
_NOTED_EVERY: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in, how far they see, and by which session."""

    sight: Sight
    post: str | None
    session_id: UUID
    proved_by: str
    unread: int


def open_session(unit: Unit, clock: Clock, *, person_id: UUID, proved_by: str, device: str) -> str:
    """Open a session for a person who has proved who they are; give its token, which cannot be read again."""
    token = secrets.token_urlsafe(32)
    at = clock.now()
    row = SessionRow(new_id(at), proved_by, device[:DEVICE_MAX], at, at, at + IDLE)
    sessions.insert(unit, row, digest=token_digest(token), person_id=person_id)
    return token


def visitor_of(unit: Unit, clock: Clock, token: str | None) -> Visitor | None:
    """Give who a session's token stands for, or None. One statement; another one each ten minutes of use."""
    if not token or len(token) > TOKEN_MAX or not token.isascii():
        return None
    at = clock.now()
    row = caller.by_session(unit, digest=token_digest(token), at=at, today=local_day(at))
    if row is None:
        return None
    if at - row.seen_at > _NOTED_EVERY:
        sessions.seen(unit, row.session_id, at=at, expires_at=at + IDLE)
    return Visitor(sight_of(unit, row.caller), row.post, row.session_id, row.proved_by, row.unread)


def end_session(unit: Unit, clock: Clock, visitor: Visitor, session_id: UUID) -> bool:
    """End one of the visitor's own sessions; False when it was not live."""
    return sessions.end(unit, session_id, person_id=visitor.sight.actor.id, at=clock.now())


def end_other_sessions(unit: Unit, clock: Clock, visitor: Visitor) -> int:
    """End every session of the visitor but this one; gives how many were ended."""
    return sessions.end_all(unit, person_id=visitor.sight.actor.id, at=clock.now(), but=visitor.session_id)


def live_sessions(unit: Unit, clock: Clock, visitor: Visitor) -> list[SessionRow]:
    """Give the visitor's live sessions, the last used first."""
    return sessions.live(unit, person_id=visitor.sight.actor.id, at=clock.now())
