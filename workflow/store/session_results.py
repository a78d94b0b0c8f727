"""Sheets put together by the database: counts by option, sums, spread; what closing writes.

``shown`` gives a case only when a quorum of its sheets is filed and the reader, if he scores it, has filed his own;
``counted`` is for the transaction that closes or publishes and for nobody's eyes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

import orjson

from workflow.domain.council_result import Counted
from workflow.domain.minutes import SheetLine
from workflow.store.database import Unit

_FILED: Final[LiteralString] = """
WITH f AS MATERIALIZED (
 SELECT f.id, f.case_id, f.total, f.grounds, f.stopped
 FROM session_cases x JOIN filed_sheets f ON f.session_id = x.session_id AND f.case_id = x.case_id AND f.round = x.round
 WHERE x.session_id = %(session)s"""
_SEEN: Final[LiteralString] = """
 AND (%(closed)s OR (
  (SELECT count(*) FROM filed_sheets n WHERE n.session_id = x.session_id AND n.case_id = x.case_id
    AND n.round = x.round) >= (%(needed)s::jsonb ->> x.case_id::text)::bigint
  AND NOT EXISTS (
   SELECT 1 FROM session_seats me WHERE me.session_id = x.session_id AND me.person_id = %(reader)s AND me.scores
    AND me.ended_at IS NULL AND NOT EXISTS (
     SELECT 1 FROM filed_sheets own WHERE own.session_id = x.session_id AND own.case_id = x.case_id
      AND own.round = x.round AND own.member_id = me.member_id))))
 AND NOT EXISTS (
  SELECT 1 FROM session_seats me JOIN session_conflicts q ON q.session_id = me.session_id
   AND q.member_id = me.member_id AND q.case_id = x.case_id AND q.decision = 'recused'
  WHERE me.session_id = x.session_id AND me.person_id = %(reader)s)"""
_OPTIONS: Final[LiteralString] = """)
SELECT f.case_id, c.part, c.criterion, c.option, count(*), sum(c.points)::bigint
FROM f JOIN filed_choices c ON c.sheet_id = f.id WHERE NOT f.stopped GROUP BY 1, 2, 3, 4"""
_TOTALS: Final[LiteralString] = """)
SELECT f.case_id, count(*), count(*) FILTER (WHERE NOT f.stopped), min(f.total) FILTER (WHERE NOT f.stopped),
 max(f.total) FILTER (WHERE NOT f.stopped), jsonb_agg(f.grounds) FILTER (WHERE f.grounds <> '[]'::jsonb)
FROM f GROUP BY 1"""
_COUNTED_OPTIONS: Final[LiteralString] = _FILED + _OPTIONS
_COUNTED_TOTALS: Final[LiteralString] = _FILED + _TOTALS
_SHOWN_OPTIONS: Final[LiteralString] = _FILED + _SEEN + _OPTIONS
_SHOWN_TOTALS: Final[LiteralString] = _FILED + _SEEN + _TOTALS
_LINES: Final[LiteralString] = """
SELECT f.case_id, f.round, f.member_id, f.content::json ->> 'parts', f.total, f.grounds, f.sha256, f.stopped
FROM filed_sheets f WHERE f.session_id = %s
ORDER BY f.case_id, f.round, f.member_id"""
_CHECKED: Final[LiteralString] = """
SELECT f.id, f.content, f.sha256, (SELECT jsonb_object_agg(c.criterion, jsonb_build_array(c.option, c.points, c.part))
  FROM filed_choices c WHERE c.sheet_id = f.id)
