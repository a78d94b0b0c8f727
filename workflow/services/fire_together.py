"""Fire on many cases as one act, each with its own inputs: all of them are moved, or none."""

from collections.abc import Callable, Sequence
from datetime import datetime

from workflow.domain.access import sees
from workflow.domain.command import FireCommand, check_request_id
from workflow.domain.errors import ConflictError, DomainError, LostRaceError, NotFoundError
from workflow.domain.facts import ActorFacts
from workflow.domain.move import Move, Receipt, receipt_of
from workflow.domain.time import local_day
from workflow.services.engines import engine_of
from workflow.services.fire import decided, replayed
from workflow.store import cases
from workflow.store.cases import Loaded
from workflow.store.database import Unit


def fire_together(
    unit: Unit,
    commands: Sequence[FireCommand],
    *,
    at: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> list[Receipt]:
    """Fire the commands of one person under one request, in a transaction of the caller's; gives a receipt a case.

    One read, decisions case by case, one guarded statement. What was fired by this request before is not fired again.

    Raises ConflictError ``cases_refused`` whose ``errors`` say why, one a case that is refused; LostRaceError when a
    case moved meanwhile: the caller's transaction is to be rolled back and begun anew.
    """
    if not commands:
        return []
    first = commands[0]
    check_request_id(first.request_id)
    actor = cases.load_actor(unit, actor_id=first.actor_id, today=local_day(at))
    if actor is None:
        raise NotFoundError("person_not_found")
    ids = [command.case_id for command in commands]
    loaded = cases.load_many(unit, case_ids=ids, actor=actor, request_id=first.request_id)
    found: list[Move | Receipt] = []
    refused: list[dict[str, object]] = []
    for number, command in enumerate(commands, 1):
        try:
            found.append(_decide(unit, loaded.get(command.case_id), command, actor, at=at))
        except DomainError as error:
            refused.append({**error.params, "pointer": f"/cases/{command.case_id}", "code": error.code})
        if progress is not None:
            progress(number, len(commands))
    if refused:
        raise ConflictError("cases_refused", count=len(refused), errors=refused)
    moves = [one for one in found if isinstance(one, Move)]
    written = cases.write_many(unit, moves) if moves else {}
    if len(written) != len(moves):
        raise LostRaceError("lost_race")
    return [receipt_of(one.row, written[one.row.case_id]) if isinstance(one, Move) else one for one in found]


def _decide(
    unit: Unit, loaded: Loaded | None, command: FireCommand, actor: ActorFacts, *, at: datetime
) -> Move | Receipt:
    if loaded is None:
        raise NotFoundError("case_not_found")
    engine = engine_of(unit, loaded.case.process_hash)
    if not sees(engine.process, loaded.case, actor):
        raise NotFoundError("case_not_found")
    earlier = replayed(engine, loaded, command)
    if earlier is not None:
        return earlier
    return decided(unit, engine, loaded, command, at=at)
