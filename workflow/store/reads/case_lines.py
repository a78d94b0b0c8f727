"""Cases named by their codes or keys, in one line each, of those that a person may see. One statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

from workflow.domain.reach import Reach
from workflow.store.database import Unit
from workflow.store.reads import scope

_READ: Final[LiteralString] = """
SELECT c.id, c.code, p.name, c.process_hash, c.state, c.version
FROM cases c JOIN products p ON p.id = c.product_id
WHERE (c.code = ANY(%(named)s) OR c.id = ANY(%(keys)s::uuid[])) AND """


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in one line."""

    id: UUID
    code: str
    product: str
    process: str
    state: str
    version: int


def read(unit: Unit, reaches: Mapping[str, Reach], named: Sequence[str]) -> dict[str, CaseLine]:
    """Read the cases by code and by key; those out of reach are left out."""
    seen = scope.cases(reaches)
    found: dict[str, CaseLine] = {}
    given = {**seen.parameters, "named": list(named), "keys": [key for key in map(_key, named) if key is not None]}
    for row in unit.rows(_READ + seen.condition, given):
        line = CaseLine(*row)
        found[line.code] = found[str(line.id)] = line
    return found


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
