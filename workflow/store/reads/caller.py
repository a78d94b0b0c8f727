"""Who is asking: a live token's person, the roles held today and the stored process versions, by one statement."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.domain.facts import ActorFacts, Grant
from workflow.store.database import Unit

_CALLER: Final[LiteralString] = """
SELECT p.id, p.name, p.language,
 (SELECT jsonb_agg(jsonb_build_array(g.role, g.unit_id, g.producer_id) ORDER BY g.id) FROM role_grants g
  WHERE g.person_id = p.id AND g.valid_from <= $3::date AND (g.valid_to IS NULL OR g.valid_to >= $3::date)),
 ARRAY(SELECT v.hash FROM process_versions v ORDER BY v.published_at, v.hash)
FROM access_tokens t JOIN persons p ON p.id = t.person_id
WHERE t.token_hash = $1::bytea AND t.revoked_at IS NULL AND t.expires_at > $2::timestamptz"""


@dataclass(frozen=True, slots=True)
class CallerRow:
    """A person as the token names them; ``versions`` are the hashes of all stored process versions."""

    actor: ActorFacts
    language: str
    versions: tuple[str, ...]


def by_token(unit: Unit, *, digest: bytes, at: datetime, today: date) -> CallerRow | None:
    """Read whom a live token stands for, or None."""
    rows = unit.fixed(_CALLER, (digest, at, today))
    if not rows:
        return None
    row = rows[0]
    grants = tuple(
        Grant(role, UUID(place) if place else None, UUID(producer) if producer else None)
        for role, place, producer in row[3] or ()
    )
    return CallerRow(ActorFacts(id=row[0], name=row[1], grants=grants), row[2], tuple(row[4]))
