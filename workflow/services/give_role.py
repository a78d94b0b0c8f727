"""Give a person of one's territory a role with dates, and take it back; administrators do both, with a reason."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from workflow.domain.administration import bailiwick_of, check_days, level_of, roles_given
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from workflow.domain.ids import new_id
from workflow.domain.time import Clock, local_day
from workflow.services.administer import person_of
from workflow.services.find_place import PlaceBook
from workflow.services.identify import Sight
from workflow.services.note_act import Noted, checked_reason, note_act
from workflow.store import people
from workflow.store.database import Unit
from workflow.store.people import GrantRow
from workflow.store.reads import administered


@dataclass(frozen=True, slots=True)
class RoleRequest:
    """A role for a person: ``place`` a unit's name, without marks if one likes, or its code."""

    person_id: UUID
    role: str
    place: str
    first_on: date
    last_on: date | None
    reason: str


def give_role(unit: Unit, clock: Clock, sight: Sight, asked: RoleRequest) -> None:
    """Give the role, in the caller's transaction.

    Raises NotFoundError, NotPermittedError ``own_account``, InvalidInputError ``role_unknown``, ``place_…`` and of the
    days, ConflictError ``grant_there``.
    """
    found = person_of(unit, clock, sight.actor, asked.person_id)
    if found.is_self:
        raise NotPermittedError("own_account")
    reason = checked_reason(asked.reason)
    role = roles_given(sight.processes.values()).get(asked.role)
    if role is None:
        raise InvalidInputError("role_unknown", pointer="/role")
    at = clock.now()
    today = local_day(at)
    place = PlaceBook(found.bailiwick, administered.units(unit, found.bailiwick.keys, on=today)).find(role, asked.place)
    check_days(role.code, first_on=asked.first_on, last_on=asked.last_on, today=today)
    unit_id = None if place is None else place.id
    people.keep(unit, [asked.person_id])
    if (asked.person_id, role.code, unit_id) in administered.held_by(unit, [asked.person_id], on=today):
        raise ConflictError("grant_there")
    row = GrantRow(
        new_id(at), asked.person_id, role.code, unit_id, None, asked.first_on, asked.last_on, at, sight.actor.id
    )
    people.insert_grant(unit, row)
    detail = {"role": role.code, "level": level_of(role), "from": asked.first_on, "through": asked.last_on}
    note_act(unit, clock, sight.actor, Noted("role_given", asked.person_id, unit_id, reason, detail))


def end_role(
    unit: Unit, clock: Clock, sight: Sight, *, person_id: UUID, grant_id: UUID, last_on: date | None, reason: str
) -> None:
    """Let a role hold through ``last_on`` (None: end it now), in the caller's transaction; substitutes lose it too.

    Raises NotFoundError ``grant_not_found`` for one outside the territory too, NotPermittedError ``own_account``,
    InvalidInputError ``day_past``, ConflictError ``grant_over``.
    """
    found = person_of(unit, clock, sight.actor, person_id)
    grant = next((one for one in found.grants if one.id == grant_id and one.for_name is None), None)
    if grant is None or not bailiwick_of(sight.actor).holds(*grant.path):
        raise NotFoundError("grant_not_found")
    if found.is_self:
        raise NotPermittedError("own_account")
    why = checked_reason(reason)
    today = local_day(clock.now())
    if last_on is not None and last_on < today:
        raise InvalidInputError("day_past", pointer="/last_on", day=f"{last_on:%d/%m/%Y}")
    last = today - timedelta(days=1) if last_on is None else last_on
    if grant.is_over(today) or (grant.valid_to is not None and grant.valid_to <= last):
        raise ConflictError("grant_over")
    people.keep(unit, [person_id])
    people.end_grant(unit, grant_id, last_on=last)
    detail = {"role": grant.role, "through": last_on, "at_once": last_on is None}
    note_act(unit, clock, sight.actor, Noted("role_ended", person_id, grant.unit_id, why, detail))
