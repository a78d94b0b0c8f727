"""The heartbeat rows."""

from datetime import datetime
from typing import Final, LiteralString

from workflow.store.database import Unit

_RECORD: Final[LiteralString] = """
INSERT INTO heartbeats (name, beat_at, beats) VALUES (%s, %s, 1)
ON CONFLICT (name) DO UPDATE SET beats = heartbeats.beats + 1,
 beat_at = greatest(heartbeats.beat_at, excluded.beat_at)"""
_LAST: Final[LiteralString] = "SELECT name, beat_at FROM heartbeats"


def record(unit: Unit, *, name: str, at: datetime) -> None:
    """Move a tick's heartbeat forward."""
    unit.execute(_RECORD, (name, at))


def last(unit: Unit) -> dict[str, datetime]:
    """Give the last beat of each tick."""
    return {row[0]: row[1] for row in unit.rows(_LAST)}
