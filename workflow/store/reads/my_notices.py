"""A person's notices inside the product: one keyset page, the newest first, and how many are unread. One statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit
from workflow.store.reads.page import Page, cut, limit_clause

_MINE: Final[LiteralString] = """n.recipient_id = %(person)s AND n.channel = 'in_app'
 AND n.state IN ('sent', 'delivered')"""
_COLUMNS: Final[LiteralString] = """
SELECT n.key, n.kind, n.notice, n.urgent, n.planned_at, n.sent_at, n.read_at, n.acknowledged_at, c.id, c.code,
 p.subject, p.body FROM notices n LEFT JOIN cases c ON c.id = n.case_id
LEFT JOIN LATERAL (SELECT x.subject, x.body FROM proofs x WHERE x.notice_key = n.key
 ORDER BY x.at DESC LIMIT 1) p ON TRUE
WHERE """
_AFTER: Final[LiteralString] = " AND (n.planned_at, n.key) < (%(at)s, %(key)s)"
_ORDER: Final[LiteralString] = " ORDER BY n.planned_at DESC, n.key DESC"
_UNREAD: Final[LiteralString] = " AND n.read_at IS NULL"
_COUNT: Final[LiteralString] = "SELECT count(*) FROM notices n WHERE " + _MINE + _UNREAD
_KIND: Final[LiteralString] = "SELECT n.kind FROM notices n WHERE n.key = %(key)s AND " + _MINE
_READ: Final[LiteralString] = (
    "UPDATE notices n SET read_at = coalesce(n.read_at, %(now)s) WHERE n.key = %(key)s AND "
    + _MINE
    + " RETURNING n.read_at, n.acknowledged_at"
)
_READ_ALL: Final[LiteralString] = "UPDATE notices n SET read_at = %(now)s WHERE n.read_at IS NULL AND " + _MINE
_ACKNOWLEDGE: Final[LiteralString] = (
    "UPDATE notices n SET read_at = coalesce(n.read_at, %(now)s),"
    " acknowledged_at = coalesce(n.acknowledged_at, %(now)s)"
    " WHERE n.key = %(key)s AND n.kind = 'escalation' AND " + _MINE + " RETURNING n.read_at, n.acknowledged_at"
)


@dataclass(frozen=True, slots=True)
class Marked:
    """When a notice was read and, for an escalation, acknowledged."""

    read_at: datetime | None
    acknowledged_at: datetime | None


def page(
    unit: Unit, person_id: UUID, *, unread: bool, after: tuple[datetime, str] | None, limit: int
) -> Page[dict[str, Any]]:
    """Read up to ``limit`` notices after the place ``after`` (instant planned and key)."""
    given = {"person": person_id, "at": after[0] if after else None, "key": after[1] if after else None}
    query = _COLUMNS + _MINE + (_UNREAD if unread else "") + (_AFTER if after else "") + _ORDER + limit_clause(limit)
    return cut(unit.rows(query, given), limit, item=_item, place=lambda row: (row[4].isoformat(), row[0]))


def unread_count(unit: Unit, person_id: UUID) -> int:
    """Count the notices not yet read."""
    row = unit.row(_COUNT, {"person": person_id})
    return 0 if row is None else int(row[0])


def kind_of(unit: Unit, person_id: UUID, key: str) -> str | None:
    """Give the kind of one of the person's notices, or None when there is no such."""
    row = unit.row(_KIND, {"person": person_id, "key": key})
    return None if row is None else str(row[0])


def mark_read(unit: Unit, person_id: UUID, key: str, now: datetime) -> Marked | None:
    """Mark one of the person's notices as read; the first instant stays. None when there is no such."""
    row = unit.row(_READ, {"person": person_id, "key": key, "now": now})
    return None if row is None else Marked(*row)


def mark_all_read(unit: Unit, person_id: UUID, now: datetime) -> int:
    """Mark every unread notice of the person as read; gives how many there were."""
    return unit.execute(_READ_ALL, {"person": person_id, "now": now})


def acknowledge(unit: Unit, person_id: UUID, key: str, now: datetime) -> Marked | None:
    """Mark one of the person's escalations as acknowledged; the first instant stays. None when there is no such."""
    row = unit.row(_ACKNOWLEDGE, {"person": person_id, "key": key, "now": now})
    return None if row is None else Marked(*row)


def _item(row: Any) -> dict[str, Any]:
    return {
        "key": row[0],
        "kind": row[1],
        "notice": row[2],
        "urgent": row[3],
        "at": row[5] or row[4],
        "read_at": row[6],
        "acknowledged_at": row[7],
        "case": None if row[8] is None else {"id": row[8], "code": row[9]},
        "subject": row[10],
        "body": row[11],
    }
