"""Cases on the write path: load what a decision needs, write a move. Fixed statements, no ORM.

Cost of one act: one read and one write, whatever the length of the history or the number of cases.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final, LiteralString
from uuid import UUID

import orjson
from psycopg.errors import DeadlockDetected, UniqueViolation

from workflow.domain.clocks import ClockWrite
from workflow.domain.facts import ActorFacts, CaseFacts, Grant, SeasonFacts
from workflow.domain.history import HistoryRow, row_hash
from workflow.domain.move import Move
from workflow.domain.record import record
from workflow.store import ladders
from workflow.store.calendars import NO_CALENDAR, CalendarStamp
from workflow.store.clocks import as_record, as_values
from workflow.store.database import Unit
from workflow.store.lines import Column, Line
from workflow.store.windows import to_window
from workflow.store.write_sql import ENTER_ONE, FIRE_MANY, HISTORY, SEAL_MANY
from workflow.store.write_values import (
    alike,
    alike_statement,
    alike_values,
    parameters_of,
    parts_of,
    record_of,
    statement_of,
    to_json,
)

_CASE: Final[LiteralString] = """c.id, c.state, c.version, c.head_hash, c.process_hash,
 c.producer_id, c.commune_id, c.district_id, c.province_id, c.track, c.facts,
 s.id, s.status, s.settings::text, s.windows::text, e.epoch, e.digest, c.settled, h.seq"""

_LOAD: Final[LiteralString] = (
    "SELECT "
    + _CASE
    + """, p.name, g.id, g.role, g.unit_id, g.producer_id, g.for_person_id, g.for_name
FROM cases c JOIN seasons s ON s.id = c.season_id CROSS JOIN calendar_epoch e
LEFT JOIN persons p ON p.id = $2::uuid
LEFT JOIN role_grants g ON g.person_id = $2::uuid
 AND g.valid_from <= $4::date AND (g.valid_to IS NULL OR g.valid_to >= $4::date)
LEFT JOIN history h ON h.case_id = c.id AND h.actor_id = $2::uuid AND h.request_id = $3::text
WHERE c.id = $1::uuid"""
)

_LOAD_MANY: Final[LiteralString] = (
    "SELECT "
    + _CASE
    + """
FROM unnest($1::uuid[]) AS wanted(id) JOIN cases c ON c.id = wanted.id
JOIN seasons s ON s.id = c.season_id CROSS JOIN calendar_epoch e
LEFT JOIN history h ON h.case_id = c.id AND h.actor_id = $2::uuid AND h.request_id = $3::text"""
)

_ACTOR: Final[LiteralString] = """
SELECT p.name, g.id, g.role, g.unit_id, g.producer_id, g.for_person_id, g.for_name FROM persons p
LEFT JOIN role_grants g ON g.person_id = p.id
 AND g.valid_from <= %(today)s AND (g.valid_to IS NULL OR g.valid_to >= %(today)s)
WHERE p.id = %(actor)s"""
_ROW: Final[LiteralString] = "SELECT " + HISTORY + " FROM history WHERE case_id = %s AND seq = %s"
_ROWS: Final[LiteralString] = (
    "SELECT " + HISTORY + " FROM history WHERE case_id = ANY(%s) AND actor_id = %s AND request_id = %s"
)
_LEDGER: Final = "pk_clock_events"
_EPOCH: Final = 15
_SETTLED: Final = 17
_REPLAYED: Final = 18
_PERSON: Final = 19


@record
class Loaded:
    """A case as read for one command: with the actor, the row this request already made, the calendar's stamp."""

    case: CaseFacts
    actor: ActorFacts
    replayed: HistoryRow | None = None
    replayed_hash: bytes | None = None
    calendar: CalendarStamp = NO_CALENDAR


@dataclass(frozen=True, slots=True)
class NewCase:
    """The columns of a case that never change, written once when it enters."""

    code: str
    season_id: UUID
    product_id: UUID
    producer_id: UUID
    commune_id: UUID
    district_id: UUID | None
    province_id: UUID
    track: str
    predecessor_id: UUID | None


