"""The councils and sessions that concern a person: what the first page of the council room shows."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from workflow.domain.council_rules import LEVELS
from workflow.domain.facts import ActorFacts
from workflow.services.council_sight import AUDITOR, OFFICE
from workflow.services.identify import Sight
from workflow.store import councils
from workflow.store.councils import CouncilRow
from workflow.store.database import Unit
from workflow.store.reads import my_sessions
from workflow.store.reads.my_sessions import SessionItem
from workflow.store.reads.page import Page, Part

RUNNING: Final = frozenset(acts.role for acts in LEVELS.values())


@dataclass(frozen=True, slots=True)
class CouncilRoom:
    """Councils of the person's units, the sessions that concern him, and the units in which he enters councils."""

    councils: tuple[CouncilRow, ...]
    sessions: tuple[SessionItem, ...]
    founds: tuple[tuple[str, UUID | None], ...]


def show_councils(unit: Unit, sight: Sight, *, council: UUID | None = None) -> CouncilRoom:
    """Give what concerns a person, by two statements."""
    units, ministry = places(sight.actor)
    found = councils.of_units(unit, units, ministry=ministry)
    sessions = my_sessions.items(unit, reader=sight.actor.id, units=units, ministry=ministry, council=council)
    return CouncilRoom(tuple(found), tuple(sessions), founding(sight.actor))


def page_of_councils(unit: Unit, sight: Sight, part: Part) -> Page[CouncilRow]:
    """Give a page of the councils a person may look at, by one statement."""
    units, ministry = places(sight.actor)
    return councils.page(unit, units, ministry=ministry, part=part)


def page_of_sessions(unit: Unit, sight: Sight, part: Part) -> Page[SessionItem]:
    """Give a page of the sessions that concern a person, by one statement."""
    units, ministry = places(sight.actor)
    return my_sessions.page(unit, reader=sight.actor.id, units=units, ministry=ministry, part=part)


def places(actor: ActorFacts) -> tuple[list[UUID], bool]:
    """Give the units whose councils a person may look at, and whether the ministry's are among them."""
    roles = RUNNING | OFFICE | {AUDITOR}
    held = [grant for grant in actor.grants if grant.role in roles]
    units = sorted({grant.unit_id for grant in held if grant.unit_id is not None})
    return units, any(grant.role in {LEVELS["ministry"].role, AUDITOR} for grant in held)


def founding(actor: ActorFacts) -> tuple[tuple[str, UUID | None], ...]:
    """Give the levels and units at which a person may enter a council."""
    of_role = {acts.role: level for level, acts in LEVELS.items()} | {
        "province_officer": "province",
        "province_lead": "province",
    }
    found = (
        (of_role[g.role], None if of_role[g.role] == "ministry" else g.unit_id)
        for g in actor.grants
        if g.role in of_role
    )
    return tuple(dict.fromkeys(found))
