"""Somebody was quicker: who did what since the form was opened, and what was typed, kept to be sent once more."""

from typing import Final

from starlette.responses import Response

from api.problems import kind_of
from api.web.case.case_page import frame_of, teller_of
from api.web.case.head import head_of
from api.web.case.labels import labels_of
from api.web.visit import Visit, new_request_key
from workflow.domain.errors import DomainError
from workflow.services.show_case import find_case
from workflow.services.show_case_page import reader_of
from workflow.store.reads import case_timeline
from workflow.store.reads.case_sheet import CaseSheet

_SHOWN: Final = 50
_OWN: Final = frozenset({"version", "mend", "more"})


def meanwhile_page(visit: Visit, sheet: CaseSheet, error: DomainError, *, seen: int | None) -> Response:
    """Answer with what happened since version ``seen`` (None: the last act) and with all that was typed."""
    sheet = find_case(visit.unit, visit.sight, sheet.facts.id)
    process = visit.sight.processes[sheet.facts.process_hash]
    labels = labels_of(visit.sight, visit.language)
    reader = reader_of(process, sheet.facts, visit.sight.actor)
    page = case_timeline.page(
        visit.unit, sheet.facts.id, group=None, office=reader.office, own_roles=(), after=None, limit=_SHOWN
    )
    acts = [one for one in page.items if "seq" in one.said]
    since = acts[:1] if seen is None else [one for one in acts if int(one.said["seq"]) > seen]
    trigger = visit.path("trigger") if "trigger" in visit.request.path_params else ""
    return visit.page(
        "case/meanwhile.html",
        status=kind_of(type(error)).status,
        **frame_of(visit, head_of(sheet, process, labels), None),
        message=visit.said(error),
        story=teller_of(visit, labels, reader, process.hash).by_day(since),
        kept=[(name, value) for name, value in visit.form.kept() if name not in _OWN],
        typed=[value for name, value in visit.form.kept() if name in {"comment", "remark", "evidence"} and value],
        again=visit.request.url.path if (sheet.facts.state, trigger) in process.table else "",
        version=sheet.facts.version,
        key=new_request_key(),
    )
