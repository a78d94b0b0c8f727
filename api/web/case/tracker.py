"""The six steps of a case: where it is, was, and will be, read from the rows that stand. Pure.

What was taken back counts as never done. A return moves no marker of itself: the state does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from api.web.case.day_words import DayWords
from workflow.domain.process import Process
from workflow.domain.time import local_day
from workflow.store.reads.case_path import PathRow


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


Mark: TypeAlias = Literal["past", "now", "next", "skipped", "ended"]
_RETURNED: Final = "returned"
_NOTES: Final[Mapping[Mark, str]] = MappingProxyType({"skipped": _("existing product"), "ended": _("ended here")})


@dataclass(frozen=True, slots=True)
class StepMark:
    """One step. ``on`` is the day it was done; ``returns`` how often the case came back in it."""

    number: int
    label: str
    mark: Mark
    on: date | None = None
    returns: int = 0


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as the tracker shows it."""

    number: int
    label: str
    short: str
    state: Literal["past", "now", "next", "skipped"]
    note: str
    returns: int


def shown(steps: Sequence[StepMark], days: DayWords) -> tuple[StepView, ...]:
    """Give the steps in words: when each was done, why one was passed over, where the case ended."""

    def note(step: StepMark) -> str:
        if step.on is not None:
            return days.short(step.on)
        return days.text(_NOTES[step.mark]) if step.mark in _NOTES else ""

    return tuple(
        StepView(
            number=step.number,
            label=step.label,
            short=step.label,
            state="now" if step.mark == "ended" else step.mark,
            note=note(step),
            returns=step.returns,
        )
        for step in steps
    )


@dataclass(frozen=True, slots=True)
class Returned:
    """What the office last sent back, while the step it belongs to goes on."""

    row: PathRow
    remarks: tuple[str, ...]
    times: int


def standing(path: Sequence[PathRow]) -> tuple[PathRow, ...]:
    """Give the rows that stand: neither taken back nor the taking back itself."""
    undone = {row.inputs.get("undoes") for row in path if row.kind == "undo"}
    return tuple(row for row in path if row.kind != "undo" and row.seq not in undone)


def steps_of(process: Process, path: Sequence[PathRow], *, track: str, language: str) -> tuple[StepMark, ...]:
    """Give the six steps with their marks."""
    rows = standing(path)
    placed = [(row, step) for row in rows if (step := _step(process, row)) is not None]
    visited = [step for _, step in placed]
    now = visited[-1] if visited else 1
    is_over = bool(rows) and _is_final(process, rows[-1].to_state)
    done = {before: local_day(row.at) for (_, before), (row, after) in pairwise(placed) if after > before}
    entered = visited[0] if visited else 1

    def mark(number: int) -> Mark:
        if number == now:
            return "ended" if is_over else "now"
        if number > now:
            return "next"
        was_there = number in visited or (number < entered and track == "new")
        return "past" if was_there else "skipped"

    return tuple(
        StepMark(
            number=step.number,
            label=step.label.text(language),
            mark=mark(step.number),
            on=done.get(step.number) if step.number < now else None,
            returns=sum(_returns(process, row) and _step(process, row) == step.number for row in rows),
        )
        for step in process.steps
    )


def returned_of(process: Process, path: Sequence[PathRow]) -> Returned | None:
    """Give the last return of the step the case is in, or None."""
    rows = standing(path)
    back = [row for row in rows if _returns(process, row)]
    if not back or _step(process, back[-1]) != _step(process, rows[-1]) or _is_final(process, rows[-1].to_state):
        return None
    remarks = back[-1].inputs.get("remarks")
    listed = tuple(str(item) for item in remarks) if isinstance(remarks, list) else ()
    return Returned(back[-1], listed, len([row for row in back if _step(process, row) == _step(process, rows[-1])]))


def _returns(process: Process, row: PathRow) -> bool:
    """Say whether a row sent the case back to its producer."""
    to, came = process.states.get(row.to_state), process.states.get(row.from_state or "")
    return (
        row.kind == "transition"
        and to is not None
        and to.family == _RETURNED
        and (came is None or came.family != _RETURNED)
    )


def _step(process: Process, row: PathRow) -> int | None:
    """Give the step a row leads to; one that ends a case belongs to the step it ended in."""
    to, came = process.states.get(row.to_state), process.states.get(row.from_state or "")
    if to is None:
        return None if came is None else came.step
    return came.step if to.final and came is not None else to.step


def _is_final(process: Process, code: str) -> bool:
    state = process.states.get(code)
    return state is not None and state.final
