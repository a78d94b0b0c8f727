"""Who may do what, as the process data has it: acts by roles, with the conditions written out. For everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from starlette.responses import Response

from api.web.known_processes import newest_processes
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.errors import NotFoundError
from workflow.domain.process import Process, Role, Transition

pages = Pages()

PATH: Final = "/quyen"
CODE_MAX: Final = 80


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "may": _("may"),
        "behalf": _("for the producer"),
        "both": _("may, also for the producer"),
    }
)
REACH: Final[Mapping[str, str]] = MappingProxyType(
    {
        "producer": _("own cases"),
        "commune": _("cases of the own commune"),
        "district": _("cases of the own district"),
        "province": _("cases of the own province"),
        "ministry": _("all cases"),
        "system": _("all cases"),
    }
)


@dataclass(frozen=True, slots=True)
class ActRow:
    """An act: in which step, who may, and what keeps single persons or moments out."""

    label: str
    step: int
    cells: tuple[str, ...]
    notes: tuple[str, ...]


@pages.get(PATH, signed_in=False)
def show_rights(visit: Visit) -> Response:
    """Show the rights of a process version (``quy-trinh`` its code, else the newest); ``vai`` one role only."""
    processes = newest_processes(visit)
    code = visit.asked("quy-trinh", maximum=CODE_MAX)
    process = processes.get(code) if code else next(reversed(processes.values()), None)
    if process is None:
        raise NotFoundError("process_not_found")
    asked = visit.asked("vai", maximum=CODE_MAX)
    acting = [role for role in process.roles.values() if role.acts and role.code != "system"]
    shown = [role for role in acting if role.code == asked] or acting
    rows = [row for row in _rows(visit, process, shown) if any(row.cells)]
    return visit.page(
        "everyone/rights.html",
        process=process,
        processes=list(processes.values()),
        roles=[(role.code, role.label.text(visit.language), visit.text(REACH[role.level])) for role in shown],
        every=[(role.code, role.label.text(visit.language)) for role in acting],
        readers=[
            (role.label.text(visit.language), role.sees_cases) for role in process.roles.values() if not role.acts
        ],
        asked=asked,
        rows=rows,
    )


def _rows(visit: Visit, process: Process, roles: list[Role]) -> list[ActRow]:
    seen: dict[tuple[str, int], list[Transition]] = {}
    for transition in process.transitions:
        for source in transition.sources:
            seen.setdefault((transition.trigger, process.states[source].step), []).append(transition)
    rows = []
    for (_trigger, step), found in sorted(seen.items(), key=lambda item: item[0][1]):
        label = found[0].label.text(visit.language)
        rows.append(
            ActRow(label, step, tuple(_cell(visit, found, role) for role in roles), _notes(visit, process, found))
        )
    return rows


def _cell(visit: Visit, found: list[Transition], role: Role) -> str:
    may = any(role.code in transition.by for transition in found)
    behalf = any(role.code in transition.on_behalf for transition in found)
    word = "both" if may and behalf else "may" if may else "behalf" if behalf else ""
    return visit.text(WORDS[word]) if word else ""


def _notes(visit: Visit, process: Process, found: list[Transition]) -> tuple[str, ...]:
    guards = dict.fromkeys(guard.reason.text(visit.language) for transition in found for guard in transition.guards)
    apart = dict.fromkeys(name for transition in found for name in transition.not_by)
    labels = {row.trigger: row.label.text(visit.language) for row in process.transitions}
    kept = [visit.text("Not by whoever did: {act}", act=labels.get(name, name)) for name in apart]
    closed = [visit.text("Closed while: {reason}", reason=reason) for reason in guards]
    return (*kept, *closed)


_NOTES: Final = (_("Not by whoever did: {act}"), _("Closed while: {reason}"))
