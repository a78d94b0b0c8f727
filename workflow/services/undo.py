"""Take back the last step of a case; the second verb of the one write path."""

from dataclasses import replace
from datetime import datetime

from workflow.domain.clocks import ClockWrite, opposite, turned
from workflow.domain.command import UndoCommand
from workflow.domain.errors import ConflictError
from workflow.domain.facts import Situation
from workflow.domain.machine import Engine
from workflow.domain.move import Move, Receipt, receipt_of, same_request
from workflow.domain.time import Clock, local_day
from workflow.domain.undo import TRIGGER, Undoable, decide_undo
from workflow.services.calendars import book_of
from workflow.services.carry_out import carry_out, check_version
from workflow.store import cases, clocks
from workflow.store.cases import Loaded
from workflow.store.database import Unit


def undo(unit: Unit, clock: Clock, command: UndoCommand) -> Receipt:
    """Write a compensating row that restores the state and facts before the last standing step.

    Same order and same safety as ``fire``. Undoing again walks further back, to the entry at most.

    Raises NotFoundError, ConflictError, StaleVersionError, LostRaceError and what ``decide_undo``
    raises.
    """

    def decide(engine: Engine, loaded: Loaded, at: datetime) -> Move:
        check_version(loaded.case, command.expected_version)
        situation = Situation(engine.process, loaded.case, at, local_day(at))
        target = undoable(unit, loaded)
        return _with_clocks(unit, loaded, situation, decide_undo(situation, loaded.actor, command, target), target)

    return carry_out(unit, clock, command, earlier=lambda _, loaded: _replayed(loaded, command), decide=decide)


def _with_clocks(unit: Unit, loaded: Loaded, situation: Situation, move: Move, target: Undoable | None) -> Move:
    """Let clocks that the undone step had stopped run on, and those it had let run on stand still again."""
    undone = target.undone if target else None
    transition = situation.process.table.get((undone.from_state or "", undone.trigger)) if undone else None
    if transition is None or undone is None or not isinstance(move.clocks, ClockWrite) or not transition.clock_effects:
        return move
    running = {clock.rule: clock for clock in clocks.running(unit, [loaded.case.id]).get(loaded.case.id, ())}
    reasons = {
        rule: str(event.detail.get("reason", ""))
        for rule, clock in running.items()
        for event in clock.events
        if event.kind == "stopped"
    }
    counting = book_of(unit, loaded.calendar).counting(loaded.case)
    acts = tuple(
        act
        for effect in opposite(transition.clock_effects, reasons=reasons)
        if (clock := running.get(effect.clock)) is not None and clock.started_seq != undone.seq
        if (act := turned(situation.process.clocks[effect.clock], situation, counting, clock, effect)) is not None
    )
    return replace(move, clocks=replace(move.clocks, acts=acts))


def undoable(unit: Unit, loaded: Loaded) -> Undoable | None:
    """Read the row that stands and the one that stood before it; None when only the entry is left."""
    case = loaded.case
    head = cases.history_row(unit, case_id=case.id, seq=case.version)
    if head is None or head.position == 1:
        return None
    undone = head if head.position == head.seq else cases.history_row(unit, case_id=case.id, seq=head.position)
    before = cases.history_row(unit, case_id=case.id, seq=head.position - 1)
    if undone is None or before is None:
        return None
    restored = (
        before if before.position == before.seq else cases.history_row(unit, case_id=case.id, seq=before.position)
    )
    return None if restored is None else Undoable(undone, restored, before)


def _replayed(loaded: Loaded, command: UndoCommand) -> Receipt | None:
    row = loaded.replayed
    if row is None:
        return None
    if row.kind != "undo" or not same_request(row, trigger=TRIGGER, comment=command.comment, inputs=row.inputs):
        raise ConflictError("request_id_reused", trigger=row.trigger, seq=row.seq)
    return receipt_of(row, loaded.replayed_hash, replayed=True)
