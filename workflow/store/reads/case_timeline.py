"""Everything that happened around a case in one list, the newest first: acts, time limits, notices, calls.

One statement.
Whoever calls has made sure that the person may see the case, and says whether they read as an office does: others
see no notices to offices. A place in the list is an instant and a reference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, LiteralString, TypeAlias
from uuid import UUID

from workflow.store.database import Unit
from workflow.store.reads.page import Page, cut

Source: TypeAlias = Literal["act", "begun", "limit", "notice", "call"]
Group: TypeAlias = Literal["acts", "time", "told"]
Place: TypeAlias = tuple[datetime, str]

GROUPS: Final[Mapping[Group, tuple[Source, ...]]] = {
    "acts": ("act",),
    "time": ("begun", "limit"),
    "told": ("notice", "call"),
}
ALL: Final[tuple[Source, ...]] = ("act", "limit", "notice", "call")
"""What stands in the list when nobody asks for a group: that a limit began is said by the limits themselves."""

ROWS_MAX: Final = 50

_ACTS: Final[LiteralString] = """
SELECT h.at, '1act-' || lpad(h.seq::text, 9, '0') AS ref,
 CASE WHEN h.kind = 'clock' THEN 'limit' ELSE 'act' END AS source,
 jsonb_build_object('seq', h.seq, 'kind', h.kind, 'trigger', h.trigger, 'from', h.from_state, 'to', h.to_state,
  'who', h.actor_name, 'role', h.actor_role, 'person', h.actor_id, 'behalf', h.on_behalf_of IS NOT NULL,
  'comment', h.comment, 'evidence', h.evidence, 'inputs', h.inputs, 'process', h.process_hash) AS said
FROM history h WHERE h.case_id = %(case)s AND h.kind <> 'proof'"""
_BEGUN: Final[LiteralString] = """
SELECT k.started_at, '2begun-' || lpad(k.started_seq::text, 9, '0') || k.rule, 'begun',
 jsonb_build_object('rule', k.rule, 'due', k.due_on, 'void', k.outcome = 'void')
FROM clocks k WHERE k.case_id = %(case)s"""
_LIMITS: Final[LiteralString] = """
SELECT e.at, '3limit-' || lpad(e.started_seq::text, 9, '0') || e.rule || lpad(e.no::text, 5, '0'), 'limit',
 jsonb_build_object('rule', e.rule, 'kind', e.kind, 'before', e.due_before, 'after', e.due_after, 'detail', e.detail)
FROM clock_events e WHERE e.case_id = %(case)s AND e.history_seq IS NULL"""
_NOTICES: Final[LiteralString] = """
SELECT coalesce(n.sent_at, n.finished_at, n.planned_at), '4notice-' || n.key, 'notice',
 jsonb_build_object('kind', n.kind, 'notice', n.notice, 'channel', n.channel, 'state', n.state, 'reason', n.reason,
  'to', w.name, 'role', n.recipient_role, 'rule', n.rule, 'read', n.read_at)
FROM notices n JOIN persons w ON w.id = n.recipient_id
WHERE n.case_id = %(case)s AND n.state IN ('sent', 'delivered', 'failed', 'suppressed')
 AND (%(office)s OR n.recipient_role = ANY(%(own)s))"""
_CALLS: Final[LiteralString] = """
SELECT coalesce(t.done_at, t.created_at), '5call-' || t.id::text, 'call',
 jsonb_build_object('to', w.name, 'who', d.name, 'outcome', t.outcome, 'note', t.note, 'task', t.id)
FROM phone_tasks t JOIN persons w ON w.id = t.person_id LEFT JOIN persons d ON d.id = t.done_by
WHERE t.case_id = %(case)s AND (%(office)s OR t.done_at IS NOT NULL)"""

_UNION: Final[LiteralString] = (
    "SELECT at, ref, source, said FROM ("
    f"{_ACTS} UNION ALL {_BEGUN} UNION ALL {_LIMITS} UNION ALL {_NOTICES} UNION ALL {_CALLS}"
    """) AS happened(at, ref, source, said)
WHERE source = ANY(%(sources)s)
 AND (%(at)s::timestamptz IS NULL OR (at, ref COLLATE "C") < (%(at)s::timestamptz, %(ref)s::text COLLATE "C"))
ORDER BY at DESC, ref COLLATE "C" DESC LIMIT %(most)s"""
)


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened. ``said`` holds what its source has; see the statements."""

    at: datetime
    ref: str
    source: Source
    said: Mapping[str, Any]


def page(
    unit: Unit,
    case_id: UUID,
    *,
    group: Group | None,
    office: bool,
    own_roles: tuple[str, ...],
    after: Place | None,
    limit: int = ROWS_MAX,
) -> Page[Happening]:
    """Read up to ``limit`` happenings older than the place ``after``.

    ``office``: read as an office does; ``own_roles`` are the roles whose notices anybody else may see.
    """
    sources = GROUPS[group] if group else ALL
    given = {
        "case": case_id,
        "sources": list(sources),
        "office": office,
        "own": list(own_roles),
        "at": after[0] if after else None,
        "ref": after[1] if after else None,
        "most": limit + 1,
    }
    return cut(unit.rows(_UNION, given), limit, item=lambda row: Happening(*row), place=lambda row: (row[0], row[1]))
