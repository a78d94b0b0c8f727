"""A season's status as tables for the terminal. Words come through ``say``; figures and labels from the report."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeAlias

from workflow.domain.time import VIETNAM
from workflow.services.status_report import SeasonStatus

if TYPE_CHECKING:
    from rich.table import Table

Say: TypeAlias = Callable[[str], str]

NONE: Final = "–"
NAMES_SHOWN: Final = 4


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


HEADINGS: Final = {
    "step": _("Step"),
    "running": _("Running"),
    "returns": _("Returns"),
    "state": _("State"),
    "cases": _("Cases"),
    "milestone": _("Milestone"),
    "reached": _("Reached"),
    "missing": _("Missing"),
    "turn": _("Whose turn"),
    "place": _("Where"),
    "since": _("Oldest since"),
    "commune": _("Commune"),
    "ended": _("Ended"),
    "indicator": _("Target"),
    "target": _("Planned"),
    "figure": _("Figure"),
}


def tables(status: SeasonStatus, language: str, say: Say) -> "Iterator[Table]":
    """Give the tables in the order they are read."""
    words = {name: say(text) for name, text in HEADINGS.items()}
    yield _steps(status, language, words)
    yield _milestones(status, language, words)
    yield _states(status, language, words)
    yield _holders(status, language, words)
    yield _communes(status, words)
    if status.targets:
        yield _targets(status, language, words)


def local_time(instant: datetime) -> str:
    """Write an instant as people here do: 3/9/2020 8:00."""
    local = instant.astimezone(VIETNAM)
    return f"{local.day}/{local.month}/{local.year} {local.hour}:{local.minute:02d}"


def _steps(status: SeasonStatus, language: str, words: dict[str, str]) -> "Table":
    table = _table(words["step"], words["running"], words["returns"])
    for step in status.steps:
        _row(table, f"{step.step}. {step.label.text(language)}", step.count, status.returns.get(step.step, 0))
    return table


def _milestones(status: SeasonStatus, language: str, words: dict[str, str]) -> "Table":
    table = _table(words["milestone"], words["reached"], words["missing"], texts=(words["missing"],))
    for milestone in status.milestones:
        _row(table, milestone.label.text(language), milestone.reached, _shortened(milestone.missing or ()))
    return table


def _shortened(names: tuple[str, ...]) -> str:
    rest = len(names) - NAMES_SHOWN
    return "; ".join(names[:NAMES_SHOWN]) + (f"; +{rest}" if rest > 0 else "")


def _states(status: SeasonStatus, language: str, words: dict[str, str]) -> "Table":
    table = _table(words["state"], words["cases"])
    for state in status.states:
        _row(table, state.label.text(language), state.count)
    return table


def _holders(status: SeasonStatus, language: str, words: dict[str, str]) -> "Table":
    table = _table(words["turn"], words["place"], words["cases"], words["since"], texts=(words["place"],))
    for held in status.holders:
        _row(table, held.label.text(language), held.place or NONE, held.count, local_time(held.oldest_since))
    return table


def _communes(status: SeasonStatus, words: dict[str, str]) -> "Table":
    table = _table(words["commune"], *(str(s.step) for s in status.steps), words["ended"])
    for row in status.communes:
        _row(table, row.commune, *(row.steps.get(s.step, 0) for s in status.steps), row.ended)
    return table


def _targets(status: SeasonStatus, language: str, words: dict[str, str]) -> "Table":
    labels = {m.code: m.label.text(language) for m in status.milestones}
    table = _table(words["indicator"], words["target"], words["figure"])
    for target in status.targets:
        stars = target.indicator.removeprefix("stars_")
        _row(table, labels.get(target.indicator) or "★" * int(stars), target.target, target.figure)
    return table


def _table(first: str, *headings: str, texts: tuple[str, ...] = ()) -> "Table":
    """Make a table; columns after the first hold figures unless their heading is among ``texts``."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(first, overflow="fold")
    for heading in headings:
        table.add_column(heading, justify="left" if heading in texts else "right", overflow="fold")
    return table


def _row(table: "Table", *cells: str | int) -> None:
    table.add_row(*(NONE if cell in {0, ""} else str(cell) for cell in cells))
