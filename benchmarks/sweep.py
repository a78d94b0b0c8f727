"""Measure the sweep and the arming of deadlines next to their floors, in the same run; say which goals hold.

    python -m benchmarks.sweep [--quick] [--json FILE]

Ends with 1 when a gate fails. Not a test: figures need a quiet machine (docs/performance.md).
"""

import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

from benchmarks import report, server
from benchmarks.goals import MEGABYTE, Goal, goal
from benchmarks.measure import Round, Slice, clocked, median, rate_ratio
from benchmarks.server import Server
from benchmarks.sweep_floors import SHARES, EtaTasks, Floors, fill_floors, round_at
from benchmarks.sweep_ours import Arming, Swept, fill_clocks, fill_due, planned_memory, two_sweepers
from ocop.datadir import DataDir
from ocop.embedded.running import redis_running
from workflow.domain.clocks import ClockWrite

IDLE_TIMES = 20
ETA_TASKS = 3_000


def main() -> int:
    """Measure and report."""
    options = _options()
    with server.running("tcp", below=options.below, kept=options.kept) as postgres:
        ran_on = report.machine(postgres.version())
        _say(", ".join(f"{name} {value}" for name, value in ran_on.items()))
        judged = [goal for part in options.parts for goal in PARTS[part](postgres, options)]
    _say("\n".join(["", *report.goals(judged), ""]))
    if options.json:
        report.write_json(options.json, ran_on=ran_on, found=judged, details={"options": str(options)})
    return 0 if all(one.passed for one in judged) else 1


def sweeping(postgres: Server, options: Namespace) -> list[Goal]:
    """First passes by turns, then idle ones with a little and with much already reminded, then two at once."""
    url = postgres.copied_database("swept", f"ladders_{options.clocks}", partial(_fill, options.clocks))
    if options.fill_only:
        return []
    floors, ours = Floors(url), Swept(url, options.clocks)
    rounds: list[Round] = []
    few: list[tuple[float, float]] = []
    for number in range(options.rounds):
        now = round_at(number)
        entries = {
            "pg-set": lambda now=now: floors.by_set(now),
            "pg-setnext": lambda now=now: floors.by_next(now),
            "ours": lambda number=number: ours.sweep(number),
        }
        order = list(entries)[number % 3 :] + list(entries)[: number % 3]
        rounds.append({name: clocked(entries[name]) for name in order})
        floors.fresh_set()
        if not few:
            few = _idle(floors, ours, number)
    rates = {name: median([one[name].rate for one in rounds]) for name in rounds[0]}
    _say(", ".join(f"{name} {value:,.0f} firings/s" for name, value in rates.items()))
    tenth = options.rounds + 10
    ours.sweep(tenth)
    floors.by_next(round_at(tenth))
    many = _idle(floors, ours, tenth)
    first, after = (median([mine for mine, _ in some]) * 1e3 for some in (few, many))
    _say(
        f"idle: ours {first:.2f} ms, pg-setnext {median([x for _, x in few]) * 1e3:.2f} ms; with"
        f" {(tenth + 1) / SHARES:.0%} reminded {after:.2f} ms"
    )
    exact, met = two_sweepers(ours, tenth + 30, kill_after=options.kill_after)
    _say(
        f"two sweepers, one killed {'at its work' if met else 'too late: it had ended'}: {'exact' if exact else 'NOT exact'}"
    )
    floors.close()
    ours.close()
    flat = median([mine for mine, _ in many]) / median([mine for mine, _ in few])
    wrong = float(not (exact and met))
    return [
        goal("P10", "first pass, 1 % due / pg-set", "at least", 0.4, 0.5, rate_ratio(rounds, "ours", "pg-set")),
        goal("P11", "idle sweep / pg-setnext idle", "at most", 4, 2, [mine / theirs for mine, theirs in few]),
        Goal("P11", "idle with a tenth reminded / with a hundredth", "at most", 1.5, None, flat, flat, flat),
        Goal("P12", "two sweepers, one killed: wrong outcomes", "at most", 0, None, wrong, wrong, wrong),
    ]


def _fill(clocks: int, url: str) -> None:
    _say(f"filling {clocks:,} clocks and as many cases for each floor …")
    fill_floors(url, clocks)
    fill_clocks(url, clocks)


