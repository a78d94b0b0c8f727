"""Running clocks read in chunks with all that computing them anew needs, and written back a chunk at a time.

A clock is written only while it runs and stands as it was read; its ledger row and its outbox row hang on that. A unit
here is one transaction: the lock of the cases holds until how urgent they are has been written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

import orjson
from psycopg.errors import UniqueViolation

from workflow.domain.clocks import Armed, ClockEventFacts, RunningClock
from workflow.domain.errors import LostRaceError
from workflow.domain.facts import CaseFacts, SeasonFacts
from workflow.domain.recompute import Cause, Recomputed
from workflow.store import ladders
from workflow.store.cases import to_season
from workflow.store.database import Unit
from workflow.store.ladders import FIRED, HELD, LAID
from workflow.store.urgency_sql import OF_CASE

CHUNK: Final = 1000
TOPIC: Final = "clock.moved"
_MIN: Final = UUID(int=0)

_FROM: Final[LiteralString] = (
    " FROM clocks k JOIN ladders l ON l.id = k.ladder JOIN cases c ON c.id = k.case_id WHERE k.ended_seq IS NULL"
)
_COLUMNS: Final[LiteralString] = (
    "SELECT k.case_id, k.rule, k.started_seq, k.start_on, k.started_at, k.due_on, k.calendar_epoch, k.arming, "
    + FIRED
    + """,
 k.stopped_at, k.breached_at, l.steps, l.fires, c.state, c.version, c.process_hash, c.producer_id, c.commune_id,
 c.district_id, c.province_id, c.track, c.facts, c.season_id"""
)
_OLDER: Final[LiteralString] = " AND k.calendar_epoch < %(epoch)s"
_NEXT: Final[LiteralString] = """ AND (k.case_id, k.rule, k.started_seq) > (%(case)s, %(rule)s, %(seq)s)
ORDER BY k.case_id, k.rule, k.started_seq LIMIT 1000"""
_WITHIN: Final[Mapping[str, LiteralString]] = {
    "country": "",
    "unit": " AND %(key)s IN (c.commune_id, c.district_id, c.province_id)",
    "season": " AND c.season_id = %(key)s",
}
_OF_CASE: Final[LiteralString] = _COLUMNS + _FROM + " AND k.case_id = %s ORDER BY k.rule, k.started_seq"
_AGAIN: Final[LiteralString] = (
    _COLUMNS
    + _FROM
    + """ AND (k.case_id, k.rule, k.started_seq) IN (SELECT a.case_id, a.rule, a.started_seq
 FROM jsonb_to_recordset(%s::text::jsonb) AS a(case_id uuid, rule text, started_seq integer))
ORDER BY k.case_id, k.rule, k.started_seq"""
)
_EVENTS: Final[LiteralString] = """
SELECT e.case_id, e.rule, e.started_seq, e.no, e.kind, e.at, e.due_after, e.detail FROM clock_events e
WHERE e.case_id = ANY(%s) ORDER BY e.case_id, e.rule, e.started_seq, e.no"""
_SEASONS: Final[LiteralString] = "SELECT id, status, settings, windows FROM seasons WHERE id = ANY(%s)"

_WRITE: Final[LiteralString] = (
    """
WITH given AS MATERIALIZED (SELECT * FROM jsonb_to_recordset(%(clocks)s::text::jsonb) AS r(case_id uuid, rule text,
 started_seq integer, arming smallint, epoch integer, was_fired smallint, moved boolean, due_before date, due_on date,
 fired smallint, next_fire_at timestamptz, ladder bigint, steps text, fires integer[], no integer, detail jsonb,
 key text, payload jsonb)),
laid AS (
 INSERT INTO ladders """
    + LAID
    + """
 SELECT DISTINCT ON (g.ladder) g.ladder, g.rule, g.due_on, decode(g.steps, 'hex'), g.fires, g.fired, g.next_fire_at
 FROM given g ORDER BY g.ladder, g.fired ON CONFLICT DO NOTHING),
done AS (
 UPDATE clocks k SET due_on = g.due_on, arming = g.arming + g.moved::integer, fired = g.fired,
  ladder = g.ladder, calendar_epoch = %(epoch)s,
  next_fire_at = CASE WHEN k.stopped_at IS NOT NULL THEN NULL
   WHEN k.next_fire_at = %(held)s THEN k.next_fire_at  -- by a replay
   ELSE g.next_fire_at END
 FROM given g, ladders l WHERE k.case_id = g.case_id AND k.rule = g.rule AND k.started_seq = g.started_seq
  AND k.ended_seq IS NULL AND k.arming = g.arming AND k.calendar_epoch = g.epoch AND l.id = k.ladder
  AND """
    + FIRED
    + """ = g.was_fired
 RETURNING g.*),
