"""Heartbeats: a row a tick, so that a silent worker can be seen, and an alarm to those who run the system."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from workflow.domain.telling import Place, Telling
from workflow.domain.time import Clock
from workflow.services.tell import tell
from workflow.store import heartbeats
from workflow.store.database import Database, Unit

SELF: Final = "heartbeat"
WATCH: Final = "watch"
"""The row that says since when the heartbeat tick has run without a gap; no tick of its own."""

VERIFIED: Final = "verified"
FAULTY: Final = "verify_fault"
APART: Final = frozenset({WATCH, VERIFIED, FAULTY})
"""Rows that no tick leaves."""

INTERVALS: Final[Mapping[str, timedelta]] = MappingProxyType(
    {
        "relay": timedelta(seconds=10),
        "deliver": timedelta(seconds=10),
        "codes": timedelta(seconds=5),
        SELF: timedelta(seconds=15),
        "sweep": timedelta(seconds=60),
        "seal": timedelta(seconds=300),
        "invariants": timedelta(hours=1),
        "stuck": timedelta(hours=1),
        "uploads": timedelta(hours=1),
    }
)
"""Every tick and how often it runs."""

PATIENCE: Final = 3
"""A tick that has not run for so many of its intervals is late."""


def beat(database: Database, name: str, clock: Clock) -> None:
    """Record that the tick ``name`` ran to its end now."""
    with database.single() as unit:
        heartbeats.record(unit, name=name, at=clock.now())


def last_beats(database: Database) -> dict[str, datetime]:
    """Give when each tick last ran; one that never did, since when it is expected to."""
    with database.single() as unit:
        return {name: found.at for name, found in heartbeats.last(unit).items() if name not in APART}


def late_ticks(beats: Mapping[str, datetime], at: datetime) -> dict[str, timedelta]:
    """Give the ticks that are late and how old the last beat of each is."""
    return {
        name: at - beat_at
        for name, beat_at in sorted(beats.items())
        if name in INTERVALS and at - beat_at > PATIENCE * INTERVALS[name]
    }


def watch(database: Database, clock: Clock) -> dict[str, timedelta]:
    """Look after every tick; give those that are late, after planning an alarm to each admin.

    One alarm a tick and hour, however many look. A tick is judged from when the watch began at the earliest: after
    a stop of the whole system it is told that everything was silent (as the heartbeat's own lateness), not that
    each tick is. Records the heartbeat.
    """
    at = clock.now()
    with database.unit() as unit:
        heartbeats.expect(unit, names=INTERVALS, at=at)
        rows = heartbeats.last(unit)
        beats = {name: found.at for name, found in rows.items() if name != WATCH}
        own = late_ticks({SELF: beats[SELF]}, at)
        if own or WATCH not in rows:
            heartbeats.record(unit, name=WATCH, at=at)
        since = at if own or WATCH not in rows else rows[WATCH].at
        late = own | late_ticks({name: max(beat_at, since) for name, beat_at in beats.items() if name != SELF}, at)
        heartbeats.record(unit, name=SELF, at=at)
        for name, age in late.items():
            alarm(unit, name, f"{round(age.total_seconds())} s", at)
    return late


def alarm(unit: Unit, subject: str, found: str, at: datetime) -> int:
    """Plan an alarm to every admin, once a subject and hour; gives how many notices are new.

    ``subject`` is a tick or the code of an invariant, ``found`` how late it is or how many rows break it.
    """
    telling = Telling(
        stem=f"alarm:{subject}:{at:%Y-%m-%dT%H}",
        kind="alarm",
        notice="alarm",
        role="admin",
        place=Place("admin", "everywhere"),
        planned_at=at,
        urgent=True,
        params={"count": 1, "items": f"{subject}: {found}"},
    )
    return tell(unit, [telling]).planned
