"""The dossier workshop: what is there, what is missing, what it is worth; and the producer's own score."""

from typing import Any, Final

from starlette.responses import Response

from api.problems import kind_of
from api.web.dossier.place import DOSSIER, KINDS, demand, dossier_path, own_workshop, workshop_of
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.papers.place import form_path, hour, moment
from api.web.score_words import NOTHING, ScoreWords, rows_of
from api.web.visit import OK, Visit
from workflow.domain.dossier import FORM
from workflow.domain.errors import ConflictError, InvalidInputError
from workflow.services.edit_dossier import choose_set, save_own_score
from workflow.services.hand_in_dossier import faults_of
from workflow.services.show_dossier import Workshop
from workflow.services.unfinished_uploads import unfinished
from workflow.store.submissions import RequestRow

SET_DIGITS: Final = 3

pages = Pages()


@pages.get(DOSSIER)
def show_workshop(visit: Visit) -> Response:
    """Show the dossier: to who puts it together with what is missing, to others as it was handed in."""
    workshop = workshop_of(visit)
    code = workshop.sheet.code
    request = workshop.requests[0] if workshop.requests else None
    verdicts = {one.item: one for one in request.checks} if request is not None else {}
    complete = workshop.completeness
    score = workshop.own_score
    return visit.page(
        "dossier/workshop.html",
        workshop=workshop,
        home=dossier_path(code),
        form_home=form_path(code, FORM),
        kind=visit.text(KINDS[workshop.head.kind]),
        listed=[
            {
                "code": item.code,
                "number": item.number or "+",
                "name": item.name,
                "demand": demand(visit, item),
                "count": len(workshop.of(item.code)),
                "asked": item.is_asked,
                "verdict": verdicts.get(item.code),
            }
            for item in workshop.items
        ],
        complete=complete,
        open_criteria=len(score.open) if score else None,
        score=score,
        request=None if request is None else _request(visit, workshop, request),
        snapshots=[(row.number, moment(row.at), row.sha256.hex()[:12]) for row in workshop.snapshots],
        numbers=[(row.book, row.text) for row in workshop.numbers],
        ready=not faults_of(workshop),
        sets=[(str(one.number), f"{one.number}. {one.name}") for one in workshop.regulation.sets],
        card=_card(visit, workshop),
        unfinished=len(unfinished(visit.unit, visit.sight, workshop.sheet.facts.id)) if workshop.may_write else 0,
    )


@pages.post(DOSSIER)
def set_the_set(visit: Visit) -> Response:
    """Keep of which set the product is."""
    workshop = own_workshop(visit)
    typed = visit.form.text("bo", maximum=SET_DIGITS)
    if not (typed.isascii() and typed.isdigit()):
        raise InvalidInputError("criteria_set_unknown", pointer="/bo")
    choose_set(visit.unit, visit.site.clock, visit.sight, workshop, int(typed))
    return visit.go(dossier_path(workshop.sheet.code), flash=Flash("draft_saved", {"time": hour(visit.now)}))


@pages.get(DOSSIER + "/tu-cham")
def show_own_score(visit: Visit) -> Response:
    """Show the sheet with the producer's own score."""
    return _sheet_page(visit, workshop_of(visit))


@pages.post(DOSSIER + "/tu-cham")
def keep_own_score(visit: Visit) -> Response:
    """Keep the own score; criteria that nothing was put down for stay open."""
    workshop = own_workshop(visit)
    if workshop.criteria_set is None:
        raise ConflictError("criteria_set_unknown")
    sent = {one.code: visit.form.raw(one.code) for one in workshop.criteria_set.criteria if visit.form.has(one.code)}
    seen = visit.form.raw("phien_ban")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < len("1000000000") else 0
    try:
        save_own_score(visit.unit, visit.site.clock, visit.sight, workshop, sent, seen=version)
    except InvalidInputError as error:
        return _sheet_page(visit, workshop, fault=visit.said(error), status=kind_of(type(error)).status)
    rest = "" if visit.form.raw("lam") == "xong" else "/tu-cham"
    return visit.go(dossier_path(workshop.sheet.code, rest), flash=Flash("draft_saved", {"time": hour(visit.now)}))


def _sheet_page(visit: Visit, workshop: Workshop, *, fault: str = "", status: int = OK) -> Response:
    criteria_set = workshop.criteria_set
    if criteria_set is None:
        return visit.go(dossier_path(workshop.sheet.code))
    chosen, nothing = workshop.head.choices, visit.text(NOTHING)
    items = {item.number: item for item in workshop.items if item.number}
    rows: dict[str, dict[str, Any]] = {}
    for one in criteria_set.criteria:
        rows[one.code] = rows_of(one, chosen=chosen.get(one.code, ""), nothing=nothing) | {
            "evidence": [
                {
                    "href": dossier_path(workshop.sheet.code, f"/minh-chung/{items[number].code}"),
                    "label": items[number].name,
                }
                for number in one.evidence
                if number in items
            ]
        }
    words = ScoreWords(visit.text, visit.language)
    result = workshop.own_result
    return visit.page(
        "dossier/own_score.html",
        status=status,
        workshop=workshop,
        one=criteria_set,
        rows=rows,
        home=dossier_path(workshop.sheet.code),
        fault=fault,
        score=workshop.own_score,
        stars=words.stars(result, workshop.regulation) if result and chosen else None,
        card=_card(visit, workshop),
    )


def _card(visit: Visit, workshop: Workshop) -> dict[str, Any] | None:
    card = workshop.level_up
    if card is None or not workshop.head.choices:
        return None
    return ScoreWords(visit.text, visit.language).card(card, workshop.regulation)


def _request(visit: Visit, workshop: Workshop, row: RequestRow) -> dict[str, Any]:
    names = {item.code: item.name for item in workshop.items} | {"form": workshop.desk.form.title.text(visit.language)}
    wrong = [one for one in row.checks if one.verdict != "accepted"]
    return {
        "by": row.by,
        "at": moment(row.at),
        "comment": row.comment,
        "accepted": len(row.checks) - len(wrong),
        "lines": [(names.get(one.item, one.item), one.verdict, one.remark) for one in wrong],
    }