def load(unit: Unit, *, case_id: UUID, actor_id: UUID, request_id: str, today: date) -> Loaded | None:
    """Read a case with everything a decision needs, by one statement and without a lock.

    A request that was answered before costs a second one, for the row it made.
    """
    rows = unit.fixed(_LOAD, (case_id, actor_id, request_id, today))
    if not rows or rows[0][_PERSON] is None:
        return None
    seq = rows[0][_REPLAYED]
    made = None if seq is None else unit.row(_ROW, (case_id, seq))
    return _loaded(rows[0], _actor(actor_id, [row[_PERSON:] for row in rows]), made)


def load_many(unit: Unit, *, case_ids: Sequence[UUID], actor: ActorFacts, request_id: str) -> dict[UUID, Loaded]:
    """Read many cases for one actor by one statement; those that are not there are left out.

    A request that was answered before costs a second one, for all the rows it made.
    """
    rows = unit.fixed(_LOAD_MANY, (Column(UUID, case_ids), actor.id, request_id))
    answered = [row[0] for row in rows if row[_REPLAYED] is not None]
    found = unit.rows(_ROWS, (answered, actor.id, request_id)) if answered else []
    made = {row[0]: row for row in found}
    return {row[0]: _loaded(row, actor, made.get(row[0])) for row in rows}


def load_actor(unit: Unit, *, actor_id: UUID, today: date) -> ActorFacts | None:
    """Read a person with the roles held today, or None when nobody has that key."""
    rows = unit.rows(_ACTOR, {"actor": actor_id, "today": today})
    return _actor(actor_id, rows) if rows else None


def history_row(unit: Unit, *, case_id: UUID, seq: int) -> HistoryRow | None:
    """Read one row of a case's history."""
    row = unit.row(_ROW, (case_id, seq))
    return None if row is None else to_history_row(row)


def write(unit: Unit, move: Move) -> bytes | None:
    """Write a move whole if the case still has the version it was decided on.

    Gives the new head hash, or None when the race was lost and nothing was written; an act on a clock also
    loses to whatever else has written its ledger since.
    """
    digest, clocks = row_hash(move.row), move.clocks
    parameters = parameters_of(move, digest)
    starts = clocks.starts if isinstance(clocks, ClockWrite) else ()
    laid = bool(starts) and ladders.known(unit.driver, starts)
    statement = statement_of(move, laid=laid)
    if clocks is None:
        return digest if unit.fixed(statement, parameters) else None
    if isinstance(clocks, ClockWrite) and not clocks.acts:
        more = as_values(clocks, laid=laid) if clocks.undone_seq is None else (to_json(as_record(clocks)),)
        if not unit.fixed(statement, (*parameters, *more)):
            return None
        if starts and not laid:
            ladders.remember(unit.driver, starts)
        return digest
    try:  # alone it is atomic; in a unit of several acts losing it must not end the unit
        with nullcontext() if unit.driver.autocommit else unit.driver.transaction():
            return digest if unit.fixed(statement, (*parameters, to_json(as_record(clocks)))) else None
    except UniqueViolation as error:
        if error.diag.constraint_name == _LEDGER:
            return None
        raise


def write_entry(unit: Unit, move: Move, new: NewCase) -> bytes:
    """Write a case's first row together with the case."""
    digest = row_hash(move.row)
    columns = (
        new.code,
        new.season_id,
        new.product_id,
        new.producer_id,
        new.commune_id,
        new.district_id,
        new.province_id,
        new.track,
        new.predecessor_id,
    )
    unit.fixed(ENTER_ONE, (*parameters_of(move, digest), to_json(as_record(move.clocks)), *columns))
    return digest


def write_many(unit: Unit, moves: Sequence[Move]) -> dict[UUID, bytes]:
    """Write moves of distinct cases by one statement; gives the heads of those that were moved.

    Cases are taken in the order of their keys, so that two bulks over the same cases wait for each
    other; should one still be chosen to give way, it has moved none. Moves that are alike, as those of one bulk
    mostly are, say once what they have in common, and send the rest as columns.
    """
    digests = {move.row.case_id: row_hash(move.row) for move in moves}
    ordered = sorted(moves, key=lambda move: move.row.case_id)
    try:
        if isinstance(unit.driver, Line) and alike(moves):
            moved = unit.fixed(alike_statement(moves[0]), alike_values(ordered, digests))
        else:
            records = [record_of(move, digests[move.row.case_id]) for move in ordered]
            moved = unit.fixed(FIRE_MANY[parts_of(moves)], (to_json(records),))
    except DeadlockDetected:
        return {}
    return {row[0]: digests[row[0]] for row in moved}


