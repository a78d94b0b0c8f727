"""One item of evidence: its files, what they prove and where; brought in whole, or piece by piece where scripts run."""

from typing import Any, Final

from starlette.responses import JSONResponse, Response

from api.lanes import takes_long
from api.problems import kind_of
from api.web.dossier.place import DOSSIER, demand, dossier_path, file_of, key_of, own_workshop, workshop_of
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.papers.place import case_code, hour, papers_of
from api.web.visit import OK, Visit
from workflow.domain.dossier import Pin
from workflow.domain.errors import ConflictError, DomainError, InvalidInputError, NotFoundError
from workflow.domain.evidence_file import ACCEPTED, MEGABYTE
from workflow.services.edit_dossier import evidence_of, pin, take_out, unpin
from workflow.services.upload_file import PIECE_MAX, Begin, Progress, begin_upload, send_piece, show_upload, take_whole

ITEM: Final = DOSSIER + "/minh-chung/{item}"
UPLOADS: Final = DOSSIER + "/tai-len"
ITEM_MAX: Final = 64
DIGITS: Final = 12

pages = Pages()


@pages.get(ITEM)
def show_item(visit: Visit) -> Response:
    """Show one item and its files."""
    return _page(visit)


@pages.post(ITEM)
@takes_long
def bring_files(visit: Visit) -> Response:
    """Take files that came with the form; what is not taken is said, what was taken stays."""
    workshop = own_workshop(visit)
    item = workshop.item(visit.path("item")[:ITEM_MAX])
    faults: list[str] = []
    for sent in visit.form.files.get("tep", ()):
        asked = Begin(workshop.sheet.facts.id, item.code, sent.filename or "", sent.size or 0, sent.content_type or "")
        try:
            take_whole(visit.site.database, visit.site.clock, visit.sight, papers_of(visit), asked, file=sent.file)
        except (InvalidInputError, ConflictError) as error:
            faults.append(f"{sent.filename or ''}: {visit.said(error)}")
    if not visit.form.files.get("tep"):
        faults.append(visit.said(InvalidInputError("file_missing")))
    return _page(visit, faults=faults, status=422) if faults else _back(visit, item.code)


@pages.post(ITEM + "/ghim")
def pin_page(visit: Visit) -> Response:
    """Say which criterion a file proves, and on which page."""
    workshop = own_workshop(visit)
    key = key_of(visit.form.raw("tep"))
    evidence_of(workshop, key)
    pinned = Pin(visit.form.text("tieu_chi", maximum=40), _number(visit.form.raw("trang") or "0"))
    try:
        pin(visit.unit, visit.site.clock, visit.sight, workshop, key, pinned)
    except (InvalidInputError, ConflictError) as error:
        return _page(visit, faults=[visit.said(error)], status=kind_of(type(error)).status)
    return _back(visit, visit.path("item"))


@pages.post(ITEM + "/bo-ghim")
def unpin_page(visit: Visit) -> Response:
    """Take a place away again."""
    workshop = own_workshop(visit)
    pinned = Pin(visit.form.text("tieu_chi", maximum=40), _number(visit.form.raw("trang") or "0"))
    unpin(visit.unit, workshop, key_of(visit.form.raw("tep")), pinned)
    return _back(visit, visit.path("item"))


@pages.post(ITEM + "/bo")
def remove_file(visit: Visit) -> Response:
    """Take a file out of the dossier; what was handed in with it stays as it was."""
    workshop = own_workshop(visit)
    take_out(visit.unit, visit.site.clock, visit.sight, workshop, key_of(visit.form.raw("tep")))
    return _back(visit, visit.path("item"))


@pages.post(UPLOADS)
def begin(visit: Visit) -> Response:
    """Begin to bring a file in by pieces, or say how far the same file is already."""
    asked = Begin(
        case=case_code(visit),
        item=visit.form.text("muc", maximum=ITEM_MAX),
        name=visit.form.raw("ten"),
        size=_number(visit.form.raw("co")),
        declared=visit.form.raw("loai"),
        mark=visit.form.raw("dau"),
    )
    return _told(
        visit, lambda: begin_upload(visit.site.database, visit.site.clock, visit.sight, papers_of(visit), asked)
    )


@pages.get(UPLOADS + "/{upload}")
def ask_offset(visit: Visit) -> Response:
    """Say how far an upload is."""
    key = key_of(visit.path("upload"), "upload_not_found")
    return _told(visit, lambda: show_upload(visit.unit, visit.sight, key))


@pages.post(UPLOADS + "/{upload}")
@takes_long
def take_piece(visit: Visit) -> Response:
    """Take a piece at its place."""
    key = key_of(visit.path("upload"), "upload_not_found")
    sent = visit.form.files.get("manh", ())
    if not sent:
        return _told(visit, lambda: show_upload(visit.unit, visit.sight, key))
    offset = _number(visit.form.raw("tu"))
    given = visit.site.database, visit.site.clock, visit.sight, papers_of(visit), key
    return _told(visit, lambda: send_piece(*given, offset=offset, piece=sent[0].file))


def _told(visit: Visit, work: Any) -> Response:
    """Answer a script: how far it is, or why not, in words."""
    try:
        found: Progress = work()
    except DomainError as error:
        told = {"fault": visit.said(error), "code": error.code, "offset": error.params.get("offset")}
        return JSONResponse(told, status_code=kind_of(type(error)).status)
    return JSONResponse(
        {
            "upload": str(found.upload_id),
            "offset": found.received,
            "size": found.size,
            "done": found.evidence_id is not None,
        }
    )


def _page(visit: Visit, *, faults: list[str] | None = None, status: int = OK) -> Response:
    workshop = workshop_of(visit)
    item = workshop.item(visit.path("item")[:ITEM_MAX])
    code = workshop.sheet.code
    criteria = [] if workshop.criteria_set is None else list(workshop.criteria_set.criteria)
    resting = [one for one in criteria if one.code in item.criteria]
    limits = papers_of(visit).limits
    return visit.page(
        "dossier/item.html",
        status=status,
        workshop=workshop,
        item=item,
        demand=demand(visit, item),
        files=[file_of(visit, code, row) for row in workshop.of(item.code)],
        older=[file_of(visit, code, row) for row in workshop.older if row.item == item.code],
        criteria=[(one.code, f"{one.code} {one.name}") for one in (resting or criteria)],
        home=dossier_path(code),
        path=dossier_path(code, f"/minh-chung/{item.code}"),
        faults=[{"field": "tep", "text": text} for text in faults or ()],
        accepted=ACCEPTED,
        piece=PIECE_MAX,
        largest=limits.file // MEGABYTE,
    )


def _back(visit: Visit, item: str) -> Response:
    where = dossier_path(case_code(visit), f"/minh-chung/{item[:ITEM_MAX]}")
    return visit.go(where, flash=Flash("draft_saved", {"time": hour(visit.now)}))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
        raise NotFoundError("route_not_found")
    return int(text)
