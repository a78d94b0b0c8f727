"""What must hold of clocks, firings and notices at any moment, counted. Fixed statements over whole tables.

Cost: one pass over the running clocks and one over the notices; seconds at a million of each.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString

from workflow.store.database import Unit
from workflow.store.ladders import NEXT, RIDES
from workflow.store.urgency_sql import NO_CLOCK, OPEN_CLOCK

_COUNTS: Final[LiteralString] = """
SELECT kind, count(*), count(*) FILTER (WHERE state IN ('sent', 'delivered')),
 count(*) FILTER (WHERE state = 'suppressed'), count(*) FILTER (WHERE state IN ('planned', 'claimed')),
 count(*) FILTER (WHERE state = 'failed')
FROM notices GROUP BY kind ORDER BY kind"""

_BROKEN: Final[LiteralString] = (
    """
SELECT 'clock_unarmed', count(*) FROM clocks k JOIN cases c ON c.id = k.case_id JOIN seasons s ON s.id = c.season_id
LEFT JOIN ladders l ON l.id = k.ladder
WHERE k.ended_seq IS NULL AND k.stopped_at IS NULL AND k.due_on IS NOT NULL AND NOT s.held
 AND CASE WHEN l.id IS NULL THEN true
  WHEN k.next_fire_at IS NULL THEN coalesce("""
    + NEXT
    + """ < coalesce(l.next_at, 'infinity'), false)
  ELSE k.next_fire_at IS DISTINCT FROM """
    + NEXT
    + """ END
UNION ALL
SELECT 'ladder_unarmed', count(*) FROM ladders
WHERE next_at IS DISTINCT FROM to_timestamp(fires[swept + 1]::bigint * 60)
UNION ALL
SELECT 'step_passed_by', count(*) FROM clocks k JOIN ladders l ON l.id = k.ladder
CROSS JOIN LATERAL generate_series(k.fired + 1, l.swept) AS n
WHERE """
    + RIDES
    + """ AND NOT EXISTS (SELECT FROM firings f WHERE f.case_id = k.case_id AND f.rule = k.rule
  AND f.started_seq = k.started_seq AND f.arming = k.arming AND f.step = get_byte(l.steps, n - 1))
UNION ALL
SELECT 'clock_armed_at_rest', count(*) FROM clocks
WHERE next_fire_at IS NOT NULL AND (ended_seq IS NOT NULL OR stopped_at IS NOT NULL)
UNION ALL
SELECT 'clock_doubled', count(*) FROM (SELECT FROM clocks GROUP BY case_id, rule, started_seq HAVING count(*) > 1) d
UNION ALL
SELECT 'clock_without_case_state', count(*) FROM clocks k JOIN cases c ON c.id = k.case_id
WHERE k.ended_seq IS NULL AND c.version < k.started_seq
UNION ALL
SELECT 'case_urgency_untrue', count(*) FROM cases c LEFT JOIN (SELECT k.case_id, min("""
    + OPEN_CLOCK
    + """) AS urgency FROM clocks k WHERE k.ended_seq IS NULL GROUP BY k.case_id) k ON k.case_id = c.id
WHERE c.urgency <> coalesce(k.urgency, """
    + NO_CLOCK
    + """)
UNION ALL
SELECT 'firing_waiting', count(*) FROM firings WHERE state = 'new' AND fired_at < %(waiting_since)s
UNION ALL
SELECT 'firing_without_reason', count(*) FROM firings WHERE state = 'suppressed' AND reason IS NULL
UNION ALL
SELECT 'notice_without_firing', count(*) FROM notices n
WHERE n.kind IN ('reminder', 'escalation') AND NOT EXISTS (SELECT FROM firings f
 WHERE f.case_id = n.case_id AND f.rule = n.rule AND f.started_seq = n.started_seq AND f.arming = n.arming
 AND f.step = n.step AND f.state = 'planned')
UNION ALL
SELECT 'notice_without_event', count(*) FROM notices n
WHERE n.kind = 'event' AND NOT EXISTS (SELECT FROM history h WHERE h.case_id = n.case_id AND h.seq = n.history_seq)
UNION ALL
SELECT 'notice_without_clock', count(*) FROM notices n
WHERE n.kind = 'moved' AND NOT EXISTS (SELECT FROM clocks k
 WHERE k.case_id = n.case_id AND k.rule = n.rule AND k.started_seq = n.started_seq)
UNION ALL
SELECT 'notice_sent_unproved', count(*) FROM notices n
WHERE n.state IN ('sent', 'delivered') AND n.channel <> 'in_app' AND n.digest_key IS NULL
 AND NOT EXISTS (SELECT FROM proofs p WHERE p.notice_key = n.key)"""
)


@dataclass(frozen=True, slots=True)
class KindCount:
    """How the notices of one kind stand."""

    kind: str
    planned: int
    sent: int
    suppressed: int
    pending: int
    failed: int

    @property
    def adds_up(self) -> bool:
        """Say whether every planned notice is somewhere."""
        return self.planned == self.sent + self.suppressed + self.pending + self.failed


def counts(unit: Unit) -> tuple[KindCount, ...]:
    """Count the notices by kind."""
    return tuple(KindCount(*row) for row in unit.rows(_COUNTS))


def broken(unit: Unit, *, waiting_since: datetime) -> dict[str, int]:
    """Give what does not hold, by code, with how many rows; a firing older than ``waiting_since`` waits too long."""
    return {row[0]: row[1] for row in unit.rows(_BROKEN, {"waiting_since": waiting_since}) if row[1]}
