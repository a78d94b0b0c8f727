"""What a worker process keeps of the cases that pass through it: nothing, however many they are.

Run in a process of its own, so that its memory is the product's alone.
"""

import gc
import multiprocessing
import os
import time
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.fill import Filled
from benchmarks.world import REPORT
from workflow.domain.command import FireCommand
from workflow.domain.time import SystemClock
from workflow.services.fire import fire
from workflow.store.database import Database

WARM_CASES = 2_000
PARTS = 10


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident bytes before and after each tenth of the cases, and seconds a case in each."""

    cases: int
    resident: list[int]
    seconds_each: list[float]

    @property
    def growth(self) -> int:
        """Bytes kept in the end."""
        return self.resident[-1] - self.resident[0]


def measure(filled: Filled, cases: int) -> Memory:
    """Let one process move ``cases`` different cases once each, after ``WARM_CASES`` others."""
    spawn = multiprocessing.get_context("spawn")
    mine, theirs = spawn.Pipe()
    process = spawn.Process(target=_pass_through, args=(theirs, filled, cases), daemon=True)
    process.start()
    theirs.close()
    found: Memory = mine.recv()
    process.join()
    return found


def _pass_through(pipe: Connection, filled: Filled, cases: int) -> None:
    database = Database(filled.url, pool_size=1)
    clock, numbers = SystemClock(), count()

    def move(share: range) -> None:
        for index in share:
            command = FireCommand(
                filled.cases[index], filled.producer, REPORT.trigger, f"memory-{next(numbers)}", REPORT.comment
            )
            with database.single() as unit:
                fire(unit, clock, command)

    move(range(WARM_CASES))
    resident, seconds_each = [_resident()], []
    part = cases // PARTS
    for number in range(PARTS):
        start = time.perf_counter()
        move(range(WARM_CASES + number * part, WARM_CASES + (number + 1) * part))
        seconds_each.append((time.perf_counter() - start) / part)
        resident.append(_resident())
    database.close()
    pipe.send(Memory(part * PARTS, resident, seconds_each))


def _resident() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
