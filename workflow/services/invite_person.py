"""Send a person the link by which the account is opened: for the first time, once more, or take it back.

The link follows from the code's key and the instance's secret, so it stands in no row, queue or proof; what is kept is
its hash. It goes out as one-time codes do, and is good until it is used, taken back or over.
"""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from workflow.domain.errors import ConflictError, InvalidInputError
from workflow.domain.facts import ActorFacts
from workflow.domain.ids import new_id
from workflow.domain.login import Address, reached_at
from workflow.domain.time import Clock
from workflow.services.administer import person_of
from workflow.services.note_act import Noted, note_act
from workflow.services.sealing import Keys
from workflow.services.tokens import token_digest
from workflow.store import invitations, one_time_codes, people
from workflow.store.database import Unit
from workflow.store.invitations import NewInvitation
from workflow.store.one_time_codes import NewCode

NOTICE: Final = "invitation"
LIVES: Final = timedelta(days=14)
TOKEN_BYTES: Final = 18
"""144 bits: nobody finds one, and the link fits into a text message."""

AGAIN_AFTER: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Invited:
    """Who is invited, where to, and in which language."""

    person_id: UUID
    address: Address
    language: str = "vi"
    sheet_id: UUID | None = None


def token_of(keys: Keys, code_id: UUID) -> str:
    """Give the secret of an invitation's link: for its letter, and for the reader of the outbox kept in the house."""
    return base64.urlsafe_b64encode(keys.digest("invitation", code_id.bytes)[:TOKEN_BYTES]).decode()


def send_invitations(
    unit: Unit, clock: Clock, keys: Keys, actor: ActorFacts, invited: list[Invited], *, lives: timedelta = LIVES
) -> None:
    """Write the letters to be sent, in the caller's transaction; whoever calls has checked that the actor may."""
    at = clock.now()
    rows: list[NewInvitation] = []
    for one in invited:
        code = _code(keys, one, at, lives)
        one_time_codes.insert(unit, code)
        rows.append(
            NewInvitation(
                new_id(at),
                one.person_id,
                code.id,
                one.sheet_id,
                code.channel,
                code.address,
                actor.id,
                at,
                code.expires_at,
            )
        )
    invitations.insert(unit, rows)


def invite_again(
    unit: Unit, clock: Clock, keys: Keys, actor: ActorFacts, person_id: UUID, *, lives: timedelta = LIVES
) -> Address:
    """Take earlier invitations back and send a new one, in the caller's transaction; give where it goes.

    Raises NotFoundError, NotPermittedError ``own_account`` or ``elsewhere_too``, ConflictError ``opened_already``,
    ``locked_already`` or ``invited_just_now``, InvalidInputError ``login_no_address``.
    """
    found = person_of(unit, clock, actor, person_id)
    found.require_account()
    people.keep(unit, [person_id])
    if found.sheet.opened_at is not None:
        raise ConflictError("opened_already")
    if found.sheet.locked_at is not None:
        raise ConflictError("locked_already")
    at = clock.now()
    earlier = invitations.of_person(unit, person_id)
    if any(one.revoked_at is None and one.created_at > at - AGAIN_AFTER for one in earlier):
        raise ConflictError("invited_just_now", minutes=int(AGAIN_AFTER.total_seconds()) // 60)
    address = reached_at(found.sheet.login, email=found.sheet.email, phone=found.sheet.phone)
    if address is None:
        raise InvalidInputError("login_no_address", pointer="/login")
    invitations.revoke(unit, person_id, by=actor.id, at=at)
    send_invitations(unit, clock, keys, actor, [Invited(person_id, address)], lives=lives)
    note_act(unit, clock, actor, Noted("invited", person_id, detail={"channel": address.channel, "again": True}))
    return address


def revoke_invitation(unit: Unit, clock: Clock, actor: ActorFacts, person_id: UUID) -> None:
    """Take a person's invitations back, in the caller's transaction; raises ConflictError ``nothing_to_revoke``."""
    found = person_of(unit, clock, actor, person_id)
    found.require_account()
    if invitations.revoke(unit, person_id, by=actor.id, at=clock.now()) == 0:
        raise ConflictError("nothing_to_revoke")
    note_act(unit, clock, actor, Noted("invitation_revoked", person_id))


def _code(keys: Keys, one: Invited, at: datetime, lives: timedelta) -> NewCode:
    key = new_id(at)
    return NewCode(
        id=key,
        purpose="activate",
        person_id=one.person_id,
        channel=one.address.channel,
        address=one.address.value,
        language=one.language,
        notice=NOTICE,
        secret_hash=token_digest(token_of(keys, key)),
        created_at=at,
        expires_at=at + lives,
        sending="planned",
    )
