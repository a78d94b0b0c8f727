"""Who is asking: the person behind a live token, session or feed, with the roles held today, by one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.facts import ActorFacts, Grant
from workflow.store.database import Unit

_PERSON: Final[LiteralString] = """
SELECT p.id, p.name, p.language,
 (SELECT jsonb_agg(jsonb_build_array(g.role, g.unit_id, g.producer_id, g.for_person_id, g.for_name)
  ORDER BY g.for_person_id IS NOT NULL, g.id) FROM role_grants g
  WHERE g.person_id = p.id AND g.valid_from <= $3::date AND (g.valid_to IS NULL OR g.valid_to >= $3::date)),
 ARRAY(SELECT v.hash FROM process_versions v ORDER BY v.published_at, v.hash)"""
_BY_TOKEN: Final[LiteralString] = (
    _PERSON
    + """
FROM access_tokens t JOIN persons p ON p.id = t.person_id
WHERE t.token_hash = $1::bytea AND t.revoked_at IS NULL AND t.expires_at > $2::timestamptz AND p.locked_at IS NULL"""
)
_BY_FEED: Final[LiteralString] = (
    _PERSON
    + """
FROM feed_tokens t JOIN persons p ON p.id = t.person_id
WHERE t.token_hash = $1::bytea AND t.revoked_at IS NULL AND t.created_at <= $2::timestamptz AND p.locked_at IS NULL"""
)
_BY_SESSION: Final[LiteralString] = (
    _PERSON
    + """,
 p.post, t.id, t.seen_at, t.proved_by,
 (SELECT count(*) FROM (SELECT 1 FROM notices n WHERE n.recipient_id = p.id AND n.channel = 'in_app'
   AND n.read_at IS NULL AND n.state IN ('sent', 'delivered') LIMIT 100) AS unread)
FROM sessions t JOIN persons p ON p.id = t.person_id
WHERE t.token_hash = $1::bytea AND t.ended_at IS NULL AND t.expires_at > $2::timestamptz AND p.locked_at IS NULL"""
)


@dataclass(frozen=True, slots=True)
class CallerRow:
    """A person as the token names them; ``versions`` are the hashes of all stored process versions."""

    actor: ActorFacts
    language: str
    versions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VisitorRow:
    """A person as a session names them. ``unread`` notices are counted up to 100."""

    caller: CallerRow
    post: str | None
    session_id: UUID
    seen_at: datetime
    proved_by: str
    unread: int


def by_token(unit: Unit, *, digest: bytes, at: datetime, today: date) -> CallerRow | None:
    """Read whom a live token stands for, or None."""
    rows = unit.fixed(_BY_TOKEN, (digest, at, today))
    return _caller(rows[0]) if rows else None


def by_feed(unit: Unit, *, digest: bytes, at: datetime, today: date) -> CallerRow | None:
    """Read whose calendar feed it is, or None."""
    rows = unit.fixed(_BY_FEED, (digest, at, today))
    return _caller(rows[0]) if rows else None


def by_session(unit: Unit, *, digest: bytes, at: datetime, today: date) -> VisitorRow | None:
    """Read whose live session it is, or None."""
    rows = unit.fixed(_BY_SESSION, (digest, at, today))
    return VisitorRow(_caller(rows[0]), *rows[0][5:]) if rows else None


def _caller(row: Sequence[Any]) -> CallerRow:
    grants = tuple(
        Grant(role, _key(place), _key(producer), _key(other), name)
        for role, place, producer, other, name in row[3] or ()
    )
    return CallerRow(ActorFacts(id=row[0], name=row[1], grants=grants), row[2], tuple(row[4]))


def _key(text: str | None) -> UUID | None:
    return UUID(text) if text else None
