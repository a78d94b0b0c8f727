"""The pages on which a form is written: the list of its parts, and one page a part."""

from typing import Final

from starlette.responses import JSONResponse, Response

from api.lanes import takes_long
from api.problems import kind_of
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.papers import shown, typed
from api.web.papers.place import FORM, case_code, faults_of, form_code, form_path, hour, number_in, papers_of, said_of
from api.web.visit import OK, Visit
from workflow.domain.errors import ConflictError, DomainError, InvalidInputError, NotFoundError, StaleVersionError
from workflow.domain.files import SIZE_MAX
from workflow.domain.form_values import Answer, check_part
from workflow.domain.forms import FormPart
from workflow.services.save_draft import Saved, Typed, save_draft
from workflow.services.show_paper import Desk, show_desk
from workflow.services.store_file import store_file

ACT: Final = "lam"
ONWARD: Final = "tiep"
AUTOSAVE: Final = "tu_luu"

pages = Pages()


def desk_of(visit: Visit) -> Desk:
    """Give the form of the address as the visitor has it."""
    forms = papers_of(visit).forms
    return show_desk(visit.unit, visit.site.clock, visit.sight, forms, case_code(visit), form_code(visit))


@pages.get(FORM)
def show_form(visit: Visit) -> Response:
    """Show the parts of a form, how far each is, what was remarked, and every version handed in."""
    desk = desk_of(visit)
    return visit.page(
        "papers/form.html",
        desk=desk,
        parts=shown.parts(desk) if desk.action else [],
        general=shown.remarks(desk, None),
        home=form_path(desk.sheet.code, desk.form.code),
        saved_at=hour(desk.draft.updated_at) if desk.draft else None,
    )


@pages.post(FORM)
def tick_general(visit: Visit) -> Response:
    """Keep which of the remarks on the whole form are done."""
    desk = desk_of(visit)
    ticks = typed.ticks_of(visit.form, desk, None)
    save_draft(visit.unit, visit.site.clock, visit.sight, desk, Typed(None, {}, desk.seen, ticks))
    return visit.go(form_path(desk.sheet.code, desk.form.code), flash=_flash(visit))


@pages.get(FORM + "/{part}")
def show_part(visit: Visit) -> Response:
    """Show one part to be written."""
    desk = desk_of(visit)
    number, part = _part(visit, desk)
    if desk.action is None:
        return visit.go(form_path(desk.sheet.code, desk.form.code))
    return _part_page(visit, desk, number, part, answers=dict(desk.answers))


@pages.post(FORM + "/{part}")
@takes_long
def save_part(visit: Visit) -> Response:
    """Save one part: files first, then every answer that can be kept; what cannot stays on the page with its reason."""
    desk = desk_of(visit)
    number, part = _part(visit, desk)
    answers = typed.answers_of(visit.form, part, desk)
    if desk.action is None:
        raise ConflictError("form_not_open")
    faults = _store_files(visit, desk, part, answers)
    try:
        saved = _save(visit, desk, number, part, answers, faults)
    except StaleVersionError as error:
        if visit.form.has(AUTOSAVE):
            return _told(visit, error)
        return _clash(visit, number, part, answers)
    if visit.form.has(AUTOSAVE):
        return JSONResponse({"version": saved.version, "time": hour(saved.at), "faults": len(faults)})
    if visit.form.raw(ACT) == ONWARD:  # a draft may hold anything; who goes on hears at once what cannot be read
        faults += [fault for fault in check_part(part, answers)[1] if fault["code"] != "input_required"]
    if faults:
        fresh = desk_of(visit)
        said = _said(visit, faults)
        return _part_page(visit, fresh, number, part, answers={**fresh.answers, **answers}, faults=said, status=422)
    return _onward(visit, desk, number)


