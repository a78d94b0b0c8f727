"""How a cycle ended for a case, in plain words: the last decision, its papers, what may come after. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Final

from api.web.case.labels import Labels
from api.web.case.tracker import standing
from workflow.domain.process import InputField, Process
from workflow.domain.scoring import cut
from workflow.store.reads.case_path import PathRow

_FAMILIES: Final = frozenset({"recognised", "closed", "revoked"})
_PAPERS: Final = ("decision_no", "decision_on", "stars", "points", "certificate_no", "certificate_expires_on")


@dataclass(frozen=True, slots=True)
class Paper:
    """One figure of a decision, with what the process calls it."""

    label: str
    value: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What stands at the end: the state in the reader's words, by whom, when, why, and the papers."""

    label: str
    family: str
    at: datetime
    role: str
    comment: str
    papers: tuple[Paper, ...]


def outcome_of(process: Process, path: Sequence[PathRow], labels: Labels) -> Outcome | None:
    """Give the outcome of a case whose cycle is over or that was recognised; None while it goes on."""
    rows = standing(path)
    if not rows:
        return None
    state = process.states.get(rows[-1].to_state)
    if state is None or not (state.final or state.family in _FAMILIES):
        return None
    last = rows[-1]
    return Outcome(
        label=labels.state(process.hash, state.code),
        family=state.family,
        at=last.at,
        role=labels.role(last.process_hash, last.actor_role),
        comment=last.comment or "",
        papers=_papers(process, rows, labels),
    )


def _papers(process: Process, rows: Sequence[PathRow], labels: Labels) -> tuple[Paper, ...]:
    fields = {field.name: field for row in process.transitions for field in row.inputs}
    given = {name: value for row in rows for name, value in row.inputs.items() if name in _PAPERS}
    return tuple(
        Paper(
            label=labels.say(fields[name].label),
            value=_figure(fields[name], given[name], labels.language),
            on=date.fromisoformat(str(given[name])) if fields[name].type == "date" else None,
        )
        for name in _PAPERS
        if name in given and name in fields
    )


def _figure(asked: InputField, given: object, language: str) -> str:
    """Say a figure of a decision; points with two decimals, cut and not rounded, as the sheets have them."""
    if asked.type != "decimal":
        return str(given)
    points = cut(Fraction(str(given)))
    return points if language == "en" else points.replace(".", ",")