def arming(postgres: Server, options: Namespace) -> list[Goal]:
    """Arm deadlines in bulk, and as many Celery tasks with an ETA as fit into the time.

    Neither side's time holds the reckoning of the day; with it, ours is said beside.
    """
    if options.fill_only:
        return []
    ours = Arming(postgres.copied_database("armed", "empty", lambda _: None))
    ratios = []
    with tempfile.TemporaryDirectory(prefix="ocop-eta-") as folder:
        data = DataDir(Path(folder))
        data.make()
        with redis_running(data) as redis_url:
            eta = EtaTasks(redis_url)
            eta.arm(100)
            ours.arm(ours.decide(ours.entering(4_000)))
            size, before = ours.size(), eta.memory()
            for _ in range(options.rounds):
                mine, deciding = _armed(ours, options.armed // options.rounds)
                theirs = clocked(partial(eta.arm, ETA_TASKS // options.rounds))
                ratios.append(mine.rate / theirs.rate)
                with_days = mine.operations / (mine.seconds + deciding.seconds)
                _say(f"armed: ours {mine.rate:,.0f}/s ({with_days:,.0f}/s days included), ETA {theirs.rate:,.0f}/s")
            each = (eta.memory() - before) / (ETA_TASKS // options.rounds * options.rounds)
            bytes_each = (ours.size() - size) / (options.armed // options.rounds * options.rounds)
            _say(f"bytes each: ours {bytes_each:.0f}, Celery ETA {each:.0f} in Redis")
            eta.close()
    ours.close()
    return [
        goal("P13", "arming in bulk / Celery ETA", "at least", 20, 60, ratios),
        Goal("P13", "bytes a deadline, indexes included", "at most", 250, 150, bytes_each, bytes_each, bytes_each),
    ]


def _armed(ours: Arming, count: int) -> tuple[Slice, Slice]:
    """Give the time of storing, and that of deciding before it."""
    entering = ours.entering(count)
    decided: list[tuple[UUID, ClockWrite]] = []

    def decide() -> int:
        decided.extend(ours.decide(entering))
        return count

    deciding = clocked(decide)
    return clocked(partial(ours.arm, decided)), deciding


def memory(postgres: Server, options: Namespace) -> list[Goal]:
    """Let a fresh process plan a few notices, another many."""
    few, many = (_planned(postgres, options, notices) for notices in (1_000, options.planned))
    if options.fill_only:
        return []
    grown = (many - few) / MEGABYTE
    _say(f"a worker's peak: {few / MEGABYTE:.0f} MB at 1,000 planned, {many / MEGABYTE:.0f} MB at {options.planned:,}")
    return [Goal("mem", f"MB more at {options.planned:,} planned than at 1,000", "at most", 10, 2, grown, grown, grown)]


def _planned(postgres: Server, options: Namespace, notices: int) -> int:
    def filled(url: str) -> None:
        _say(f"filling {notices:,} cases with a clock that is due …")
        fill_due(url, notices)

    url = postgres.copied_database("planned", f"due_{notices}", filled)
    return 0 if options.fill_only else planned_memory(url, notices)


PARTS: dict[str, Callable[[Server, Namespace], list[Goal]]] = {
    "sweep": sweeping,
    "arming": arming,
    "memory": memory,
}


def _idle(floors: Floors, ours: Swept, number: int) -> list[tuple[float, float]]:
    """Time sweeps with nothing to do, by turns, in seconds; the first of each is not counted."""
    found = []
    for _ in range(IDLE_TIMES + 1):
        start = time.perf_counter()
        ours.sweep(number)
        between = time.perf_counter()
        floors.by_next(round_at(number))
        found.append((between - start, time.perf_counter() - between))
    return found[1:]


def _options() -> Namespace:
    quick = "--quick" in sys.argv[1:]
    parser = ArgumentParser(prog="benchmarks.sweep", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="a minute instead of ten")
    parser.add_argument("--rounds", type=int, default=5 if quick else 9)
    parser.add_argument("--clocks", type=int, default=100_000 if quick else 1_000_000, help="open clocks")
    parser.add_argument("--armed", type=int, default=20_000 if quick else 100_000, help="deadlines to arm")
    parser.add_argument("--planned", type=int, default=20_000 if quick else 1_000_000, help="notices for the memory")
    parser.add_argument("--kill-after", type=float, default=0.15 if quick else 0.8, help="seconds")
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--below", type=Path, help="folder (so disk) for the server's data; default: the temporary one")
    parser.add_argument("--kept", type=Path, help="folder whose server keeps what was filled for the next run")
    parser.add_argument("--fill-only", action="store_true", help="with --kept: fill, and measure nothing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there as well")
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
