"""The hourly look at what must always hold: every notice is accounted for, every clock that runs is armed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from workflow.domain.time import Clock
from workflow.services.heartbeat import alarm
from workflow.store.database import Database
from workflow.store.reads import invariants
from workflow.store.reads.invariants import KindCount

WAITING_MAX: Final = timedelta(minutes=15)
"""A firing is planned within a minute of the sweep; one that waits for longer is stuck."""


@dataclass(frozen=True, slots=True)
class InvariantReport:
    """The counts by kind, and what does not hold (code → rows)."""

    counts: tuple[KindCount, ...]
    broken: dict[str, int]

    @property
    def holds(self) -> bool:
        """Say whether everything holds."""
        return not self.broken


def check_invariants(database: Database, clock: Clock) -> InvariantReport:
    """Look at one instant of the database; what is broken raises an alarm to each admin, once a code and hour.

    Codes: ``notices_do_not_add_up`` (planned ≠ sent + suppressed + pending + failed in a kind), and those of
    ``store.reads.invariants``. Changes nothing else.
    """
    at = clock.now()
    with database.snapshot() as unit:
        counted = invariants.counts(unit)
        broken = invariants.broken(unit, waiting_since=at - WAITING_MAX)
    wrong = sum(not one.adds_up for one in counted)
    found = ({"notices_do_not_add_up": wrong} if wrong else {}) | broken
    if found:
        with database.unit() as unit:
            for code, rows in sorted(found.items()):
                alarm(unit, code, str(rows), at)
    return InvariantReport(counted, found)
