"""Measure one transition through the product next to its floors, in the same run; say which goals hold.

    python benchmarks/fire.py [--quick] [--json FILE]

Ends with 1 when a gate fails. Not a test: figures need a quiet machine (docs/performance.md).
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path


def main() -> int:
    """Measure and report."""
    from benchmarks import report, server
    from benchmarks.parts import PARTS, Found

    options = _options(list(PARTS))
    found: dict[str, Found] = {}
    with server.running(options.link, below=options.below) as postgres:
        ran_on = report.machine(postgres.version()) | {"link": options.link}
        _say(", ".join(f"{name} {value}" for name, value in ran_on.items()))
        for name in options.parts:
            found[name] = PARTS[name](postgres, options, _say)
    judged = [goal for part in found.values() for goal in part.goals]
    _say("\n".join(["", *report.goals(judged), ""]))
    if options.json:
        details = {name: part.details for name, part in found.items()}
        report.write_json(options.json, ran_on=ran_on, found=judged, details=details)
    return 0 if all(goal.passed for goal in judged) else 1


def _options(parts: list[str]) -> Namespace:
    quick = "--quick" in sys.argv[1:]
    parser = ArgumentParser(prog="benchmarks/fire.py", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="a minute or two instead of ten or more")
    parser.add_argument("--rounds", type=int, default=5 if quick else 9)
    parser.add_argument("--seconds", type=float, default=0.4 if quick else 1.5, help="a slice of one entry")
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--steps", type=int, default=60 if quick else 200, help="transitions a round for flatness")
    parser.add_argument("--cases", type=int, default=10_000 if quick else 105_000, help="cases of the large database")
    parser.add_argument("--history", type=int, default=10, help="history rows a case, large and small")
    parser.add_argument("--passed", type=int, default=3_000 if quick else 100_000, help="cases for the memory check")
    parser.add_argument("--parts", nargs="+", choices=parts, default=parts)
    parser.add_argument("--link", choices=["tcp", "socket"], default="tcp", help="how PostgreSQL is reached")
    parser.add_argument("--below", type=Path, help="folder (so disk) for the server's data; default: the temporary one")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there as well")
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.path[0] = str(
        Path(__file__).resolve().parents[1]
    )  # this folder holds an http.py; the standard library's is meant
    raise SystemExit(main())
