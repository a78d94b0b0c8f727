"""A producer gives her tax code, by which a council member's conflict of interest is found."""

from uuid import UUID

from workflow.domain.access import PRODUCER
from workflow.domain.errors import NotFoundError
from workflow.domain.facts import ActorFacts
from workflow.domain.tax_code import SHAPE, checked_tax_code
from workflow.store import catalogue
from workflow.store.catalogue import OwnTaxCode
from workflow.store.database import Unit


def own_tax_codes(unit: Unit, actor: ActorFacts) -> list[OwnTaxCode]:
    """Give the producers whose accounts the person holds, with their tax codes. One statement."""
    return catalogue.tax_codes(unit, sorted(_own(actor)))


def set_tax_code(unit: Unit, actor: ActorFacts, producer_id: UUID, typed: str, *, shape: str = SHAPE) -> None:
    """Keep the tax code of one's own producer; nothing typed removes it.

    Sessions whose list is frozen already are not looked at again. Raises NotFoundError ``producer_not_found``;
    InvalidInputError ``tax_code_shape``.
    """
    code = checked_tax_code(typed, pointer="/ma_so_thue", shape=shape)
    if producer_id not in _own(actor):
        raise NotFoundError("producer_not_found")
    catalogue.set_tax_code(unit, producer_id, code)


def _own(actor: ActorFacts) -> frozenset[UUID]:
    return frozenset(g.producer_id for g in actor.grants if g.role == PRODUCER and g.producer_id is not None)
