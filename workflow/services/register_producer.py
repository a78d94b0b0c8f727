"""Register a producer (chủ thể) in its commune."""

from dataclasses import dataclass
from uuid import UUID

from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.facts import ActorFacts
from workflow.domain.ids import new_id
from workflow.domain.office import require_registration
from workflow.domain.tax_code import SHAPE, checked_tax_code
from workflow.domain.text import checked, checked_code, checked_name, folded, sort_key
from workflow.domain.time import Clock
from workflow.store import catalogue, territory
from workflow.store.database import Unit
from workflow.store.models.catalogue import PRODUCER_KINDS


@dataclass(frozen=True, slots=True)
class ProducerRequest:
    """A producer to register; ``kind`` is one of those that the regulation admits."""

    code: str
    kind: str
    name: str
    commune_id: UUID
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    tax_code: str | None = None
    invented: bool = False


def register_producer(
    unit: Unit, clock: Clock, actor: ActorFacts, request: ProducerRequest, *, tax_shape: str = SHAPE
) -> UUID:
    """Add the producer and give its key.

    ``tax_shape``: how a tax code is written.

    Raises InvalidInputError, NotFoundError ``commune_not_found``, NotPermittedError,
    ConflictError ``code_taken``.
    """
    code = checked_code(request.code, pointer="/code", maximum=40)
    name = checked_name(request.name, pointer="/name")
    for pointer, value in (("/address", request.address), ("/phone", request.phone)):
        if value is not None:
            checked(value, pointer=pointer)
    tax_code = checked_tax_code(request.tax_code, pointer="/tax_code", shape=tax_shape)
    if request.kind not in PRODUCER_KINDS:
        raise InvalidInputError("input_not_a_choice", pointer="/kind", choices=list(PRODUCER_KINDS))
    units = territory.climb(unit, request.commune_id)
    if "commune" not in units:
        raise NotFoundError("commune_not_found")
    require_registration(actor, "register_producer", units=tuple(units.values()))
    at = clock.now()
    key = new_id(at)
    values = (
        key,
        code,
        request.kind,
        name,
        request.commune_id,
        request.address,
        request.phone,
        request.email,
        folded(f"{name} {code}"),
        sort_key(name),
        request.invented,
        at,
        tax_code,
    )
    if not catalogue.insert_producer(unit, values):
        raise ConflictError("code_taken", taken=code)
    return key
