"""What happened in a session, one event after another, chained by hash; its minutes are made of nothing else. Pure.

An event carries the names of its day, so that minutes made again later say what was said then.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID

from workflow.domain.history import dumps
from workflow.domain.time import format_instant

PREFIX: Final = b"ocop-session-v1\n"
GENESIS: Final = bytes(32)

EventKind: TypeAlias = Literal[
    "created",
    "frozen",
    "documents_sent",
    "arrived",
    "left",
    "declared",
    "conflict_decided",
    "replaced",
    "opened",
    "rescored",
    "set_aside",
    "concluded",
    "published",
    "closed",
    "cancelled",
]


@dataclass(frozen=True, slots=True)
class Event:
    """One event. ``seq`` counts from 1 without a gap and is the session's version."""

    session_id: UUID
    seq: int
    at: datetime
    actor_id: UUID
    actor_name: str
    kind: EventKind
    data: Mapping[str, Any]
    prev_hash: bytes
    request_id: str | None = None


def event_hash(event: Event) -> bytes:
    """Give the event's hash: SHA-256 over ``PREFIX`` and its canonical JSON."""
    record = {
        "actor_id": str(event.actor_id),
        "actor_name": event.actor_name,
        "at": format_instant(event.at),
        "data": event.data,
        "kind": event.kind,
        "prev_hash": event.prev_hash.hex(),
        "request_id": event.request_id,
        "seq": event.seq,
        "session_id": str(event.session_id),
    }
    return hashlib.sha256(PREFIX + dumps(record).encode()).digest()


def broken_at(rows: Iterable[tuple[Event, bytes]]) -> int | None:
    """Give the number of the first event that is missing, changed or out of its chain; None when all hold."""
    seq, prev = 1, GENESIS
    for event, stored in rows:
        if event.seq != seq or event.prev_hash != prev or event_hash(event) != stored:
            return seq
        seq, prev = seq + 1, stored
    return None


def last(events: Iterable[Event], kind: EventKind) -> Event | None:
    """Give the newest event of a kind, or None."""
    found = None
    for event in events:
        if event.kind == kind:
            found = event
    return found
