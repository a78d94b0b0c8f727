"""Communes in which a reader has cases, with their districts: what a page offers to narrow a list to. One statement.

Communes within the reader's reach are gone through, not cases: of each the first case that the reader sees is enough.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

from workflow.domain.reach import Reach, union
from workflow.store.database import Unit
from workflow.store.reads import scope

OFFERED: Final = 500
"""More communes than this are no choice to be made in one field."""

# The way in is the commune's own index: a look at the season's cases would find the same and read all of them.
_PLACES: Final[LiteralString] = """
SELECT u.id, u.name, d.id, d.name FROM units u LEFT JOIN units p ON p.id = u.parent_id
CROSS JOIN LATERAL (SELECT c.district_id FROM (SELECT x.* FROM cases x WHERE x.commune_id = u.id OFFSET 0) c
 WHERE (%(season)s::uuid IS NULL OR c.season_id = %(season)s) AND """
_NEAR: Final[LiteralString] = """ LIMIT 1) seen LEFT JOIN units d ON d.id = seen.district_id
WHERE u.kind = 'commune' AND (%(everywhere)s OR u.id = ANY(%(communes)s) OR u.parent_id = ANY(%(above)s)
 OR p.parent_id = ANY(%(above)s) OR u.id IN (SELECT r.commune_id FROM producers r WHERE r.id = ANY(%(producers)s)))
ORDER BY d.sort_key NULLS FIRST, d.id, u.sort_key, u.id LIMIT 501"""


@dataclass(frozen=True, slots=True)
class CasePlace:
    """A commune, and its district where it has one."""

    id: UUID
    name: str
    district_id: UUID | None
    district: str | None


def read(unit: Unit, reaches: Mapping[str, Reach], *, season_id: UUID | None = None) -> list[CasePlace]:
    """Read the communes, of one season or of all: by district, then by name; one more than ``OFFERED`` is too many."""
    whole, seen = union(reaches.values()), scope.cases(reaches)
    given = {
        "season": season_id,
        "everywhere": whole.everywhere,
        "communes": list(whole.communes),
        "above": [*whole.districts, *whole.provinces],
        "producers": list(whole.producers),
        **seen.parameters,
    }
    return [CasePlace(*row) for row in unit.rows(_PLACES + seen.condition + _NEAR, given)]
