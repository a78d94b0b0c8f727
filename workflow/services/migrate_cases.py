"""Move the running cases of a version to another: dry run and real run are the same code."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from uuid import UUID

from workflow.domain.command import check_request_id
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.facts import ActorFacts, Situation
from workflow.domain.history import Channel
from workflow.domain.migrate import Blocked, Migration, blocked_by, decide_migration
from workflow.domain.move import Move
from workflow.domain.office import REGISTRATION, require_registration
from workflow.domain.process import Process
from workflow.domain.text import COMMENT_MAX, checked
from workflow.domain.time import Clock, local_day
from workflow.services.carry_out import TRIES
from workflow.services.engines import engine_of
from workflow.services.fire import with_clocks
from workflow.store import cases, catalogue, territory
from workflow.store.database import Database, Unit

CHUNK: Final = 250
MigrationOutcome: TypeAlias = Literal["moved", "movable", "blocked", "lost"]


@dataclass(frozen=True, slots=True)
class MigrateCommand:
    """Move every case of ``season_id`` that runs under ``from_hash`` to ``to_hash``.

    ``states`` maps old states to new ones; with ``same_names`` states that keep their name need no
    entry. Every key and value is checked before any case is looked at.
    """

    actor_id: UUID
    season_id: UUID
    from_hash: str
    to_hash: str
    states: Mapping[str, str]
    request_id: str
    comment: str
    same_names: bool = True
    dry_run: bool = True
    channel: Channel = "cli"


@dataclass(frozen=True, slots=True)
class MigrationVerdict:
    """What became, or would become, of one case."""

    case_id: UUID
    code: str
    outcome: MigrationOutcome
    from_state: str
    to_state: str | None
    reason: Blocked | None = None


def migrate_cases(
    database: Database,
    clock: Clock,
    command: MigrateCommand,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> list[MigrationVerdict]:
    """Give a verdict for every running case; unless ``dry_run``, move those that can be moved.

    Written in chunks by one guarded statement each. Sending it again moves what is left.

    Raises InvalidInputError ``state_unknown``, ``comment_required``; NotFoundError;
    NotPermittedError; ConflictError ``request_id_reused``.
    """
    check_request_id(command.request_id)
    if not command.comment.strip():
        raise InvalidInputError("comment_required", pointer="/comment")
    checked(command.comment, pointer="/comment", maximum=COMMENT_MAX)
    at = clock.now()
    with database.single() as unit:
        actor = cases.load_actor(unit, actor_id=command.actor_id, today=local_day(at))
        place = catalogue.season_place(unit, command.season_id)
        if actor is None or place is None:
            raise NotFoundError("season_not_found")
        units = tuple(territory.climb(unit, place).values())
        require_registration(actor, "migrate_cases", units=units)
        source = engine_of(unit, command.from_hash).process
        target = engine_of(unit, command.to_hash).process
        _check_mapping(command, source, target)
        keys = catalogue.cases_under(unit, season_id=command.season_id, process_hash=command.from_hash)
    migration = Migration(
        target=target,
        states=command.states,
        same_names=command.same_names,
        comment=command.comment,
        request_id=command.request_id,
        role=_acting_role(actor),
        channel=command.channel,
    )
    verdicts: list[MigrationVerdict] = []
    for start in range(0, len(keys), CHUNK):
        with database.single() as unit:
            chunk = dict(keys[start : start + CHUNK])
            verdicts.extend(_chunk(unit, clock, actor, migration, chunk, dry_run=command.dry_run))
        if progress is not None:
            progress(len(verdicts), len(keys))
    return verdicts


def _chunk(
    unit: Unit,
    clock: Clock,
    actor: ActorFacts,
    migration: Migration,
    codes: Mapping[UUID, str],
    *,
    dry_run: bool,
) -> list[MigrationVerdict]:
    verdicts: dict[UUID, MigrationVerdict] = {}
    left: Sequence[UUID] = list(codes)
    for _ in range(TRIES):
        moves = _decide(unit, clock, actor, migration, codes, left, verdicts)
        if dry_run or not moves:
            break
        written = cases.write_many(unit, moves)
        for key in written:
            verdict = verdicts[key]
            verdicts[key] = MigrationVerdict(key, verdict.code, "moved", verdict.from_state, verdict.to_state)
        left = [m.row.case_id for m in moves if m.row.case_id not in written]
        if not left:
            break
    else:
        for key in left:
            verdicts[key] = MigrationVerdict(key, codes[key], "lost", verdicts[key].from_state, None)
    return [verdicts[key] for key in codes if key in verdicts]


def _decide(
    unit: Unit,
    clock: Clock,
    actor: ActorFacts,
    migration: Migration,
    codes: Mapping[UUID, str],
    left: Sequence[UUID],
    verdicts: dict[UUID, MigrationVerdict],
) -> list[Move]:
    at = clock.now()
    loaded = cases.load_many(unit, case_ids=left, actor=actor, request_id=migration.request_id)
    moves: list[Move] = []
    for key, found in loaded.items():
        if found.replayed is not None:
            raise ConflictError("request_id_reused", trigger=found.replayed.trigger, seq=found.replayed.seq)
        case = found.case
        situation = Situation(engine_of(unit, case.process_hash).process, case, at, local_day(at))
        reason = blocked_by(situation, migration)
        mapped = migration.state_for(case.state)
        outcome: MigrationOutcome = "movable" if reason is None else "blocked"
        verdicts[key] = MigrationVerdict(key, codes[key], outcome, case.state, mapped, reason)
        if reason is None:
            moves.append(with_clocks(unit, found, situation, decide_migration(situation, actor, migration)))
    return moves


def _check_mapping(command: MigrateCommand, source: Process, target: Process) -> None:
    for old, new in command.states.items():
        if old not in source.states:
            raise InvalidInputError("state_unknown", pointer=f"/states/{old[:60]}", state=old[:60])
        if new not in target.states:
            raise InvalidInputError("state_unknown", pointer=f"/states/{old[:60]}", state=new[:60])


def _acting_role(actor: ActorFacts) -> str:
    roles = ("system", *REGISTRATION["migrate_cases"])
    return next(grant.role for grant in actor.grants if grant.role in roles)