def _store_files(visit: Visit, desk: Desk, part: FormPart, answers: dict[str, Answer]) -> list[dict[str, object]]:
    """Store what was sent for the questions of a part and add the keys to the answers; give what was not taken."""
    faults: list[dict[str, object]] = []
    store = papers_of(visit).files
    for field in part.fields:
        keys = answers.get(field.name)
        if not field.is_of_files or not isinstance(keys, list):
            continue
        for upload in typed.uploads_of(visit.form, field.name):
            try:
                row = store_file(visit.unit, visit.site.clock, store, visit.sight, upload, sheet=desk.sheet)
            except (InvalidInputError, ConflictError) as error:
                faults += [{**fault, "pointer": f"/{field.name}"} for fault in faults_of(error)]
            else:
                keys.append(str(row.key))
    return faults


def _save(
    visit: Visit, desk: Desk, number: int, part: FormPart, answers: dict[str, Answer], faults: list[dict[str, object]]
) -> Saved:
    """Save a part; answers that cannot be kept are left out and noted in ``faults``."""

    def save(kept: dict[str, Answer]) -> Saved:
        text = typed.typed_of(visit.form, desk, part, number, kept)
        return save_draft(visit.unit, visit.site.clock, visit.sight, desk, text)

    try:
        return save(answers)
    except InvalidInputError as error:
        found = faults_of(error)
        faults += found
        wrong = {str(fault["pointer"]).lstrip("/") for fault in found}
        return save({name: value for name, value in answers.items() if name not in wrong})


def _clash(visit: Visit, number: int, part: FormPart, answers: dict[str, Answer]) -> Response:
    """Show what was typed beside what is stored; the next save is over the stored version."""
    fresh = desk_of(visit)
    return _part_page(visit, fresh, number, part, answers=answers, stored=dict(fresh.answers), status=409)


def _part_page(  # noqa: PLR0913 - each is a thing of its own on the page
    visit: Visit,
    desk: Desk,
    number: int,
    part: FormPart,
    *,
    answers: dict[str, Answer],
    faults: dict[str, str] | None = None,
    stored: dict[str, Answer] | None = None,
    status: int = OK,
) -> Response:
    told = faults or {}
    questions = [
        shown.question(desk, field, answers, fault=told.get(f"/{field.name}"), stored=stored) for field in part.fields
    ]
    return visit.page(
        "papers/part.html",
        status=status,
        desk=desk,
        number=number,
        part=part,
        questions=questions,
        is_clash=stored is not None,
        remarks=shown.remarks(desk, number),
        home=form_path(desk.sheet.code, desk.form.code),
        saved_at=hour(desk.draft.updated_at) if desk.draft else None,
        faults=[
            {"field": shown.anchor_of(desk.form, pointer.lstrip("/")), "text": text} for pointer, text in told.items()
        ],
        account=visit.signed_in.sight.actor.id.hex[-12:],
        file_max=SIZE_MAX,
    )


def _part(visit: Visit, desk: Desk) -> tuple[int, FormPart]:
    number = number_in(visit.path("part"))
    part = desk.form.part(number)
    if part is None:
        raise NotFoundError("route_not_found")
    return number, part


def _onward(visit: Visit, desk: Desk, number: int) -> Response:
    """Go where the button says: stay, the next part, or after the last one the check."""
    here = form_path(desk.sheet.code, desk.form.code)
    if visit.form.raw(ACT) == ONWARD:
        is_last = number == len(desk.form.parts)
        return visit.go(here + ("/kiem-tra" if is_last else f"/{number + 1}"), flash=_flash(visit))
    return visit.go(f"{here}/{number}", flash=_flash(visit))


def _said(visit: Visit, faults: list[dict[str, object]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for fault in faults:
        found.setdefault(str(fault["pointer"]), said_of(visit, fault))
    return found


def _told(visit: Visit, error: DomainError) -> Response:
    return JSONResponse({"error": visit.said(error)}, status_code=kind_of(type(error)).status)


def _flash(visit: Visit) -> Flash:
    return Flash("draft_saved", {"time": hour(visit.now)})
