"""What stands at the top of every page of a case: what it is, its state, its tabs. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from api.web.case.labels import Labels
from workflow.domain.process import BadgeFamily, Process
from workflow.store.reads.case_sheet import CaseSheet


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


TABS: Final[Sequence[tuple[str, str]]] = (
    ("", _("Case")),
    ("lich-su", _("History")),
    ("trao-doi", _("Messages")),
    ("quy-trinh", _("The cycle")),
)
DOSSIER_TAB: Final = ("ho-so-danh-gia", _("Dossier"))
DOSSIER_STEP: Final = 5
"""From which step on a case has a dossier."""


@dataclass(frozen=True, slots=True)
class Badge:
    """The state in the reader's words, with its family of looks."""

    family: BadgeFamily
    label: str


@dataclass(frozen=True, slots=True)
class Head:
    """A case as each of its pages names it."""

    code: str
    path: str
    product: str
    producer: str
    place: str
    season: str
    badge: Badge
    step: int
    step_label: str
    version: int
    cycle: str = ""


def head_of(sheet: CaseSheet, process: Process, labels: Labels) -> Head:
    """Give the head of a case for a reader."""
    state = process.states[sheet.facts.state]
    step = next(step for step in process.steps if step.number == state.step)
    name = sheet.season["name"]
    return Head(
        code=sheet.code,
        path=path_of(sheet.code),
        product=sheet.product["name"],
        producer=sheet.producer["name"],
        place=sheet.commune["name"],
        season=name["en" if labels.language == "en" else "vi"],
        badge=Badge(state.family, labels.state(process.hash, state.code)),
        step=state.step,
        step_label=labels.say(step.label),
        version=sheet.facts.version,
        cycle=process.code,
    )


def path_of(code: str) -> str:
    """Give the address of a case's page."""
    return f"/ho-so/{quote(code, safe='')}"
