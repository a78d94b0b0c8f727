"""Score sheets: a member's own draft, filing it, and the filed sheets of others once one's own is filed.

Blind by query (ADR 0010): every statement carries the person who reads; there is none that leaves the hiding to a page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

import orjson

from workflow.domain.score_sheet import Filing
from workflow.store.database import Unit

_OWN: Final[LiteralString] = """
FROM session_seats t JOIN session_cases x ON x.session_id = t.session_id
WHERE t.session_id = %(session)s AND t.person_id = %(reader)s AND t.ended_at IS NULL AND t.scores
 AND x.case_id = %(case)s AND NOT EXISTS (
  SELECT 1 FROM session_conflicts q WHERE q.session_id = t.session_id AND q.member_id = t.member_id
   AND q.case_id = x.case_id AND q.decision = 'recused')"""
_DRAFT: Final[LiteralString] = (
    """
SELECT d.entries, d.touched, d.version, d.updated_at, f.content, f.sha256, f.at, f.request_id, o.round, o.member_id,
 b.entries
FROM (SELECT t.session_id, x.case_id, x.round, t.member_id """
    + _OWN
    + """) AS o
LEFT JOIN score_sheets d ON d.session_id = o.session_id AND d.case_id = o.case_id AND d.round = o.round
 AND d.member_id = o.member_id
LEFT JOIN filed_sheets f ON f.session_id = o.session_id AND f.case_id = o.case_id AND f.round = o.round
 AND f.member_id = o.member_id
LEFT JOIN score_sheets b ON d.version IS NULL AND b.session_id = o.session_id AND b.case_id = o.case_id
 AND b.round = o.round - 1 AND b.member_id = o.member_id"""
)
_SAVE: Final[LiteralString] = (
    """
INSERT INTO score_sheets (session_id, case_id, round, member_id, entries, touched, version, updated_at)
SELECT t.session_id, x.case_id, x.round, t.member_id, %(base)s::jsonb || %(entries)s::jsonb,
 (SELECT coalesce(jsonb_object_agg(k.name, 1), '{}'::jsonb) FROM jsonb_object_keys(%(entries)s::jsonb) AS k(name)),
 1, %(at)s """
    + _OWN
    + """
 AND EXISTS (SELECT 1 FROM council_sessions s WHERE s.id = t.session_id AND s.state = 'open')
 AND x.aside IS NULL AND x.round = %(round)s AND NOT EXISTS (
  SELECT 1 FROM filed_sheets f WHERE f.session_id = t.session_id AND f.case_id = x.case_id AND f.round = x.round
   AND f.member_id = t.member_id)
ON CONFLICT (session_id, case_id, round, member_id) DO UPDATE SET
 entries = score_sheets.entries || excluded.entries,
 touched = score_sheets.touched || (
  SELECT coalesce(jsonb_object_agg(k.name, score_sheets.version + 1), '{}'::jsonb)
  FROM jsonb_object_keys(%(entries)s::jsonb) AS k(name)
  WHERE score_sheets.entries -> k.name IS DISTINCT FROM %(entries)s::jsonb -> k.name),
 version = score_sheets.version + 1, updated_at = excluded.updated_at
WHERE NOT EXISTS (
 SELECT 1 FROM jsonb_object_keys(%(entries)s::jsonb) AS k(name)
 WHERE coalesce((score_sheets.touched ->> k.name)::bigint, 0) > %(seen)s
  AND score_sheets.entries -> k.name IS DISTINCT FROM %(entries)s::jsonb -> k.name)
