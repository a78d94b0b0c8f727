"""Where cases lie that something happened to: season and units, no case and nobody. One statement for any number."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_READ: Final[LiteralString] = """
SELECT DISTINCT s.code, c.commune_id, c.district_id, c.province_id
FROM cases c JOIN seasons s ON s.id = c.season_id WHERE c.id = ANY(%s)"""


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """A season, and the units above one commune in which something changed."""

    season: str
    units: tuple[UUID, ...]


def read(unit: Unit, cases: Collection[UUID]) -> Sequence[ChangedPlace]:
    """Give the places of cases, each once."""
    if not cases:
        return ()
    rows = unit.rows(_READ, (list(cases),))
    return tuple(ChangedPlace(row[0], tuple(key for key in row[1:] if key is not None)) for row in rows)
