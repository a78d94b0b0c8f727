"""Reading screens over a million cases: the time of each for a commune, a province and the whole country.

``python -m benchmarks.reads [--products N] [--rounds N]``
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable

from benchmarks import server
from benchmarks.country import BEGUN, Country, fill
from workflow.domain.system import SYSTEM
from workflow.domain.time import FixedClock
from workflow.services.identify import Sight, identify
from workflow.services.search_cases import search_cases
from workflow.services.show_queue import show_queue
from workflow.services.tokens import issue_token
from workflow.store.database import Database, Unit

GATE_MS = 150.0
CLOCK = FixedClock(BEGUN.replace(month=12, day=10))
READERS = ("producer", "commune_officer", "province_officer", "ministry_officer")
Read = Callable[[Unit, Sight], object]


def screens(country: Country) -> dict[str, Read]:
    """Give each screen under its name."""
    return {
        "queue, my turn": lambda unit, sight: show_queue(unit, CLOCK, sight),
        "queue, all": lambda unit, sight: show_queue(unit, CLOCK, sight, view="all"),
        "queue, a season": lambda unit, sight: show_queue(unit, CLOCK, sight, view="all", season=country.season),
        "search, a common word": lambda unit, sight: search_cases(unit, CLOCK, sight, q="ruou"),
        "search, a number": lambda unit, sight: search_cases(unit, CLOCK, sight, q=country.case_code),
        "search, step and late": lambda unit, sight: search_cases(unit, CLOCK, sight, q="buoc:5 tre:>5"),
        "search, a commune": lambda unit, sight: search_cases(unit, CLOCK, sight, q='xa:"xa 1 0" sao:4'),
        "search, nothing fits": lambda unit, sight: search_cases(unit, CLOCK, sight, q="buoc:1 sao:5"),
    }


def main() -> int:
    """Fill, read, print; gives 1 when a screen's slowest hundredth is over the gate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=125_000)
    parser.add_argument("--rounds", type=int, default=100)
    asked = parser.parse_args()
    failed = False
    with server.running("tcp") as running:
        country = fill(running.new_database("country"), products=asked.products)
        print(f"{country.cases:,} cases, {running.version()}")
        database = Database(country.url, pool_size=2)
        sights = {who: _sight(database, country, who) for who in READERS}
        for name, read in screens(country).items():
            for who, sight in sights.items():
                times = [_timed(database, read, sight) for _ in range(asked.rounds)]
                late = statistics.quantiles(times, n=100)[98]
                failed |= late > GATE_MS
                print(f"{name:24} {who:18} median {statistics.median(times):7.1f} ms   p99 {late:7.1f} ms")
        database.close()
    return int(failed)


def _sight(database: Database, country: Country, who: str) -> Sight:
    with database.unit() as unit:
        token = issue_token(unit, CLOCK, SYSTEM, person_id=country.people[who], label="reads", days=300)
    with database.unit() as unit:
        return identify(unit, CLOCK, token)


def _timed(database: Database, read: Read, sight: Sight) -> float:
    start = time.perf_counter()
    with database.snapshot() as unit:
        read(unit, sight)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    sys.exit(main())
