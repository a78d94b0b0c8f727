"""Addresses that do not reach their people: the office's work list, and closing an entry."""

from typing import Any
from uuid import UUID

from workflow.domain.errors import NotFoundError
from workflow.domain.facts import ActorFacts
from workflow.domain.office import require_registration
from workflow.domain.time import Clock, local_day
from workflow.services.contact_place import place_of
from workflow.store import contacts
from workflow.store.database import Unit


def list_contact_faults(unit: Unit, clock: Clock, actor: ActorFacts) -> list[dict[str, Any]]:
    """Give the failing addresses of people of the person's places, the oldest first; raises NotPermittedError."""
    require_registration(actor, "mend_contacts")
    return contacts.open_faults(unit, place_of(actor), on=local_day(clock.now()))


def resolve_contact_fault(unit: Unit, clock: Clock, actor: ActorFacts, fault_id: UUID) -> None:
    """Close a fault: the address works again, so it is written to again.

    Raises NotPermittedError, NotFoundError ``contact_fault_not_found`` also for one that is closed.
    """
    require_registration(actor, "mend_contacts")
    at = clock.now()
    seen = contacts.open_faults(unit, place_of(actor), on=local_day(at), fault_id=fault_id)
    if not seen or not contacts.resolve_fault(unit, fault_id, at=at, by=actor.id):
        raise NotFoundError("contact_fault_not_found")
