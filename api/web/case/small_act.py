"""The page of an act that asks little: a few fields, one button. What each asks and does stands in its own file."""

from dataclasses import dataclass, field

from starlette.responses import Response

from api.problems import kind_of
from api.web.case.case_page import frame_of
from api.web.case.faults import NONE, faults_of
from api.web.case.field_view import FieldView
from api.web.case.head import head_of
from api.web.case.labels import labels_of
from api.web.visit import OK, Visit, new_request_key
from workflow.domain.errors import DomainError
from workflow.domain.process import FieldType
from workflow.domain.text import COMMENT_MAX
from workflow.services.show_case_page import CaseReader, reader_of
from workflow.store.reads.case_sheet import CaseSheet


@dataclass(frozen=True, slots=True)
class SmallAct:
    """What the page shows. ``lead`` are its paragraphs, ``to`` who is told, ``danger`` a button that takes away."""

    title: str
    button: str
    action: str
    fields: tuple[FieldView, ...]
    lead: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    preview: str = ""
    hidden: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Look:
    """How a field looks beyond its name and label."""

    type: FieldType = "text"
    required: bool = True
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    maximum: int | None = None


LINE = Look()
AREA = Look(maximum=COMMENT_MAX)


def small_field(visit: Visit, name: str, label: str, look: Look = LINE) -> FieldView:
    """Give a field with what was typed into it."""
    return FieldView(
        name=name,
        type=look.type,
        label=label,
        required=look.required,
        value=visit.form.raw(name),
        hint=look.hint,
        choices=look.choices,
        echo="",
        maximum=look.maximum,
    )


def small_page(visit: Visit, sheet: CaseSheet, act: SmallAct, error: DomainError | None = None) -> Response:
    """Answer with the page of a small act, and with every fault of what was typed."""
    labels = labels_of(visit.sight, visit.language)
    process = visit.sight.processes[sheet.facts.process_hash]
    sent = visit.form.raw("request_id")
    return visit.page(
        "case/small_act.html",
        status=OK if error is None else kind_of(type(error)).status,
        **frame_of(visit, head_of(sheet, process, labels), None),
        act=act,
        faults=NONE if error is None else faults_of(visit, error),
        version=visit.form.raw("version") or sheet.facts.version,
        key=sent if sent and error is not None else new_request_key(),
    )


def reader_on(visit: Visit, sheet: CaseSheet) -> CaseReader:
    """Say how the visitor stands to a case."""
    return reader_of(visit.sight.processes[sheet.facts.process_hash], sheet.facts, visit.sight.actor)
