"""Enter a product into the cycle at an entry point: the first row of a case's history. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from workflow.domain.access import covers, standing_in
from workflow.domain.brought import check_brought
from workflow.domain.errors import (
    ConflictError,
    GuardFailedError,
    InvalidInputError,
    NotPermittedError,
)
from workflow.domain.facts import ActorFacts, CaseFacts, Grant, SeasonFacts
from workflow.domain.history import GENESIS, Channel, HistoryRow
from workflow.domain.move import Move
from workflow.domain.process import EntryPoint, Process, Scalar
from workflow.domain.time import local_day

TOPIC_ENTERED: Final = "case.entered"


@dataclass(frozen=True, slots=True)
class EnterCommand:
    """Enter a product into a season's cycle at ``entry_point``.

    ``facts`` carries what an existing product brings along (points, stars, certificate days).
    """

    case_id: UUID
    actor_id: UUID
    entry_point: str
    track: str
    request_id: str
    comment: str | None = None
    facts: Mapping[str, Scalar] | None = None
    channel: Channel = "api"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the product's producer sits, and the season it enters."""

    producer_id: UUID
    commune_id: UUID
    district_id: UUID | None
    province_id: UUID
    season: SeasonFacts


def decide_enter(process: Process, place: Place, actor: ActorFacts, command: EnterCommand, *, at: datetime) -> Move:
    """Decide the entry.

    Raises InvalidInputError ``unknown_entry_point``; NotPermittedError ``role_not_permitted``;
    GuardFailedError ``season_not_open``; ConflictError ``wrong_track``; InvalidInputError
    ``inputs_invalid`` for facts that the process does not record.
    """
    point = process.entry_points.get(command.entry_point)
    if point is None:
        raise InvalidInputError("unknown_entry_point", pointer="/entry_point", entry_point=command.entry_point[:64])
    grant = _grant(process, point, place, actor, command)
    if place.season.status != "open":
        raise GuardFailedError("season_not_open", status=place.season.status)
    if point.track not in {"any", command.track}:
        raise ConflictError("wrong_track", entry_point=point.code, track=command.track)
    facts: dict[str, Scalar] = {**check_brought(process, command.facts or {}), **point.assign}
    state = process.states[point.state]
    if state.milestone is not None:
        facts[f"reached.{state.milestone}"] = local_day(at).isoformat()
    row = HistoryRow(
        case_id=command.case_id,
        seq=1,
        kind="enter",
        at=at,
        actor_id=actor.id,
        actor_name=actor.name,
        actor_role=grant.role,
        actor_unit_id=grant.unit_id,
        on_behalf_of=None,
        trigger=point.code,
        from_state=None,
        to_state=state.code,
        step=state.step,
        holder=state.holder,
        comment=command.comment or None,
        evidence=(),
        inputs=dict(standing_in(grant)),
        facts=facts,
        position=1,
        process_hash=process.hash,
        request_id=command.request_id,
        channel=command.channel,
        prev_hash=GENESIS,
    )
    return Move(row=row, expected_version=0, entered=True, treatment=None, topic=TOPIC_ENTERED)


def _grant(process: Process, point: EntryPoint, place: Place, actor: ActorFacts, command: EnterCommand) -> Grant:
    case = CaseFacts(
        id=command.case_id,
        state=point.state,
        version=0,
        head_hash=GENESIS,
        process_hash=process.hash,
        producer_id=place.producer_id,
        commune_id=place.commune_id,
        district_id=place.district_id,
        province_id=place.province_id,
        track=command.track,
        facts={},
        season=place.season,
    )
    for grant in actor.grants:
        if grant.role in point.by and covers(process, grant, case):
            return grant
    raise NotPermittedError("role_not_permitted", trigger=point.code, roles=list(point.by))