noted AS (
 INSERT INTO clock_events (case_id, rule, started_seq, no, kind, at, actor_id, history_seq, due_before, due_after,
  detail)
 SELECT case_id, rule, started_seq, no, 'recomputed', %(at)s, %(actor)s, %(history)s, due_before, due_on, detail
 FROM done WHERE moved),
told AS (
 INSERT INTO outbox (key, topic, payload, created_at, next_attempt_at)
 SELECT key, %(topic)s, payload, %(at)s, %(at)s FROM done WHERE moved)
SELECT case_id, rule, started_seq FROM done"""
)
_STAND: Final[LiteralString] = """
UPDATE clocks k SET calendar_epoch = %(epoch)s
FROM jsonb_to_recordset(%(clocks)s::text::jsonb) AS g(case_id uuid, rule text, started_seq integer, arming smallint,
 epoch integer)
WHERE k.case_id = g.case_id AND k.rule = g.rule AND k.started_seq = g.started_seq
 AND k.ended_seq IS NULL AND k.arming = g.arming AND k.calendar_epoch = g.epoch
RETURNING k.case_id, k.rule, k.started_seq"""

LOCK: Final[LiteralString] = "SELECT 1 FROM cases WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
URGENT: Final[LiteralString] = "UPDATE cases c SET urgency = " + OF_CASE + " WHERE c.id = ANY(%s)"

ClockKey = tuple[UUID, str, int]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which running clocks: of ``kind`` ``country``, ``unit`` or ``season`` (by its key), counted before ``epoch``."""

    kind: str
    key: UUID | None
    epoch: int


@dataclass(frozen=True, slots=True)
class Running:
    """A running clock with its ladder, its case, and the number of its next ledger row."""

    clock: RunningClock
    ladder: Armed
    case: CaseFacts
    next_no: int

    @property
    def key(self) -> ClockKey:
        """Give the clock's key."""
        return (self.case.id, self.clock.rule, self.clock.started_seq)


@dataclass(frozen=True, slots=True)
class Change:
    """A clock as it was read, and as it is now."""

    of: Running
    found: Recomputed


@dataclass(frozen=True, slots=True)
class Note:
    """What the ledger says of a recomputation: who caused it, why, and the history row it belongs to."""

    actor_id: UUID
    cause: Cause
    history_seq: int | None = None


def count(unit: Unit, scope: Scope) -> int:
    """Count the clocks of a scope."""
    row = unit.row("SELECT count(*)" + _FROM + _OLDER + _WITHIN[scope.kind], {"key": scope.key, "epoch": scope.epoch})
    return 0 if row is None else int(row[0])


def chunk(unit: Unit, scope: Scope, *, after: ClockKey | None, seasons: dict[UUID, SeasonFacts]) -> list[Running]:
    """Read the next clocks of a scope in the order of their keys, at most ``CHUNK``.

    ``seasons`` are those known already; others are read and added.
    """
    case, rule, seq = after or (_MIN, "", 0)
    given = {"key": scope.key, "epoch": scope.epoch, "case": case, "rule": rule, "seq": seq}
    return _running(unit, unit.rows(_COLUMNS + _FROM + _OLDER + _WITHIN[scope.kind] + _NEXT, given), seasons)


def again(unit: Unit, keys: Iterable[ClockKey], *, seasons: dict[UUID, SeasonFacts]) -> list[Running]:
    """Read clocks anew; those that have ended are left out."""
    wanted = [{"case_id": case, "rule": rule, "started_seq": seq} for case, rule, seq in keys]
    return _running(unit, unit.rows(_AGAIN, (_json(wanted),)), seasons)


def of_case(unit: Unit, case_id: UUID) -> list[Running]:
    """Read the running clocks of one case."""
    return _running(unit, unit.rows(_OF_CASE, (case_id,)), {})


