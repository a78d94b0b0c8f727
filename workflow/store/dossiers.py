"""Dossiers being put together: their head, evidence with pins, uploads. Fixed statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

import orjson

from workflow.domain.dossier import Pin
from workflow.domain.regulation import Kind
from workflow.store.database import Unit

_HEAD: Final[LiteralString] = """
SELECT kind, regulation, regulation_hash, set_number, set_hash, choices, version, by
FROM dossiers WHERE case_id = %s"""
_SAVE: Final[LiteralString] = """
INSERT INTO dossiers
 (case_id, kind, regulation, regulation_hash, set_number, set_hash, choices, version, by, updated_at)
VALUES (%(case)s, %(kind)s, %(regulation)s, %(regulation_hash)s, %(set_number)s, %(set_hash)s, %(choices)s::jsonb, 1,
 %(by)s, %(at)s)
ON CONFLICT (case_id) DO UPDATE SET kind = excluded.kind, regulation = excluded.regulation,
 regulation_hash = excluded.regulation_hash, set_number = excluded.set_number, set_hash = excluded.set_hash,
 choices = excluded.choices, version = dossiers.version + 1, by = excluded.by, updated_at = excluded.updated_at
WHERE dossiers.version = %(seen)s
RETURNING version"""
_EVIDENCE: Final[LiteralString] = """
SELECT e.id, e.item, e.file_key, e.version, e.at, f.sha256, f.size, f.media_type, f.pages, f.name,
 coalesce((SELECT jsonb_agg(jsonb_build_array(p.criterion, p.page) ORDER BY p.criterion, p.page)
  FROM evidence_pins p WHERE p.evidence_id = e.id), '[]'), e.removed_at IS NOT NULL,
 EXISTS (SELECT 1 FROM evidence n WHERE n.replaces = e.id), e.by
FROM evidence e JOIN files f ON f.key = e.file_key WHERE e.case_id = %s ORDER BY e.at, e.id"""
_PLACE: Final[LiteralString] = """
INSERT INTO evidence (id, case_id, item, file_key, version, replaces, by, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"""
_REMOVE: Final[LiteralString] = """
UPDATE evidence SET removed_at = %(at)s, removed_by = %(by)s
WHERE id = %(id)s AND case_id = %(case)s AND removed_at IS NULL"""
_PIN: Final[LiteralString] = """
INSERT INTO evidence_pins (evidence_id, criterion, page, by, at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (evidence_id, criterion, page) DO NOTHING"""
_UNPIN: Final[LiteralString] = "DELETE FROM evidence_pins WHERE evidence_id = %s AND criterion = %s AND page = %s"
_CARRY: Final[LiteralString] = """
INSERT INTO evidence_pins (evidence_id, criterion, page, by, at)
SELECT %(to)s, criterion, page, by, at FROM evidence_pins
WHERE evidence_id = %(from)s AND (page = 0 OR page <= %(pages)s)"""
_SIZES: Final[LiteralString] = """
SELECT count(*), coalesce(sum(size), 0)::bigint FROM files WHERE case_id = %s"""


@dataclass(frozen=True, slots=True)
class HeadRow:
    """A dossier's head as stored; ``version`` 0: nothing was written yet."""

    kind: Kind
    regulation: str
    regulation_hash: str
    set_number: int | None
    set_hash: str | None
    choices: Mapping[str, str]
    version: int = 0
    by: UUID | None = None


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A file under an item. ``is_current``: neither taken out nor replaced by a newer version."""

    id: UUID
    item: str
    file_key: UUID
    version: int
    at: datetime
    sha256: bytes
    size: int
    media_type: str
    pages: int | None
    name: str
    pins: tuple[Pin, ...]
    is_current: bool
    by: UUID


@dataclass(frozen=True, slots=True)
class Placing:
    """A file to be put under an item."""

    id: UUID
    case_id: UUID
    item: str
    file_key: UUID
    by: UUID
    at: datetime
    version: int = 1
    replaces: UUID | None = None


def head(unit: Unit, case_id: UUID) -> HeadRow | None:
    """Read the head of a case's dossier, or None."""
    row = unit.row(_HEAD, (case_id,))
    return None if row is None else HeadRow(*row)


def save_head(unit: Unit, row: HeadRow, *, case_id: UUID, by: UUID, at: datetime) -> int | None:
    """Write the head over the version in ``row``; give the new one, or None when it moved meanwhile."""
    found = unit.row(
        _SAVE,
        {
            "case": case_id,
            "kind": row.kind,
            "regulation": row.regulation,
            "regulation_hash": row.regulation_hash,
            "set_number": row.set_number,
            "set_hash": row.set_hash,
            "choices": orjson.dumps(dict(row.choices)).decode(),
            "by": by,
            "at": at,
            "seen": row.version,
        },
    )
    return None if found is None else int(found[0])


def evidence(unit: Unit, case_id: UUID) -> list[EvidenceRow]:
    """Read every file under the items of a dossier, older versions too, in the order they came."""
    return [_evidence(row) for row in unit.rows(_EVIDENCE, (case_id,))]


def place(unit: Unit, placing: Placing) -> None:
    """Put a file under an item."""
    unit.execute(
        _PLACE,
        (
            placing.id,
            placing.case_id,
            placing.item,
            placing.file_key,
            placing.version,
            placing.replaces,
            placing.by,
            placing.at,
        ),
    )


def carry_pins(unit: Unit, *, older: UUID, newer: UUID, pages: int | None) -> None:
    """Give a newer version the pins of the older one, those on pages that it has."""
    unit.execute(_CARRY, {"from": older, "to": newer, "pages": pages or 0})


def remove(unit: Unit, evidence_id: UUID, *, case_id: UUID, by: UUID, at: datetime) -> bool:
    """Take a file out of the dossier; False when it was not in."""
    return unit.execute(_REMOVE, {"id": evidence_id, "case": case_id, "by": by, "at": at}) == 1


def pin(unit: Unit, evidence_id: UUID, pinned: Pin, *, by: UUID, at: datetime) -> None:
    """Say which criterion a file proves, and where; again changes nothing."""
    unit.execute(_PIN, (evidence_id, pinned.criterion, pinned.page, by, at))


def unpin(unit: Unit, evidence_id: UUID, pinned: Pin) -> None:
    """Take a pin away."""
    unit.execute(_UNPIN, (evidence_id, pinned.criterion, pinned.page))


def sizes(unit: Unit, case_id: UUID) -> tuple[int, int]:
    """Give how many files a case has, and how many bytes they are."""
    row = unit.row(_SIZES, (case_id,))
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def _evidence(row: Any) -> EvidenceRow:
    return EvidenceRow(
        id=row[0],
        item=row[1],
        file_key=row[2],
        version=row[3],
        at=row[4],
        sha256=bytes(row[5]),
        size=row[6],
        media_type=row[7],
        pages=row[8],
        name=row[9],
        pins=tuple(Pin(criterion, page) for criterion, page in row[10]),
        is_current=not row[11] and not row[12],
        by=row[13],
    )
