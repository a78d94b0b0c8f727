"""Admit one case late to a window; the fourth verb of the one write path."""

from workflow.domain.access import sees
from workflow.domain.admit import TRIGGER, AdmitCommand, decide_admission
from workflow.domain.command import check_request_id
from workflow.domain.errors import ConflictError, LostRaceError, NotFoundError, StaleVersionError
from workflow.domain.facts import Situation
from workflow.domain.move import Receipt, receipt_of, same_request
from workflow.domain.recompute import Cause
from workflow.domain.time import Clock, local_day
from workflow.services.calendars import book_of
from workflow.services.engines import engine_of
from workflow.services.fire import TRIES
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
    check_request_id(command.request_id)
    at = clock.now()
    for _ in range(TRIES):
        loaded = cases.load(
            unit,
            case_id=command.case_id,
            actor_id=command.actor_id,
            request_id=command.request_id,
            today=local_day(at),
        )
        if loaded is None:
            raise NotFoundError("case_not_found")
        process, case = engine_of(unit, loaded.case.process_hash).process, loaded.case
        if not sees(process, case, loaded.actor):
            raise NotFoundError("case_not_found")
        earlier = _replayed(loaded, command)
        if earlier is not None:
            return earlier
        if not case.is_as_seen(command.expected_version):
            raise StaleVersionError(
                "stale_version", expected=command.expected_version, version=case.version, state=case.state
            )
        head = cases.history_row(unit, case_id=case.id, seq=case.version)
        situation = Situation(process, case, at, local_day(at))
        position = case.version if head is None else head.position
        move = decide_admission(situation, loaded.actor, command, position=position)
        written = cases.write(unit, move)
        if written is not None:
            running = recompute_sql.of_case(unit, case.id)
            looking = [one for one in running if process.clocks[one.clock.rule].window == command.window]
            if looking:
                note = Note(command.actor_id, Cause("late_admission", {"window": command.window}), move.row.seq)
                recompute(unit, at, looking, book_of(unit, loaded.calendar), note)
            return receipt_of(move.row, written)
    raise LostRaceError("lost_race")


def _replayed(loaded: Loaded, command: AdmitCommand) -> Receipt | None:
    row = loaded.replayed
    if row is None:
        return None
    if row.kind != "clock" or not same_request(row, trigger=TRIGGER, comment=command.comment, inputs=command.stored()):
        raise ConflictError("request_id_reused", trigger=row.trigger, seq=row.seq)
    return receipt_of(row, loaded.replayed_hash, replayed=True)
