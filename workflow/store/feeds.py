"""Secrets of calendar feeds, kept only as their digests. Fixed statements."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_REVOKE: Final[LiteralString] = """
UPDATE feed_tokens SET revoked_at = %(at)s WHERE person_id = %(person)s AND revoked_at IS NULL"""
_ISSUE: Final[LiteralString] = """
INSERT INTO feed_tokens (token_hash, person_id, created_at) VALUES (%(digest)s, %(person)s, %(at)s)"""
_SINCE: Final[LiteralString] = """
SELECT created_at FROM feed_tokens WHERE person_id = %s AND revoked_at IS NULL"""


def revoke(unit: Unit, person_id: UUID, *, at: datetime) -> bool:
    """End a person's feed; False when there was none."""
    return unit.execute(_REVOKE, {"person": person_id, "at": at}) == 1


def issue(unit: Unit, person_id: UUID, *, digest: bytes, at: datetime) -> None:
    """Begin a person's feed; there must be none."""
    unit.execute(_ISSUE, {"digest": digest, "person": person_id, "at": at})


def since(unit: Unit, person_id: UUID) -> datetime | None:
    """Read when a person's feed began, or None when there is none."""
    row = unit.row(_SINCE, (person_id,))
    return None if row is None else row[0]
