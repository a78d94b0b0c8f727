"""Where a case stands in the drawing of its cycle: here, been with its day, may go by which acts. Pure.

The same marks make the drawing and the list that says it in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from api.web.case.labels import Labels
from api.web.case.tracker import standing
from workflow.domain.process import REMEMBERED, STAY, Process
from workflow.domain.time import local_day
from workflow.store.reads.case_path import PathRow

Mark: TypeAlias = Literal["here", "been", "open", "far"]


@dataclass(frozen=True, slots=True)
class StateMark:
    """A state: how the case stands to it, since or until when it was there, by which acts it may come next."""

    code: str
    label: str
    step: int
    mark: Mark
    on: date | None = None
    acts: tuple[str, ...] = ()
    final: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """Every state in the order of the process, and the ways gone and open."""

    states: tuple[StateMark, ...]
    gone: frozenset[tuple[str, str]]
    here: str

    def way(self, source: str, to: str) -> Mark:
        """Say how the case stands to a way."""
        if source == self.here:
            return "open"
        return "been" if (source, to) in self.gone else "far"

    def in_step(self, number: int) -> tuple[StateMark, ...]:
        """Give the states of a step."""
        return tuple(mark for mark in self.states if mark.step == number)

    def of(self, code: str) -> StateMark:
        """Give the mark of a state."""
        return next(mark for mark in self.states if mark.code == code)


def marks_of(process: Process, path: Sequence[PathRow], state: str, remembered: str | None, labels: Labels) -> Marks:
    """Give the marks of a case that stands in ``state``."""
    rows = standing(path)
    entered = {row.to_state: local_day(row.at) for row in rows}
    nexts = next_states(process, state, remembered, labels)

    def mark(code: str) -> Mark:
        if code == state:
            return "here"
        if code in nexts:
            return "open"
        return "been" if code in entered else "far"

    return Marks(
        states=tuple(
            StateMark(
                code=code,
                label=labels.state(process.hash, code),
                step=found.step,
                mark=mark(code),
                on=entered.get(code),
                acts=nexts.get(code, ()),
                final=found.final,
            )
            for code, found in process.states.items()
        ),
        gone=frozenset((row.from_state, row.to_state) for row in rows if row.from_state is not None),
        here=state,
    )


def next_states(process: Process, state: str, remembered: str | None, labels: Labels) -> dict[str, tuple[str, ...]]:
    """Give the states that may come next, each with the acts that lead there."""
    found: dict[str, list[str]] = {}
    for row in process.exits[state]:
        for route in row.routes:
            to = remembered if route.to == REMEMBERED else route.to
            if to is not None and to not in {STAY, state} and to in process.states:
                found.setdefault(to, []).append(labels.say(row.label))
    return {to: tuple(dict.fromkeys(acts)) for to, acts in found.items()}
