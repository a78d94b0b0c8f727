"""Whose contacts somebody may look after: those of the units they are an officer of; an administrator everybody's."""

from workflow.domain.facts import ActorFacts
from workflow.domain.office import REGISTRATION
from workflow.store.contacts import Place


def place_of(actor: ActorFacts) -> Place:
    """Give the units of the person's offices."""
    held = [g for g in actor.grants if g.role in REGISTRATION["mend_contacts"] and g.producer_id is None]
    units = tuple({grant.unit_id for grant in held if grant.unit_id is not None})
    return Place(units, everywhere=any(grant.unit_id is None for grant in held))