RETURNING version, updated_at"""
)
_FILE: Final[LiteralString] = """
INSERT INTO filed_sheets (id, session_id, case_id, round, member_id, regulation_hash, set_code, content, sha256, total,
 grounds, stopped, request_id, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (session_id, case_id, round, member_id) DO NOTHING"""
_CHOICES: Final[LiteralString] = """
INSERT INTO filed_choices (sheet_id, criterion, part, option, points)
SELECT %s, r.criterion, r.part, r.option, r.points
FROM jsonb_to_recordset(%s::jsonb) AS r(criterion text, part text, option text, points bigint)"""
_OTHERS: Final[LiteralString] = """
SELECT f.member_id, t.name, t.post, f.round, f.content, f.sha256, f.total, f.stopped, f.at
FROM filed_sheets f JOIN session_seats t ON t.session_id = f.session_id AND t.member_id = f.member_id
JOIN council_sessions s ON s.id = f.session_id
WHERE f.session_id = %(session)s AND f.case_id = %(case)s AND NOT EXISTS (
  SELECT 1 FROM session_seats me JOIN session_conflicts q ON q.session_id = me.session_id
   AND q.member_id = me.member_id AND q.case_id = f.case_id AND q.decision = 'recused'
  WHERE me.session_id = f.session_id AND me.person_id = %(reader)s)
 AND (
  EXISTS (
   SELECT 1 FROM session_seats me JOIN filed_sheets own ON own.session_id = me.session_id
    AND own.member_id = me.member_id
   WHERE me.session_id = f.session_id AND me.person_id = %(reader)s AND me.ended_at IS NULL
    AND own.case_id = f.case_id AND own.round = f.round)
  OR (s.state = 'closed' AND (%(office)s OR EXISTS (
   SELECT 1 FROM session_seats me WHERE me.session_id = f.session_id AND me.person_id = %(reader)s))))
ORDER BY f.round, f.at, f.id"""
_PROGRESS: Final[LiteralString] = """
SELECT f.case_id, f.member_id, f.at FROM filed_sheets f JOIN session_cases x ON x.session_id = f.session_id
 AND x.case_id = f.case_id AND x.round = f.round
WHERE f.session_id = %s"""
_MINE: Final[LiteralString] = """
SELECT x.case_id, d.version, (SELECT count(*) FROM jsonb_each(d.entries) AS e(name, value)
  WHERE left(e.name, 1) <> '@' AND e.value ->> 0 <> ''), f.at
FROM session_seats t JOIN session_cases x ON x.session_id = t.session_id
LEFT JOIN score_sheets d ON d.session_id = x.session_id AND d.case_id = x.case_id AND d.round = x.round
 AND d.member_id = t.member_id
LEFT JOIN filed_sheets f ON f.session_id = x.session_id AND f.case_id = x.case_id AND f.round = x.round
 AND f.member_id = t.member_id
WHERE t.session_id = %(session)s AND t.person_id = %(reader)s AND t.ended_at IS NULL AND t.scores AND NOT EXISTS (
  SELECT 1 FROM session_conflicts q WHERE q.session_id = t.session_id AND q.member_id = t.member_id
   AND q.case_id = x.case_id AND q.decision = 'recused')"""


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """A member's own sheet on a case: the draft, and what was filed in this round, if anything was.

    ``before``: the draft of the round before, while this round's is not begun.
    """

    entries: Mapping[str, list[str]]
    touched: Mapping[str, int]
    version: int
    updated_at: datetime | None
    content: str | None
    sha256: bytes | None
    filed_at: datetime | None
    request_id: str | None
    round: int
    member_id: UUID
    before: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be saved over the version seen: entries by criterion; ``base`` is what a new draft begins with."""

    session_id: UUID
    case_id: UUID
    reader: UUID
    round: int
    entries: Mapping[str, list[str]]
    base: Mapping[str, list[str]]
    seen: int
    at: datetime


@dataclass(frozen=True, slots=True)
class OtherSheet:
    """A filed sheet as those may read it who filed their own."""

    member_id: UUID
    name: str
    post: str
    round: int
    content: str
    sha256: bytes
    total: int
    stopped: bool
    at: datetime

    @property
    def said(self) -> dict[str, Any]:
        """Give what the sheet says."""
        return dict(orjson.loads(self.content))


@dataclass(frozen=True, slots=True)
class Begun:
    """How far one's own sheet on a case is: ``version`` 0 when not begun."""

    version: int
    chosen: int
    filed_at: datetime | None


def own(unit: Unit, *, session_id: UUID, case_id: UUID, reader: UUID) -> OwnSheet | None:
    """Read the reader's own sheet; None when he has none to write: no seat, or he stands aside."""
    row = unit.row(_DRAFT, {"session": session_id, "case": case_id, "reader": reader})
    if row is None:
        return None
    return OwnSheet(
        entries=row[0] or {},
        touched=row[1] or {},
        version=row[2] or 0,
        updated_at=row[3],
        content=row[4],
        sha256=None if row[5] is None else bytes(row[5]),
        filed_at=row[6],
        request_id=row[7],
        round=row[8],
        member_id=row[9],
        before=row[10] or {},
    )


def save(unit: Unit, draft: Draft) -> tuple[int, datetime] | None:
    """Save entries by one statement; give the version, or None when it may not be written or one has changed since."""
    row = unit.row(
        _SAVE,
        {
            "session": draft.session_id,
            "case": draft.case_id,
            "reader": draft.reader,
            "round": draft.round,
            "entries": _json(draft.entries),
            "base": _json(draft.base),
            "seen": draft.seen,
            "at": draft.at,
        },
    )
    return None if row is None else (row[0], row[1])


def file(unit: Unit, filing: Filing, *, key: UUID, request_id: str, at: datetime) -> bool:
    """Write a filed sheet with what counts on it; False when the round's is filed already."""
    place = filing.place
    values = (
        key,
        place.session_id,
        place.case_id,
        place.round,
        place.member_id,
        place.regulation_hash,
        place.set_code,
        filing.content,
        filing.digest,
        filing.total,
        _json(list(filing.grounds)),
        filing.stopped,
        request_id,
        at,
    )
    if unit.execute(_FILE, values) != 1:
        return False
    choices = [
        {"criterion": criterion, "part": part, "option": option, "points": points}
        for criterion, part, option, points in filing.choices
    ]
    unit.execute(_CHOICES, (key, _json(choices)))
    return True


def others(unit: Unit, *, session_id: UUID, case_id: UUID, reader: UUID, office: bool) -> list[OtherSheet]:
    """Read the filed sheets of a case that the reader may see.

    Those of a round in which his own is filed; all of them once the session is closed, if he sat in it or (``office``)
    answers for it. None to whoever stands aside from the case.
    """
    asked = {"session": session_id, "case": case_id, "reader": reader, "office": office}
    return [
        OtherSheet(row[0], row[1], row[2], row[3], row[4], bytes(row[5]), *row[6:]) for row in unit.rows(_OTHERS, asked)
    ]


def progress(unit: Unit, session_id: UUID) -> dict[UUID, dict[UUID, datetime]]:
    """Give who has filed on which case in its round, and when: no points, no choices."""
    found: dict[UUID, dict[UUID, datetime]] = {}
    for case_id, member_id, at in unit.rows(_PROGRESS, (session_id,)):
        found.setdefault(case_id, {})[member_id] = at
    return found


def begun(unit: Unit, *, session_id: UUID, reader: UUID) -> dict[UUID, Begun]:
    """Give how far the reader's own sheets are, case by case; cases he stands aside from are not among them."""
    rows: Sequence[Any] = unit.rows(_MINE, {"session": session_id, "reader": reader})
    return {row[0]: Begun(row[1] or 0, row[2] or 0, row[3]) for row in rows}


def _json(value: object) -> str:
    return orjson.dumps(value, default=dict).decode()
