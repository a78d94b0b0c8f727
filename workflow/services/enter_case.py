"""Enter a product into a season's cycle: numbers the case and writes its first history row."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from workflow.domain.clocks import clocks_of_move
from workflow.domain.command import check_request_id
from workflow.domain.enter import EnterCommand, Place, decide_enter
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.facts import CaseFacts, Situation
from workflow.domain.history import Channel
from workflow.domain.ids import new_id
from workflow.domain.move import Move, Receipt, receipt_of, same_request
from workflow.domain.process import Process, Scalar
from workflow.domain.text import COMMENT_MAX, checked
from workflow.domain.time import Clock, local_day
from workflow.services.calendars import book_of
from workflow.services.engines import engine_of
from workflow.store import calendars, cases, catalogue, territory
from workflow.store.cases import NewCase
from workflow.store.catalogue import Entry
from workflow.store.database import Unit


@dataclass(frozen=True, slots=True)
class EnterRequest:
    """Enter a product at an entry point of the season's process.

    ``track`` is ``new`` or ``existing``; ``facts`` is what an existing product brings along.
    """

    actor_id: UUID
    season_id: UUID
    product_id: UUID
    entry_point: str
    track: str
    request_id: str
    comment: str | None = None
    facts: Mapping[str, Scalar] | None = None
    predecessor_id: UUID | None = None
    channel: Channel = "api"


def enter_case(unit: Unit, clock: Clock, request: EnterRequest) -> Receipt:
    """Enter the product, in the caller's transaction (``Database.unit``).

    The season's counter row is locked until the commit, so numbers have no gap and no double.
    Sending the same request again gives the first receipt.

    Raises NotFoundError ``season_or_product_not_found``, InvalidInputError, ConflictError
    ``case_exists``, ``request_id_reused`` or ``outside_season_territory``, and what ``decide_enter``
    raises.
    """
    check_request_id(request.request_id)
    if request.track not in {"new", "existing"}:
        raise InvalidInputError("unknown_track", pointer="/track", track=request.track[:64])
    if request.comment:
        checked(request.comment, pointer="/comment", maximum=COMMENT_MAX)
    at = clock.now()
    today = local_day(at)
    replayed = _replayed(unit, request)
    if replayed is not None:
        return replayed
    found = catalogue.entry(unit, season_id=request.season_id, product_id=request.product_id)
    actor = cases.load_actor(unit, actor_id=request.actor_id, today=today)
    if found is None or actor is None:
        raise NotFoundError("season_or_product_not_found")
    units = territory.climb(unit, found.commune_id)
    if found.season_unit_id not in units.values():
        raise ConflictError("outside_season_territory", season=found.season_code)
    process = engine_of(unit, found.process_hash).process
    case_id = new_id(at)
    move = decide_enter(
        process,
        Place(
            producer_id=found.producer_id,
            commune_id=found.commune_id,
            district_id=units.get("district"),
            province_id=units["province"],
            season=found.season,
        ),
        actor,
        EnterCommand(
            case_id=case_id,
            actor_id=request.actor_id,
            entry_point=request.entry_point,
            track=request.track,
            request_id=request.request_id,
            comment=request.comment,
            facts=request.facts,
            channel=request.channel,
        ),
        at=at,
    )
    catalogue.lock_numbers(unit, request.season_id)
    replayed = _replayed(unit, request)
    if replayed is not None:
        return replayed
    _refuse_second(unit, request)
    code = catalogue.next_case_code(unit, request.season_id)
    new = NewCase(
        code=code,
        season_id=request.season_id,
        product_id=request.product_id,
        producer_id=found.producer_id,
        commune_id=found.commune_id,
        district_id=units.get("district"),
        province_id=units["province"],
        track=request.track,
        predecessor_id=request.predecessor_id,
    )
    written = cases.write_entry(unit, _with_clocks(unit, process, move, found, units, request), new)
    return receipt_of(move.row, written)


def _with_clocks(
    unit: Unit, process: Process, move: Move, found: Entry, units: Mapping[str, UUID], request: EnterRequest
) -> Move:
    """Add the clocks of the state entered."""
    row = move.row
    case = CaseFacts(
        id=row.case_id,
        state=row.to_state,
        version=0,
        head_hash=row.prev_hash,
        process_hash=row.process_hash,
        producer_id=found.producer_id,
        commune_id=found.commune_id,
        district_id=units.get("district"),
        province_id=units["province"],
        track=request.track,
        facts=row.facts,
        season=found.season,
    )
    counting = book_of(unit, calendars.stamp(unit)).counting(case)
    situation = Situation(process, case, row.at, local_day(row.at))
    return replace(move, clocks=clocks_of_move(situation, process, row.to_state, row.facts, counting))


def _replayed(unit: Unit, request: EnterRequest) -> Receipt | None:
    """Give the receipt of the same request sent before, whatever the season has come to since."""
    case_id = catalogue.case_of(unit, season_id=request.season_id, product_id=request.product_id)
    row = None if case_id is None else cases.history_row(unit, case_id=case_id, seq=1)
    if row is None or row.request_id != request.request_id or row.actor_id != request.actor_id:
        return None
    if not same_request(row, trigger=request.entry_point, comment=request.comment):
        raise ConflictError("request_id_reused", trigger=row.trigger, seq=row.seq)
    return receipt_of(row, replayed=True)


def _refuse_second(unit: Unit, request: EnterRequest) -> None:
    """Refuse a product that has a case already; the season's counter row is locked."""
    case_id = catalogue.case_of(unit, season_id=request.season_id, product_id=request.product_id)
    if case_id is not None:
        raise ConflictError("case_exists", case_id=str(case_id))
