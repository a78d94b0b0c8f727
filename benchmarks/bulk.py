"""``fire_many`` on 2,000 cases, next to single calls of the same trigger on cases of the same kind."""

from itertools import count, cycle

from benchmarks.fill import Filled
from benchmarks.floors import BULK_CASES
from benchmarks.measure import Slice, clocked
from benchmarks.world import WORK
from workflow.domain.command import FireCommand
from workflow.domain.time import SystemClock
from workflow.services.fire import fire
from workflow.services.fire_many import BulkCommand, fire_many
from workflow.store.database import Database

SINGLE_CASES = 200


class OursBulk:
    """The product's bulk call and its single call, on their own shares of the cases."""

    def __init__(self, filled: Filled) -> None:
        self._database = Database(filled.url, pool_size=2)
        self._clock = SystemClock()
        self._producer = filled.producer
        self._many = filled.cases[:BULK_CASES]
        self._few = filled.cases[BULK_CASES : BULK_CASES + SINGLE_CASES]
        self._acts = cycle(WORK)
        self._numbers = count()

    def both(self) -> tuple[Slice, Slice]:
        """Fire the next act of the walk on every case: in bulk, and one by one."""
        act, request = next(self._acts), f"bench-{next(self._numbers)}"

        def in_bulk() -> int:
            verdicts = fire_many(
                self._database, self._clock, BulkCommand(self._producer, act.trigger, request, self._many, act.comment)
            )
            moved = sum(verdict.outcome == "moved" for verdict in verdicts)
            assert moved == len(self._many), "every case moves"
            return moved

        def one_by_one() -> int:
            for case in self._few:
                command = FireCommand(case, self._producer, act.trigger, request, act.comment)
                with self._database.single() as unit:
                    fire(unit, self._clock, command)
            return len(self._few)

        return clocked(in_bulk), clocked(one_by_one)

    def close(self) -> None:
        """Close the connections."""
        self._database.close()
