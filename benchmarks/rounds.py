"""The interleaved rounds: in each, every entry once, in another order."""

import gc
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import floors, naive, world
from benchmarks.bulk import SINGLE_CASES, OursBulk
from benchmarks.crew import ENTRIES, Crew
from benchmarks.fill import fill
from benchmarks.floors import BULK_CASES, Bulk
from benchmarks.measure import Round, Slice, clocked
from benchmarks.ours import Ours, statements
from benchmarks.server import Server
from workflow.store.database import Database

WATCHED = 2 * world.CASES_EACH  # each act of both walks, several times


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    rounds: int
    seconds: float
    workers: int


def run(server: Server, plan: Plan, say: Callable[[str], None]) -> tuple[list[Round], list[int]]:
    """Make the cases, do the rounds, count the statements."""
    say("making cases …")
    url = server.new_database("rounds")
    floors.prepare(url, plan.workers)
    naive.prepare(url, plan.workers)
    database = Database(url, pool_size=1)
    made = world.build(database, plan.workers + 1)
    database.close()
    filled = fill(server.new_database("bulk"), cases=BULK_CASES + SINGLE_CASES, rows=5)
    bulk, ours_bulk = Bulk(url), OursBulk(filled)
    watched = Ours(url, plan.workers, made)
    found: list[Round] = []
    with Crew(url, plan.workers, made) as crew:
        bulk.step()
        ours_bulk.both()
        gc.collect()
        gc.freeze()  # as the product's own processes do once they stand
        for number in range(plan.rounds):
            say(f"round {number + 1} of {plan.rounds}")
            found.append(_round(crew, bulk, ours_bulk, plan, number))
    for _ in range(WATCHED):
        watched.step()
    counted = statements(watched, WATCHED)
    for entry in (bulk, ours_bulk, watched):
        entry.close()
    return found, counted


def _round(crew: Crew, bulk: Bulk, ours_bulk: OursBulk, plan: Plan, number: int) -> Round:
    one: dict[str, Slice] = {}
    turns = [(name, workers) for workers in dict.fromkeys((1, plan.workers)) for name in ENTRIES]
    shift = number % len(turns)
    turns = turns[shift:] + turns[:shift]
    for name, workers in turns if number % 2 else reversed(turns):
        one[f"{name}@{workers}"] = crew.slice(name, workers, plan.seconds)
    one["bulk"] = clocked(bulk.step)
    one["ours bulk"], one["ours single"] = ours_bulk.both()
    return one
