"""The sweep's one statement, as fixed text: clocks that are due become firings and look at their next step.

It reads nothing but clocks, and of them only those that are due (partial index, constant bound). ``fires`` is in
order, so ``width_bucket`` counts the steps that have come by a binary search. A row that another sweep, a move or an
act holds is passed over and found again at the next tick. Rows are reached by their place (``ctid``), which no other
can change while they are locked; one that was changed just before is written a firing that is there already, and
advanced at the next turn.
"""

from datetime import datetime
from typing import Final, LiteralString

from workflow.domain.clocks import minutes_of
from workflow.store.database import Unit

_SWEEP: Final[LiteralString] = """
WITH due AS MATERIALIZED (
 SELECT ctid AS place, case_id, rule, started_seq, arming, due_on, fired, steps, fires,
  width_bucket(%(minutes)s::integer, fires) AS came
 FROM clocks WHERE next_fire_at <= %(now)s
 ORDER BY next_fire_at LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED),
written AS (
 INSERT INTO firings (case_id, rule, started_seq, arming, step, due_on, fire_at, fired_at)
 SELECT due.case_id, due.rule, due.started_seq, due.arming, get_byte(due.steps, n - 1), due.due_on,
  to_timestamp(due.fires[n]::bigint * 60), %(now)s
 FROM due, generate_series(due.fired + 1, due.came) AS n
 ON CONFLICT DO NOTHING RETURNING 1),
advanced AS (
 UPDATE clocks k SET fired = greatest(k.fired, width_bucket(%(minutes)s::integer, k.fires)),
  next_fire_at = to_timestamp(k.fires[width_bucket(%(minutes)s::integer, k.fires) + 1]::bigint * 60)
 WHERE k.ctid = ANY (ARRAY(SELECT place FROM due)))
SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM written)"""


def sweep(unit: Unit, *, now: datetime, limit: int) -> tuple[int, int]:
    """Take up to ``limit`` clocks that are due; give how many were taken and how many firings are new."""
    row = unit.row(_SWEEP, {"now": now, "minutes": minutes_of(now), "limit": limit})
    return (0, 0) if row is None else (row[0], row[1])
