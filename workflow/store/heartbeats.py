"""The heartbeat rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString

from workflow.store.database import Unit

_RECORD: Final[LiteralString] = """
INSERT INTO heartbeats (name, beat_at, beats) VALUES (%s, %s, 1)
ON CONFLICT (name) DO UPDATE SET beats = heartbeats.beats + 1,
 beat_at = greatest(heartbeats.beat_at, excluded.beat_at)"""
_EXPECT: Final[LiteralString] = """
INSERT INTO heartbeats (name, beat_at, beats) SELECT name, %s, 0 FROM unnest(%s::text[]) AS name
ON CONFLICT (name) DO NOTHING"""
_LAST: Final[LiteralString] = "SELECT name, beat_at, beats FROM heartbeats"


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """When a tick last ran to its end, and how many times it has; never yet: since when it is expected to."""

    at: datetime
    beats: int


def record(unit: Unit, *, name: str, at: datetime) -> None:
    """Move a tick's heartbeat forward."""
    unit.execute(_RECORD, (name, at))


def expect(unit: Unit, *, names: Collection[str], at: datetime) -> None:
    """Make a row for each tick that has none, so that one that never runs is missed as well."""
    unit.execute(_EXPECT, (at, sorted(names)))


def last(unit: Unit) -> dict[str, Heartbeat]:
    """Give the last beat of each tick."""
    return {row[0]: Heartbeat(row[1], row[2]) for row in unit.rows(_LAST)}
