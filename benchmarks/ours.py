"""The product's public call: ``fire`` in a unit of single statements, as the api calls it.

Rights, guards, chained history, treatments, outbox, one durable commit; and how many statements that is.
"""

import tempfile
from itertools import count, cycle
from uuid import UUID

from psycopg import pq

from benchmarks.world import Act, World
from workflow.domain.command import FireCommand
from workflow.domain.time import SystemClock
from workflow.services.fire import fire
from workflow.store.database import Database


class Ours:
    """One transition through the write path."""

    def __init__(self, url: str, worker: int, world: World) -> None:
        self.database = Database(url, pool_size=1)
        self._clock = SystemClock()
        self._people = world.people
        self._walks = cycle(world.walks(worker))
        self._numbers = count()

    def step(self) -> None:
        """Move the next case, durably."""
        case, walk = next(self._walks)
        self.fire(case, next(walk))

    def fire(self, case: UUID, act: Act) -> None:
        """Fire one act, durably."""
        command = FireCommand(
            case_id=case,
            actor_id=self._people[act.role],
            trigger=act.trigger,
            request_id=f"bench-{next(self._numbers)}",
            comment=act.comment,
            inputs=act.inputs,
        )
        with self.database.single() as unit:
            fire(unit, self._clock, command)

    def close(self) -> None:
        """Close the connections."""
        self.database.close()


def statements(entry: Ours, steps: int) -> list[int]:
    """Count the statements that each of the next ``steps`` transitions sends, from libpq's own trace.

    The connection must be warm: the first use prepares, which is no statement but a message of its own.
    """
    with entry.database.single() as unit:
        pgconn = unit.driver.pgconn
    counted: list[int] = []
    for _ in range(steps):
        with tempfile.TemporaryFile("w+") as trace:
            pgconn.trace(trace.fileno())
            pgconn.set_trace_flags(pq.Trace.SUPPRESS_TIMESTAMPS)
            entry.step()
            pgconn.untrace()
            trace.seek(0)
            counted.append(
                sum(line.startswith(("F\t",)) and line.split("\t")[2] in {"Execute", "Query"} for line in trace)
            )
    return counted
