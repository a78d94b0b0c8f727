"""The outbox: claimed in batches with SKIP LOCKED under a lease, marked sent, retried by the row."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, LiteralString

from workflow.store.database import Unit

_CLAIM: Final[LiteralString] = """
UPDATE outbox o SET attempts = o.attempts + 1, next_attempt_at = %(lease)s
FROM (SELECT key FROM outbox WHERE sent_at IS NULL AND next_attempt_at <= %(now)s
 ORDER BY next_attempt_at, key LIMIT %(limit)s FOR UPDATE SKIP LOCKED) due
WHERE o.key = due.key
RETURNING o.key, o.topic, o.payload, o.attempts"""
_SENT: Final[LiteralString] = """
UPDATE outbox SET sent_at = %s WHERE key = ANY(%s) AND sent_at IS NULL"""
_BACKLOG: Final[LiteralString] = """
SELECT count(*), min(created_at) FROM outbox WHERE sent_at IS NULL"""


@dataclass(frozen=True, slots=True)
class Message:
    """One claimed message."""

    key: str
    topic: str
    payload: dict[str, Any]
    attempts: int


def claim(unit: Unit, *, now: datetime, lease: timedelta, limit: int) -> list[Message]:
    """Take up to ``limit`` due messages; nobody else gets them until the lease runs out."""
    rows = unit.rows(_CLAIM, {"now": now, "lease": now + lease, "limit": limit})
    return [Message(*row) for row in rows]


def mark_sent(unit: Unit, *, keys: list[str], at: datetime) -> None:
    """Record that these messages left."""
    unit.execute(_SENT, (at, keys))


def backlog(unit: Unit) -> tuple[int, datetime | None]:
    """Give how many messages wait and since when the oldest does."""
    row = unit.row(_BACKLOG)
    return (0, None) if row is None else (row[0], row[1])
