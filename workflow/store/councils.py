"""Councils and their members: made, ended, read. Fixed statements; nothing is ever deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final, LiteralString
from uuid import UUID

import orjson

from workflow.store.database import Unit
from workflow.store.reads.page import FIRST, Page, Part, cut, limit_clause

_INSERT: Final[LiteralString] = """
INSERT INTO councils (id, code, level, unit_id, name, decision_no, decision_on, decided_by, term_from, term_to, rules,
 created_by, created_at)
VALUES (%(id)s, %(code)s, %(level)s, %(unit_id)s, %(name)s, %(decision_no)s, %(decision_on)s, %(decided_by)s,
 %(term_from)s, %(term_to)s, %(rules)s, %(by)s, %(at)s) ON CONFLICT DO NOTHING"""
_COLUMNS: Final[LiteralString] = """
SELECT c.id, c.code, c.level, c.unit_id, c.name, c.decision_no, c.decision_on, c.decided_by, c.term_from, c.term_to,
 c.rules FROM councils c """
_BY_ID: Final[LiteralString] = _COLUMNS + "WHERE c.id = %s"
_BY_CODE: Final[LiteralString] = _COLUMNS + "WHERE c.code = %s"
_BY_DECISION: Final[LiteralString] = """
SELECT id FROM councils WHERE level = %s AND unit_id IS NOT DISTINCT FROM %s AND decision_no = %s"""
_OF_UNITS: Final[LiteralString] = (
    _COLUMNS + "WHERE c.unit_id = ANY(%s) OR (%s AND c.unit_id IS NULL) ORDER BY c.decision_on DESC, c.code LIMIT 200"
)
_PAGE: Final[LiteralString] = (
    _COLUMNS
    + """WHERE (c.unit_id = ANY(%(units)s) OR (%(ministry)s AND c.unit_id IS NULL))
 AND (%(day)s::date IS NULL OR (c.decision_on, c.id) < (%(day)s, %(id)s::uuid))
ORDER BY c.decision_on DESC, c.id DESC"""
)
_LOCK: Final[LiteralString] = "SELECT id FROM councils WHERE id = %s FOR UPDATE"
_MEMBER: Final[LiteralString] = """
INSERT INTO council_members (id, council_id, person_id, post, scores, organisation, tax_code, since, until, replaces_id,
 added_by, added_at)
VALUES (%(id)s, %(council)s, %(person_id)s, %(post)s, %(scores)s, %(organisation)s, %(tax_code)s, %(since)s, NULL,
 %(replaces_id)s, %(by)s, %(at)s) ON CONFLICT DO NOTHING"""
_END: Final[LiteralString] = """
UPDATE council_members SET until = greatest(%(until)s, since)
WHERE id = %(id)s AND council_id = %(council)s AND until IS NULL"""
_MEMBERS: Final[LiteralString] = """
SELECT m.id, m.person_id, p.name, m.post, m.scores, m.organisation, m.tax_code, m.since, m.until, m.replaces_id
FROM council_members m JOIN persons p ON p.id = m.person_id WHERE m.council_id = %s
ORDER BY m.until IS NOT NULL, array_position(ARRAY['chair', 'vice', 'member', 'secretary'], m.post), m.added_at, m.id"""


@dataclass(frozen=True, slots=True)
class CouncilRow:
    """A council as stored."""

    id: UUID
    code: str
    level: str
    unit_id: UUID | None
    name: str
    decision_no: str
    decision_on: date
    decided_by: str
    term_from: date
    term_to: date
    rules: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as stored, with the name the person has now."""

    id: UUID
    person_id: UUID
    name: str
    post: str
    scores: bool
    organisation: str | None
    tax_code: str | None
    since: date
    until: date | None
    replaces_id: UUID | None


def insert(unit: Unit, row: CouncilRow, *, by: UUID, at: datetime) -> bool:
    """Add a council; False when its decision or code is there already."""
    given = _given(row) | {"rules": orjson.dumps(dict(row.rules)).decode(), "by": by, "at": at}
    return unit.execute(_INSERT, given) == 1


def find(unit: Unit, key: UUID | str, *, lock: bool = False) -> CouncilRow | None:
    """Read a council by key or code, or None; ``lock`` keeps its members as they are until the unit ends."""
    row = unit.row(_BY_ID, (key,)) if isinstance(key, UUID) else unit.row(_BY_CODE, (key,))
    if row is not None and lock:
        unit.rows(_LOCK, (row[0],))
    return None if row is None else CouncilRow(*row)


def by_decision(unit: Unit, level: str, unit_id: UUID | None, decision_no: str) -> UUID | None:
    """Find a council by the decision that set it up, or None."""
    row = unit.row(_BY_DECISION, (level, unit_id, decision_no))
    return None if row is None else row[0]


def of_units(unit: Unit, units: Sequence[UUID], *, ministry: bool) -> list[CouncilRow]:
    """Read the councils of units, the newest decision first."""
    return [CouncilRow(*row) for row in unit.rows(_OF_UNITS, (list(units), ministry))]


def page(unit: Unit, units: Sequence[UUID], *, ministry: bool, part: Part = FIRST) -> Page[CouncilRow]:
    """Read a page of the councils of units, the newest decision first; a place is (day of the decision, key)."""
    day, key = part.after or (None, None)
    given = {"units": list(units), "ministry": ministry, "day": day, "id": key}
    rows = unit.rows(_PAGE + limit_clause(part.limit), given)
    return cut(rows, part.limit, item=lambda row: CouncilRow(*row), place=lambda row: (row[6], row[0]))


def members(unit: Unit, council_id: UUID) -> list[MemberRow]:
    """Read the members of a council: those who hold a post by its rank, then those who left."""
    return [MemberRow(*row) for row in unit.rows(_MEMBERS, (council_id,))]


def insert_member(unit: Unit, council_id: UUID, row: MemberRow, *, by: UUID, at: datetime) -> bool:
    """Add a member; False when the person sits there already, or somebody else is its chair."""
    return unit.execute(_MEMBER, _given(row) | {"council": council_id, "by": by, "at": at}) == 1


def end_member(unit: Unit, council_id: UUID, member_id: UUID, *, until: date) -> bool:
    """End a member's post, not before its first day; False when it is over already, or of another council."""
    return unit.execute(_END, {"id": member_id, "council": council_id, "until": until}) == 1


def _given(row: CouncilRow | MemberRow) -> dict[str, Any]:
    """Give the fields of a row by the names that statements use."""
    return {field.name: getattr(row, field.name) for field in fields(row)}
