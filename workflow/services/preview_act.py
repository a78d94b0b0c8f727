"""Say what an act would do, by the very decision that it would be: where to, which clocks, who is told.

Writes nothing.
"""

from dataclasses import dataclass
from datetime import date

from workflow.domain.access import sees
from workflow.domain.command import FireCommand, check_request_id
from workflow.domain.errors import DomainError, NotFoundError
from workflow.domain.move import Move, Receipt
from workflow.domain.process import ClockRule, Process, State
from workflow.domain.time import Clock, local_day
from workflow.services.engines import engine_of
from workflow.services.fire import decided, replayed
from workflow.services.show_case_page import people_of
from workflow.store import cases
from workflow.store.database import Unit
from workflow.store.reads.case_people import CasePerson


@dataclass(frozen=True, slots=True)
class StartingClock:
    """A clock that the act would start, with its last day if it is done today."""

    rule: ClockRule
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Told:
    """A role that is told, and who holds it today."""

    role: str
    people: tuple[CasePerson, ...]


@dataclass(frozen=True, slots=True)
class ActPreview:
    """What an act would do. ``done`` is its receipt when this very request was done already."""

    process: Process
    to_state: State
    starts: tuple[StartingClock, ...]
    told: tuple[Told, ...]
    undoable: bool
    done: Receipt | None = None


def preview_act(unit: Unit, clock: Clock, command: FireCommand) -> ActPreview:
    """Decide a command as ``fire`` does and say what would come of it.

    Raises what ``fire`` raises but for the loss of a race.
    """
    check_request_id(command.request_id)
    at = clock.now()
    loaded = cases.load(
        unit, case_id=command.case_id, actor_id=command.actor_id, request_id=command.request_id, today=local_day(at)
    )
    if loaded is None:
        raise NotFoundError("case_not_found")
    engine = engine_of(unit, loaded.case.process_hash)
    process = engine.process
    if not sees(process, loaded.case, loaded.actor):
        raise NotFoundError("case_not_found")
    earlier = replayed(engine, loaded, command)
    if earlier is not None:
        return ActPreview(process, process.states[earlier.to_state], (), (), undoable=False, done=earlier)
    move = decided(unit, engine, loaded, command, at=at)
    transition = process.table[loaded.case.state, command.trigger]
    roles = tuple(
        dict.fromkeys(role for code in move.notices if code in process.notices for role in process.notices[code].to)
    )
    people = people_of(unit, process, loaded.case, roles, clock)
    return ActPreview(
        process=process,
        to_state=process.states[move.row.to_state],
        starts=_starts(process, move),
        told=tuple(Told(role, found) for role, found in people.items()),
        undoable=transition.undoable,
    )


def starts_if_done(unit: Unit, clock: Clock, command: FireCommand) -> tuple[StartingClock, ...]:
    """Give the clocks that an act would start today; none where it is not open, or more must be typed first."""
    try:
        return preview_act(unit, clock, command).starts
    except DomainError:
        return ()


def _starts(process: Process, move: Move) -> tuple[StartingClock, ...]:
    found = move.clocks.starts if move.clocks is not None and hasattr(move.clocks, "starts") else ()
    return tuple(StartingClock(process.clocks[start.rule], start.due_on) for start in found)
