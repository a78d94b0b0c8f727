"""The rows of files: stored, found, listed. Who may see one is part of every statement here.

A file is seen by who stored it, and by everybody who sees its case once the history names it by its hash, or a dossier
that the history names holds it; whether the reader sees the case at all is judged by the service before.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

LISTED_MAX: Final = 300
_INSERT: Final[LiteralString] = """
INSERT INTO files (key, case_id, sha256, size, media_type, pages, thumbnail_sha256, name, stored_by, at)
SELECT %s, %s, %s, %s, %s, %s, %s, %s, %s, %s WHERE (SELECT count(*) FROM files WHERE case_id = %s) < %s"""
_COLUMNS: Final[LiteralString] = """
SELECT f.key, f.case_id, f.sha256, f.size, f.media_type, f.pages, f.thumbnail_sha256, f.name, f.stored_by, f.at,
 least(h.seq, d.seq)
FROM files f LEFT JOIN LATERAL (SELECT min(x.seq) AS seq FROM history x WHERE x.case_id = f.case_id
 AND x.evidence ? ('file:' || encode(f.sha256, 'hex'))) h ON TRUE
LEFT JOIN LATERAL (SELECT min(n.history_seq) AS seq FROM snapshot_files s
 JOIN dossier_snapshots n ON n.id = s.snapshot_id WHERE s.file_key = f.key) d ON TRUE
WHERE (f.stored_by = %(person)s OR h.seq IS NOT NULL OR d.seq IS NOT NULL) """
_ONE: Final[LiteralString] = _COLUMNS + "AND f.key = %(key)s"
_HASHES: Final[LiteralString] = """
(SELECT sha256 FROM files UNION SELECT thumbnail_sha256 FROM files WHERE thumbnail_sha256 IS NOT NULL) k """
_KEPT: Final[LiteralString] = "SELECT k.sha256 FROM " + _HASHES + "WHERE k.sha256 > %s ORDER BY k.sha256 LIMIT %s"
_COUNT_KEPT: Final[LiteralString] = "SELECT count(*) FROM " + _HASHES
_OF_CASE: Final[LiteralString] = _COLUMNS + "AND f.case_id = %(case)s ORDER BY f.at DESC, f.key LIMIT %(limit)s"


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as stored. ``seq`` is the first row of the history that names it, None while nothing does."""

    key: UUID
    case_id: UUID
    sha256: bytes
    size: int
    media_type: str
    pages: int | None
    thumbnail_sha256: bytes | None
    name: str
    stored_by: UUID
    at: datetime
    seq: int | None = None

    @property
    def is_picture(self) -> bool:
        """Say whether it can be shown on a page."""
        return self.media_type.startswith("image/")


def insert(unit: Unit, row: FileRow, *, most: int = LISTED_MAX) -> bool:
    """Write the row of a new file; False when the case has as many as it may (``most``)."""
    values = (row.key, row.case_id, row.sha256, row.size, row.media_type, row.pages)
    rest = (row.thumbnail_sha256, row.name, row.stored_by, row.at, row.case_id, most)
    return unit.execute(_INSERT, (*values, *rest)) == 1


def one(unit: Unit, key: UUID, *, person_id: UUID) -> FileRow | None:
    """Read one file that the person may see if they see its case, or None."""
    row = unit.row(_ONE, {"key": key, "person": person_id})
    return None if row is None else _file(row)


def of_case(unit: Unit, case_id: UUID, *, person_id: UUID) -> list[FileRow]:
    """Read the files of a case that the person may see, the newest first."""
    given = {"case": case_id, "person": person_id, "limit": LISTED_MAX}
    return [_file(row) for row in unit.rows(_OF_CASE, given)]


def kept(unit: Unit, *, after: bytes, limit: int) -> list[bytes]:
    """Give the hashes of stored bytes (files and their small pictures) that follow one, in their order."""
    return [bytes(row[0]) for row in unit.rows(_KEPT, (after, limit))]


def count_kept(unit: Unit) -> int:
    """Count the hashes of stored bytes."""
    row = unit.row(_COUNT_KEPT, ())
    return 0 if row is None else int(row[0])


def _file(row: Any) -> FileRow:
    return FileRow(
        key=row[0],
        case_id=row[1],
        sha256=bytes(row[2]),
        size=row[3],
        media_type=row[4],
        pages=row[5],
        thumbnail_sha256=None if row[6] is None else bytes(row[6]),
        name=row[7],
        stored_by=row[8],
        at=row[9],
        seq=row[10],
    )
