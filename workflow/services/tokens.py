"""Bearer tokens: issued once, kept as SHA-256, live until they expire or are revoked."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from workflow.domain.errors import InvalidInputError, NotAuthenticatedError
from workflow.domain.facts import ActorFacts
from workflow.domain.office import require_registration
from workflow.domain.text import checked
from workflow.domain.time import Clock
from workflow.store import people
from workflow.store.database import Unit

PREFIX: Final = "ocop_"
DAYS_MAX: Final = 366


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a live token stands for."""

    person_id: UUID
    name: str
    language: str


def issue_token(unit: Unit, clock: Clock, actor: ActorFacts, *, person_id: UUID, label: str, days: int) -> str:
    """Make a token for a person and give it; it cannot be read again.

    Raises NotPermittedError, InvalidInputError ``input_out_of_range``.
    """
    require_registration(actor, "issue_token")
    checked(label, pointer="/label")
    if not 1 <= days <= DAYS_MAX:
        raise InvalidInputError("input_out_of_range", pointer="/days", minimum=1, maximum=DAYS_MAX)
    token = PREFIX + secrets.token_urlsafe(32)
    at = clock.now()
    people.insert_token(
        unit,
        digest=token_digest(token),
        person_id=person_id,
        label=label,
        at=at,
        expires_at=at + timedelta(days=days),
    )
    return token


def authenticate(unit: Unit, clock: Clock, token: str | None) -> Caller:
    """Give whom a token stands for; raises NotAuthenticatedError ``not_authenticated``."""
    found = (
        people.bearer(unit, digest=token_digest(token), at=clock.now())
        if token and token.startswith(PREFIX) and token.isascii()
        else None
    )
    if found is None:
        raise NotAuthenticatedError("not_authenticated")
    return Caller(*found)


def revoke_token(unit: Unit, clock: Clock, token: str) -> bool:
    """End a token now; False when it was not live."""
    return people.revoke_token(unit, digest=token_digest(token), at=clock.now())


def token_digest(token: str) -> bytes:
    """Give what is kept of a token."""
    return hashlib.sha256(token.encode()).digest()
