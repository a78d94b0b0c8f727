"""Register a product of a producer."""

from dataclasses import dataclass
from uuid import UUID

from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.facts import ActorFacts
from workflow.domain.ids import new_id
from workflow.domain.office import may_register, require_registration
from workflow.domain.text import checked_code, checked_name, folded, sort_key
from workflow.domain.time import Clock
from workflow.store import catalogue, territory
from workflow.store.database import Unit


@dataclass(frozen=True, slots=True)
class ProductRequest:
    """A product to register; ``set_number`` is its criteria set (1–26) when it is known."""

    code: str
    name: str
    producer_id: UUID
    set_number: int | None = None
    invented: bool = False


SETS = 26


def register_product(unit: Unit, clock: Clock, actor: ActorFacts, request: ProductRequest) -> UUID:
    """Add the product and give its key.

    Raises InvalidInputError, NotFoundError ``producer_not_found``, NotPermittedError,
    ConflictError ``code_taken``.
    """
    code = checked_code(request.code, pointer="/code", maximum=40)
    name = checked_name(request.name, pointer="/name")
    if request.set_number is not None and not 1 <= request.set_number <= SETS:
        raise InvalidInputError("input_out_of_range", pointer="/set_number", minimum=1, maximum=SETS)
    require_registration(actor, "register_product")  # before anything is said about who exists
    producer = catalogue.producer(unit, request.producer_id)
    units = () if producer is None else tuple(territory.climb(unit, producer.commune_id).values())
    if producer is None or not may_register(actor, "register_product", units=units):
        raise NotFoundError("producer_not_found")
    at = clock.now()
    key = new_id(at)
    search = folded(f"{name} {producer.name} {code} {producer.code}")
    values = (
        key,
        code,
        name,
        request.producer_id,
        request.set_number,
        search,
        sort_key(name),
        request.invented,
        at,
    )
    if not catalogue.insert_product(unit, values):
        raise ConflictError("code_taken", taken=code)
    return key
