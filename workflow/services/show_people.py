"""Show an administrator the people of the own territory, one of them, and what was done to accounts and roles."""

from dataclasses import dataclass
from uuid import UUID

from workflow.domain.administration import bailiwick_of
from workflow.domain.facts import ActorFacts
from workflow.domain.time import Clock, local_day
from workflow.services.administer import Administered, person_of
from workflow.store import invitations, substitutions
from workflow.store.database import Unit
from workflow.store.invitations import InvitationRow
from workflow.store.reads import admin_acts, administered
from workflow.store.reads.admin_acts import ActFilter, ActLine
from workflow.store.reads.administered import PeopleFilter, PersonLine, UnitLine
from workflow.store.reads.page import FIRST, Page, Part
from workflow.store.substitutions import Candidate, SubstitutionRow


@dataclass(frozen=True, slots=True)
class PersonPage:
    """All that an administrator is shown of a person."""

    found: Administered
    invitations: tuple[InvitationRow, ...]
    substitutions: tuple[SubstitutionRow, ...]
    candidates: tuple[Candidate, ...]
    acts: tuple[ActLine, ...]


def list_people(
    unit: Unit, clock: Clock, actor: ActorFacts, wanted: PeopleFilter, part: Part = FIRST
) -> Page[PersonLine]:
    """Give a page of the people of the administrator's territory. One statement."""
    return administered.people(unit, bailiwick_of(actor).keys, wanted, part, on=local_day(clock.now()))


def list_units(unit: Unit, clock: Clock, actor: ActorFacts) -> list[UnitLine]:
    """Give the units of the administrator's territory."""
    return administered.units(unit, bailiwick_of(actor).keys, on=local_day(clock.now()))


def show_person(unit: Unit, clock: Clock, actor: ActorFacts, person_id: UUID) -> PersonPage:
    """Give a person of the territory. Six statements. Raises NotFoundError ``person_not_found``."""
    found = person_of(unit, clock, actor, person_id)
    today = local_day(clock.now())
    return PersonPage(
        found=found,
        invitations=tuple(invitations.of_person(unit, person_id)),
        substitutions=tuple(substitutions.of_person(unit, person_id)),
        candidates=tuple(substitutions.candidates(unit, person_id, today=today)),
        acts=tuple(admin_acts.page(unit, found.bailiwick.keys, ActFilter(subject=person_id), Part(limit=20)).items),
    )


def list_acts(
    unit: Unit,
    actor: ActorFacts,
    *,
    wanted: ActFilter,
    part: Part = FIRST,
) -> Page[ActLine]:
    """Give what was done to accounts, roles and settings of the territory, the newest first. One statement."""
    return admin_acts.page(unit, bailiwick_of(actor).keys, wanted, part)
