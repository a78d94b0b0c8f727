"""Who may do and see what: role × territory × separation of duties × conflict of interest.

Pure. Decided before any guard, so that a stranger learns nothing.
"""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from workflow.domain.errors import NotPermittedError
from workflow.domain.facts import ActorFacts, CaseFacts, Grant
from workflow.domain.process import Process, Transition

PRODUCER = "producer"
KEPT_APART = "kept_apart"
"""A substitute's mark for a producer the other person belongs to: it opens nothing, and is a conflict of interest."""

FOR_PERSON = "acting.for"
FOR_NAME = "acting.for_name"
"""Inputs of a history row by which an act was done as a substitute: whose grant, and that person's name."""

_NOBODY: Mapping[str, str] = MappingProxyType({})


def covers(process: Process, grant: Grant, case: CaseFacts) -> bool:
    """Say whether the grant's territory holds the case, at the level of its role."""
    role = process.roles.get(grant.role)
    if role is None or (role.level == "producer" and grant.for_person is not None):
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
    for grant in actor.grants:  # noqa: SIM110 - a generator costs more than what it looks at
        if covers(process, grant, case) and process.roles[grant.role].sees_cases:
            return True
    return False


def acting_grants(
    process: Process, transition: Transition, case: CaseFacts, actor: ActorFacts, *, on_behalf: bool
) -> tuple[Grant, ...]:
    """Give the grants by which the person may fire the transition; own ones before those of whom they stand in for."""
    roles = transition.on_behalf if on_behalf else transition.by
    found = [grant for grant in actor.grants if grant.role in roles and covers(process, grant, case)]
    if len(found) > 1:
        found.sort(key=lambda grant: grant.for_person is not None)
    return tuple(found)


def duty_conflict(transition: Transition, case: CaseFacts, actor: ActorFacts, grant: Grant) -> str | None:
    """Give the code of the conflict that keeps this person out by this grant, or None.

    ``separation_of_duties``: fired a step on this case that ``not_by`` sets apart from this one, or stands in for
    whoever did. ``conflict_of_interest``: belongs to the producer whose case an office
    decides, or stands in for who does.
    """
    if transition.not_by:
        people = {str(actor.id)} if grant.for_person is None else {str(actor.id), str(grant.for_person)}
        if any(case.facts.get(f"by.{name}") in people for name in transition.not_by):
            return "separation_of_duties"
    office_decides = PRODUCER not in transition.by
    if office_decides and actor.is_of_producer(case.producer_id, standing_in_for=grant.for_person):
        return "conflict_of_interest"
    return None


def best_grant(
    transition: Transition, case: CaseFacts, actor: ActorFacts, grants: tuple[Grant, ...]
) -> tuple[Grant, str | None]:
    """Give the first grant that nothing keeps out, else the first with its conflict; ``grants`` are not empty."""
    conflicts = [duty_conflict(transition, case, actor, grant) for grant in grants]
    free = next((place for place, conflict in enumerate(conflicts) if conflict is None), 0)
    return grants[free], conflicts[free]


def may_fire(process: Process, transition: Transition, case: CaseFacts, actor: ActorFacts, *, on_behalf: bool) -> Grant:
    """Give the grant by which the person fires the transition.

    Raises NotPermittedError ``role_not_permitted``, ``separation_of_duties`` or
    ``conflict_of_interest``.
    """
    grants = acting_grants(process, transition, case, actor, on_behalf=on_behalf)
    if not grants:
        roles = transition.on_behalf if on_behalf else transition.by
        raise NotPermittedError("role_not_permitted", trigger=transition.trigger, roles=list(roles))
    grant, conflict = best_grant(transition, case, actor, grants)
    if conflict is not None:
        raise NotPermittedError(conflict, trigger=transition.trigger)
    return grant


def standing_in(grant: Grant) -> Mapping[str, str]:
    """Give what a history row keeps of whose grant it was, when it was another person's."""
    if grant.for_person is None:
        return _NOBODY
    return {FOR_PERSON: str(grant.for_person), FOR_NAME: grant.for_name or ""}


def standing_in_for(process: Process, role: str, case: CaseFacts, actor: ActorFacts) -> str:
    """Give by whose grant alone the actor holds a role in a case, as a name; empty: by an own one, or none."""
    held = [grant for grant in actor.grants if grant.role == role and covers(process, grant, case)]
    if not held or any(grant.for_person is None for grant in held):
        return ""
    return held[0].for_name or ""


def behalf_of(case: CaseFacts, *, on_behalf: bool) -> UUID | None:
    """Give the producer on whose behalf an officer acts, or None."""
    return case.producer_id if on_behalf else None
