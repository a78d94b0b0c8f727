"""Mail as it was sent: a list, the newest first, and one letter. The text is that of its proof."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString

from workflow.store.database import Unit
from workflow.store.reads.page import Page, cut, limit_clause

_COLUMNS: Final[LiteralString] = """
SELECT m.key, m.at, m.address, m.subject, m.language, q.name, m.body, m.template, m.template_version, m.message_id
FROM proofs m LEFT JOIN notices n ON n.key = m.notice_key
LEFT JOIN persons q ON q.id = coalesce(n.recipient_id,
 CASE WHEN m.notice_key LIKE 'digest:%%' THEN split_part(m.notice_key, ':', 2)::uuid END)
WHERE m.channel = 'email'"""
_AFTER: Final[LiteralString] = " AND (m.at, m.key) < (%(at)s, %(key)s)"
_ORDER: Final[LiteralString] = " ORDER BY m.at DESC, m.key DESC"
_ONE: Final[LiteralString] = _COLUMNS + " AND m.key = %(key)s"
_COUNT: Final[LiteralString] = "SELECT count(*) FROM proofs WHERE channel = 'email'"


@dataclass(frozen=True, slots=True)
class Mail:
    """One letter as it was handed over. ``name`` is the person's, None when nobody of that key is left."""

    key: str
    at: datetime
    address: str
    subject: str
    language: str
    name: str | None
    body: str
    template: str
    template_version: str
    message_id: str | None


def page(unit: Unit, *, after: tuple[datetime, str] | None, limit: int) -> Page[Mail]:
    """Read up to ``limit`` letters sent before the place ``after`` (instant and key)."""
    given = {"at": after[0] if after else None, "key": after[1] if after else None}
    rows = unit.rows(_COLUMNS + (_AFTER if after else "") + _ORDER + limit_clause(limit), given)
    return cut(rows, limit, item=_mail, place=lambda row: (row[1], row[0]))


def one(unit: Unit, key: str) -> Mail | None:
    """Read one letter, or None."""
    row = unit.row(_ONE, {"key": key})
    return None if row is None else _mail(row)


def count(unit: Unit) -> int:
    """Count the letters."""
    row = unit.row(_COUNT)
    return 0 if row is None else int(row[0])


def _mail(row: Any) -> Mail:
    return Mail(*row)
