"""Firings on their way to the planner: taken a batch of clocks at a time, marked once, noted in the clock's ledger.

The earliest new firing of a clock stands for all of them: who holds its lock plans that clock, so that steps that
came together are judged together, whoever else plans at the same time.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

import orjson

from workflow.domain.ladder_plan import Fired, FiringKey, Mark
from workflow.domain.system import SYSTEM_ID
from workflow.domain.telling import Territory
from workflow.store.database import Unit

_COLUMNS: Final[LiteralString] = """
SELECT f.case_id, f.rule, f.started_seq, f.arming, f.step, f.fire_at, f.due_on,
 c.state, k.arming, k.stopped_at, k.ended_at, k.outcome, c.process_hash,
 c.producer_id, c.commune_id, c.district_id, c.province_id"""
_JOINS: Final[LiteralString] = """
JOIN clocks k ON k.case_id = f.case_id AND k.rule = f.rule AND k.started_seq = f.started_seq
JOIN cases c ON c.id = f.case_id"""

_TAKE: Final[LiteralString] = (
    """
WITH heads AS MATERIALIZED (
 SELECT f.case_id, f.rule, f.started_seq, f.fired_at FROM firings f
 WHERE f.state = 'new' AND f.fired_at <= %(until)s
  AND (f.fired_at, f.case_id) >= (%(fired_at)s, %(case_id)s)
  AND NOT (f.fired_at = %(fired_at)s AND f.case_id = %(case_id)s
   AND (f.rule, f.started_seq) <= (%(rule)s, %(started_seq)s))
  AND NOT EXISTS (SELECT FROM firings e WHERE e.case_id = f.case_id AND e.rule = f.rule
   AND e.started_seq = f.started_seq AND e.state = 'new'
   AND (e.fired_at, e.arming, e.step) < (f.fired_at, f.arming, f.step))
 ORDER BY f.fired_at, f.case_id, f.rule, f.started_seq LIMIT %(limit)s FOR NO KEY UPDATE OF f SKIP LOCKED)"""
    + _COLUMNS
    + """, heads.fired_at
FROM heads JOIN firings f ON f.case_id = heads.case_id AND f.rule = heads.rule
 AND f.started_seq = heads.started_seq AND f.state = 'new'"""
    + _JOINS
    + " ORDER BY heads.fired_at, f.case_id, f.rule, f.started_seq"
)
_LOCK: Final[LiteralString] = (
    _COLUMNS
    + ", f.fired_at FROM firings f"
    + _JOINS
    + """
WHERE f.case_id = %s AND f.rule = %s AND f.started_seq = %s AND f.arming = %s AND f.step = %s AND f.state = 'new'
FOR NO KEY UPDATE OF f SKIP LOCKED"""
)
_MARK: Final[LiteralString] = """
UPDATE firings f SET state = CASE WHEN m.reason IS NULL THEN 'planned' ELSE 'suppressed' END, reason = m.reason
FROM jsonb_to_recordset(%s::jsonb) AS m(case_id uuid, rule text, started_seq integer, arming smallint, step smallint,
 reason text)
WHERE f.case_id = m.case_id AND f.rule = m.rule AND f.started_seq = m.started_seq AND f.arming = m.arming
 AND f.step = m.step AND f.state = 'new'"""
_NOTED: Final[LiteralString] = """ FROM jsonb_to_recordset(%(notes)s::jsonb) AS m(case_id uuid, rule text,
 started_seq integer, kind text, at timestamptz, due_on date, arming smallint) """
_BREACHED: Final[LiteralString] = (
    "UPDATE clocks k SET breached_at = CASE WHEN m.kind = 'breached' THEN coalesce(k.breached_at, m.at)"
    " ELSE k.breached_at END"
    + _NOTED
    + "WHERE k.case_id = m.case_id AND k.rule = m.rule AND k.started_seq = m.started_seq"
)
_NOTE: Final[LiteralString] = (
    """
INSERT INTO clock_events (case_id, rule, started_seq, no, kind, at, actor_id, due_before, due_after, detail)
SELECT m.case_id, m.rule, m.started_seq,
 coalesce((SELECT max(e.no) FROM clock_events e WHERE e.case_id = m.case_id AND e.rule = m.rule
  AND e.started_seq = m.started_seq), 0)
  + row_number() OVER (PARTITION BY m.case_id, m.rule, m.started_seq ORDER BY m.at, m.kind),
 m.kind, m.at, %(system)s, m.due_on, m.due_on, jsonb_build_object('arming', m.arming)"""
    + _NOTED
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a walk through the new firings stands: behind the clock it took last."""

    fired_at: datetime
    case_id: UUID
    rule: str
    started_seq: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A new firing with what it is judged by and where its case lies."""

    fired: Fired
    process_hash: str
    territory: Territory
    place: Place


@dataclass(frozen=True, slots=True)
class Note:
    """What the ledger of a clock is to say of a step that came."""

    fired: Fired
    kind: Mark


def take(unit: Unit, *, after: Place, until: datetime, limit: int) -> list[Taken]:
    """Lock the new firings of up to ``limit`` clocks behind a place, for as long as the unit's transaction.

    Those written after ``until`` are left: a replay plans its own years and nothing of today. Walks the index of new
    firings in its own order, so a batch costs the same however many wait. The place is said as "from here on, but
    not these", since PostgreSQL takes what lies strictly behind a value that all rows share for nothing at all, and
    reads the whole table for it.
    """
    return [_taken(row) for row in unit.rows(_TAKE, {**asdict(after), "until": until, "limit": limit})]


def lock(unit: Unit, key: FiringKey) -> Taken | None:
    """Lock one firing that is still new, or give None."""
    row = unit.row(_LOCK, (key.case_id, key.rule, key.started_seq, key.arming, key.step))
    return None if row is None else _taken(row)


def mark(unit: Unit, outcomes: Sequence[tuple[FiringKey, str | None]]) -> int:
    """Mark new firings as planned, or with a reason as suppressed; gives how many still were new."""
    if not outcomes:
        return 0
    return unit.execute(_MARK, (_json([_record(key) | {"reason": reason} for key, reason in outcomes]),))


def note(unit: Unit, notes: Sequence[Note]) -> None:
    """Write what came into the ledgers of the clocks, a breach into the clock as well.

    The clocks are locked first, so that the ledger's numbers have no gap and no double.
    """
    if not notes:
        return
    records = [
        _record(one.fired.key) | {"kind": one.kind, "at": one.fired.fire_at, "due_on": one.fired.due_on}
        for one in notes
    ]
    values = {"notes": _json(records), "system": SYSTEM_ID}
    unit.execute(_BREACHED, values)
    unit.execute(_NOTE, values)


def _record(key: FiringKey) -> dict[str, Any]:
    return {
        "case_id": key.case_id,
        "rule": key.rule,
        "started_seq": key.started_seq,
        "arming": key.arming,
        "step": key.step,
    }


def _taken(row: Sequence[Any]) -> Taken:
    fired = Fired(
        key=FiringKey(*row[:5]),
        fire_at=row[5],
        due_on=row[6],
        state=row[7],
        arming_now=row[8],
        stopped_at=row[9],
        ended_at=row[10],
        outcome=row[11],
    )
    return Taken(fired, row[12], Territory(*row[13:17]), Place(row[17], row[0], row[1], row[2]))


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
