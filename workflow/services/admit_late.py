"""Admit one case late to a window; the fourth verb of the one write path."""

from datetime import datetime

from workflow.domain.admit import TRIGGER, AdmitCommand, decide_admission
from workflow.domain.errors import ConflictError
from workflow.domain.facts import Situation
from workflow.domain.machine import Engine
from workflow.domain.move import Move, Receipt, receipt_of, same_request
from workflow.domain.recompute import Cause
from workflow.domain.time import Clock, local_day
from workflow.services.calendars import book_of
from workflow.services.carry_out import carry_out, check_version
from workflow.services.recompute_clocks import recompute
from workflow.store import cases, recompute_sql
from workflow.store.cases import Loaded
from workflow.store.database import Unit
from workflow.store.recompute_sql import Note


def admit_late(unit: Unit, clock: Clock, command: AdmitCommand) -> Receipt:
    """Write the admission, and compute the case's running clocks anew that look at the window.

    Needs a unit that is one transaction. Same order and same safety as ``fire``. Raises NotFoundError,
    ConflictError, StaleVersionError, LostRaceError and what ``decide_admission`` raises.
    """
    seen: tuple[Engine, Loaded] | None = None

    def decide(engine: Engine, loaded: Loaded, at: datetime) -> Move:
        nonlocal seen
        seen, case = (engine, loaded), loaded.case
        check_version(case, command.expected_version)
        head = cases.history_row(unit, case_id=case.id, seq=case.version)
        situation = Situation(engine.process, case, at, local_day(at))
        position = case.version if head is None else head.position
        return decide_admission(situation, loaded.actor, command, position=position)

    receipt = carry_out(unit, clock, command, earlier=lambda _, loaded: _replayed(loaded, command), decide=decide)
    if not receipt.replayed and seen is not None:
        _compute(unit, receipt, command, *seen)
    return receipt


def _compute(unit: Unit, receipt: Receipt, command: AdmitCommand, engine: Engine, loaded: Loaded) -> None:
    running, rules = recompute_sql.of_case(unit, command.case_id), engine.process.clocks
    looking = [one for one in running if rules[one.clock.rule].window == command.window]
    if looking:
        note = Note(command.actor_id, Cause("late_admission", {"window": command.window}), receipt.seq)
        recompute(unit, receipt.at, looking, book_of(unit, loaded.calendar), note)


def _replayed(loaded: Loaded, command: AdmitCommand) -> Receipt | None:
    row = loaded.replayed
    if row is None:
        return None
    if row.kind != "clock" or not same_request(row, trigger=TRIGGER, comment=command.comment, inputs=command.stored()):
        raise ConflictError("request_id_reused", trigger=row.trigger, seq=row.seq)
    return receipt_of(row, loaded.replayed_hash, replayed=True)
