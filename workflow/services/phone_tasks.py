"""People to be called because no channel reached them: the officer's list, and how each call ended."""

from typing import Any, Final
from uuid import UUID

from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.facts import ActorFacts
from workflow.domain.office import require_registration
from workflow.domain.text import COMMENT_MAX, checked
from workflow.domain.time import Clock
from workflow.services.contact_place import place_of
from workflow.store import contacts
from workflow.store.database import Unit

OUTCOMES: Final = ("reached", "no_answer", "wrong_number", "told_otherwise")


def list_phone_tasks(unit: Unit, actor: ActorFacts) -> list[dict[str, Any]]:
    """Give the open calls of the person's places, the oldest first; raises NotPermittedError."""
    require_registration(actor, "mend_contacts")
    return contacts.open_tasks(unit, place_of(actor))


def find_phone_task(unit: Unit, actor: ActorFacts, task_id: UUID, *, case_id: UUID) -> dict[str, Any]:
    """Give one open call of a case in the person's places.

    Raises NotPermittedError, NotFoundError ``phone_task_not_found`` also for one that is done.
    """
    require_registration(actor, "mend_contacts")
    found = contacts.open_tasks(unit, place_of(actor), task_id)
    if not found or found[0]["case"] is None or found[0]["case"]["id"] != case_id:
        raise NotFoundError("phone_task_not_found")
    return found[0]


def finish_phone_task(
    unit: Unit, clock: Clock, actor: ActorFacts, task_id: UUID, *, outcome: str, note: str | None = None
) -> None:
    """Record how a call ended; once.

    Raises NotPermittedError, InvalidInputError ``input_not_a_choice``, NotFoundError ``phone_task_not_found`` also for
    one that is done, ConflictError ``phone_task_done`` when a colleague was quicker.
    """
    require_registration(actor, "mend_contacts")
    if outcome not in OUTCOMES:
        raise InvalidInputError("input_not_a_choice", pointer="/outcome", choices=list(OUTCOMES))
    said = None if note is None else checked(note, pointer="/note", maximum=COMMENT_MAX)
    if not contacts.open_tasks(unit, place_of(actor), task_id):
        raise NotFoundError("phone_task_not_found")
    if not contacts.finish_task(unit, task_id, outcome=outcome, note=said, at=clock.now(), by=actor.id):
        raise ConflictError("phone_task_done")
