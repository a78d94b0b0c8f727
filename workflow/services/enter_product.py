"""Enter a product as a caller asks for it: season and product by key or code, what it brings along checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from workflow.domain.brought import check_brought
from workflow.domain.errors import InvalidInputError, NotFoundError
from workflow.domain.history import Channel, InputValue
from workflow.domain.move import Receipt
from workflow.domain.time import Clock
from workflow.services.engines import engine_of
from workflow.services.enter_case import EnterRequest, enter_case
from workflow.services.identify import Sight
from workflow.services.show_case import find_case
from workflow.store.database import Unit
from workflow.store.reads import products, seasons


@dataclass(frozen=True, slots=True)
class EnterProduct:
    """What a caller asks for; ``facts`` are values that transitions of the process record from their inputs."""

    season: UUID | str
    product: UUID | str
    entry_point: str
    track: str
    request_id: str
    comment: str | None = None
    facts: Mapping[str, InputValue] = field(default_factory=dict)
    predecessor_id: UUID | None = None
    channel: Channel = "api"


def enter_product(unit: Unit, clock: Clock, sight: Sight, asked: EnterProduct) -> Receipt:
    """Enter the product in the caller's transaction; a product that the caller may not see is not there.

    Raises NotFoundError ``season_or_product_not_found`` or ``case_not_found`` (the predecessor),
    InvalidInputError, and what ``enter_case`` raises.
    """
    season = seasons.one(unit, asked.season)
    product = products.one(unit, sight.reaches, asked.product)
    if season is None or product is None:
        raise NotFoundError("season_or_product_not_found")
    if asked.predecessor_id is not None:
        earlier = find_case(unit, sight, asked.predecessor_id)
        if earlier.product["id"] != product["id"]:
            raise InvalidInputError("predecessor_of_another_product", pointer="/predecessor_id")
    process = engine_of(unit, season["process"]).process
    return enter_case(
        unit,
        clock,
        EnterRequest(
            actor_id=sight.actor.id,
            season_id=season["id"],
            product_id=product["id"],
            entry_point=asked.entry_point,
            track=asked.track,
            request_id=asked.request_id,
            comment=asked.comment,
            facts=check_brought(process, asked.facts),
            predecessor_id=asked.predecessor_id,
            channel=asked.channel,
        ),
    )
