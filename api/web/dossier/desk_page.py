"""The desk of the office that has a dossier: enter it into the book, look at each thing, ask once, go on."""

from typing import Any, Final

from starlette.responses import Response

from api.problems import kind_of
from api.web.dossier.place import DOSSIER, demand, dossier_path, file_of, workshop_of
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.papers.place import case_code, faults_of, form_path, hour, papers_of, said_of
from api.web.visit import OK, Visit
from workflow.domain.errors import ConflictError, GuardFailedError, InvalidInputError
from workflow.domain.supplement import REMARK_MAX, Checked
from workflow.services.check_dossier import FORM_ITEM, Ask, Checking, ask_completion, save_checks, show_checking
from workflow.services.register_dossier import books_of, may_register, register_dossier

DESK: Final = DOSSIER + "/kiem-tra"
COMMENT_MAX: Final = 4_000
ONWARD: Final = {"commune": "commune_report", "province": "", "advisory": "appraisal"}
"""The form by which an office passes a dossier on; none: an act of its own."""

pages = Pages()


@pages.get(DESK)
def show_desk(visit: Visit) -> Response:
    """Show the dossier to the office that checks it."""
    return _page(visit, _checking(visit))


@pages.post(DESK)
def keep_checks(visit: Visit) -> Response:
    """Keep what was found; asked for, send the one request."""
    checking = _checking(visit)
    code = checking.workshop.sheet.code
    found = [
        Checked(item, visit.form.raw(f"y.{item}"), visit.form.raw(f"n.{item}"))  # type: ignore[arg-type]  # the service checks the verdict
        for item in checking.codes
        if visit.form.has(f"y.{item}")
    ]
    try:
        save_checks(visit.unit, visit.site.clock, visit.sight, checking, found)
        if visit.form.raw("lam") != "yeu_cau":
            return visit.go(dossier_path(code, "/kiem-tra"), flash=Flash("draft_saved", {"time": hour(visit.now)}))
        asked = Ask(
            case=checking.workshop.sheet.facts.id,
            comment=visit.form.required("ly_do", maximum=COMMENT_MAX),
            request_id=visit.form.raw("request_id"),
            language=visit.language,
        )
        receipt = ask_completion(visit.site.database, visit.site.clock, visit.sight, papers_of(visit), asked)
    except (InvalidInputError, GuardFailedError, ConflictError) as error:
        return _page(visit, _checking(visit), error=error, status=kind_of(type(error)).status)
    what = checking.action.label.text(visit.language)
    values = {"what": what, "time": hour(receipt.at), "receipt": f"{code}-{receipt.seq}"}
    return visit.go(f"/ho-so/{code}", flash=Flash("acted", values))


@pages.post(DOSSIER + "/vao-so")
def enter_into_book(visit: Visit) -> Response:
    """Enter the dossier into the office's book; again, the same numbers stand."""
    register_dossier(visit.site.database, visit.site.clock, visit.sight, case_code(visit))
    where = dossier_path(case_code(visit), "/phieu-tiep-nhan")
    return visit.go(where, flash=Flash("draft_saved", {"time": hour(visit.now)}))


@pages.get(DOSSIER + "/phieu-tiep-nhan")
def show_receipt(visit: Visit) -> Response:
    """Show the receipt notes of a dossier, to be printed."""
    workshop = workshop_of(visit)
    return visit.page(
        "dossier/receipt.html",
        workshop=workshop,
        home=dossier_path(workshop.sheet.code),
        receipts=[row for row in workshop.numbers if row.book != "product"],
        product=next((row.text for row in workshop.numbers if row.book == "product"), ""),
        may_register=bool(books_of(workshop.sheet.facts.state))
        and may_register(visit.unit, visit.sight, workshop.sheet),
    )


def _checking(visit: Visit) -> Checking:
    return show_checking(visit.unit, visit.site.clock, visit.sight, papers_of(visit), case_code(visit))


def _page(visit: Visit, checking: Checking, *, error: Any = None, status: int = OK) -> Response:
    workshop = checking.workshop
    code = workshop.sheet.code
    rows = [_row(visit, checking, FORM_ITEM, checking.names(visit.language)[FORM_ITEM], "", [])]
    rows += [
        _row(
            visit,
            checking,
            item.code,
            item.name,
            demand(visit, item),
            [file_of(visit, code, f) for f in workshop.of(item.code)],
        )
        for item in workshop.items
    ]
    told = (
        []
        if error is None
        else [
            {
                "field": f"y.{pointer}"
                if (pointer := str(fault.get("pointer", "")).lstrip("/")) in checking.codes
                else "",
                "text": said_of(visit, fault),
            }
            for fault in faults_of(error)
        ]
    )
    onward = ONWARD[checking.level]
    return visit.page(
        "dossier/desk.html",
        status=status,
        checking=checking,
        workshop=workshop,
        rows=rows,
        faults=told,
        home=dossier_path(code),
        onward=form_path(code, onward) if onward else f"/ho-so/{code}",
        reasons=[reason.text.text(visit.language) for reason in checking.action.reasons],
        label=checking.action.label.text(visit.language),
        comment=visit.form.raw("ly_do"),
        most=REMARK_MAX,
        receipts=[row for row in workshop.numbers if row.book != "product"],
        may_register=may_register(visit.unit, visit.sight, workshop.sheet),
    )


def _row(
    visit: Visit, checking: Checking, code: str, name: str, asked: str, files: list[dict[str, Any]]
) -> dict[str, Any]:
    kept = checking.of(code)
    return {
        "code": code,
        "name": name,
        "demand": asked,
        "files": files,
        "verdict": visit.form.raw(f"y.{code}") or (kept.verdict if kept else ""),
        "remark": visit.form.raw(f"n.{code}") or (kept.remark if kept else ""),
    }