def write(unit: Unit, changes: Sequence[Change], *, epoch: int, at: datetime, note: Note) -> set[ClockKey]:
    """Write clocks as computed; gives the keys of those that stood as they were read, the others are untouched.

    A ledger row and an outbox row are added where the last day moved. Then the cases are locked first, and how urgent
    they are is computed anew last: two statements more, in the unit's transaction.
    """
    whole = [_record(one, note) for one in changes if one.found.moved or one.found.armed != one.of.ladder]
    alike = [_identity(one) for one in changes if not one.found.moved and one.found.armed == one.of.ladder]
    done: set[ClockKey] = set()
    moved = sorted({one.of.case.id for one in changes if one.found.moved})
    if moved:
        unit.rows(LOCK, (moved,))
    if whole:
        given = {"epoch": epoch, "at": at, "actor": note.actor_id, "history": note.history_seq, "topic": TOPIC}
        given["held"] = HELD
        try:
            rows = unit.rows(_WRITE, {"clocks": _json(whole), **given})
        except UniqueViolation as error:  # the ledger's next number was taken meanwhile
            raise LostRaceError("lost_race") from error
        done.update((row[0], row[1], row[2]) for row in rows)
    if moved:
        unit.execute(URGENT, (moved,))
    if alike:
        rows = unit.rows(_STAND, {"clocks": _json(alike), "epoch": epoch})
        done.update((row[0], row[1], row[2]) for row in rows)
    return done


def _running(unit: Unit, rows: Sequence[Sequence[Any]], seasons: dict[UUID, SeasonFacts]) -> list[Running]:
    ledger = _ledger(unit, rows)
    missing = {row[22] for row in rows} - seasons.keys()
    if missing:
        seasons.update((row[0], to_season(row)) for row in unit.rows(_SEASONS, (sorted(missing),)))
    return [_one(row, ledger.get((row[0], row[1], row[2]), []), seasons[row[22]]) for row in rows]


def _ledger(unit: Unit, rows: Sequence[Sequence[Any]]) -> dict[ClockKey, list[Sequence[Any]]]:
    found: dict[ClockKey, list[Sequence[Any]]] = {}
    if rows:
        for event in unit.rows(_EVENTS, (sorted({row[0] for row in rows}),)):
            found.setdefault((event[0], event[1], event[2]), []).append(event[3:])
    return found


def _one(row: Sequence[Any], events: Sequence[Sequence[Any]], season: SeasonFacts) -> Running:
    clock = RunningClock(
        rule=row[1],
        started_seq=row[2],
        start_on=row[3],
        started_at=row[4],
        due_on=row[5],
        calendar_epoch=row[6],
        arming=row[7],
        fired=row[8],
        stopped_at=row[9],
        breached_at=row[10],
        events=tuple(ClockEventFacts(kind, at, due_after, detail) for _, kind, at, due_after, detail in events),
    )
    case = CaseFacts(
        id=row[0],
        state=row[13],
        version=row[14],
        head_hash=b"",
        process_hash=row[15],
        producer_id=row[16],
        commune_id=row[17],
        district_id=row[18],
        province_id=row[19],
        track=row[20],
        facts=row[21],
        season=season,
    )
    ladder = Armed(tuple(row[12]), bytes(row[11]), row[8])
    return Running(clock, ladder, case, events[-1][0] + 1 if events else 1)


def _identity(change: Change) -> dict[str, Any]:
    clock = change.of.clock
    return {
        "case_id": change.of.case.id,
        "rule": clock.rule,
        "started_seq": clock.started_seq,
        "arming": clock.arming,
        "epoch": clock.calendar_epoch,
    }


def _record(change: Change, note: Note) -> dict[str, Any]:
    of, found = change.of, change.found
    clock, arming = of.clock, of.clock.arming + 1
    names = {"case_id": of.case.id, "rule": clock.rule, "started_seq": clock.started_seq}
    lateness = {"was_late": found.was_late, "is_late": found.is_late}
    return {
        **_identity(change),
        "was_fired": clock.fired,
        "moved": found.moved,
        "due_before": clock.due_on,
        "due_on": found.due_on,
        "fired": found.armed.fired,
        "next_fire_at": found.armed.next_fire_at,
        **ladders.as_record(clock.rule, found.due_on, found.armed),
        "no": of.next_no,
        "detail": {"cause": note.cause.kind, **lateness, **note.cause.detail},
        "key": f"{of.case.id}:{clock.rule}:{clock.started_seq}:moved:{arming}",
        "payload": {
            **names,
            "arming": arming,
            "due_before": clock.due_on,
            "due_after": found.due_on,
            "cause": note.cause.kind,
        },
    }


def _json(value: object) -> str:
    return orjson.dumps(value, default=dict).decode()
