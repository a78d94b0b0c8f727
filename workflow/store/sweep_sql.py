"""The sweep's statements, as fixed text: ladders and clocks that are due look at their next step, and what came becomes
firings (ADR 0013).

Most clocks ride on a ladder that many share. When its next instant comes, they are found by an index that holds all
a firing needs, so that their rows are neither read nor written: the ladder alone is advanced. Clocks that are armed
alone are advanced each by itself; those whose next step is far ride from then on.

``fires`` is in order, so ``width_bucket`` counts the steps that have come by a binary search. A ladder or a clock
that another sweep holds is passed over and found again at the next tick. Rows of clocks are reached by their place
(``ctid``), which no other can change while they are locked; one that was changed just before is not found there, and
taken by the next statement. A clock that ends, stands still or moves at this moment may still get its firing: whoever
plans it looks again.

A firing is there already only in rare cases: a ladder laid anew for the same last day, a clock opened again. Looking
for that at every row costs a sixth of the whole, so it is done only when it turns out to be needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg.errors import UniqueViolation

from workflow.domain.clocks import minutes_of
from workflow.domain.errors import LostRaceError
from workflow.store.database import Unit
from workflow.store.ladders import FAR, RIDES

STEP: Final = 2_000
"""Clocks a statement."""
LADDERS: Final = 200
"""Ladders a statement."""
_MIN: Final = UUID(int=0)

_IS_DUE: Final[LiteralString] = """
(SELECT 1 FROM ladders WHERE next_at <= %(now)s ORDER BY next_at LIMIT 1)
UNION ALL (SELECT 1 FROM clocks WHERE next_fire_at <= %(now)s ORDER BY next_fire_at LIMIT 1)"""

_FIRING: Final[LiteralString] = """
 INSERT INTO firings (case_id, rule, started_seq, arming, step, due_on, fire_at, fired_at)
 SELECT a.case_id, l.rule, a.started_seq, a.arming, get_byte(l.steps, n - 1), l.due_on,
  to_timestamp(l.fires[n]::bigint * 60), %(now)s"""
_PASSING: Final[LiteralString] = " ON CONFLICT DO NOTHING RETURNING 1)"

_ALONE: Final[LiteralString] = (
    """
WITH due AS MATERIALIZED (
 SELECT ctid AS place, ladder, fired FROM clocks WHERE next_fire_at <= %(now)s
 ORDER BY next_fire_at LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED),
came AS MATERIALIZED (
 SELECT due.place, due.fired, o.came, l.swept, to_timestamp(l.fires[o.came + 1]::bigint * 60) AS next_at
 FROM due JOIN ladders l ON l.id = due.ladder
 CROSS JOIN LATERAL (SELECT greatest(due.fired, width_bucket(%(minutes)s::integer, l.fires)) AS came) o),
advanced AS (
 UPDATE clocks k SET fired = came.came,
  next_fire_at = CASE WHEN came.next_at > %(now)s + """
    + FAR
    + """ AND came.swept <= came.came THEN NULL ELSE came.next_at END
 FROM came WHERE k.ctid = came.place
 RETURNING k.case_id, k.started_seq, k.arming, k.ladder, came.fired AS was, came.came),
written AS ("""
    + _FIRING
    + """
 FROM advanced a JOIN ladders l ON l.id = a.ladder, generate_series(a.was + 1, a.came) AS n"""
)
_COUNT_ALONE: Final[LiteralString] = """)
SELECT (SELECT count(*) FROM due), (SELECT coalesce(sum(came - was), 0)::bigint FROM advanced)"""
_COUNT_ALONE_NEW: Final[LiteralString] = _PASSING + " SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM written)"

_TAKE: Final[LiteralString] = """
SELECT id, swept, greatest(swept, width_bucket(%(minutes)s::integer, fires)) FROM ladders WHERE next_at <= %(now)s
ORDER BY next_at LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED"""
# Ladders come in the order given, the clocks of each in the order of their index.
_RIDING: Final[LiteralString] = (
    """
WITH due AS MATERIALIZED (
 SELECT t.place, t.id, t.came, r.case_id, r.started_seq, r.arming, greatest(t.was, r.fired) AS was
 FROM unnest(%(ids)s::bigint[], %(was)s::smallint[], %(came)s::smallint[]) WITH ORDINALITY AS t(id, was, came, place)
 CROSS JOIN LATERAL (SELECT k.case_id, k.started_seq, k.arming, k.fired FROM clocks k
  WHERE k.ladder = t.id AND """
    + RIDES
    + """ AND (k.case_id, k.started_seq)
   > (CASE WHEN t.place = 1 THEN %(case_id)s ELSE %(min)s END, CASE WHEN t.place = 1 THEN %(started_seq)s ELSE 0 END)
  ORDER BY k.case_id, k.started_seq LIMIT %(limit)s) r LIMIT %(limit)s),
