"""Check, then hand in: everything that was written on one page, what is missing, what keeps the act closed."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from api.problems import kind_of
from api.web.case.next_turn import next_turn
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.papers import shown, typed
from api.web.papers.form_page import desk_of
from api.web.papers.place import FORM, faults_of, form_path, hour, papers_of, said_of
from api.web.visit import OK, Visit
from workflow.domain.errors import ConflictError, GuardFailedError, InvalidInputError
from workflow.domain.forms import SCAN, FormField, FormPart
from workflow.services import hand_in_paper
from workflow.services.hand_in_dossier import hand_in_dossier
from workflow.services.hand_in_paper import HandIn
from workflow.services.save_draft import Typed, save_draft
from workflow.services.show_paper import Desk
from workflow.services.store_file import store_file
from workflow.store.files import FileRow

CHECK = FORM + "/kiem-tra"
HAND_IN = "nop"
OF_DOSSIER = frozenset({"criteria_set_unknown", "own_score_unfinished"})
"""Faults that are mended in the workshop of the dossier."""

pages = Pages()


@dataclass(frozen=True, slots=True)
class Line:
    """A question and its answer, to be read."""

    field: FormField
    lines: Sequence[str]
    files: Sequence[FileRow]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to be mended, and the address at which it is."""

    href: str
    label: str
    text: str


@pages.get(CHECK)
def show_check(visit: Visit) -> Response:
    """Show everything before it is handed in."""
    desk = desk_of(visit)
    if desk.action is None:
        return visit.go(form_path(desk.sheet.code, desk.form.code))
    return _page(visit, desk)


@pages.post(CHECK)
def file_paper(visit: Visit) -> Response:
    """Hand in; what stands against it is shown on the same page."""
    papers = papers_of(visit)
    desk = desk_of(visit)
    scan_faults: list[dict[str, object]] = []
    asked = HandIn(
        case=desk.sheet.facts.id,
        form=desk.form.code,
        request_id=visit.form.raw("request_id"),
        seen=typed.seen_of(visit.form),
    )
    try:
        if desk.action is not None and desk.action.on_behalf:
            scan_faults = _store_scans(visit, desk)
            asked = HandIn(asked.case, asked.form, asked.request_id, desk_of(visit).seen)
        if scan_faults:
            return _page(visit, desk_of(visit), scan_faults, status=422)
        filed = hand_in_dossier(visit.site.database, visit.site.clock, visit.sight, papers, asked)
    except (InvalidInputError, GuardFailedError, ConflictError) as error:
        fresh = desk_of(visit)
        if fresh.action is None:
            raise
        told = [] if isinstance(error, InvalidInputError | GuardFailedError) else faults_of(error)
        return _page(visit, fresh, told, status=kind_of(type(error)).status)
    values = {
        "what": desk.form.title.text(visit.language),
        "number": str(filed.number),
        "time": hour(filed.receipt.at),
        "receipt": f"{desk.sheet.code}-{filed.receipt.seq}",
    }
    code, turn = "paper_filed", next_turn(visit, filed.receipt)
    if turn is not None:
        code = "paper_filed_due" if turn.day else "paper_filed_turn"
        values |= {"who": turn.who, "day": turn.day}
    return visit.go(form_path(desk.sheet.code, desk.form.code), flash=Flash(code, values))


def _store_scans(visit: Visit, desk: Desk) -> list[dict[str, object]]:
    """Keep the pictures of the paper form with the officer's draft; give what was not taken."""
    keys, faults = typed.attached(visit.form, SCAN), []
    for upload in typed.uploads_of(visit.form, SCAN):
        try:
            row = store_file(
                visit.unit, visit.site.clock, papers_of(visit).files, visit.sight, upload, sheet=desk.sheet
            )
        except InvalidInputError as error:
            faults += faults_of(error)
        else:
            keys.append(str(row.key))
    if keys != desk.answers.get(SCAN, []):
        save_draft(visit.unit, visit.site.clock, visit.sight, desk, Typed(None, {SCAN: keys}, desk.seen))
    return faults


def _page(visit: Visit, desk: Desk, told: Sequence[dict[str, object]] = (), *, status: int = OK) -> Response:
    action = desk.action
    home = form_path(desk.sheet.code, desk.form.code)
    _, found = hand_in_paper.faults_of(desk)
    missing_scan = [fault for fault in found if fault["code"] == "scan_required"]
    shown_faults = [*told, *(fault for fault in found if fault not in missing_scan or status != OK)]
    sections = [
        (number, part, [_line(desk, part, field, visit.language) for field in part.fields], shown.remarks(desk, number))
        for number, part in enumerate(desk.form.parts, 1)
    ]
    open_remarks = [one for number in (None, *range(1, len(sections) + 1)) for one in shown.remarks(desk, number)]
    return visit.page(
        "papers/check.html",
        status=status,
        desk=desk,
        action=action,
        sections=sections,
        faults=[_fault(visit, desk, home, fault) for fault in shown_faults],
        reasons=[reason.text.text(visit.language) for reason in (action.reasons if action else ())],
        is_ready=not [fault for fault in found if fault not in missing_scan],
        unfixed=sum(not one.is_fixed for one in open_remarks),
        scans=desk.files_of(desk.answers.get(SCAN)),
        home=home,
    )


def _line(desk: Desk, _: FormPart, field: FormField, language: str) -> Line:
    value = desk.answers.get(field.name)
    return Line(field, shown.answer_lines(field, value, desk.files, language), desk.files_of(value))


def _fault(visit: Visit, desk: Desk, home: str, fault: dict[str, object]) -> Fault:
    name = str(fault.get("pointer", "")).lstrip("/")
    number = shown.place_of(desk, name)
    label = next((one.label.text(visit.language) for one in desk.form.fields if one.name == name), "")
    anchor = shown.anchor_of(desk.form, name) if name else HAND_IN
    href = f"{home}/{number}#{anchor}" if number is not None else f"#{anchor}"
    if fault.get("code") in OF_DOSSIER:
        href = f"/ho-so/{desk.sheet.code}/ho-so-danh-gia"
    return Fault(href, label, said_of(visit, fault))
