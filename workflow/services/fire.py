"""The one write path. Everything that moves a case goes through here: pages, API, CLI, replay, import."""

from datetime import datetime

from workflow.domain.clocks import clocks_of_move
from workflow.domain.command import FireCommand
from workflow.domain.decide import decide
from workflow.domain.errors import ConflictError, NotPermittedError
from workflow.domain.facts import Situation
from workflow.domain.inputs import as_stored
from workflow.domain.machine import Engine
from workflow.domain.move import Move, Receipt, receipt_of, same_request
from workflow.domain.time import Clock, local_day
from workflow.services.calendars import book_of
from workflow.services.carry_out import carry_out, check_version, stale
from workflow.services.engines import engine_of
from workflow.store import clocks
from workflow.store.cases import Loaded
from workflow.store.database import Unit


def fire(unit: Unit, clock: Clock, command: FireCommand) -> Receipt:
    """Fire a trigger on a case: one read, one guarded write, both of fixed text.

    Order: replay of the same request, sight of the case, version, state, rights, inputs, guards,
    write. The write carries case, history row, treatment and outbox, or nothing. A lost race reads
    and decides again, three times at most. Safe to call again with the same ``request_id``.

    Raises NotFoundError, ConflictError ``request_id_reused``, StaleVersionError, LostRaceError and
    everything ``decide`` raises.
    """
    seen: int | None = None

    def decide_now(engine: Engine, loaded: Loaded, at: datetime) -> Move:
        nonlocal seen
        seen = loaded.case.version if seen is None else seen
        return decided(unit, engine, loaded, command, at=at, seen=seen)

    return carry_out(
        unit, clock, command, earlier=lambda engine, loaded: replayed(engine, loaded, command), decide=decide_now
    )


def replayed(engine: Engine, loaded: Loaded, command: FireCommand) -> Receipt | None:
    """Give the first receipt when this actor already sent this request for this case.

    Raises ConflictError ``request_id_reused`` when the key was used for something else.
    """
    row = loaded.replayed
    if row is None:
        return None
    asked = engine.process.table.get((row.from_state or "", row.trigger))
    if row.kind != "transition" or not same_request(
        row,
        trigger=command.trigger,
        comment=command.comment,
        evidence=command.evidence,
        inputs=as_stored(asked, command),
        on_behalf=command.on_behalf,
    ):
        raise ConflictError("request_id_reused", trigger=row.trigger, seq=row.seq)
    return receipt_of(row, loaded.replayed_hash, replayed=True)


def decided(
    unit: Unit, engine: Engine, loaded: Loaded, command: FireCommand, *, at: datetime, seen: int | None = None
) -> Move:
    """Check the expected version and decide, clocks included; ``seen`` is the version first read, when a race was lost.

    Raises StaleVersionError ``stale_version`` with the version and state the case has now: it is not
    the expected one, or others have just moved it to where the person's role does not reach.
    """
    case = loaded.case
    check_version(case, command.expected_version)
    situation = Situation(engine.process, case, at, local_day(at))
    try:
        move = decide(engine, situation, loaded.actor, command)
    except NotPermittedError as error:
        if seen not in {None, case.version}:
            raise stale(case, seen) from error
        raise
    return with_clocks(unit, loaded, situation, move)


def with_clocks(unit: Unit, loaded: Loaded, before: Situation, move: Move) -> Move:
    """Add what the move does to the clocks of its case, counted by the calendar the case was read under.

    ``before`` is the situation that the move was decided on.
    """
    case, row, process = before.case, move.row, before.process
    target = process if row.process_hash == case.process_hash else engine_of(unit, row.process_hash).process
    counting = book_of(unit, loaded.calendar).counting(case)
    transition = process.table.get((case.state, row.trigger)) if row.kind == "transition" else None
    effects = transition.clock_effects if transition else ()
    turning = bool(effects) and any(effect.act in {"stop", "resume"} for effect in effects)
    running = clocks.running(unit, [case.id]).get(case.id, ()) if turning else ()
    found = clocks_of_move(before, target, row.to_state, row.facts, counting, effects=effects, running=running)
    return move.with_clocks(found) if found.ends or found.starts or found.acts else move
