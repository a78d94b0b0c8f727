"""Published process versions: stored by content hash, never changed."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_CONTENT: Final[LiteralString] = "SELECT content FROM process_versions WHERE hash = %s"
_INSERT: Final[LiteralString] = """
INSERT INTO process_versions (hash, code, version, content, published_at, published_by)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (hash) DO NOTHING"""
_VERSIONS: Final[LiteralString] = """
SELECT hash, code, version, published_at FROM process_versions
WHERE %(code)s::text IS NULL OR code = %(code)s ORDER BY code, published_at DESC, hash"""


def content_of(unit: Unit, process_hash: str) -> str | None:
    """Read the canonical content of a version."""
    row = unit.row(_CONTENT, (process_hash,))
    return None if row is None else str(row[0])


def insert(
    unit: Unit,
    *,
    process_hash: str,
    code: str,
    version: str,
    content: str,
    at: datetime,
    by: UUID | None,
) -> bool:
    """Store a version; False when that very content was stored before (nothing changes)."""
    values = (process_hash, code, version, content, at, by)
    return unit.execute(_INSERT, values) == 1


def versions(unit: Unit, code: str | None = None) -> list[tuple[str, str, str, datetime]]:
    """Give (hash, code, version, published_at) of the stored versions, newest first per code."""
    return [(r[0], r[1], r[2], r[3]) for r in unit.rows(_VERSIONS, {"code": code})]
