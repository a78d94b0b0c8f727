"""Everything that the page of one case shows to one person, read set by set. Changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from workflow.domain.access import PRODUCER, covers
from workflow.domain.clock_acts import Act
from workflow.domain.facts import ActorFacts, CaseFacts
from workflow.domain.process import Process
from workflow.domain.telling import Place, Territory, place_of
from workflow.domain.time import Clock, local_day
from workflow.services.clock_acts import open_clock_acts
from workflow.services.identify import Sight
from workflow.services.show_case import CaseView, find_case, show_case
from workflow.services.show_clocks import ClockView, views_of_case
from workflow.store.database import Unit
from workflow.store.reads import case_path, case_people, case_timeline
from workflow.store.reads.case_path import PathRow
from workflow.store.reads.case_people import CasePerson
from workflow.store.reads.case_sheet import CaseSheet
from workflow.store.reads.case_timeline import Group, Happening
from workflow.store.reads.case_timeline import Place as TimePlace
from workflow.store.reads.page import Page

HELPER = "commune_officer"
"""Whom a producer calls for help."""


@dataclass(frozen=True, slots=True)
class CaseReader:
    """How a person stands to a case. ``office``: reads it as an office does; ``acts``: in a role that may act.

    ``roles`` are the roles by which the person is in its territory.
    """

    office: bool
    acts: bool
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case with its clocks, its way, a page of what happened, and the people of the roles that matter now."""

    view: CaseView
    reader: CaseReader
    clocks: tuple[ClockView, ...]
    path: tuple[PathRow, ...]
    timeline: Page[Happening]
    people: Mapping[str, tuple[CasePerson, ...]]
    clock_acts: Mapping[str, tuple[Act, ...]]


def show_case_page(
    unit: Unit,
    clock: Clock,
    sight: Sight,
    key: UUID | str,
    *,
    group: Group | None = None,
    after: TimePlace | None = None,
) -> CasePage:
    """Give the page of a case by a fixed number of statements, whatever its history holds.

    Raises NotFoundError ``case_not_found`` also for who may not see it.
    """
    at = clock.now()
    view = show_case(unit, clock, sight, key)
    case, process = view.sheet.facts, view.process
    reader = reader_of(process, case, sight.actor)
    timeline = case_timeline.page(
        unit, case.id, group=group, office=reader.office, own_roles=_producers(process), after=after
    )
    holder = process.states[case.state].holder
    roles = tuple(role for role in (holder, HELPER) if role is not None)
    return CasePage(
        view=view,
        reader=reader,
        clocks=views_of_case(unit, case.id, at=at),
        path=case_path.read(unit, case.id),
        timeline=timeline,
        people=people_of(unit, process, case, roles, clock),
        clock_acts=open_clock_acts(unit, clock, case, sight.actor),
    )


def show_way(unit: Unit, sight: Sight, key: UUID | str) -> tuple[CaseSheet, tuple[PathRow, ...]]:
    """Give a case and the way it has gone, by two statements; raises NotFoundError ``case_not_found``."""
    sheet = find_case(unit, sight, key)
    return sheet, case_path.read(unit, sheet.facts.id)


def reader_of(process: Process, case: CaseFacts, actor: ActorFacts) -> CaseReader:
    """Say how a person stands to a case."""
    held = [grant.role for grant in actor.grants if covers(process, grant, case)]
    offices = [process.roles[role] for role in held if process.roles[role].level != PRODUCER]
    return CaseReader(
        office=any(role.sees_cases for role in offices),
        acts=any(process.roles[role].acts and process.roles[role].sees_cases for role in held),
        roles=frozenset(held),
    )


def people_of(
    unit: Unit, process: Process, case: CaseFacts, roles: tuple[str, ...], clock: Clock
) -> Mapping[str, tuple[CasePerson, ...]]:
    """Give who holds roles on this day where a case lies, by one statement."""
    territory = Territory(case.producer_id, case.commune_id, case.district_id, case.province_id)
    places: dict[str, Place] = {}
    for role in roles:
        place = place_of(process, role, territory)
        if place is not None:
            places[role] = place
    found = case_people.find(unit, list(places.values()), on=local_day(clock.now()))
    return {role: found.get(place, ()) for role, place in places.items()}


def _producers(process: Process) -> tuple[str, ...]:
    return tuple(role.code for role in process.roles.values() if role.level == PRODUCER)
