"""Drafts and papers: saved, handed in, read. Fixed statements; a draft is read by its own person only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

import orjson

from workflow.domain.form_values import Answers
from workflow.store.database import Unit

_DRAFT: Final[LiteralString] = """
SELECT form_hash, version, parts, answers, fixed, paper_number, updated_at FROM drafts
WHERE person_id = %(person)s AND case_id = %(case)s AND form = %(form)s"""
_LOCK: Final[LiteralString] = _DRAFT + " FOR UPDATE"
_SAVE: Final[LiteralString] = """
INSERT INTO drafts (person_id, case_id, form, form_hash, version, parts, answers, fixed, paper_number, updated_at)
VALUES (%(person)s, %(case)s, %(form)s, %(form_hash)s, 1, jsonb_build_object(%(part)s::text, 1),
 %(base)s::jsonb || %(answers)s::jsonb, %(fixed)s::jsonb, %(paper_number)s, %(at)s)
ON CONFLICT (person_id, case_id, form) DO UPDATE SET
 form_hash = excluded.form_hash, version = drafts.version + 1,
 parts = drafts.parts || jsonb_build_object(%(part)s::text, drafts.version + 1),
 answers = CASE WHEN drafts.paper_number < excluded.paper_number THEN %(base)s::jsonb ELSE drafts.answers END
  || %(answers)s::jsonb,
 fixed = excluded.fixed, paper_number = excluded.paper_number, updated_at = excluded.updated_at
WHERE coalesce((drafts.parts ->> %(part)s::text)::bigint, 0) <= %(seen)s
RETURNING version, updated_at"""
_FILED: Final[LiteralString] = """
UPDATE drafts SET paper_number = %(number)s, version = version + 1, answers = answers - 'scan', fixed = '[]'::jsonb,
 updated_at = %(at)s
