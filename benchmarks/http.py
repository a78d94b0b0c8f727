"""Measure POST transition over HTTP, as ``ocop up`` serves it, next to a raw endpoint in the same run.

    python benchmarks/http.py [--quick] [--json FILE]

Ends with 1 when a gate fails. Not a test: figures need a quiet machine (docs/performance.md).
"""

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path


def main() -> int:
    """Measure and report."""
    from benchmarks import http_servers, report
    from benchmarks.goals import Goal, goal
    from benchmarks.http_client import Source, put_load
    from benchmarks.http_sources import FloorSource
    from benchmarks.measure import Round, median, rate_ratio

    options = _options()
    rounds: list[Round] = []
    times: dict[str, list[tuple[float, float]]] = {"ours": [], "raw": []}
    with http_servers.running(below=options.below) as (ours, ours_port, raw_port, postgres):
        ran_on = report.machine(postgres)
        print(", ".join(f"{name} {value}" for name, value in ran_on.items()), flush=True)
        pairs: dict[str, tuple[int, Source]] = {"ours": (ours_port, ours), "raw": (raw_port, FloorSource())}
        for port, source in pairs.values():
            put_load(port, source, connections=options.connections, seconds=1.0)
        for number in range(options.rounds):
            one = {}
            for name in sorted(pairs, reverse=bool(number % 2)):
                load = put_load(*pairs[name], connections=options.connections, seconds=options.seconds)
                one[name] = load.slice
                times[name].append((load.percentile(0.5), load.percentile(0.99)))
            rounds.append(one)
            print(f"round {number + 1} of {options.rounds}", flush=True)
        alone = [
            put_load(ours_port, ours, connections=1, seconds=options.seconds).percentile(0.5) * 1e3
            for _ in range(options.rounds)
        ]
    print("", *report.entries(rounds), sep="\n")
    for name, pairs_of in times.items():
        print(
            f"{name:<16}p50 {median([p[0] for p in pairs_of]) * 1e3:.1f} ms, p99 {median([p[1] for p in pairs_of]) * 1e3:.1f} ms"
        )
    found: list[Goal] = [
        goal(
            "P15", "POST transition / raw FastAPI + psycopg", "at least", 0.33, 0.5, rate_ratio(rounds, "ours", "raw")
        ),
        goal("P17", "p50 of 1 connection, idle server, ms", "at most", 10, 3, alone),
    ]
    print("", *report.goals(found), "", sep="\n")
    if options.json:
        details = {"rounds": [{name: asdict(part) for name, part in one.items()} for one in rounds], "times": times}
        report.write_json(options.json, ran_on=ran_on, found=found, details=details)
    return 0 if all(one.passed for one in found) else 1


def _options() -> Namespace:
    quick = "--quick" in sys.argv[1:]
    parser = ArgumentParser(prog="benchmarks/http.py", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="half a minute instead of two")
    parser.add_argument("--rounds", type=int, default=5 if quick else 9)
    parser.add_argument("--seconds", type=float, default=1.0 if quick else 4.0, help="a slice of one server")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--below", type=Path, help="folder (so disk) for the server's data; default: the temporary one")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there as well")
    return parser.parse_args()


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # this file's name is a module of the standard library
    raise SystemExit(main())
