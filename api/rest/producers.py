"""Producers (chủ thể): the list, one, and registering one."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import Query
from pydantic import Field, StrictBool
from starlette.responses import Response

from api.answers import answer, answer_page, place_of, place_text
from api.body import read
from api.deps import CallOf, JsonBody, key_or_code
from api.described import described
from api.rest.asked import ProducersAsked
from api.rest.shapes import Created, Ref, Shape
from api.routing import API, noun
from api.tax_shape import tax_shape_of
from workflow.domain.errors import ConflictError, NotFoundError, NotPermittedError
from workflow.domain.tax_code import LENGTH_MAX
from workflow.domain.text import NAME_MAX
from workflow.services.register_producer import ProducerRequest, register_producer
from workflow.store.reads import producers

router = noun(API + "/producers", tag="producers")

ProducerKind: TypeAlias = Literal[
    "cooperative",
    "cooperative_group",
    "enterprise",
    "farm",
    "household_business",
    "association",
    "tourism_centre",
]
_Line = Annotated[str, Field(max_length=NAME_MAX)]


class ProducerItem(Ref):
    """A producer in a list."""

    kind: ProducerKind
    invented: bool
    commune: Ref


class ProducerSheet(ProducerItem):
    """A producer with how to reach it."""

    address: str | None
    phone: str | None
    email: str | None


class ProducerPage(Shape):
    """A page of producers by the Vietnamese alphabet."""

    items: list[ProducerItem]
    next: str | None


class ProducerBody(Shape):
    """A producer to register."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    kind: ProducerKind
    name: Annotated[str, Field(min_length=1, max_length=NAME_MAX)]
    commune_id: UUID
    address: _Line | None = None
    phone: Annotated[str, Field(max_length=40)] | None = None
    email: Annotated[str, Field(max_length=NAME_MAX)] | None = None
    tax_code: Annotated[str, Field(max_length=LENGTH_MAX, description="never given out again")] | None = None
    invented: StrictBool = False


@router.get("", **described(gives=ProducerPage))
def list_producers(call: CallOf, asked: Annotated[ProducersAsked, Query()]) -> Response:
    """List the producers that the caller may see."""
    place = place_of(asked.cursor, place_text, UUID)
    with call.edge.database.single() as unit:
        page = producers.page(
            unit,
            call.sight(unit).reaches,
            q=asked.q,
            territory=None if asked.territory is None else key_or_code(asked.territory),
            after=(place[0], place[1]) if place else None,
            limit=asked.limit,
        )
    return answer_page(page)


@router.get("/{key}", **described(gives=ProducerSheet, raises=(NotFoundError,)))
def show_producer(call: CallOf, key: str) -> Response:
    """Show a producer, named by key or code."""
    with call.edge.database.single() as unit:
        found = producers.one(unit, call.sight(unit).reaches, key_or_code(key))
    if found is None:
        raise NotFoundError("producer_not_found")
    return answer(found)


@router.post(
    "",
    **described(
        gives=Created, takes=ProducerBody, status=201, raises=(NotPermittedError, NotFoundError, ConflictError)
    ),
)
def register_new_producer(call: CallOf, body: JsonBody) -> Response:
    """Register a producer in its commune: done by the offices above it."""
    asked = read(ProducerBody, body)
    with call.edge.database.unit() as unit:
        actor = call.sight(unit).actor
        shape = tax_shape_of(call.request.app)
        key = register_producer(unit, call.edge.clock, actor, ProducerRequest(**asked.model_dump()), tax_shape=shape)
    return answer({"id": key}, status=201, headers={"location": f"/api/v1/producers/{key}"})
