"""The goals of the write path, each a ratio within one run: what counts as passed, what would be better still."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from benchmarks.flat import Flat
from benchmarks.measure import Round, cpu_ratio, median, rate_ratio
from benchmarks.memory import Memory

Sense: TypeAlias = Literal["at least", "at most"]
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal and what was found; ``low`` and ``high`` are the rounds' extremes."""

    code: str
    text: str
    sense: Sense
    gate: float
    stretch: float | None
    found: float
    low: float
    high: float

    @property
    def passed(self) -> bool:
        """Tell whether the gate holds."""
        return self._holds(self.gate)

    @property
    def stretched(self) -> bool:
        """Tell whether the stretch goal holds too."""
        return self.stretch is not None and self._holds(self.stretch)

    def _holds(self, bound: float) -> bool:
        return self.found >= bound if self.sense == "at least" else self.found <= bound


def goal(code: str, text: str, sense: Sense, gate: float, stretch: float | None, values: Sequence[float]) -> Goal:
    """Judge the median of the rounds."""
    return Goal(code, text, sense, gate, stretch, median(values), min(values), max(values))


def of_rounds(rounds: Sequence[Round], *, workers: int) -> list[Goal]:
    """Judge the interleaved rounds."""
    one, all_ = "@1", f"@{workers}"
    return [
        goal("P1", "fire / psycopg tx, 1 worker", "at least", 0.75, 1.0, rate_ratio(rounds, "ours" + one, "tx" + one)),
        goal(
            "P2",
            f"fire / psycopg tx, {workers} workers",
            "at least",
            0.45,
            0.9,
            rate_ratio(rounds, "ours" + all_, "tx" + all_),
        ),
        goal("P3", "fire / naive ORM, 1 worker", "at least", 2.2, 3.0, rate_ratio(rounds, "ours" + one, "naive" + one)),
        goal(
            "P3",
            f"fire / naive ORM, {workers} workers",
            "at least",
            2.2,
            4.0,
            rate_ratio(rounds, "ours" + all_, "naive" + all_),
        ),
        goal("P7", "client CPU / naive ORM's", "at most", 0.4, 0.2, cpu_ratio(rounds, "ours" + one, "naive" + one)),
        goal(
            "P8", f"{workers} workers / 1 worker", "at least", 1.7, 2.5, rate_ratio(rounds, "ours" + all_, "ours" + one)
        ),
        goal("P9", "bulk of 2,000 / single calls", "at least", 5, 15, rate_ratio(rounds, "ours bulk", "ours single")),
        goal("P9", "bulk of 2,000 / psycopg bulk", "at least", 0.08, 0.2, rate_ratio(rounds, "ours bulk", "bulk")),
    ]


def of_statements(counted: Sequence[int]) -> Goal:
    """Judge the number of statements of each transition watched."""
    return Goal("P6", "SQL statements, the most of any", "at most", 3, 2, max(counted), min(counted), max(counted))


def of_engine(ratios: Sequence[float]) -> Goal:
    """Judge the state machine's part."""
    return goal("P18", "engine / transitions Machine.trigger, CPU", "at most", 1.5, 0.5, ratios)


def of_flat(flat: Flat) -> Goal:
    """Judge the growth with the history's length."""
    text = f"time at {flat.large_rows:,} history rows / at {flat.small_rows:,}"
    ratios = [large / small for small, large in zip(flat.small, flat.large, strict=True)]
    return goal("flat", text, "at most", 1.10, None, ratios)


def of_memory(memory: Memory) -> list[Goal]:
    """Judge what stays in memory, and whether time grows with the number of cases seen."""
    grown = [(now - memory.resident[0]) / MEGABYTE for now in memory.resident[1:]]
    thirds = len(memory.seconds_each) // 3
    time_ratio = median(memory.seconds_each[-thirds:]) / median(memory.seconds_each[:thirds])
    return [
        Goal("P19", f"MB kept of {memory.cases:,} cases", "at most", 1.0, 0.0, grown[-1], min(grown), max(grown)),
        Goal("P19", "time a case, last third / first", "at most", 1.5, 1.1, time_ratio, time_ratio, time_ratio),
    ]
