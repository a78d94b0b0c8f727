"""Name somebody to stand in for a person from a day through a day, and end it. Both are told.

The person names one, or an administrator of their territory, or the head of their office. The substitute gets copies of
the person's own grants, never those the person holds as a substitute; roles of administration and audit stay.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from workflow.domain.administration import bailiwick_of, is_admin
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.facts import ActorFacts
from workflow.domain.ids import new_id
from workflow.domain.time import Clock, local_day
from workflow.services.note_act import Noted, checked_reason, note_act
from workflow.services.tell_person import Told, tell_people
from workflow.store import people, substitutions
from workflow.store.database import Unit
from workflow.store.reads import administered
from workflow.store.substitutions import Candidate, NewSubstitution, SubstitutionRow

DAYS_MAX: Final = 366
HEADS: Final = ("province_lead",)
"""Roles that name a substitute for anybody of their own unit, and of the units in it."""


@dataclass(frozen=True, slots=True)
class SubstituteRequest:
    """``substitute_id`` is to stand in for ``person_id``, both days inside."""

    person_id: UUID
    substitute_id: UUID
    first_on: date
    last_on: date
    reason: str


def name_substitute(unit: Unit, clock: Clock, actor: ActorFacts, asked: SubstituteRequest) -> UUID:
    """Keep the substitution, in the caller's transaction, and give its key.

    Raises NotFoundError ``person_not_found``; InvalidInputError ``act_reason_required``, ``day_past``,
    ``dates_reversed``, ``substitution_too_long``, ``substitute_unfit`` (nobody of the person's office);
    ConflictError ``substituted_already`` or ``nothing_to_stand_in_for``.
    """
    _require(unit, clock, actor, asked.person_id)
    reason = checked_reason(asked.reason)
    at = clock.now()
    today = local_day(at)
    if asked.first_on < today:
        raise InvalidInputError("day_past", pointer="/first_on", day=f"{asked.first_on:%d/%m/%Y}")
    if asked.last_on < asked.first_on:
        raise InvalidInputError("dates_reversed", pointer="/last_on")
    if asked.last_on > today + timedelta(days=DAYS_MAX):
        raise InvalidInputError("substitution_too_long", pointer="/last_on", maximum=DAYS_MAX)
    people.keep(unit, [asked.person_id, asked.substitute_id])
    if all(one.id != asked.substitute_id for one in substitutions.candidates(unit, asked.person_id, today=today)):
        raise InvalidInputError("substitute_unfit", pointer="/substitute")
    there = substitutions.meanwhile(unit, asked.person_id, first=asked.first_on, last=asked.last_on)
    if there is not None:
        raise ConflictError("substituted_already", name=there.substitute, day=f"{there.last_on:%d/%m/%Y}")
    key = new_id(at)
    row = NewSubstitution(
        key, asked.person_id, asked.substitute_id, asked.first_on, asked.last_on, reason, actor.id, at
    )
    if substitutions.insert(unit, row) == 0:
        raise ConflictError("nothing_to_stand_in_for")
    detail = {"substitute": asked.substitute_id, "from": asked.first_on, "through": asked.last_on}
    note_act(unit, clock, actor, Noted("substitute_named", asked.person_id, None, reason, detail))
    made = substitutions.one(unit, key)
    if made is not None:
        _tell(unit, made, "begun", reason, actor, clock)
    return key


def end_substitution(unit: Unit, clock: Clock, actor: ActorFacts, key: UUID, *, reason: str) -> None:
    """End a substitution now, in the caller's transaction: the person, the substitute, whoever may name one.

    Raises NotFoundError ``substitution_not_found``, InvalidInputError ``act_reason_required``, ConflictError
    ``substitution_over``.
    """
    found = substitutions.one(unit, key)
    if found is None:
        raise NotFoundError("substitution_not_found")
    if actor.id != found.substitute_id:
        _require(unit, clock, actor, found.person_id)
    why = checked_reason(reason)
    at = clock.now()
    people.keep(unit, [found.person_id, found.substitute_id])
    if not substitutions.end(unit, key, by=actor.id, reason=why, at=at, today=local_day(at)):
        raise ConflictError("substitution_over")
    note_act(
        unit, clock, actor, Noted("substitute_ended", found.person_id, None, why, {"substitute": found.substitute_id})
    )
    _tell(unit, found, "ended", why, actor, clock)


def substitutions_of(
    unit: Unit, clock: Clock, actor: ActorFacts, person_id: UUID
) -> tuple[list[SubstitutionRow], list[Candidate]]:
    """Give the substitutions in which a person has a part, and who may be named now. Two statements more for others.

    Raises NotFoundError ``person_not_found``.
    """
    _require(unit, clock, actor, person_id)
    today = local_day(clock.now())
    return substitutions.of_person(unit, person_id), substitutions.candidates(unit, person_id, today=today)


def is_running(row: SubstitutionRow, today: date) -> bool:
    """Say whether a substitution holds on a day."""
    return row.ended_at is None and row.first_on <= today <= row.last_on


def _require(unit: Unit, clock: Clock, actor: ActorFacts, person_id: UUID) -> None:
    """Refuse whoever may not name a substitute for this person, as if the person were not there."""
    if actor.id == person_id:
        return
    at = clock.now()
    if is_admin(actor) and administered.person(unit, bailiwick_of(actor).keys, person_id, at=at) is not None:
        return
    headed = [g.unit_id for g in actor.grants if g.role in HEADS and g.for_person is None and g.unit_id is not None]
    if not headed or administered.person(unit, headed, person_id, at=at) is None:
        raise NotFoundError("person_not_found")


def _tell(unit: Unit, row: SubstitutionRow, what: str, reason: str, actor: ActorFacts, clock: Clock) -> None:
    params = {"officer": row.person, "substitute": row.substitute, "reason": reason}
    days = {"from_on": row.first_on.isoformat(), "through_on": row.last_on.isoformat()}
    told = [
        Told(row.person_id, f"substitution_{what}_for", {**params, **days}),
        Told(row.substitute_id, f"substitution_{what}_by", {**params, **days}),
    ]
    tell_people(unit, clock, told, stem=f"substitution:{row.id}:{what}", actor_id=actor.id)
