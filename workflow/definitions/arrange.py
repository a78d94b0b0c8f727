"""Give a process's mappings one order that does not depend on the order of keys in a file.

States stand by step (ends last) and by the transition that first names them; roles by level; milestones by
where they are reached; the rest by code. So a file and its stored form read alike everywhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, TypeVar

from workflow.domain.process import Process

_LEVELS: Final = ("producer", "commune", "district", "province", "ministry", "system")
_T = TypeVar("_T")


def arranged(process: Process) -> Process:
    """Give the same process with its mappings in the one order."""
    places = _places(process)
    last = len(places)
    states = _sorted(
        process.states,
        lambda c: (process.states[c].step, process.states[c].final, places.get(c, last), c),
    )
    reached = _reached(process, tuple(states))
    return replace(
        process,
        states=states,
        roles=_sorted(process.roles, lambda c: (_LEVELS.index(process.roles[c].level), c)),
        milestones=_sorted(process.milestones, lambda c: (reached.get(c, len(reached)), c)),
        entry_points=_sorted(
            process.entry_points,
            lambda c: (places.get(process.entry_points[c].state, last), c),
        ),
        settings=_sorted(process.settings, lambda c: c),
        clocks=_sorted(process.clocks, lambda c: c),
        notices=_sorted(process.notices, lambda c: c),
        windows=_sorted(process.windows, lambda c: c),
    )


def _sorted(items: Mapping[str, _T], key: Callable[[str], object]) -> Mapping[str, _T]:
    return MappingProxyType({code: items[code] for code in sorted(items, key=key)})  # type: ignore[arg-type]  # keys compare


def _places(process: Process) -> dict[str, int]:
    """State → where the transitions first name it."""
    named: dict[str, int] = {}
    for transition in process.transitions:
        for code in (*transition.sources, *(route.to for route in transition.routes)):
            named.setdefault(code, len(named))
    return named


def _reached(process: Process, states: tuple[str, ...]) -> dict[str, int]:
    """Milestone → its place on the way through the transitions and the states they enter."""
    found: dict[str, int] = {}
    for transition in process.transitions:
        entered = [process.states[r.to].milestone for r in transition.routes if r.to in states]
        for milestone in (transition.milestone, *entered):
            if milestone is not None:
                found.setdefault(milestone, len(found))
    return found
