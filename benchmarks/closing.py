"""Closing a session of 100 products and 9 members next to its floor: the same aggregation in one SQL statement.

And opening a score sheet. ``python -m benchmarks.closing``. Each round has a session of its own (a session closes
once); the floor is run before the closing, on the same rows.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final, LiteralString

import psycopg

from benchmarks.measure import median
from benchmarks.server import Server, running
from tests.acts import Acts
from tests.council_world import Council, Sitting, best_entries
from tests.factories import build
from workflow.domain.ids import new_id
from workflow.domain.score_sheet import SheetPlace, filing_of
from workflow.services.close_session import close_session
from workflow.services.save_sheet import show_sheet
from workflow.store import sheets
from workflow.store.database import Database

PRODUCTS: Final = 100
MEMBERS: Final = 9
ROUNDS: Final = 3
FLOOR_TIMES: Final = 7
OPENINGS: Final = 200
GOAL: Final = 3.0
FLOOR: Final[LiteralString] = """
SELECT f.case_id, c.part, c.criterion, c.option, count(*), sum(c.points), avg(c.points), min(f.total), max(f.total)
FROM session_cases x JOIN filed_sheets f ON f.session_id = x.session_id AND f.case_id = x.case_id AND f.round = x.round
JOIN filed_choices c ON c.sheet_id = f.id
WHERE x.session_id = %s GROUP BY GROUPING SETS ((1, 2, 3, 4), (1, 2), (1))"""


def main() -> None:
    """Measure and print."""
    with running("tcp") as server:
        closings, floors, ratios, opening = run(server, print)
    print(f"floor      {median(floors):8.1f} ms  (one statement, {PRODUCTS} × {MEMBERS} sheets)")
    print(f"closing    {median(closings):8.1f} ms  (results, minutes, {PRODUCTS} cases moved)")
    print(f"ratio      {median(ratios):8.2f} ×   (goal at most {GOAL} ×)")
    print(f"one sheet  {median(opening):8.2f} ms  (opened for a member)")


def run(server: Server, say: Callable[[str], None]) -> tuple[list[float], list[float], list[float], list[float]]:
    """Give the times of closings and floors, their ratios, and the times of opening a sheet, in milliseconds."""
    closings: list[float] = []
    floors: list[float] = []
    opening: list[float] = []
    url = server.new_database("evaluation")
    database = Database(url, pool_size=2)
    acts = Acts(database, build(database, products=2))
    for number in range(ROUNDS):
        say(f"session {number + 1} of {ROUNDS} …")
        sitting = fill(acts)
        if number == 0:
            opening = openings(database, sitting)
        floors.append(floor(url, sitting))
        sitting.conclude()
        request = sitting.by_secretary()
        clock = acts.clock()
        closings.append(
            timed(lambda: close_session(database, clock, *request, sitting.council.evaluation))  # noqa: B023 - called at once
        )
    database.close()
    return closings, floors, [one / other for one, other in zip(closings, floors, strict=True)], opening


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
