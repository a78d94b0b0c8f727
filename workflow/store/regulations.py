"""Published regulations and criteria sets: stored by content hash, never changed."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_CONTENT: Final[LiteralString] = "SELECT content FROM regulations WHERE hash = %s"
_SET_CONTENT: Final[LiteralString] = "SELECT content FROM criteria_sets WHERE hash = %s"
_SET_CONTENTS: Final[LiteralString] = "SELECT hash, content FROM criteria_sets WHERE hash = ANY(%s)"
_INSERT: Final[LiteralString] = """
INSERT INTO regulations (hash, code, content, published_at, published_by)
VALUES (%s, %s, %s, %s, %s) ON CONFLICT (hash) DO NOTHING"""
_INSERT_SET: Final[LiteralString] = """
INSERT INTO criteria_sets (hash, regulation, number, content, published_at)
VALUES (%s, %s, %s, %s, %s) ON CONFLICT (hash) DO NOTHING"""
_NEWEST: Final[LiteralString] = """
SELECT DISTINCT ON (code) code, hash FROM regulations ORDER BY code, published_at DESC, hash"""
_VERSIONS: Final[LiteralString] = """
SELECT hash, code, published_at FROM regulations ORDER BY code, published_at DESC, hash"""


def content_of(unit: Unit, regulation_hash: str) -> str | None:
    """Read the canonical content of a regulation."""
    row = unit.row(_CONTENT, (regulation_hash,))
    return None if row is None else str(row[0])


def set_content_of(unit: Unit, set_hash: str) -> str | None:
    """Read the canonical content of a criteria set."""
    row = unit.row(_SET_CONTENT, (set_hash,))
    return None if row is None else str(row[0])


def set_contents(unit: Unit, hashes: list[str]) -> dict[str, str]:
    """Read the canonical content of several criteria sets."""
    return {str(row[0]): str(row[1]) for row in unit.rows(_SET_CONTENTS, (hashes,))}


def insert(unit: Unit, *, regulation_hash: str, code: str, content: str, at: datetime, by: UUID | None) -> bool:
    """Store a regulation; False when that very content was stored before."""
    return unit.execute(_INSERT, (regulation_hash, code, content, at, by)) == 1


def insert_set(unit: Unit, *, set_hash: str, regulation: str, number: int, content: str, at: datetime) -> bool:
    """Store a criteria set; False when that very content was stored before."""
    return unit.execute(_INSERT_SET, (set_hash, regulation, number, content, at)) == 1


def newest(unit: Unit) -> dict[str, str]:
    """Give code → hash of what was published last."""
    return {str(row[0]): str(row[1]) for row in unit.rows(_NEWEST, {})}


def versions(unit: Unit) -> list[tuple[str, str, datetime]]:
    """Give (hash, code, published_at) of every stored version, newest first per code."""
    return [(row[0], row[1], row[2]) for row in unit.rows(_VERSIONS, {})]