FROM filed_sheets f WHERE f.session_id = %s ORDER BY f.id"""
_RESULTS: Final[LiteralString] = """
INSERT INTO session_results (session_id, case_id, points, stars, content, sha256)
SELECT %s, r.case_id, r.points, r.stars, r.content, sha256(convert_to(r.content, 'UTF8'))
FROM jsonb_to_recordset(%s::jsonb) AS r(case_id uuid, points text, stars bigint, content text)"""
_STORED: Final[LiteralString] = "SELECT case_id, content FROM session_results WHERE session_id = %s"
_KEEP: Final[LiteralString] = """
INSERT INTO form_versions (hash, code, version, content, stored_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (hash) DO NOTHING"""
_MINUTES: Final[LiteralString] = """
INSERT INTO session_minutes (session_id, template_hash, content, sha256, at) VALUES (%s, %s, %s, %s, %s)"""
_READ: Final[LiteralString] = """
SELECT m.content, m.sha256, m.at, v.content, v.hash FROM session_minutes m JOIN form_versions v
 ON v.hash = m.template_hash WHERE m.session_id = %s"""


@dataclass(frozen=True, slots=True)
class MinutesRow:
    """Minutes as stored, with the template they were made with."""

    content: str
    sha256: bytes
    at: datetime
    template: str
    template_hash: str


@dataclass(frozen=True, slots=True)
class CheckedSheet:
    """A filed sheet with what counts on it, to be held against its hash."""

    id: UUID
    content: str
    sha256: bytes
    counting: Mapping[str, list[Any]]


def counted(unit: Unit, session_id: UUID) -> dict[UUID, Counted]:
    """Count the filed sheets of every case of a session by two statements: for closing and publishing alone."""
    asked = {"session": session_id}
    return _fold(unit.rows(_COUNTED_TOTALS, asked), unit.rows(_COUNTED_OPTIONS, asked))


def shown(
    unit: Unit, session_id: UUID, *, reader: UUID, needed: Mapping[UUID, int], closed: bool
) -> dict[UUID, Counted]:
    """Count the filed sheets of the cases whose results the reader may see now, by two statements."""
    asked = {
        "session": session_id,
        "reader": reader,
        "needed": orjson.dumps({str(key): count for key, count in needed.items()}).decode(),
        "closed": closed,
    }
    return _fold(unit.rows(_SHOWN_TOTALS, asked), unit.rows(_SHOWN_OPTIONS, asked))


def lines(unit: Unit, session_id: UUID) -> list[SheetLine]:
    """Read every filed sheet of a session as its minutes name it: for the minutes alone."""
    return [
        SheetLine(row[0], row[1], row[2], orjson.loads(row[3]), row[4], tuple(row[5]), bytes(row[6]), row[7])
        for row in unit.rows(_LINES, (session_id,))
    ]


def checked(unit: Unit, session_id: UUID) -> list[CheckedSheet]:
    """Read every filed sheet with what counts on it, to be verified."""
    rows = unit.rows(_CHECKED, (session_id,))
    return [CheckedSheet(row[0], row[1], bytes(row[2]), row[3] or {}) for row in rows]


def insert_results(unit: Unit, session_id: UUID, rows: Iterable[tuple[UUID, str, int, str]]) -> None:
    """Write the results of a session: case, points, stars, canonical content."""
    records = [
        {"case_id": case_id, "points": points, "stars": stars, "content": content}
        for case_id, points, stars, content in rows
    ]
    unit.execute(_RESULTS, (session_id, orjson.dumps(records).decode()))


def results(unit: Unit, session_id: UUID) -> dict[UUID, dict[str, Any]]:
    """Read the results of a closed session by case."""
    return {row[0]: dict(orjson.loads(row[1])) for row in unit.rows(_STORED, (session_id,))}


def insert_minutes(unit: Unit, session_id: UUID, row: MinutesRow, *, code: str, version: str) -> None:
    """Write the minutes of a session, and keep the template they were made with."""
    unit.execute(_KEEP, (row.template_hash, code, version, row.template, row.at))
    unit.execute(_MINUTES, (session_id, row.template_hash, row.content, row.sha256, row.at))


def minutes(unit: Unit, session_id: UUID) -> MinutesRow | None:
    """Read the minutes of a session, or None."""
    row = unit.row(_READ, (session_id,))
    return None if row is None else MinutesRow(row[0], bytes(row[1]), row[2], row[3], row[4])


def _fold(totals: Sequence[Any], options: Sequence[Any]) -> dict[UUID, Counted]:
    parts: dict[UUID, dict[str, int]] = {}
    chosen: dict[UUID, dict[str, dict[str, int]]] = {}
    for case_id, part, criterion, option, count, points in options:
        sums = parts.setdefault(case_id, {})
        sums[part] = sums.get(part, 0) + points
        if option is not None:
            chosen.setdefault(case_id, {}).setdefault(criterion, {})[option] = count
    found: dict[UUID, Counted] = {}
    for case_id, sheets, scored, lowest, highest, ticked in totals:
        grounds: dict[str, int] = {}
        for codes in ticked or ():
            for code in codes:
                grounds[code] = grounds.get(code, 0) + 1
        found[case_id] = Counted(
            sheets=sheets,
            scored=scored,
            parts=parts.get(case_id, {}),
            options=chosen.get(case_id, {}),
            grounds=grounds,
            lowest=lowest or 0,
            highest=highest or 0,
        )
    return found
