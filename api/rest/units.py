"""Provinces, districts and communes as they stood on a day."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from api.answers import answer_page, place_of, place_text
from api.deps import CallOf
from api.described import described
from api.rest.asked import UnitsAsked
from api.rest.shapes import Ref, Shape, UnitRef
from api.routing import API, noun
from workflow.domain.time import local_day
from workflow.store.reads import unit_list

router = noun(API + "/units", tag="units")


class Successor(Ref):
    """What all or part of a unit went into, and on which day."""

    on: date


class UnitShape(UnitRef):
    """A unit from ``valid_from`` through ``valid_to`` (null: still)."""

    valid_from: date
    valid_to: date | None
    source: str
    parent: UnitRef | None
    successors: list[Successor]


class UnitPage(Shape):
    """A page of units by the Vietnamese alphabet."""

    items: list[UnitShape]
    next: str | None


@router.get("", **described(gives=UnitPage))
def list_units(call: CallOf, asked: Annotated[UnitsAsked, Query()]) -> Response:
    """List the units that were valid on a day: today when none is asked for."""
    place = place_of(asked.cursor, place_text, UUID)
    with call.edge.database.single() as unit:
        call.sight(unit)
        page = unit_list.page(
            unit,
            on=asked.on or local_day(call.edge.clock.now()),
            kind=asked.kind,
            parent=asked.parent,
            q=asked.q,
            after=(place[0], place[1]) if place else None,
            limit=asked.limit,
        )
    return answer_page(page)
