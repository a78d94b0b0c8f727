"""Whether a transition costs the same with a thousand history rows and with a million: one here, one there, in turn."""

import time
from dataclasses import dataclass
from itertools import count
from uuid import UUID

from benchmarks.fill import Filled
from benchmarks.measure import median
from benchmarks.world import REPORT, WORK, Act
from workflow.domain.command import FireCommand
from workflow.domain.time import SystemClock
from workflow.services.fire import fire
from workflow.store.database import Database

WORKING_CASES = 100


@dataclass(frozen=True, slots=True)
class Flat:
    """Medians of one transition, in seconds, a round each; ``anywhere`` takes cases never touched before."""

    small_rows: int
    large_rows: int
    small: list[float]
    large: list[float]
    anywhere: list[float]


def working(filled: Filled) -> list[UUID]:
    """Give the few cases that are moved again and again, spread over all."""
    return filled.cases[:: max(1, len(filled.cases) // WORKING_CASES)][:WORKING_CASES]


class _Mover:
    """Moves the cases of one database, a few again and again, or each once."""

    def __init__(self, filled: Filled) -> None:
        self._database = Database(filled.url, pool_size=1)
        self._clock = SystemClock()
        self._producer = filled.producer
        self._numbers = count()
        self._working = working(filled)
        known = set(self._working)
        self._others = (case for case in filled.cases[:: max(1, len(filled.cases) // 10_000)] if case not in known)
        self._done = 0

    def again(self) -> float:
        """Move the next of the few; gives the time."""
        lap, index = divmod(self._done, len(self._working))
        self._done += 1
        return self._move(self._working[index], WORK[lap % len(WORK)])

    def elsewhere(self) -> float:
        """Move a case for the first time; gives the time."""
        return self._move(next(self._others), REPORT)

    def close(self) -> None:
        """Close the connections."""
        self._database.close()

    def _move(self, case: UUID, act: Act) -> float:
        command = FireCommand(case, self._producer, act.trigger, f"flat-{next(self._numbers)}", act.comment)
        start = time.perf_counter()
        with self._database.single() as unit:
            fire(unit, self._clock, command)
        return time.perf_counter() - start


def measure(small: Filled, large: Filled, *, rounds: int, steps: int) -> Flat:
    """Move cases of both, by turns, after a lap to warm up."""
    here, there = _Mover(small), _Mover(large)
    for _ in range(WORKING_CASES):
        here.again()
        there.again()
    found = Flat(small.history_rows, large.history_rows, [], [], [])
    for _ in range(rounds):
        near, far, away = [], [], []
        for _ in range(steps):
            near.append(here.again())
            far.append(there.again())
            away.append(there.elsewhere())
        found.small.append(median(near))
        found.large.append(median(far))
        found.anywhere.append(median(away))
    here.close()
    there.close()
    return found
