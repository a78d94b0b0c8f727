"""The sweep's statements, as fixed text: clocks that are due look at their next step, and what came becomes firings.

They read nothing but clocks, and of them only those that are due (partial index, constant bound). ``fires`` is in
order, so ``width_bucket`` counts the steps that have come by a binary search. A row that another sweep, a move or an
act holds is passed over and found again at the next tick. Rows are reached by their place (``ctid``), which no other
can change while they are locked; one that was changed just before is not found there, and taken by the next statement.

Only what was advanced is written, so a firing is there already in one case alone: a ladder laid anew for the same last
day. Looking for that at every row costs a sixth of the whole, so it is done only when it turns out to be needed.
"""

from datetime import datetime
from typing import Final, LiteralString

from psycopg.errors import UniqueViolation

from workflow.domain.clocks import minutes_of
from workflow.domain.errors import LostRaceError
from workflow.store.database import Unit

STEP: Final = 2_000
"""Clocks a statement: their pages (two of 8 kB each, the clock's and its key's) are still in memory when they are
written after having been locked, with PostgreSQL's usual 128 MB."""

_IS_DUE: Final[LiteralString] = "SELECT 1 FROM clocks WHERE next_fire_at <= %(now)s ORDER BY next_fire_at LIMIT 1"
_ADVANCE: Final[LiteralString] = """
WITH due AS MATERIALIZED (
 SELECT ctid AS place, fired, greatest(fired, width_bucket(%(minutes)s::integer, fires)) AS came
 FROM clocks WHERE next_fire_at <= %(now)s
 ORDER BY next_fire_at LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED),
advanced AS (
 UPDATE clocks k SET fired = due.came, next_fire_at = to_timestamp(k.fires[due.came + 1]::bigint * 60)
 FROM due WHERE k.ctid = due.place
 RETURNING k.case_id, k.rule, k.started_seq, k.arming, k.due_on, due.fired AS was, due.came, k.steps, k.fires),
written AS (
 INSERT INTO firings (case_id, rule, started_seq, arming, step, due_on, fire_at, fired_at)
 SELECT a.case_id, a.rule, a.started_seq, a.arming, get_byte(a.steps, n - 1), a.due_on,
  to_timestamp(a.fires[n]::bigint * 60), %(now)s
 FROM advanced a, generate_series(a.was + 1, a.came) AS n"""
_SWEEP: Final[LiteralString] = (
    _ADVANCE
    + """)
SELECT (SELECT count(*) FROM due), (SELECT coalesce(sum(came - was), 0)::bigint FROM advanced)"""
)
_SWEEP_PASSING: Final[LiteralString] = (
    _ADVANCE
    + """
 ON CONFLICT DO NOTHING RETURNING 1)
SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM written)"""
)


def is_due(unit: Unit, *, now: datetime) -> bool:
    """Say whether any clock is due.

    Asked for in the index's order: EXISTS would read the table from its start, since PostgreSQL takes a third of it for
    due when it plans for any instant; and a bitmap of the index would fetch each clock that was advanced since the last
    vacuum, where a scan in order marks their entries dead and does not come back.
    """
    return unit.row(_IS_DUE, {"now": now}) is not None


def sweep(unit: Unit, *, now: datetime, limit: int, passing: bool = False) -> tuple[int, int]:
    """Take up to ``limit`` clocks that are due; give how many were taken and how many firings are new.

    With ``passing`` firings that are there already are passed by; without, they raise LostRaceError and nothing of
    the unit's transaction holds.
    """
    query = _SWEEP_PASSING if passing else _SWEEP
    given = {"now": now, "minutes": minutes_of(now)}
    taken = new = 0
    while taken < limit:
        step = min(STEP, limit - taken)
        try:
            row = unit.row(query, {**given, "limit": step})
        except UniqueViolation as error:
            raise LostRaceError("lost_race") from error
        found, written = (0, 0) if row is None else row
        taken, new = taken + found, new + written
        if found < step:
            break
    return taken, new
