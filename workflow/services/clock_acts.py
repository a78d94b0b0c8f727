"""What a person does to a running clock of a case; the third verb of the one write path."""

from collections.abc import Mapping
from datetime import datetime

from workflow.domain.clock_acts import Act, decide_act, open_acts, running_clock, trigger_of
from workflow.domain.clock_changes import ClockCommand, Standing
from workflow.domain.errors import ConflictError, NotFoundError
from workflow.domain.facts import ActorFacts, CaseFacts, Situation
from workflow.domain.machine import Engine
from workflow.domain.move import Move, Receipt, receipt_of, same_request
from workflow.domain.time import Clock, local_day
from workflow.services.calendars import book_of
from workflow.services.carry_out import carry_out, check_version
from workflow.services.engines import engine_of
from workflow.store import calendars, cases, clocks
from workflow.store.cases import Loaded
from workflow.store.database import Unit

_COMPUTED = frozenset({"started_seq", "due_before", "due_after"})


def stop_clock(unit: Unit, clock: Clock, command: ClockCommand) -> Receipt:
    """Let a clock stand still for one of the reasons its rule knows; raises as ``act_on_clock`` does."""
    return act_on_clock(unit, clock, "stop", command)


def resume_clock(unit: Unit, clock: Clock, command: ClockCommand) -> Receipt:
    """Let a stopped clock run on, or begin anew where its reason says so; raises as ``act_on_clock`` does."""
    return act_on_clock(unit, clock, "resume", command)


def ask_extension(unit: Unit, clock: Clock, command: ClockCommand) -> Receipt:
    """Ask for a later last day, as the holder of the clock; raises as ``act_on_clock`` does."""
    return act_on_clock(unit, clock, "ask_extension", command)


def grant_extension(unit: Unit, clock: Clock, command: ClockCommand) -> Receipt:
    """Grant what was asked, as an officer above the holder; raises as ``act_on_clock`` does."""
    return act_on_clock(unit, clock, "grant_extension", command)


def apologise(unit: Unit, clock: Clock, command: ClockCommand) -> Receipt:
    """Write the office's apology with the day promised instead; raises as ``act_on_clock`` does."""
    return act_on_clock(unit, clock, "apologise", command)


def act_on_clock(unit: Unit, clock: Clock, act: Act, command: ClockCommand) -> Receipt:
    """Write one act on a clock: case, history row, ledger row, clock and outbox, or nothing.

    Same order and same safety as ``fire``: replay of the same request, sight of the case, version, rights,
    inputs, write; a lost race reads and decides again, three times at most.

    Raises NotFoundError ``case_not_found`` or ``clock_not_found``, ConflictError ``request_id_reused``,
    StaleVersionError, LostRaceError and what ``decide_act`` raises.
    """

    def decide(engine: Engine, loaded: Loaded, at: datetime) -> Move:
        case, process = loaded.case, engine.process
        check_version(case, command.expected_version)
        found = running_clock(clocks.running(unit, [case.id]).get(case.id, ()), command.rule)
        head = cases.history_row(unit, case_id=case.id, seq=case.version)
        if head is None or found.rule not in process.clocks:
            raise NotFoundError("clock_not_found", rule=command.rule[:60])
        standing = Standing(
            situation=Situation(process, case, at, local_day(at)),
            rule=process.clocks[found.rule],
            clock=found,
            counting=book_of(unit, loaded.calendar).counting(case),
            position=head.position,
        )
        return decide_act(act, standing, loaded.actor, command)

    return carry_out(unit, clock, command, earlier=lambda _, loaded: _replayed(loaded, act, command), decide=decide)


def open_clock_acts(unit: Unit, clock: Clock, case: CaseFacts, actor: ActorFacts) -> Mapping[str, tuple[Act, ...]]:
    """Give what the person may do to each running clock of a case they may see, by two statements; writes nothing."""
    at = clock.now()
    process = engine_of(unit, case.process_hash).process
    situation = Situation(process, case, at, local_day(at))
    counting = book_of(unit, calendars.stamp(unit)).counting(case)
    return {
        found.rule: acts
        for found in clocks.running(unit, [case.id]).get(case.id, ())
        if found.rule in process.clocks
        and (acts := open_acts(Standing(situation, process.clocks[found.rule], found, counting, case.version), actor))
    }


def _replayed(loaded: Loaded, act: Act, command: ClockCommand) -> Receipt | None:
    row = loaded.replayed
    if row is None:
        return None
    asked = {name: value for name, value in row.inputs.items() if name in _COMPUTED} | command.stored()
    if row.kind != "clock" or not same_request(row, trigger=trigger_of(act), comment=command.comment, inputs=asked):
        raise ConflictError("request_id_reused", trigger=row.trigger, seq=row.seq)
    return receipt_of(row, loaded.replayed_hash, replayed=True)
