"""What a measurement is: operations, wall time and the client's processor time; medians over rounds.

Rates mean nothing elsewhere, so figures are compared only within one round of one run.
"""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Slice:
    """One entry at work for a moment, alone or in several processes."""

    operations: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """Operations a second."""
        return self.operations / self.seconds

    @property
    def cpu_each(self) -> float:
        """The client's processor time for one operation, in seconds."""
        return self.cpu_seconds / self.operations


Round: TypeAlias = Mapping[str, Slice]


def clocked(work: Callable[[], int]) -> Slice:
    """Do some work and take its time; ``work`` gives the number of operations it was."""
    cpu, start = time.process_time(), time.perf_counter()
    operations = work()
    return Slice(operations, time.perf_counter() - start, time.process_time() - cpu)


def median(values: Sequence[float]) -> float:
    """Give the median."""
    return statistics.median(values)


def rate(rounds: Sequence[Round], name: str) -> float:
    """Give the median rate of an entry."""
    return median([one[name].rate for one in rounds])


def cpu_each(rounds: Sequence[Round], name: str) -> float:
    """Give the median processor time of one operation of an entry, in seconds."""
    return median([one[name].cpu_each for one in rounds])


def rate_ratio(rounds: Sequence[Round], name: str, other: str) -> list[float]:
    """Give, for each round, an entry's rate over another's."""
    return [one[name].rate / one[other].rate for one in rounds]


def cpu_ratio(rounds: Sequence[Round], name: str, other: str) -> list[float]:
    """Give, for each round, an entry's processor time an operation over another's."""
    return [one[name].cpu_each / one[other].cpu_each for one in rounds]
