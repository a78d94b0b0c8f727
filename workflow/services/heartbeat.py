"""Heartbeats: a row a tick, so that a silent worker can be seen."""

from datetime import datetime

from workflow.domain.time import Clock
from workflow.store import heartbeats
from workflow.store.database import Database


def beat(database: Database, name: str, clock: Clock) -> None:
    """Record that the tick ``name`` ran to its end now."""
    with database.single() as unit:
        heartbeats.record(unit, name=name, at=clock.now())


def last_beats(database: Database) -> dict[str, datetime]:
    """Give when each tick last ran."""
    with database.single() as unit:
        return heartbeats.last(unit)
