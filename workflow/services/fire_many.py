"""Fire one trigger on many cases: decided case by case, written in chunks, a verdict a row."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal, TypeAlias
from uuid import UUID

from workflow.domain.access import sees
from workflow.domain.command import FireCommand, check_request_id
from workflow.domain.errors import DomainError, InvalidInputError, LostRaceError, NotFoundError
from workflow.domain.facts import ActorFacts
from workflow.domain.history import Channel, InputValue
from workflow.domain.move import Move, Receipt, receipt_of
from workflow.domain.time import Clock, local_day
from workflow.services.carry_out import TRIES
from workflow.services.engines import engine_of
from workflow.services.fire import decided, replayed
from workflow.store import cases
from workflow.store.cases import Loaded
from workflow.store.database import Database, Unit

CHUNK: Final = 250
LANES: Final = 2  # one chunk is decided here while another is written there
CASES_MAX: Final = 10_000

Outcome: TypeAlias = Literal["moved", "replayed", "would_move", "refused"]


@dataclass(frozen=True, slots=True)
class BulkCommand:
    """Fire ``trigger`` on every named case, with the same comment and inputs for all."""

    actor_id: UUID
    trigger: str
    request_id: str
    case_ids: Sequence[UUID]
    comment: str | None = None
    evidence: tuple[str, ...] = ()
    inputs: Mapping[str, InputValue] = field(default_factory=dict)
    expected_versions: Mapping[UUID, int] = field(default_factory=dict)
    on_behalf: bool = False
    dry_run: bool = False
    channel: Channel = "api"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became, or would become, of one case."""

    case_id: UUID
    outcome: Outcome
    to_state: str | None = None
    receipt: Receipt | None = None
    error: DomainError | None = None


def fire_many(
    database: Database,
    clock: Clock,
    command: BulkCommand,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> list[Verdict]:
    """Fire on many cases and give one verdict a case, in the order asked for.

    Each chunk is one read and one guarded statement, so a chunk is moved whole or (after a crash)
    not at all; a case that is refused or lost does not stop the others. Sending the same request
    again moves what is left and doubles nothing. ``dry_run`` does all but write. Two connections are
    used where the pool has them.

    Raises InvalidInputError ``too_many_cases``, ``cases_doubled`` or ``request_id_invalid``.
    """
    check_request_id(command.request_id)
    if len(command.case_ids) > CASES_MAX:
        raise InvalidInputError("too_many_cases", pointer="/case_ids", maximum=CASES_MAX)
    if len(set(command.case_ids)) != len(command.case_ids):
        raise InvalidInputError("cases_doubled", pointer="/case_ids")
    at = clock.now()

    def run(start: int) -> list[Verdict]:
        with database.single() as unit:
            return _chunk(unit, command, command.case_ids[start : start + CHUNK], at=at)

    verdicts: list[Verdict] = []
    with ThreadPoolExecutor(LANES, thread_name_prefix="bulk") as lanes:
        for chunk in lanes.map(run, range(0, len(command.case_ids), CHUNK)):
            verdicts.extend(chunk)
            if progress is not None:
                progress(len(verdicts), len(command.case_ids))
    return verdicts


def _chunk(unit: Unit, command: BulkCommand, case_ids: Sequence[UUID], *, at: datetime) -> list[Verdict]:
    actor = cases.load_actor(unit, actor_id=command.actor_id, today=local_day(at))
    if actor is None:
        raise NotFoundError("person_not_found")
    verdicts: dict[UUID, Verdict] = {}
    left = list(case_ids)
    for _ in range(TRIES):
        moves = _decide_all(unit, command, left, actor, verdicts, at=at)
        left = [] if command.dry_run else _write(unit, moves, verdicts)
        if not left:
            break
    verdicts.update({key: Verdict(key, "refused", error=LostRaceError("lost_race")) for key in left})
    return [verdicts[case_id] for case_id in case_ids]


def _decide_all(
    unit: Unit,
    command: BulkCommand,
    case_ids: Sequence[UUID],
    actor: ActorFacts,
    verdicts: dict[UUID, Verdict],
    *,
    at: datetime,
) -> list[Move]:
    """Decide every case, note the verdicts that are final, give the moves that wait to be written."""
    loaded = cases.load_many(unit, case_ids=case_ids, actor=actor, request_id=command.request_id)
    moves: list[Move] = []
    for case_id in case_ids:
        decision = _decide_one(unit, command, loaded.get(case_id), case_id, actor, at=at)
        if isinstance(decision, Verdict):
            verdicts[case_id] = decision
            continue
        moves.append(decision)
        if command.dry_run:
            verdicts[case_id] = Verdict(case_id, "would_move", to_state=decision.row.to_state)
    return moves


def _write(unit: Unit, moves: Sequence[Move], verdicts: dict[UUID, Verdict]) -> list[UUID]:
    """Write the moves by one statement, note what moved, give the cases that lost their race."""
    if not moves:
        return []
    written = cases.write_many(unit, moves)
    for move in moves:
        digest = written.get(move.row.case_id)
        if digest is not None:
            verdicts[move.row.case_id] = _done(receipt_of(move.row, digest))
    return [move.row.case_id for move in moves if move.row.case_id not in written]


def _decide_one(
    unit: Unit,
    command: BulkCommand,
    loaded: Loaded | None,
    case_id: UUID,
    actor: ActorFacts,
    *,
    at: datetime,
) -> Move | Verdict:
    single = FireCommand(
        case_id=case_id,
        actor_id=command.actor_id,
        trigger=command.trigger,
        request_id=command.request_id,
        comment=command.comment,
        evidence=command.evidence,
        inputs=command.inputs,
        expected_version=command.expected_versions.get(case_id),
        on_behalf=command.on_behalf,
        channel=command.channel,
    )
    try:
        if loaded is None:
            raise NotFoundError("case_not_found")
        engine = engine_of(unit, loaded.case.process_hash)
        if not sees(engine.process, loaded.case, actor):
            raise NotFoundError("case_not_found")
        earlier = replayed(engine, loaded, single)
        if earlier is not None:
            return replace(_done(earlier), outcome="replayed")
        return decided(unit, engine, loaded, single, at=at)
    except DomainError as error:
        return Verdict(case_id, "refused", error=error)


def _done(receipt: Receipt) -> Verdict:
    return Verdict(receipt.case_id, "moved", to_state=receipt.to_state, receipt=receipt)
