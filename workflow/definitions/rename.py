"""Recognise a state that only changed its code between two versions, so that the diff says so once."""

from collections.abc import Mapping
from dataclasses import replace

from workflow.domain.process import Process, Transition


def renamed_states(a: Process, b: Process) -> dict[str, str]:
    """Give old code → new code of states that went and came with the same duties.

    Duties: step, holder, badge, whether it ends, and the acts that leave it (or, for an end, its
    labels). Only a single candidate counts.
    """
    gone = [code for code in a.states if code not in b.states]
    come = [code for code in b.states if code not in a.states]
    found: dict[str, str] = {}
    for old in gone:
        alike = [new for new in come if _duties(a, old) == _duties(b, new)]
        rivals = [other for other in gone if _duties(a, other) == _duties(a, old)]
        if len(alike) == 1 and len(rivals) == 1:
            found[old] = alike[0]
    return found


def with_states(process: Process, moved: Mapping[str, str]) -> Process:
    """Give the process with its states under their new codes, everywhere they are named."""
    if not moved:
        return process

    def now(code: str) -> str:
        return moved.get(code, code)

    def row(transition: Transition) -> Transition:
        routes = tuple(replace(route, to=now(route.to)) for route in transition.routes)
        return replace(transition, sources=tuple(map(now, transition.sources)), routes=routes)

    return replace(
        process,
        states={now(code): replace(state, code=now(code)) for code, state in process.states.items()},
        transitions=tuple(row(transition) for transition in process.transitions),
        entry_points={code: replace(point, state=now(point.state)) for code, point in process.entry_points.items()},
    )


def _duties(process: Process, code: str) -> tuple[object, ...]:
    state = process.states[code]
    acts = frozenset(row.trigger for row in process.exits[code])
    labels = (state.staff, state.producer) if state.final else ()
    return (state.step, state.holder, state.family, state.final, acts, labels)