written AS ("""
    + _FIRING
    + """
 FROM due a JOIN ladders l ON l.id = a.id, generate_series(a.was + 1, a.came) AS n"""
)
_FULL: Final[LiteralString] = """, last.place, last.case_id, last.started_seq
FROM (SELECT) one LEFT JOIN (SELECT place, case_id, started_seq FROM due OFFSET %(limit)s - 1) last ON true"""
_COUNT_RIDING: Final[LiteralString] = (
    """)
SELECT (SELECT count(*) FROM due), (SELECT coalesce(sum(greatest(came - was, 0)), 0)::bigint FROM due)"""
    + _FULL
)
_COUNT_RIDING_NEW: Final[LiteralString] = (
    _PASSING + " SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM written)" + _FULL
)
_SWEPT: Final[LiteralString] = """
UPDATE ladders l SET swept = u.came, next_at = to_timestamp(l.fires[u.came + 1]::bigint * 60)
FROM unnest(%(ids)s::bigint[], %(came)s::smallint[]) AS u(id, came) WHERE l.id = u.id"""

_SWEEP_ALONE: Final[LiteralString] = _ALONE + _COUNT_ALONE
_SWEEP_ALONE_PASSING: Final[LiteralString] = _ALONE + _COUNT_ALONE_NEW
_SWEEP_RIDING: Final[LiteralString] = _RIDING + _COUNT_RIDING
_SWEEP_RIDING_PASSING: Final[LiteralString] = _RIDING + _COUNT_RIDING_NEW


@dataclass(slots=True)
class _Tally:
    """Clocks that were looked at, and firings that are new."""

    taken: int = 0
    new: int = 0
    is_over: bool = False


def is_due(unit: Unit, *, now: datetime) -> bool:
    """Say whether any ladder or clock is due.

    Asked for in the order of the indexes: EXISTS would read a table from its start, since PostgreSQL takes a third of
    it for due when it plans for any instant; and a bitmap of the index would fetch each row that was advanced since
    the last vacuum, where a scan in order marks their entries dead and does not come back.
    """
    return unit.row(_IS_DUE, {"now": now}) is not None


def sweep(unit: Unit, *, now: datetime, limit: int, passing: bool = False) -> tuple[bool, int]:
    """Take what is due until ``limit`` clocks were looked at; give whether that was all, and how many firings are new.

    A ladder is done with all its clocks or not at all. With ``passing`` firings that are there already are passed by;
    without, they raise LostRaceError and nothing of the unit's transaction holds.
    """
    given = {"now": now, "minutes": minutes_of(now), "min": _MIN}
    tally = _Tally()
    try:
        _alone(unit, given, tally, limit=limit, passing=passing)
        while tally.taken < limit and not tally.is_over:
            _ladders(unit, given, tally, limit=limit, passing=passing)
    except UniqueViolation as error:
        raise LostRaceError("lost_race") from error
    return tally.taken < limit, tally.new


def _alone(unit: Unit, given: dict[str, Any], tally: _Tally, *, limit: int, passing: bool) -> None:
    query = _SWEEP_ALONE_PASSING if passing else _SWEEP_ALONE
    while tally.taken < limit:
        step = min(STEP, limit - tally.taken)
        ((found, new),) = unit.rows(query, {**given, "limit": step})
        tally.taken, tally.new = tally.taken + found, tally.new + new
        if found < step:
            return


def _ladders(unit: Unit, given: dict[str, Any], tally: _Tally, *, limit: int, passing: bool) -> None:
    """Sweep some ladders, whole ones; those that were locked and not reached are found again."""
    query = _SWEEP_RIDING_PASSING if passing else _SWEEP_RIDING
    ladders: Sequence[Sequence[Any]] = unit.rows(_TAKE, {**given, "limit": LADDERS})
    tally.is_over = not ladders
    first, after = 0, {"case_id": _MIN, "started_seq": 0}
    while first < len(ladders):
        left = ladders[first:]
        named = {name: [one[column] for one in left] for column, name in enumerate(("ids", "was", "came"))}
        ((found, new, place, case_id, started_seq),) = unit.rows(query, {**given, **named, **after, "limit": STEP})
        tally.taken, tally.new = tally.taken + found, tally.new + new
        if place is None:
            break
        first, after = first + place - 1, {"case_id": case_id, "started_seq": started_seq}
        if tally.taken >= limit:
            ladders = ladders[: first + 1]
    if ladders:
        unit.execute(_SWEPT, {"ids": [one[0] for one in ladders], "came": [one[2] for one in ladders]})
