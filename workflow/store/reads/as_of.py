"""Clocks as they stood at an instant, for queries: the last day they had then, and whether they ran.

The parameter is ``at``; ``clocks k`` is what they look at.
"""

from typing import Final, LiteralString

_EVENT: Final[LiteralString] = """ FROM clock_events e
 WHERE e.case_id = k.case_id AND e.rule = k.rule AND e.started_seq = k.started_seq"""
DUE_THEN: Final[LiteralString] = (
    "coalesce((SELECT e.due_after"
    + _EVENT
    + " AND e.at <= %(at)s AND e.due_after IS NOT NULL ORDER BY e.no DESC LIMIT 1), (SELECT e.due_before"
    + _EVENT
    + " AND e.at > %(at)s AND e.due_before IS NOT NULL ORDER BY e.no LIMIT 1), k.due_on)"
)
"""The last day that ``clocks k`` had at an instant: as the ledger left it by then, else as its next row found it."""
RAN_THEN: Final[LiteralString] = (
    "k.started_at <= %(at)s AND (k.ended_at IS NULL OR k.ended_at > %(at)s) AND NOT coalesce((SELECT e.kind = 'stopped'"
    + _EVENT
    + " AND e.at <= %(at)s AND e.kind IN ('stopped', 'resumed') ORDER BY e.no DESC LIMIT 1), false)"
)
"""Condition on ``clocks k``: it ran at an instant."""
