"""The sessions a person sits in, runs or answers for: the list of one screen, by one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit
from workflow.store.reads.page import FIRST, Page, Part, cut, limit_clause

_SELECT: Final[LiteralString] = """
SELECT s.code, s.state, s.mode, s.meets_at, s.place, k.code, k.name,
 (SELECT count(*) FROM session_cases x WHERE x.session_id = s.id AND x.aside IS NULL),
 EXISTS (SELECT 1 FROM session_seats t WHERE t.session_id = s.id AND t.person_id = %(reader)s AND t.ended_at IS NULL),
 s.id
FROM council_sessions s JOIN councils k ON k.id = s.council_id
WHERE (k.unit_id = ANY(%(units)s) OR (%(ministry)s AND k.unit_id IS NULL) OR EXISTS (
  SELECT 1 FROM session_seats t WHERE t.session_id = s.id AND t.person_id = %(reader)s))"""
_LIST: Final[LiteralString] = (
    _SELECT
    + """
 AND (%(council)s::uuid IS NULL OR k.id = %(council)s)
ORDER BY s.state IN ('closed', 'cancelled'), s.meets_at DESC, s.id DESC LIMIT 200"""
)
_PAGE: Final[LiteralString] = (
    _SELECT
    + """
 AND (%(at)s::timestamptz IS NULL OR (s.meets_at, s.id) < (%(at)s, %(id)s::uuid))
ORDER BY s.meets_at DESC, s.id DESC"""
)


@dataclass(frozen=True, slots=True)
class SessionItem:
    """A session as a list shows it. ``sits``: the reader has a seat in it."""

    code: str
    state: str
    mode: str
    meets_at: datetime
    place: str | None
    council_code: str
    council: str
    cases: int
    sits: bool
    id: UUID


def items(
    unit: Unit, *, reader: UUID, units: Sequence[UUID], ministry: bool, council: UUID | None = None
) -> list[SessionItem]:
    """Read the sessions of councils of these units, and those in which the reader sits."""
    asked = {"reader": reader, "units": list(units), "ministry": ministry, "council": council}
    return [SessionItem(*row) for row in unit.rows(_LIST, asked)]


def page(unit: Unit, *, reader: UUID, units: Sequence[UUID], ministry: bool, part: Part = FIRST) -> Page[SessionItem]:
    """Read a page of the same, the latest meeting first; a place is (instant of the meeting, key)."""
    at, key = part.after or (None, None)
    given = {"reader": reader, "units": list(units), "ministry": ministry, "at": at, "id": key}
    rows = unit.rows(_PAGE + limit_clause(part.limit), given)
    return cut(rows, part.limit, item=lambda row: SessionItem(*row), place=lambda row: (row[3], row[9]))
