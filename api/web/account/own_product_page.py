"""A producer enters a product of her own into a season: ``/san-pham/moi``. Goes on to the form of its idea."""

from typing import Final
from uuid import UUID

from starlette.responses import Response

from api.problems import kind_of
from api.web.case.handed_in import form_at
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.papers.place import faults_of, said_of
from api.web.visit import OK, Visit
from workflow.domain.errors import ConflictError, DomainError, GuardFailedError, InvalidInputError
from workflow.domain.time import VIETNAM
from workflow.services.enter_own_product import OwnProduct, enter_own_product, openings, own_producers
from workflow.services.show_case import find_case
from workflow.store.reads.own_products import Opening

PATH: Final = "/san-pham/moi"
PRODUCT_MAX: Final = 160
TRACKS: Final = ("new", "existing")

pages = Pages()


@pages.get(PATH)
def show_form(visit: Visit) -> Response:
    """Show the form; where no season is open, what to do instead."""
    return _form(visit)


@pages.post(PATH)
def take_form(visit: Visit) -> Response:
    """Enter the product; sent twice it is entered once."""
    try:
        visit.form.needed("ten", "loai", "noi")
        place = visit.form.required("noi", maximum=100)
        asked = OwnProduct(
            producer_id=_key(place.partition("_")[0]),
            season_id=_key(place.partition("_")[2]),
            name=visit.form.required("ten", maximum=PRODUCT_MAX),
            track=_track(visit),
            request_id=visit.form.required("request_id", maximum=80),
        )
        with visit.site.database.unit() as unit:
            receipt = enter_own_product(unit, visit.site.clock, visit.sight, asked)
    except (InvalidInputError, ConflictError, GuardFailedError) as error:
        return _form(visit, error)
    case = find_case(visit.unit, visit.sight, receipt.case_id)
    moment = visit.now.astimezone(VIETNAM)
    flash = Flash("product_entered", {"code": case.code, "time": f"{moment.hour}:{moment.minute:02}"})
    form = form_at(visit, visit.sight.processes[case.facts.process_hash], case.facts.state)
    return visit.go(f"/ho-so/{case.code}" + (f"/phieu/{form}" if form else ""), flash=flash)


def _form(visit: Visit, error: DomainError | None = None) -> Response:
    faults = [] if error is None else faults_of(error)
    listed = [(str(fault.get("pointer") or "/ten").lstrip("/"), said_of(visit, fault)) for fault in faults]
    return visit.page(
        "account/own_product.html",
        status=OK if error is None else kind_of(type(error)).status,
        places=[_place(visit, opening) for opening in openings(visit.unit, visit.sight)],
        producers=own_producers(visit.unit, visit.sight),
        typed={name: visit.form.raw(name)[: PRODUCT_MAX + 1] for name in ("ten", "noi", "loai")},
        request_id=visit.form.raw("request_id")[:80],
        faults=[{"field": field, "text": text} for field, text in listed],
        error=dict(listed),
    )


def _place(visit: Visit, opening: Opening) -> tuple[str, str]:
    season = opening.name_en if visit.language == "en" else opening.name_vi
    return f"{opening.producer_id}_{opening.season_id}", f"{season} – {opening.producer}, {opening.commune}"


def _track(visit: Visit) -> str:
    chosen = visit.form.raw("loai")
    if chosen not in TRACKS:
        raise InvalidInputError("choose_one", pointer="/loai")
    return chosen


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInputError("choose_one", pointer="/noi") from error
