"""Worker processes that do one entry at a time, all in the same moment of the same run.

They live as long as the run, so that every slice finds warm connections and warm code.
"""

import gc
import multiprocessing
import time
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Final, Protocol, Self

from benchmarks.floors import Cte, Tx
from benchmarks.measure import Slice
from benchmarks.naive import Naive
from benchmarks.ours import Ours
from benchmarks.world import World

WARM_STEPS: Final = 130
HEAD_START: Final = 0.02


class Entry(Protocol):
    """Something that makes one durable transition a step."""

    def step(self) -> None:
        """Move the next case, durably."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


ENTRIES: Final[Mapping[str, Callable[[str, int, World], Entry]]] = {
    "tx": lambda url, worker, _: Tx(url, worker),
    "cte": lambda url, worker, _: Cte(url, worker),
    "naive": lambda url, worker, _: Naive(url, worker),
    "ours": Ours,
}


class Crew:
    """``size`` processes, each with every entry open on cases of its own."""

    def __init__(self, url: str, size: int, world: World) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pipes: list[Connection] = []
        self._processes = []
        for worker in range(size):
            mine, theirs = spawn.Pipe()
            process = spawn.Process(target=_work, args=(theirs, url, worker, world), daemon=True)
            process.start()
            self._pipes.append(mine)
            self._processes.append(process)
        for pipe in self._pipes:
            pipe.recv()

    def slice(self, name: str, workers: int, seconds: float) -> Slice:
        """Let the first ``workers`` processes do an entry for so long; their rates added up."""
        start = time.monotonic() + HEAD_START
        for pipe in self._pipes[:workers]:
            pipe.send((name, start, start + seconds))
        parts: list[Slice] = [pipe.recv() for pipe in self._pipes[:workers]]
        operations = sum(part.operations for part in parts)
        together = sum(part.rate for part in parts)
        return Slice(operations, operations / together, sum(part.cpu_seconds for part in parts))

    def __enter__(self) -> Self:
        """Give the crew."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Send the processes home."""
        for pipe in self._pipes:
            pipe.send(None)
        for process in self._processes:
            process.join(timeout=10)


def _work(pipe: Connection, url: str, worker: int, world: World) -> None:
    entries = {name: make(url, worker, world) for name, make in ENTRIES.items()}
    for entry in entries.values():
        for _ in range(WARM_STEPS):
            entry.step()
    gc.collect()
    gc.freeze()  # for every entry alike, as the product's own processes do
    pipe.send("ready")
    while (order := pipe.recv()) is not None:
        name, start, end = order
        pipe.send(_slice(entries[name], start, end))
    for entry in entries.values():
        entry.close()


def _slice(entry: Entry, start: float, end: float) -> Slice:
    time.sleep(max(0.0, start - time.monotonic()))
    cpu, began, operations = time.process_time(), time.monotonic(), 0
    while (now := time.monotonic()) < end or not operations:
        entry.step()
        operations += 1
    now = time.monotonic()
    return Slice(operations, now - began, time.process_time() - cpu)
