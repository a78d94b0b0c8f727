"""Who may do and see what: role × territory × separation of duties × conflict of interest.

Pure. Decided before any guard, so that a stranger learns nothing.
"""

from uuid import UUID

from workflow.domain.errors import NotPermittedError
from workflow.domain.facts import ActorFacts, CaseFacts, Grant
from workflow.domain.process import Process, Transition

PRODUCER = "producer"


def covers(process: Process, grant: Grant, case: CaseFacts) -> bool:
    """Say whether the grant's territory holds the case, at the level of its role."""
    role = process.roles.get(grant.role)
    if role is None:
        return False
    match role.level:
        case "producer":
            return grant.producer_id == case.producer_id
        case "commune":
            return grant.unit_id == case.commune_id
        case "district":
            return grant.unit_id is not None and grant.unit_id == case.district_id
        case "province":
            return grant.unit_id == case.province_id
        case "ministry" | "system":
            return True


def sees(process: Process, case: CaseFacts, actor: ActorFacts) -> bool:
    """Say whether the person may know of the case at all."""
    return any(covers(process, grant, case) and process.roles[grant.role].sees_cases for grant in actor.grants)


def acting_grant(
    process: Process, transition: Transition, case: CaseFacts, actor: ActorFacts, *, on_behalf: bool
) -> Grant | None:
    """Give the grant by which the person may fire the transition, or None."""
    roles = transition.on_behalf if on_behalf else transition.by
    for grant in actor.grants:
        if grant.role in roles and covers(process, grant, case):
            return grant
    return None


def duty_conflict(transition: Transition, case: CaseFacts, actor: ActorFacts) -> str | None:
    """Give the code of the conflict that keeps this person out, or None.

    ``separation_of_duties``: fired a step on this case that ``not_by`` sets apart from this one.
    ``conflict_of_interest``: belongs to the producer whose case an office decides.
    """
    person = str(actor.id)
    if any(case.facts.get(f"by.{name}") == person for name in transition.not_by):
        return "separation_of_duties"
    office_decides = PRODUCER not in transition.by
    if office_decides and actor.is_of_producer(case.producer_id):
        return "conflict_of_interest"
    return None


def may_fire(process: Process, transition: Transition, case: CaseFacts, actor: ActorFacts, *, on_behalf: bool) -> Grant:
    """Give the grant by which the person fires the transition.

    Raises NotPermittedError ``role_not_permitted``, ``separation_of_duties`` or
    ``conflict_of_interest``.
    """
    grant = acting_grant(process, transition, case, actor, on_behalf=on_behalf)
    if grant is None:
        roles = transition.on_behalf if on_behalf else transition.by
        raise NotPermittedError("role_not_permitted", trigger=transition.trigger, roles=list(roles))
    conflict = duty_conflict(transition, case, actor)
    if conflict is not None:
        raise NotPermittedError(conflict, trigger=transition.trigger)
    return grant


def behalf_of(case: CaseFacts, *, on_behalf: bool) -> UUID | None:
    """Give the producer on whose behalf an officer acts, or None."""
    return case.producer_id if on_behalf else None
