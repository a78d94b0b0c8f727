"""What a producer's own account may enter: its producers, the open seasons of their communes, a product by name."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_PLACES: Final[LiteralString] = """
WITH RECURSIVE up AS (
 SELECT r.id AS producer_id, u.id, u.parent_id, 0 AS depth FROM producers r JOIN units u ON u.id = r.commune_id
 WHERE r.id = ANY(%s)
 UNION ALL SELECT up.producer_id, u.id, u.parent_id, up.depth + 1 FROM units u JOIN up ON u.id = up.parent_id
 WHERE up.depth < 4)
SELECT r.id, r.name, c.name, s.id, s.code, s.name_vi, s.name_en, s.process_hash
FROM producers r JOIN units c ON c.id = r.commune_id JOIN up ON up.producer_id = r.id
JOIN seasons s ON s.unit_id = up.id AND s.status = 'open'
ORDER BY s.year DESC, s.code, r.sort_key, r.id"""
_PRODUCERS: Final[LiteralString] = """
SELECT r.id, r.name, c.name FROM producers r JOIN units c ON c.id = r.commune_id
WHERE r.id = ANY(%s) ORDER BY r.sort_key, r.id"""
_BY_CODE: Final[LiteralString] = "SELECT id FROM products WHERE code = %s AND producer_id = %s"
_BY_NAME: Final[LiteralString] = """
SELECT id FROM products WHERE producer_id = %s AND lower(name) = lower(%s) ORDER BY created_at LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Opening:
    """A producer and a season that is open where it sits."""

    producer_id: UUID
    producer: str
    commune: str
    season_id: UUID
    season_code: str
    name_vi: str
    name_en: str
    process_hash: str


@dataclass(frozen=True, slots=True)
class OwnProducer:
    """A producer whose account somebody holds."""

    id: UUID
    name: str
    commune: str


def openings(unit: Unit, producers: Collection[UUID]) -> list[Opening]:
    """Read the open seasons of some producers, the newest first."""
    return [Opening(*row) for row in unit.rows(_PLACES, (list(producers),))]


def own(unit: Unit, producers: Collection[UUID]) -> list[OwnProducer]:
    """Read some producers."""
    return [OwnProducer(*row) for row in unit.rows(_PRODUCERS, (list(producers),))]


def find(unit: Unit, *, code: str, producer_id: UUID, name: str) -> UUID | None:
    """Find a producer's product by its code, or by its name."""
    row = unit.row(_BY_CODE, (code, producer_id)) or unit.row(_BY_NAME, (producer_id, name))
    return None if row is None else row[0]
