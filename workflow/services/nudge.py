"""Nudge: an officer who sees a case reminds whoever holds it, in his own words. At most once a working day a case."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from workflow.domain.access import covers, sees
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from workflow.domain.facts import ActorFacts, CaseFacts
from workflow.domain.process import Process
from workflow.domain.telling import Telling, Territory
from workflow.domain.text import checked
from workflow.domain.time import Clock, local_day
from workflow.services.calendars import book_of
from workflow.services.engines import engine_of
from workflow.services.tell import addressed, tell
from workflow.store import cases, notices
from workflow.store.cases import Loaded
from workflow.store.database import Unit

COMMENT_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class NudgeCommand:
    """Remind the holder of a case, with a comment that he will read."""

    case_id: UUID
    actor_id: UUID
    comment: str


def nudge(unit: Unit, clock: Clock, command: NudgeCommand) -> int:
    """Plan a notice to everybody who holds the case's turn; gives how many notices are new.

    Two nudges at once are one. Raises NotFoundError ``case_not_found`` for who may not see the case,
    NotPermittedError ``officers_only``, InvalidInputError ``comment_required`` or what ``checked`` raises,
    ConflictError ``nobody_holds_case`` or ``already_nudged``.
    """
    at = clock.now()
    comment = checked(command.comment.strip(), pointer="/comment", maximum=COMMENT_MAX)
    if not comment:
        raise InvalidInputError("comment_required", pointer="/comment")
    loaded = cases.load(unit, case_id=command.case_id, actor_id=command.actor_id, request_id="-", today=local_day(at))
    if loaded is None:
        raise NotFoundError("case_not_found")
    case, process = loaded.case, engine_of(unit, loaded.case.process_hash).process
    if not sees(process, case, loaded.actor):
        raise NotFoundError("case_not_found")
    if not may_nudge(process, case, loaded.actor):
        raise NotPermittedError("officers_only")
    holder = process.states[case.state].holder
    if holder is None:
        raise ConflictError("nobody_holds_case", state=case.state)
    stem = f"{case.id}:nudge:{_working_day(unit, loaded, at)}"
    if notices.is_planned(unit, case_id=case.id, stem=stem):
        raise ConflictError("already_nudged")
    telling = Telling(
        stem=stem,
        kind="nudge",
        notice="nudge",
        role=holder,
        planned_at=at,
        case_id=case.id,
        actor_id=loaded.actor.id,
        params={"officer": loaded.actor.name, "reason": comment},
    )
    territory = Territory(case.producer_id, case.commune_id, case.district_id, case.province_id)
    told = tell(unit, [addressed(telling, process, territory)])
    if told.unheard:
        raise ConflictError("nobody_holds_case", state=case.state)
    if not told.planned:
        raise ConflictError("already_nudged")
    return told.planned


def may_nudge(process: Process, case: CaseFacts, actor: ActorFacts) -> bool:
    """Say whether the person acts for an office on this case, and so may remind: no producer, none who only reads."""
    roles = (process.roles[grant.role] for grant in actor.grants if covers(process, grant, case))
    return any(role.acts and role.sees_cases and role.level != "producer" for role in roles)


def _working_day(unit: Unit, loaded: Loaded, at: datetime) -> date:
    """Give today, or the working day before it when it is off; today as well where no calendar says so."""
    today = local_day(at)
    calendar = book_of(unit, loaded.calendar).counting(loaded.case).calendar
    try:
        return today if calendar is None else calendar.on_or_before(today)
    except ConflictError:  # a year without a calendar yet
        return today
