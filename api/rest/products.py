"""Products: the list, one, and registering one."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field, StrictBool, StrictInt
from starlette.responses import Response

from api.answers import answer, answer_page, place_of, place_text
from api.body import read
from api.deps import CallOf, JsonBody, key_or_code
from api.described import described
from api.rest.asked import ProductsAsked
from api.rest.shapes import Created, Ref, Shape
from api.routing import API, noun
from workflow.domain.errors import ConflictError, NotFoundError, NotPermittedError
from workflow.domain.text import NAME_MAX
from workflow.services.register_product import ProductRequest, register_product
from workflow.store.reads import products

router = noun(API + "/products", tag="products")


class ProductShape(Ref):
    """A product of a producer. ``set_number`` is its criteria set (1–26) when it is known."""

    set_number: int | None
    invented: bool
    producer: Ref
    commune: Ref


class ProductPage(Shape):
    """A page of products by the Vietnamese alphabet."""

    items: list[ProductShape]
    next: str | None


class ProductBody(Shape):
    """A product to register."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: Annotated[str, Field(min_length=1, max_length=NAME_MAX)]
    producer_id: UUID
    set_number: StrictInt | None = None
    invented: StrictBool = False


@router.get("", **described(gives=ProductPage))
def list_products(call: CallOf, asked: Annotated[ProductsAsked, Query()]) -> Response:
    """List the products of the producers that the caller may see."""
    place = place_of(asked.cursor, place_text, UUID)
    with call.edge.database.single() as unit:
        page = products.page(
            unit,
            call.sight(unit).reaches,
            q=asked.q,
            territory=None if asked.territory is None else key_or_code(asked.territory),
            producer_id=asked.producer,
            after=(place[0], place[1]) if place else None,
            limit=asked.limit,
        )
    return answer_page(page)


@router.get("/{key}", **described(gives=ProductShape, raises=(NotFoundError,)))
def show_product(call: CallOf, key: str) -> Response:
    """Show a product, named by key or code."""
    with call.edge.database.single() as unit:
        found = products.one(unit, call.sight(unit).reaches, key_or_code(key))
    if found is None:
        raise NotFoundError("product_not_found")
    return answer(found)


@router.post(
    "",
    **described(gives=Created, takes=ProductBody, status=201, raises=(NotPermittedError, NotFoundError, ConflictError)),
)
def register_new_product(call: CallOf, body: JsonBody) -> Response:
    """Register a product: done by the offices above its producer."""
    asked = read(ProductBody, body)
    with call.edge.database.unit() as unit:
        actor = call.sight(unit).actor
        key = register_product(unit, call.edge.clock, actor, ProductRequest(**asked.model_dump()))
    return answer({"id": key}, status=201, headers={"location": f"/api/v1/products/{key}"})
