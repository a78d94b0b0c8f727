"""The score sheet of a member: written and saved criterion by criterion, filed, and then laid beside the others'."""

from typing import Final

from starlette.responses import JSONResponse, Response

from api.problems import kind_of
from api.web.council import sheet_view
from api.web.council.place import (
    SESSION,
    code_in,
    day_and_hour,
    done,
    evaluation_of,
    reasons_of,
    session_path,
    words_of,
)
from api.web.flash import Flash
from api.web.form import Form
from api.web.pages import Pages
from api.web.papers.place import hour, number_in
from api.web.visit import OK, Visit
from workflow.domain.criteria import CriteriaSet
from workflow.domain.errors import ConflictError, DomainError, InvalidInputError, StaleVersionError
from workflow.domain.score_sheet import OPINION, STOPS, Entries, sheet_of
from workflow.domain.scoring import cut, score
from workflow.services.file_sheet import FileRequest, file_sheet
from workflow.services.save_sheet import SheetDesk, save_sheet, show_sheet
from workflow.services.show_sheets import others_of

SHEET: Final = SESSION + "/phieu/{number}"
AUTOSAVE: Final = "tu_luu"
FILING: Final = "nop"
SEEN: Final = "phien_ban"
ANSWER: Final = "o."
REMARK: Final = ".remark"
TICK: Final = "bo.can-cu"
_SEEN_DIGITS: Final = 12

pages = Pages()


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


@pages.get(SHEET)
def show_one(visit: Visit) -> Response:
    """Show the sheet to be written; filed, it stands beside those that may be seen."""
    return _page(visit, _desk(visit))


@pages.post(SHEET)
def save_one(visit: Visit) -> Response:
    """Save what was put down; nothing typed is lost, whatever is wrong with it."""
    desk = _desk(visit)
    entries = entries_of(visit.form, desk.criteria)
    try:
        saved = save_sheet(visit.unit, visit.site.clock, visit.sight, desk, entries, seen=_seen(visit))
    except (StaleVersionError, InvalidInputError, ConflictError) as error:
        if visit.form.has(AUTOSAVE):
            return _told(visit, error)
        return _page(visit, _desk(visit), typed=entries, error=error)
    if visit.form.has(AUTOSAVE):
        return JSONResponse({"version": saved.version, "time": hour(saved.at), "faults": 0})
    here = session_path(desk.session.code, f"/phieu/{desk.case.position}")
    if visit.form.raw("lam") == FILING:
        return visit.go(here + "/nop")
    return visit.go(here, flash=Flash("sheet_saved", {"time": hour(saved.at)}))


@pages.get(SHEET + "/nop")
def ask_to_file(visit: Visit) -> Response:
    """Ask once more before filing: what is open, what it adds up to, and what keeps it from being filed."""
    return _confirm(visit, _desk(visit))


@pages.post(SHEET + "/nop")
def file_one(visit: Visit) -> Response:
    """File the sheet as it is stored; sent again, it is filed once."""
    desk = _desk(visit)
    asked = FileRequest(code_in(visit), desk.case.position, visit.form.raw("request_id"), seen=_seen(visit))
    try:
        file_sheet(visit.site.database, visit.site.clock, visit.sight, evaluation_of(visit).shelf, asked)
    except (ConflictError, InvalidInputError, StaleVersionError) as error:
        return _confirm(visit, _desk(visit), error)
    return visit.go(session_path(desk.session.code, f"/phieu/{desk.case.position}"), flash=done(visit, _FILED))


_FILED = _("your sheet is filed and is final for this round")


def entries_of(form: Form, criteria: CriteriaSet) -> Entries:
    """Give what was put down, criterion by criterion; two options for one stay two, to be refused."""
    found: dict[str, list[str]] = {}
    for criterion in criteria.criteria:
        options = list(form.fields.get(ANSWER + criterion.code, ())) or [""]
        remark = form.raw(ANSWER + criterion.code + REMARK)
        if options != [""] or remark:
            found[criterion.code] = [*options, remark]
    if ANSWER + "opinion" in form.fields:
        found[OPINION] = [form.raw(ANSWER + "opinion")]
        found[STOPS] = [code for code in form.fields.get(TICK, ()) if code]
    return found


def _desk(visit: Visit) -> SheetDesk:
    shelf = evaluation_of(visit).shelf
    return show_sheet(visit.unit, visit.sight, shelf, code_in(visit), number_in(visit.path("number")))


def _page(visit: Visit, desk: SheetDesk, *, typed: Entries | None = None, error: DomainError | None = None) -> Response:
    status = kind_of(type(error)).status if error else OK
    if desk.is_filed:
        others = others_of(visit.unit, visit.sight, desk)
        return visit.page(
            "council/filed.html",
            status=status,
            desk=desk,
            faults=reasons_of(visit, error) if error else [],
            matrix=sheet_view.matrix(desk, others),
            others=others,
            when=day_and_hour,
            home=session_path(desk.session.code),
            cut=cut,
        )
    entries = {**desk.entries, **typed} if typed else desk.entries
    stored = desk.entries if isinstance(error, StaleVersionError) else None
    parts = sheet_view.parts(visit, desk, entries, stored)
    return visit.page(
        "council/sheet.html",
        status=status,
        desk=desk,
        parts=parts,
        chosen=sum(one.is_chosen for part in parts for one in part.items),
        count=sum(len(part.items) for part in parts),
        stops=sheet_view.stops(desk, entries),
        opinion=(entries.get(OPINION) or [""])[0],
        faults=reasons_of(visit, error) if error else [],
        waits=words_of(visit, list(desk.faults)),
        saved_at=hour(desk.own.updated_at) if desk.own.updated_at else None,
        account=visit.signed_in.sight.actor.id.hex[-12:],
        home=session_path(desk.session.code),
    )


def _confirm(visit: Visit, desk: SheetDesk, error: DomainError | None = None) -> Response:
    if desk.is_filed:
        return visit.go(session_path(desk.session.code, f"/phieu/{desk.case.position}"))
    found = score(sheet_of(desk.entries), desk.criteria)
    return visit.page(
        "council/file.html",
        status=kind_of(type(error)).status if error else OK,
        desk=desk,
        score=found,
        missing=[] if found.stopped else [(code, f"#o.{code}") for code in found.open],
        waits=words_of(visit, list(desk.faults)),
        faults=reasons_of(visit, error) if error else [],
        home=session_path(desk.session.code, f"/phieu/{desk.case.position}"),
    )


def _seen(visit: Visit) -> int:
    text = visit.form.raw(SEEN)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _SEEN_DIGITS else 0


def _told(visit: Visit, error: DomainError) -> Response:
    words = " ".join(one["text"] for one in reasons_of(visit, error))
    return JSONResponse({"error": words}, status_code=kind_of(type(error)).status)