WHERE person_id = %(person)s AND case_id = %(case)s AND form = %(form)s"""
_FORM: Final[LiteralString] = """
INSERT INTO form_versions (hash, code, version, content, stored_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (hash) DO NOTHING"""
_CONTENT: Final[LiteralString] = "SELECT content FROM form_versions WHERE hash = %s"
_INSERT: Final[LiteralString] = """
INSERT INTO papers (id, case_id, form, number, form_hash, content, sha256, history_seq, by, on_behalf, request_id, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_FILES: Final[LiteralString] = """
INSERT INTO paper_files (paper_id, field, position, file_key)
SELECT %s, r.field, r.position, r.file_key FROM jsonb_to_recordset(%s::jsonb) AS r(
 field text, position bigint, file_key uuid)"""
_PAPERS: Final[LiteralString] = """
SELECT p.id, p.number, p.form_hash, p.content, p.sha256, p.history_seq, p.by, p.on_behalf, p.request_id, p.at,
 h.actor_name, h.actor_role
FROM papers p JOIN history h ON h.case_id = p.case_id AND h.seq = p.history_seq
WHERE p.case_id = %(case)s AND p.form = %(form)s
ORDER BY p.number DESC LIMIT 100"""
_RETURN: Final[LiteralString] = """
SELECT h.seq, h.at, h.actor_name, h.actor_role, h.comment, h.inputs -> 'remarks' FROM history h
WHERE h.case_id = %(case)s AND h.kind = 'transition' AND h.to_state = %(state)s AND h.from_state <> h.to_state
 AND h.seq <= (SELECT x.position FROM history x WHERE x.case_id = %(case)s ORDER BY x.seq DESC LIMIT 1)
ORDER BY h.seq DESC LIMIT 1"""
_KNOWN: Final[LiteralString] = """
SELECT r.address, r.phone, r.email FROM producers r WHERE r.id = %s"""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft as stored."""

    form_hash: str
    version: int
    parts: Mapping[str, int]
    answers: Answers
    fixed: tuple[str, ...]
    paper_number: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class DraftWrite:
    """One part of a draft to be saved over the version that the writer has seen.

    ``base`` is what a draft begins with where there is none, or an older one than the newest paper.
    """

    person_id: UUID
    case_id: UUID
    form: str
    form_hash: str
    part: str
    answers: Answers
    base: Answers
    fixed: Sequence[str]
    paper_number: int
    seen: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper as stored; ``content`` is the canonical JSON that ``sha256`` is of. Names are those of the history."""

    id: UUID
    number: int
    form_hash: str
    content: str
    sha256: bytes
    history_seq: int
    by: UUID
    on_behalf: bool
    request_id: str
    at: datetime
    by_name: str = ""
    by_role: str = ""

    @property
    def said(self) -> dict[str, Any]:
        """Give what the paper says."""
        found = orjson.loads(self.content)
        return dict(found) if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """The move that brought a case into its state, as a return reads."""

    seq: int
    at: datetime
    by: str
    role: str
    comment: str | None
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the register knows of a producer beyond its name."""

    address: str | None
    phone: str | None
    email: str | None


def draft(unit: Unit, *, person_id: UUID, case_id: UUID, form: str, lock: bool = False) -> DraftRow | None:
    """Read a person's draft, or None; ``lock`` keeps others from saving or handing it in until the unit ends."""
    row = unit.row(_LOCK if lock else _DRAFT, {"person": person_id, "case": case_id, "form": form})
    if row is None:
        return None
    return DraftRow(row[0], row[1], row[2], row[3], tuple(row[4]), row[5], row[6])


def save(unit: Unit, write: DraftWrite) -> tuple[int, datetime] | None:
    """Save a part by one statement; give the draft's version, or None when the part has changed since it was seen."""
    row = unit.row(
        _SAVE,
        {
            "person": write.person_id,
            "case": write.case_id,
            "form": write.form,
            "form_hash": write.form_hash,
            "part": write.part,
            "base": _json(write.base),
            "answers": _json(write.answers),
            "fixed": _json(list(write.fixed)),
            "paper_number": write.paper_number,
            "seen": write.seen,
            "at": write.at,
        },
    )
    return None if row is None else (row[0], row[1])


def mark_filed(unit: Unit, *, person_id: UUID, case_id: UUID, form: str, number: int, at: datetime) -> None:
    """Note which paper a draft has become."""
    unit.execute(_FILED, {"person": person_id, "case": case_id, "form": form, "number": number, "at": at})


def keep_form(unit: Unit, *, form_hash: str, code: str, version: str, content: str, at: datetime) -> None:
    """Keep a form as papers answer it; one that is there already stays."""
    unit.execute(_FORM, (form_hash, code, version, content, at))


def form_content(unit: Unit, form_hash: str) -> str | None:
    """Read the canonical content of a kept form, or None."""
    row = unit.row(_CONTENT, (form_hash,))
    return None if row is None else str(row[0])


def insert(unit: Unit, row: PaperRow, *, case_id: UUID, form: str, files: Sequence[tuple[str, int, UUID]]) -> None:
    """Write a paper and which files answer which of its questions (field, position, key)."""
    unit.execute(
        _INSERT,
        (
            row.id,
            case_id,
            form,
            row.number,
            row.form_hash,
            row.content,
            row.sha256,
            row.history_seq,
            row.by,
            row.on_behalf,
            row.request_id,
            row.at,
        ),
    )
    if files:
        named = [{"field": field, "position": position, "file_key": key} for field, position, key in files]
        unit.execute(_FILES, (row.id, _json(named)))


def papers(unit: Unit, *, case_id: UUID, form: str) -> list[PaperRow]:
    """Read the papers of a form in a case, the newest first."""
    found = unit.rows(_PAPERS, {"case": case_id, "form": form})
    return [_paper(row) for row in found]


def last_return(unit: Unit, *, case_id: UUID, state: str) -> ReturnRow | None:
    """Read the move that brought the case into its state, or None."""
    row = unit.row(_RETURN, {"case": case_id, "state": state})
    return None if row is None else ReturnRow(row[0], row[1], row[2], row[3], row[4], tuple(row[5] or ()))


def known(unit: Unit, producer_id: UUID) -> Known:
    """Read what the register knows of a producer."""
    row = unit.row(_KNOWN, (producer_id,))
    return Known(None, None, None) if row is None else Known(*row)


def _paper(row: Any) -> PaperRow:
    return PaperRow(
        id=row[0],
        number=row[1],
        form_hash=row[2],
        content=row[3],
        sha256=bytes(row[4]),
        history_seq=row[5],
        by=row[6],
        on_behalf=row[7],
        request_id=row[8],
        at=row[9],
        by_name=row[10],
        by_role=row[11],
    )


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
