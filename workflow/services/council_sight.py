"""Who may run a council's sessions, who sits in them, and who may read what is over. Pure over what was read."""

from typing import Final
from uuid import UUID

from workflow.domain.council_rules import LEVELS
from workflow.domain.council_session import Seat, Session
from workflow.domain.errors import NotFoundError, NotPermittedError
from workflow.domain.facts import ActorFacts

OFFICE: Final = frozenset({"province_officer", "province_lead", "province_chair"})
AUDITOR: Final = "auditor"
IN_COUNCILS: Final = OFFICE | {AUDITOR, "council_member", *(acts.role for acts in LEVELS.values())}


def runs(actor: ActorFacts, level: str, unit_id: UUID | None) -> bool:
    """Say whether a person runs the sessions of a level in a unit: the secretary of a province, and the like."""
    role = LEVELS[level].role
    return any(grant.role == role and grant.unit_id == unit_id for grant in actor.grants)


def answers_for(actor: ActorFacts, unit_id: UUID | None) -> bool:
    """Say whether a person's office answers for what a council of the unit does, or audits it."""
    return any(
        grant.role == AUDITOR or (grant.role in OFFICE and grant.unit_id == unit_id and unit_id is not None)
        for grant in actor.grants
    )


def founds(actor: ActorFacts, level: str, unit_id: UUID | None) -> bool:
    """Say whether a person may enter a council of the unit: who runs it, and the office."""
    return runs(actor, level, unit_id) or any(
        grant.role in {"province_officer", "province_lead"} and grant.unit_id == unit_id and unit_id is not None
        for grant in actor.grants
    )


def seat_in(session: Session, actor: ActorFacts) -> Seat | None:
    """Give the seat a person holds, or None; nobody sits before the list is frozen."""
    return None if session.state == "draft" else session.seat_of(actor.id)


def check_seen(session: Session | None, actor: ActorFacts) -> Session:
    """Give the session back when the person may know of it; raises NotFoundError ``council_session_not_found``."""
    if session is not None and (
        runs(actor, session.level, session.unit_id)
        or seat_in(session, actor) is not None
        or any(seat.person_id == actor.id for seat in session.seats)
        or answers_for(actor, session.unit_id)
    ):
        return session
    raise NotFoundError("council_session_not_found")


def check_runs(session: Session, actor: ActorFacts) -> None:
    """Refuse whoever does not run the session: NotPermittedError ``role_not_permitted``."""
    if not runs(actor, session.level, session.unit_id):
        raise NotPermittedError("role_not_permitted", trigger="run_session", roles=[LEVELS[session.level].role])
