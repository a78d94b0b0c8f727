"""The sweep: each step of a clock's ladder whose instant came becomes one firing. Knows no rule and no person."""

from datetime import datetime

from workflow.domain.errors import LostRaceError
from workflow.domain.time import Clock
from workflow.store import sweep_sql
from workflow.store.database import Database


def sweep_once(database: Database, clock: Clock, *, limit: int = 10_000) -> int:
    """Write the firings that are due and give how many there were; after a downtime, all that came meanwhile.

    One transaction for each ``limit`` clocks, or whole ladders: a sweep that dies has done whole ones and nothing of
    another. Safe to run twice, late, and by several at once.

    Cost: an idle sweep is one look at two partial indexes, however many clocks run and however many have fired; a
    busy one writes one firing for each step that came, and besides one row a ladder, or a clock that is armed alone.
    Grows with what is due, not with what is there.
    """
    at, written = clock.now(), 0
    with database.single() as unit:
        if not sweep_sql.is_due(unit, now=at):
            return 0
    while True:
        is_all, new = _turn(database, at, limit)
        written += new
        if is_all:
            return written


def _turn(database: Database, at: datetime, limit: int) -> tuple[bool, int]:
    try:
        with database.unit() as unit:
            return sweep_sql.sweep(unit, now=at, limit=limit)
    except LostRaceError:
        with database.unit() as unit:
            return sweep_sql.sweep(unit, now=at, limit=limit, passing=True)
