"""What every change of a season's plan does around its own matter: who may, a preview's token and counts, then that.

The epoch of the calendars is raised with the change, so that what an interrupted run leaves is found again.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal, Protocol, TypeAlias
from uuid import UUID

from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.facts import ActorFacts, SeasonFacts
from workflow.domain.history import dumps
from workflow.domain.office import require_registration
from workflow.domain.process import Process
from workflow.domain.recompute import Cause, Tally
from workflow.domain.text import COMMENT_MAX, checked
from workflow.domain.time import Clock
from workflow.services.calendars import book_of
from workflow.services.note_act import Noted, note_act
from workflow.services.recompute_clocks import Told, assess_all, recompute_all
from workflow.store import calendars, season_plans, territory
from workflow.store.calendars import CalendarStamp
from workflow.store.database import Database, Unit
from workflow.store.recompute_sql import Note, Scope
from workflow.store.season_plans import SeasonPlan

EMPTY: Final[Mapping[str, str]] = MappingProxyType({})

Part: TypeAlias = Literal["windows", "settings"]
"""What of a plan is changed; rights, records and refusals are named by it."""


class Request(Protocol):
    """What any change of a plan says: the season, why, and the token of its preview."""

    @property
    def season(self) -> str:
        """The season's code."""

    @property
    def reason(self) -> str:
        """Why."""

    @property
    def token(self) -> str:
        """The token of the preview."""


class Write(Protocol):
    """Puts a change down."""

    def __call__(self, unit: Unit, *, at: datetime, actor_id: UUID, reason: str) -> None:
        """Write it with the row that tells who and why."""


@dataclass(frozen=True, slots=True)
class Change:
    """A part of a plan as it stands and as it would be, both in the plain form that is stored.

    ``standing`` and ``season`` are the season without and with the change, ``write`` (at, by whom, why) puts it down
    with its row of the plan's changes, ``detail`` goes into the record of administration.
    """

    process: Process
    before: Any
    after: Any
    standing: SeasonFacts
    season: SeasonFacts
    write: Write
    detail: Mapping[str, str] = field(default_factory=lambda: EMPTY)


Planned: TypeAlias = Callable[[Unit, SeasonPlan], Change]
"""Checks what is asked against a plan and gives the change."""


def plan_of(unit: Unit, code: str, *, locked: bool = False) -> SeasonPlan:
    """Read a season's plan. Raises NotFoundError ``season_not_found``."""
    plan = season_plans.plan(unit, code, locked=locked)
    if plan is None:
        raise NotFoundError("season_not_found")
    return plan


def require_change(unit: Unit, actor: ActorFacts, plan: SeasonPlan, part: Part) -> None:
    """Refuse with NotPermittedError whoever may not change that part of a season's plan: what a preview counts over
    all cases of the territory is the office's, and so is the work of counting.
    """
    require_registration(actor, f"change_{part}", units=tuple(territory.climb(unit, plan.unit_id).values()))


def preview(
    database: Database, clock: Clock, code: str, planned: Planned, *, progress: Told | None = None
) -> tuple[Change, str, Tally]:
    """Say what a change would do to the clocks that run: the change, its token, the counts; writes nothing.

    Raises NotFoundError ``season_not_found``; ConflictError ``season_not_open`` of a closed one; what ``planned`` does.
    """
    at = clock.now()
    with database.snapshot() as unit:
        plan = plan_of(unit, code)
        change, stamp = _planned(unit, plan, planned), calendars.stamp(unit)
        tally = Tally()
        if change.after != change.before:
            scope = Scope("season", plan.season.id, stamp.epoch + 1)
            tally = assess_all(unit, at, scope, book_of(unit, stamp), seasons=(change.season,), progress=progress)
        return change, _token(stamp, plan, change), tally


def put_in_force(
    database: Database,
    clock: Clock,
    actor: ActorFacts,
    request: Request,
    part: Part,
    planned: Planned,
    *,
    progress: Told | None = None,
) -> Tally:
    """Write a change with the rows that say who and why, then compute the season's running clocks anew.

    The same again changes nothing. Raises what ``preview`` raises; NotPermittedError; InvalidInputError
    ``reason_required``; ConflictError ``windows_changed`` or ``settings_changed`` when the token is not of what
    stands now.
    """
    if not request.reason.strip():
        raise InvalidInputError("reason_required", pointer="/reason")
    checked(request.reason, pointer="/reason", maximum=COMMENT_MAX)
    at = clock.now()
    with database.unit() as unit:
        calendars.lock(unit)
        plan = plan_of(unit, request.season, locked=True)
        require_change(unit, actor, plan, part)
        change = _planned(unit, plan, planned)
        if change.after == change.before:
            return Tally()
        if request.token != _token(calendars.stamp(unit), plan, change):
            raise ConflictError(f"{part}_changed")
        change.write(unit, at=at, actor_id=actor.id, reason=request.reason)
        detail = {"season": plan.code, **change.detail}
        note_act(unit, clock, actor, Noted(f"{part}_changed", None, plan.unit_id, request.reason, detail))
        epoch = calendars.raise_epoch(unit).epoch
    note = Note(actor.id, Cause(part, {"reason": request.reason}))
    return recompute_all(database, clock, Scope("season", plan.season.id, epoch), note, progress=progress)


def _planned(unit: Unit, plan: SeasonPlan, planned: Planned) -> Change:
    if plan.season.status == "closed":
        raise ConflictError("season_not_open", status=plan.season.status)
    return planned(unit, plan)


def _token(stamp: CalendarStamp, plan: SeasonPlan, change: Change) -> str:
    lines = (str(stamp.epoch), stamp.digest, str(plan.season.id), dumps(change.before), dumps(change.after))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]
