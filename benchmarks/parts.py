"""The parts of ``fire.py``: each measures something of its own and gives the goals it judged, with the raw figures."""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Final, TypeAlias

from benchmarks import engine, flat, goals, memory, report, rounds
from benchmarks.fill import Filled, fill
from benchmarks.goals import Goal
from benchmarks.measure import median
from benchmarks.server import Server

Say: TypeAlias = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Found:
    """What one part found."""

    goals: list[Goal]
    details: object


def interleaved(server: Server, options: Namespace, say: Say) -> Found:
    """Measure the entries by turns, then count the product's statements."""
    plan = rounds.Plan(options.rounds, options.seconds, options.workers)
    measured, counted = rounds.run(server, plan, say)
    say("\n".join(["", *report.entries(measured), ""]))
    judged = [*goals.of_rounds(measured, workers=plan.workers), goals.of_statements(counted)]
    return Found(judged, [{name: asdict(part) for name, part in one.items()} for one in measured])


def state_machine(_: Server, options: Namespace, say: Say) -> Found:
    """Measure the state machine alone, by turns with the library used plainly."""
    ours, theirs = engine.ours(), engine.theirs()
    pairs = [(engine.seconds_each(ours), engine.seconds_each(theirs)) for _ in range(options.rounds + 1)][1:]
    mine, usual = (median([pair[side] for pair in pairs]) * 1e6 for side in (0, 1))
    say(f"state machine: ours {mine:.1f} µs, transitions {usual:.1f} µs")
    return Found([goals.of_engine([ours / theirs for ours, theirs in pairs])], pairs)


def growth(server: Server, options: Namespace, say: Say) -> Found:
    """Measure what grows with the history, and what with the number of cases a process has seen."""
    say(f"filling {options.cases:,} cases with {options.history:,} history rows each …")
    large = fill(server.new_database("large"), cases=options.cases, rows=options.history, clocks=True)
    small = fill(server.new_database("small"), cases=flat.WORKING_CASES, rows=options.history, clocks=True)
    level = _flat(small, large, options, say)
    kept = _memory(large, options, say)
    return Found([goals.of_flat(level), *goals.of_memory(kept)], {"flat": asdict(level), "memory": asdict(kept)})


def _flat(small: Filled, large: Filled, options: Namespace, say: Say) -> flat.Flat:
    say("moving cases of a small and the large database by turns …")
    level = flat.measure(small, large, rounds=options.rounds, steps=options.steps)
    here, there, first = (median(times) * 1e6 for times in (level.small, level.large, level.anywhere))
    say(
        f"a transition at {level.small_rows:,} history rows {here:,.0f} µs, at {level.large_rows:,} {there:,.0f} µs"
        f" (on a case not touched since the fill {first:,.0f} µs)"
    )
    return level


def _memory(large: Filled, options: Namespace, say: Say) -> memory.Memory:
    say(f"passing {options.passed:,} cases through one process …")
    touched = set(flat.working(large))
    return memory.measure(replace(large, cases=[case for case in large.cases if case not in touched]), options.passed)


PARTS: Final = {"rounds": interleaved, "engine": state_machine, "growth": growth}
