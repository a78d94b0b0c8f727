"""A producer enters a product of her own: product and case in one transaction, sent twice it is done once."""

import hashlib
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from workflow.domain.access import PRODUCER
from workflow.domain.errors import InvalidInputError, NotPermittedError
from workflow.domain.move import Receipt
from workflow.domain.system import SYSTEM
from workflow.domain.time import Clock
from workflow.services.engines import engine_of
from workflow.services.enter_case import EnterRequest, enter_case
from workflow.services.identify import Sight
from workflow.services.register_product import ProductRequest, register_product
from workflow.store.database import Unit
from workflow.store.reads import own_products
from workflow.store.reads.own_products import Opening, OwnProducer

ENTRY: Final = "idea"


@dataclass(frozen=True, slots=True)
class OwnProduct:
    """A product to enter: by which of the producer's openings, and whether it is ``new`` or ``existing``."""

    producer_id: UUID
    season_id: UUID
    name: str
    track: str
    request_id: str


def own_producers(unit: Unit, sight: Sight) -> list[OwnProducer]:
    """Give the producers whose accounts the person holds today."""
    return own_products.own(unit, _own(sight))


def openings(unit: Unit, sight: Sight) -> list[Opening]:
    """Give where the person may enter a product: own producers, in open seasons whose cycle lets producers begin."""
    return [
        opening
        for opening in own_products.openings(unit, _own(sight))
        if (point := engine_of(unit, opening.process_hash).process.entry_points.get(ENTRY)) and PRODUCER in point.by
    ]


def enter_own_product(unit: Unit, clock: Clock, sight: Sight, asked: OwnProduct) -> Receipt:
    """Register the product as ``system`` and enter it as the person, in the caller's transaction.

    A product of that name is not made a second time. Raises NotPermittedError ``not_own_producer``,
    InvalidInputError, and what ``enter_case`` raises.
    """
    if asked.producer_id not in _own(sight):
        raise NotPermittedError("not_own_producer")
    name = " ".join(asked.name.split())
    if not name:
        raise InvalidInputError("input_required", pointer="/ten")
    code = _code(sight.actor.id, asked.request_id)
    product_id = own_products.find(unit, code=code, producer_id=asked.producer_id, name=name)
    if product_id is None:
        request = ProductRequest(code=code, name=name, producer_id=asked.producer_id)
        product_id = register_product(unit, clock, SYSTEM, request)
    return enter_case(
        unit,
        clock,
        EnterRequest(
            actor_id=sight.actor.id,
            season_id=asked.season_id,
            product_id=product_id,
            entry_point=ENTRY,
            track=asked.track,
            request_id=asked.request_id,
            channel="web",
        ),
    )


def _own(sight: Sight) -> frozenset[UUID]:
    """Give the producers of the person's own grants: an office that oversees them enters products elsewhere."""
    return frozenset(
        grant.producer_id for grant in sight.actor.grants if grant.role == PRODUCER and grant.producer_id is not None
    )


def _code(person_id: UUID, request_id: str) -> str:
    """Give the product's public code: the same for the same request of the same person."""
    digest = hashlib.sha256(b"product\n" + person_id.bytes + request_id.encode()).hexdigest()
    return f"SP-{digest[:10].upper()}"
