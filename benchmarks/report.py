"""What a run found, as a table for people and as JSON for programs; and on what it ran."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from benchmarks.goals import Goal
from benchmarks.measure import Round, cpu_each, rate

PACKAGES = ("psycopg", "SQLAlchemy", "transitions", "fastapi", "uvicorn", "uvloop", "httptools")


def machine(postgres: str) -> dict[str, str]:
    """Say on what it ran."""
    names = [line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    return {
        "cpu": f"{os.cpu_count()} x {names[0] if names else platform.machine()}",
        "load": " ".join(f"{value:.2f}" for value in os.getloadavg()),
        "python": platform.python_version(),
        "postgresql": postgres,
    } | {name.lower(): version(name) for name in PACKAGES}


def entries(rounds: Sequence[Round]) -> list[str]:
    """Give the table of the entries: rate, client's CPU, rate against tx of the same number of workers."""
    lines = [f"{'entry':<16}{'per s':>10}{'CPU µs':>9}"]
    lines += [
        f"{name:<16}{rate(rounds, name):>10,.0f}{cpu_each(rounds, name) * 1e6:>9,.0f}" for name in sorted(rounds[0])
    ]
    return lines


def goals(found: Sequence[Goal]) -> list[str]:
    """Give the table of the goals."""
    lines = [f"{'':<6}{'goal':<46}{'gate':>9}{'stretch':>9}{'found':>9}  {'rounds':<17}"]
    for goal in found:
        sign = "≥" if goal.sense == "at least" else "≤"
        stretch = "" if goal.stretch is None else f"{sign} {goal.stretch:g}"
        verdict = ("stretch" if goal.stretched else "passed") if goal.passed else "FAILED"
        spread = f"{goal.low:.2f} – {goal.high:.2f}"
        lines.append(
            f"{goal.code:<6}{goal.text:<46}{f'{sign} {goal.gate:g}':>9}{stretch:>9}{goal.found:>9.2f}  {spread:<17}{verdict}"
        )
    return lines


def write_json(path: Path, *, ran_on: Mapping[str, str], found: Sequence[Goal], details: Mapping[str, object]) -> None:
    """Write everything as JSON."""
    judged = [asdict(goal) | {"passed": goal.passed, "stretched": goal.stretched} for goal in found]
    text = json.dumps({"machine": ran_on, "goals": judged, "details": details}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