def write_seals(unit: Unit, seals: Sequence[tuple[HistoryRow, Sequence[str]]]) -> set[UUID]:
    """Write rows that seal proofs, each with the keys of its proofs, by one statement.

    Gives the cases that were written; the others have moved meanwhile.
    """
    moves = [(Move(row, row.seq - 1, entered=False, treatment=None, topic=""), keys) for row, keys in seals]
    records = [
        {**record_of(move, row_hash(move.row)), "clocks": {"proofs": keys}}
        for move, keys in sorted(moves, key=lambda seal: seal[0].row.case_id)
    ]
    try:
        return {row[0] for row in unit.fixed(SEAL_MANY, (to_json(records),))}
    except DeadlockDetected:
        return set()


def to_history_row(row: Sequence[Any]) -> HistoryRow:
    """Build a history row from its columns in the order of ``HISTORY`` (the hash left out)."""
    return HistoryRow(
        case_id=row[0],
        seq=row[1],
        kind=row[2],
        at=row[3],
        actor_id=row[4],
        actor_name=row[5],
        actor_role=row[6],
        actor_unit_id=row[7],
        on_behalf_of=row[8],
        trigger=row[9],
        from_state=row[10],
        to_state=row[11],
        step=row[12],
        holder=row[13],
        comment=row[14],
        evidence=tuple(row[15]) if isinstance(row[15], list) else row[15],
        inputs=row[16],
        facts=row[17],
        position=row[18],
        process_hash=row[19],
        request_id=row[20],
        channel=row[21],
        prev_hash=bytes(row[22]),
    )


def to_season(row: Sequence[Any]) -> SeasonFacts:
    """Build the season's facts from (id, status, settings, windows)."""
    return SeasonFacts(
        id=row[0],
        status=row[1],
        settings=row[2],
        windows=tuple(to_window(w) for w in row[3]) if row[3] else (),
    )


def to_case(row: Sequence[Any]) -> CaseFacts:
    """Build the case's facts from the first fifteen columns of a read: eleven of the case, four of its season."""
    return _case(row, to_season(row[11:15]), None)


def to_case_of_season(row: Sequence[Any]) -> CaseFacts:
    """Build the case's facts as ``to_case`` does, its season's settings and windows given as text: cases of a list
    share a season, which is parsed once.
    """
    return _case(row, _season(*row[11:15]), None)


def _case(row: Sequence[Any], season: SeasonFacts, settled: int | None) -> CaseFacts:
    return CaseFacts(
        row[0], row[1], row[2], bytes(row[3]), row[4], row[5], row[6], row[7], row[8], row[9], row[10], season, settled
    )


@lru_cache(maxsize=256)
def _season(season_id: UUID, status: str, settings: str, windows: str) -> SeasonFacts:
    """Build the season's facts from what its row says: cases of a season share it, so most are found here."""
    return to_season((season_id, status, orjson.loads(settings), orjson.loads(windows)))


def _loaded(row: Sequence[Any], actor: ActorFacts, made: Sequence[Any] | None) -> Loaded:
    case = _case(row, _season(*row[11:15]), row[_SETTLED])
    stamp = CalendarStamp(*row[_EPOCH:_SETTLED])
    if made is None:
        return Loaded(case, actor, calendar=stamp)
    return Loaded(case, actor, to_history_row(made), bytes(made[23]), stamp)


def _own_first(row: Sequence[Any]) -> tuple[bool, UUID]:
    return row[5] is not None, row[1]


def _actor(actor_id: UUID, rows: Sequence[Sequence[Any]]) -> ActorFacts:
    """Build a person from rows of (name, grant's key, role, unit, producer, for whom, that name), one a grant."""
    held = [row for row in rows if row[1] is not None]
    if len(held) > 1:
        held.sort(key=_own_first)
    return ActorFacts(actor_id, rows[0][0], tuple([Grant(*row[2:]) for row in held]))
