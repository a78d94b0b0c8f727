"""The people of an administrator's territory: searched without marks, by role, unit and state."""

from typing import Final
from uuid import UUID

from starlette.responses import Response

from api.answers import place_of, place_text
from api.web.admin.place import HOME, own, role_choices, role_labels
from api.web.admin.words import STATES
from api.web.office.list_place import PER_PAGE, mark_of
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.administration import bailiwick_of
from workflow.domain.errors import InvalidInputError
from workflow.domain.text import folded
from workflow.services.show_people import list_people, list_units
from workflow.store.reads.administered import PeopleFilter, UnitLine
from workflow.store.reads.page import Part

pages = Pages()

_MARK_MAX: Final = 600


@pages.get(HOME)
def show_people(visit: Visit) -> Response:
    """List people by the alphabet: ``q`` a name or an address, ``vai`` a role, ``noi`` a unit, ``loc`` a state."""
    own(visit)
    typed = {name: visit.asked(name) for name in ("q", "vai", "noi", "loc")}
    mark = visit.asked("sau", maximum=_MARK_MAX)
    place = place_of(mark or None, place_text, UUID)
    actor, clock = visit.sight.actor, visit.site.clock
    units = list_units(visit.unit, clock, actor)
    unit, unknown = _unit(units, typed["noi"])
    wanted = PeopleFilter(typed["q"], typed["vai"], unit, typed["loc"] if typed["loc"] in STATES else "")
    found = list_people(visit.unit, clock, actor, wanted, Part(place, PER_PAGE))
    roles = role_labels(visit)
    return visit.page(
        "admin/people.html",
        people=[
            (one, [(roles.get(role, role), where, other) for role, where, other in one.roles]) for one in found.items
        ],
        typed=typed,
        unknown=visit.said(InvalidInputError("place_unknown", place=typed["noi"], level="")) if unknown else "",
        roles=role_choices(visit),
        states=[(code, visit.text(label)) for code, label in STATES.items()],
        active=sum(bool(typed[name]) for name in ("vai", "noi", "loc")),
        older=mark_of(found.after),
        is_first=not mark,
        is_whole=bailiwick_of(actor).holds(),
    )


def _unit(units: list[UnitLine], typed: str) -> tuple[UUID | None, bool]:
    """Give the unit whose name or code was typed, and whether it is none."""
    text = folded(typed)
    if not text:
        return None, False
    found = next((one.id for one in units if text in {one.folded, one.code.lower()}), None)
    found = found or next((one.id for one in units if one.folded.endswith(f" {text}")), None)
    return (found or UUID(int=0)), found is None
