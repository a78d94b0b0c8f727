"""Acts of an administrator on a person's account: keep out, let in again, end sign-ins, forget the second step."""

from uuid import UUID

from workflow.domain.errors import ConflictError
from workflow.domain.facts import ActorFacts
from workflow.domain.time import Clock
from workflow.services import second_factor
from workflow.services.administer import Administered, person_of
from workflow.services.note_act import Noted, checked_reason, note_act
from workflow.store import credentials, invitations, people, sessions
from workflow.store.database import Unit


def lock_person(unit: Unit, clock: Clock, actor: ActorFacts, person_id: UUID, *, reason: str) -> None:
    """Keep a person out: no sign-in, no session, no token, no link, from now on. In the caller's transaction.

    Roles stay as they are, so that somebody may stand in. Raises NotFoundError, NotPermittedError ``own_account`` or
    ``elsewhere_too``, ConflictError ``locked_already``.
    """
    why = _begin(unit, clock, actor, person_id, reason)
    at = clock.now()
    if not people.lock(unit, person_id, at=at):
        raise ConflictError("locked_already")
    _end_everything(unit, clock, person_id)
    invitations.revoke(unit, person_id, by=actor.id, at=at)
    note_act(unit, clock, actor, Noted("person_locked", person_id, None, why))


def unlock_person(unit: Unit, clock: Clock, actor: ActorFacts, person_id: UUID, *, reason: str) -> None:
    """Let a person in again, with the password they had. Raises as ``lock_person``, ConflictError ``not_locked``."""
    why = _begin(unit, clock, actor, person_id, reason)
    if not people.unlock(unit, person_id):
        raise ConflictError("not_locked")
    note_act(unit, clock, actor, Noted("person_unlocked", person_id, None, why))


def end_sign_ins(unit: Unit, clock: Clock, actor: ActorFacts, person_id: UUID, *, reason: str) -> int:
    """End every session, trusted device, code and access token of a person; gives how many sessions were live."""
    why = _begin(unit, clock, actor, person_id, reason)
    count = _end_everything(unit, clock, person_id)
    note_act(unit, clock, actor, Noted("sign_ins_ended", person_id, None, why, {"count": count}))
    return count


def forget_second_step(unit: Unit, clock: Clock, actor: ActorFacts, person_id: UUID, *, reason: str) -> None:
    """Forget a person's app and spare codes, and end every sign-in. Raises ConflictError ``no_app``."""
    why = _begin(unit, clock, actor, person_id, reason)
    if not second_factor.forget_app(unit, person_id):
        raise ConflictError("no_app")
    _end_everything(unit, clock, person_id)
    note_act(unit, clock, actor, Noted("second_step_forgotten", person_id, None, why))


def _begin(unit: Unit, clock: Clock, actor: ActorFacts, person_id: UUID, reason: str) -> str:
    found: Administered = person_of(unit, clock, actor, person_id)
    found.require_account()
    why = checked_reason(reason)
    people.keep(unit, [person_id])
    return why


def _end_everything(unit: Unit, clock: Clock, person_id: UUID) -> int:
    at = clock.now()
    credentials.forget_what_was_trusted(unit, person_id, at=at)
    people.end_tokens(unit, person_id, at=at)
    return sessions.end_all(unit, person_id=person_id, at=at)
