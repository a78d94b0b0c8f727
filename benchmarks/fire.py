"""Measure one transition through the product next to its floors, in the same run; say which goals hold.

    python benchmarks/fire.py [--quick] [--json FILE]

Ends with 1 when a gate fails. Not a test: figures need a quiet machine (docs/performance.md).
"""

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict, replace
from pathlib import Path


def main() -> int:
    """Measure and report."""
    from benchmarks import engine, flat, goals, memory, report, rounds, server
    from benchmarks.fill import fill
    from benchmarks.measure import median

    options = _options()
    plan = rounds.Plan(options.rounds, options.seconds, options.workers)
    found: list[goals.Goal] = []
    details: dict[str, object] = {"link": options.link}
    with server.running(options.link, below=options.below) as postgres:
        ran_on = report.machine(postgres.version())
        _say(", ".join(f"{name} {value}" for name, value in ran_on.items()))
        if "rounds" in options.parts:
            measured, counted = rounds.run(postgres, plan, _say)
            found += [*goals.of_rounds(measured, workers=plan.workers), goals.of_statements(counted)]
            details["rounds"] = [{name: asdict(part) for name, part in one.items()} for one in measured]
            print("", *report.entries(measured), "", sep="\n")
        if "engine" in options.parts:
            ours, theirs = engine.ours(), engine.theirs()
            pairs = [(engine.seconds_each(ours), engine.seconds_each(theirs)) for _ in range(options.rounds + 1)][1:]
            found.append(goals.of_engine([mine / usual for mine, usual in pairs]))
            details["engine"] = pairs
            _say(
                f"engine {median([p[0] for p in pairs]) * 1e6:.1f} µs, transitions {median([p[1] for p in pairs]) * 1e6:.1f} µs"
            )
        if {"flat", "memory"} & set(options.parts):
            _say(f"filling {options.cases:,} cases with {options.history:,} history rows each …")
            large = fill(postgres.new_database("large"), cases=options.cases, rows=options.history)
            if "flat" in options.parts:
                small = fill(postgres.new_database("small"), cases=flat.WORKING_CASES, rows=options.history)
                _say("moving cases of both by turns …")
                level = flat.measure(small, large, rounds=options.rounds, steps=options.steps)
                found.append(goals.of_flat(level))
                details["flat"] = asdict(level)
                _say(
                    f"a transition at {level.small_rows:,} rows {median(level.small) * 1e6:,.0f} µs, at {level.large_rows:,} rows"
                    f" {median(level.large) * 1e6:,.0f} µs, on a case untouched since the fill {median(level.anywhere) * 1e6:,.0f} µs"
                )
            if "memory" in options.parts:
                touched = set(flat.working(large))
                untouched = replace(large, cases=[case for case in large.cases if case not in touched])
                _say(f"passing {options.passed:,} cases through one process …")
                kept = memory.measure(untouched, options.passed)
                found += goals.of_memory(kept)
                details["memory"] = asdict(kept)
    print("", *report.goals(found), "", sep="\n")
    if options.json:
        report.write_json(options.json, ran_on=ran_on, found=found, details=details)
    return 0 if all(goal.passed for goal in found) else 1


def _options() -> Namespace:
    quick = "--quick" in sys.argv[1:]
    parser = ArgumentParser(prog="benchmarks/fire.py", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="about a minute instead of about ten")
    parser.add_argument("--rounds", type=int, default=5 if quick else 9)
    parser.add_argument("--seconds", type=float, default=0.4 if quick else 1.5, help="a slice of one entry")
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--steps", type=int, default=60 if quick else 200, help="transitions a round for flatness")
    parser.add_argument("--cases", type=int, default=10_000 if quick else 105_000, help="cases of the large database")
    parser.add_argument("--history", type=int, default=10, help="history rows a case, large and small")
    parser.add_argument("--passed", type=int, default=3_000 if quick else 100_000, help="cases for the memory check")
    parser.add_argument("--parts", nargs="+", default=["rounds", "engine", "flat", "memory"])
    parser.add_argument("--link", choices=["tcp", "socket"], default="tcp")
    parser.add_argument("--below", type=Path, help="folder (so disk) for the server's data; default: the temporary one")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there as well")
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.path[0] = str(
        Path(__file__).resolve().parents[1]
    )  # this folder holds an http.py; the standard library's goes first
    raise SystemExit(main())
