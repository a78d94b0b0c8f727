"""Closing a session of 100 products and 9 members next to its floor: the same aggregation in one SQL statement.

And opening a score sheet. ``python -m benchmarks.closing``. Each round has a session of its own (a session closes
once); the floor is run before the closing, on the same rows.
"""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import wraps
from typing import Any, Final, LiteralString

import psycopg

from benchmarks.measure import median
from benchmarks.server import Server, running
from tests.acts import Acts
from tests.council_world import Council, Sitting, best_entries
from tests.factories import build
from workflow.domain.ids import new_id
from workflow.domain.score_sheet import SheetPlace, filing_of
from workflow.services import close_session as service
from workflow.services.save_sheet import show_sheet
from workflow.store import council_sessions, session_results, sheets
from workflow.store.database import Database

PRODUCTS: Final = 100
MEMBERS: Final = 9
ROUNDS: Final = 3
FLOOR_TIMES: Final = 7
OPENINGS: Final = 200
GOAL: Final = 3.0
PARTS: Final[tuple[tuple[str, Any, str], ...]] = (
    ("reading the session", council_sessions, "load"),
    ("the aggregation", session_results, "counted"),
    ("stars and limits", service, "put_together"),
    ("events", council_sessions, "events"),
    ("events", council_sessions, "append"),
    ("sheets read for the minutes", session_results, "lines"),
    ("text of the minutes", service, "minutes_text"),
    ("minutes and results written", session_results, "insert_minutes"),
    ("minutes and results written", session_results, "insert_results"),
    ("cases decided and moved", service, "fire_together"),
)
"""What a closing is made of; the rest is the lock, the conclusions held against the sheets, and the commit."""

FLOOR: Final[LiteralString] = """
SELECT f.case_id, c.part, c.criterion, c.option, count(*), sum(c.points), avg(c.points), min(f.total), max(f.total)
FROM session_cases x JOIN filed_sheets f ON f.session_id = x.session_id AND f.case_id = x.case_id AND f.round = x.round
JOIN filed_choices c ON c.sheet_id = f.id
WHERE x.session_id = %s GROUP BY GROUPING SETS ((1, 2, 3, 4), (1, 2), (1))"""


@dataclass
class Times:
    """What was measured, in milliseconds; ``parts`` by name, one value a session."""

    closings: list[float] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)
    aggregations: list[float] = field(default_factory=list)
    opening: list[float] = field(default_factory=list)
    parts: dict[str, list[float]] = field(default_factory=dict)


def main() -> None:
    """Measure and print."""
    with running("tcp") as server:
        found = run(server, print)
    floors = median(found.floors)
    ratios = [one / other for one, other in zip(found.closings, found.floors, strict=True)]
    print(f"floor        {floors:8.1f} ms  (one statement, {PRODUCTS} × {MEMBERS} sheets, warm)")
    print(
        f"aggregation  {median(found.aggregations):8.1f} ms  ({median(found.aggregations) / floors:.2f} × the floor, warm)"
    )
    print(f"closing      {median(found.closings):8.1f} ms  (results, minutes, {PRODUCTS} cases moved; once, cold)")
    print(f"ratio        {median(ratios):8.2f} ×   (goal at most {GOAL} ×)")
    for name, times in found.parts.items():
        print(f"  {name:<28} {median(times):8.1f} ms")
    print(f"one sheet    {median(found.opening):8.2f} ms  (opened for a member)")


def run(server: Server, say: Callable[[str], None]) -> Times:
    """Close some sessions, each with its floor measured just before."""
    found = Times()
    url = server.new_database("evaluation")
    database = Database(url, pool_size=2)
    acts = Acts(database, build(database, products=2))
    for number in range(ROUNDS):
        say(f"session {number + 1} of {ROUNDS} …")
        sitting = fill(acts)
        if number == 0:
            found.opening = openings(database, sitting)
        found.floors.append(floor(url, sitting))
        found.aggregations.append(aggregation(database, sitting))
        sitting.conclude()
        request = sitting.by_secretary()
        clock = acts.clock()
        settle(server)
        with measured() as parts:
            found.closings.append(
                timed(lambda: service.close_session(database, clock, *request, sitting.council.evaluation))  # noqa: B023 - called at once
            )
        parts["the rest: lock, commit"] = found.closings[-1] - sum(parts.values())
        for name, took in parts.items():
            found.parts.setdefault(name, []).append(took)
    database.close()
    return found


def settle(server: Server) -> None:
    """Have what filling left behind done with: its garbage here, its pages in the database."""
    gc.collect()
    with psycopg.connect(server.superuser_url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")


@contextmanager
def measured() -> Iterator[dict[str, float]]:
    """Add up how long each part takes while the block runs."""
    took = {name: 0.0 for name, _, _ in PARTS}
    kept = [(place, function, getattr(place, function)) for _, place, function in PARTS]
    for name, place, function in PARTS:
        setattr(place, function, _adding(took, name, getattr(place, function)))
    try:
        yield took
    finally:
        for place, function, original in kept:
            setattr(place, function, original)


def _adding(took: dict[str, float], name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(work)
    def adding(*args: Any, **more: Any) -> Any:
        start = time.perf_counter()
        try:
            return work(*args, **more)
        finally:
            took[name] += (time.perf_counter() - start) * 1000

    return adding


def aggregation(database: Database, sitting: Sitting) -> float:
    """Give the median time of what closing itself does of the floor: its two statements, folded into counts."""
    key = sitting.session.id
    with database.single() as unit:
        return median([timed(lambda: session_results.counted(unit, key)) for _ in range(FLOOR_TIMES)])


def fill(acts: Acts) -> Sitting:
    """Open a session and file every sheet of it, a little apart from each other."""
    council = Council(acts, members=MEMBERS).found()
    found = council.waiting(PRODUCTS)
    sitting = council.open(found)
    session = sitting.session
    criteria = council.criteria
    low = {"c1_1": "b", "c2_2": "c", "c4_1": "c", "c6_2": "c"}
    with acts.database.unit() as unit:
        unit.execute("SET LOCAL statement_timeout = '60s'")
        for case in session.cases:
            for number, name in enumerate(council.names):
                place = SheetPlace(
                    session.id, case.case_id, 1, council.seats[name], case.regulation_hash or "", case.set_code or ""
                )
                instead = dict(list(low.items())[: (number + case.position) % 4])
                filing = filing_of(place, best_entries(criteria, **instead), criteria)
                at = acts.at + timedelta(seconds=number)
                sheets.file(unit, filing, key=new_id(at), request_id=f"{number}", at=at)
    with acts.database.single() as unit:
        unit.execute("ANALYZE")
    return sitting


def openings(database: Database, sitting: Sitting) -> list[float]:
    """Give the times of opening a sheet, one after another."""
    return [timed(lambda: _open(database, sitting)) for _ in range(OPENINGS)]


def floor(url: str, sitting: Sitting) -> float:
    """Give the median time of the one statement, its rows fetched."""
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as connection:
        key = sitting.session.id
        return median([timed(lambda: connection.execute(FLOOR, (key,)).fetchall()) for _ in range(FLOOR_TIMES)])


def timed(work: Callable[[], object]) -> float:
    """Give how long some work takes, in milliseconds."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def _open(database: Database, sitting: Sitting) -> object:
    name = sitting.council.names[0]
    sight = sitting.council.sight(name)
    with database.single() as unit:
        return show_sheet(unit, sight, sitting.council.evaluation.shelf, sitting.code, 1)


if __name__ == "__main__":
    main()
