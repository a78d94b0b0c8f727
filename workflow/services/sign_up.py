"""A producer registers herself: person, producer and role in one transaction, after a code came to her address.

She can have no role before, so the engine writes these rows as ``system``; who took part in it is the person made.
"""

import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog

from workflow.domain.access import PRODUCER
from workflow.domain.login import address_of
from workflow.domain.password_rules import check_password
from workflow.domain.system import SYSTEM
from workflow.domain.time import Clock, local_day
from workflow.services import one_time_codes
from workflow.services.one_time_codes import Taken
from workflow.services.passwords import Passwords
from workflow.services.register_person import GrantRequest, PersonRequest, grant_role, register_person
from workflow.services.register_producer import ProducerRequest, register_producer
from workflow.services.sign_in import Account, account_of
from workflow.store import credentials
from workflow.store import one_time_codes as codes
from workflow.store.database import Unit

NAME_MAX: Final = 120
PRODUCER_MAX: Final = 160
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH: Final = 8

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SignUpRequest:
    """What a producer says of herself; ``kind`` is one of those that the regulation admits."""

    name: str
    producer_name: str
    kind: str
    commune_id: UUID
    language: str


def sign_up(
    unit: Unit, clock: Clock, passwords: Passwords, taken: Taken, request: SignUpRequest, *, password: str
) -> Account:
    """Make the account and give it, in the caller's transaction; the code is taken with it.

    Raises ConflictError ``code_used`` or ``login_taken``, and what registering a person and a producer raises.
    """
    check_password(password, own=(taken.address, request.name))
    one_time_codes.take(unit, clock, taken)
    place = address_of(taken.address)
    email = taken.address if place is not None and place.channel == "email" else None
    phone = taken.address if email is None else None
    person_id = register_person(
        unit,
        clock,
        SYSTEM,
        PersonRequest(taken.address, request.name, phone=phone, email=email, language=request.language),
    )
    producer_id = register_producer(
        unit,
        clock,
        SYSTEM,
        ProducerRequest(
            code=new_code("CT"),
            kind=request.kind,
            name=request.producer_name,
            commune_id=request.commune_id,
            phone=phone,
            email=email,
        ),
    )
    at = clock.now()
    grant = GrantRequest(person_id, PRODUCER, local_day(at), producer_id=producer_id)
    grant_role(unit, clock, SYSTEM, grant)
    credentials.put(unit, person_id, passwords.hash(password), at=at)
    codes.prove(unit, person_id, channel=taken.channel, address=taken.address, at=at)
    log.info("producer_signed_up", by=str(SYSTEM.id), person=str(person_id), producer=str(producer_id))
    return account_of(unit, clock, person_id)


def new_code(prefix: str) -> str:
    """Give a public code that says nothing of its owner."""
    return f"{prefix}-" + "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
