"""Register a person and give roles with dates."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from workflow.domain.delivery import is_email
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.facts import ActorFacts
from workflow.domain.ids import new_id
from workflow.domain.login import login_name
from workflow.domain.office import require_registration
from workflow.domain.text import checked_name
from workflow.domain.time import Clock
from workflow.store import people
from workflow.store.database import Unit
from workflow.store.people import GrantRow, PersonRow


@dataclass(frozen=True, slots=True)
class PersonRequest:
    """A person to register; ``login`` is unique, and kept as ``login_name`` gives it."""

    login: str
    name: str
    post: str | None = None
    phone: str | None = None
    email: str | None = None
    language: str = "vi"
    invented: bool = False


@dataclass(frozen=True, slots=True)
class GrantRequest:
    """A role from ``valid_from`` through ``valid_to``: in a unit, for a producer, or everywhere."""

    person_id: UUID
    role: str
    valid_from: date
    valid_to: date | None = None
    unit_id: UUID | None = None
    producer_id: UUID | None = None


def register_person(unit: Unit, clock: Clock, actor: ActorFacts, request: PersonRequest) -> UUID:
    """Add the person and give the key.

    Raises InvalidInputError, NotPermittedError, ConflictError ``login_taken``.
    """
    require_registration(actor, "register_person")
    login = login_name(checked_name(request.login, pointer="/login", maximum=80))
    name = checked_name(request.name, pointer="/name")
    if request.email and not is_email(request.email):
        raise InvalidInputError("address_invalid", pointer="/email", value=request.email[:80])
    at = clock.now()
    key = new_id(at)
    row = PersonRow(
        id=key,
        login=login,
        name=name,
        post=request.post,
        phone=request.phone,
        email=request.email,
        language=request.language,
        invented=request.invented,
        created_at=at,
    )
    if not people.insert_person(unit, row):
        raise ConflictError("login_taken", login=login)
    return key


def grant_role(unit: Unit, clock: Clock, actor: ActorFacts, request: GrantRequest) -> None:
    """Give a role; giving it again from the same day changes nothing.

    Raises InvalidInputError ``dates_reversed`` or ``two_territories``, NotPermittedError.
    """
    require_registration(actor, "grant_role")
    if request.valid_to is not None and request.valid_to < request.valid_from:
        raise InvalidInputError("dates_reversed", pointer="/valid_to")
    if request.unit_id is not None and request.producer_id is not None:
        raise InvalidInputError("two_territories", pointer="/producer_id")
    at = clock.now()
    row = GrantRow(
        id=new_id(at),
        person_id=request.person_id,
        role=request.role,
        unit_id=request.unit_id,
        producer_id=request.producer_id,
        valid_from=request.valid_from,
        valid_to=request.valid_to,
        granted_at=at,
        granted_by=actor.id,
    )
    people.insert_grant(unit, row)


def person_id_of(unit: Unit, login: str) -> UUID:
    """Find a person by login; raises NotFoundError ``person_not_found``."""
    key = people.person_by_login(unit, login_name(login))
    if key is None:
        raise NotFoundError("person_not_found", login=login[:80])
    return key
