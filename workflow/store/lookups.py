"""Find things by the public codes people know them by, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_PERSONS: Final[LiteralString] = "SELECT login, id, name FROM persons WHERE login = ANY(%s)"
_PRODUCERS: Final[LiteralString] = "SELECT code, id, name FROM producers WHERE code = ANY(%s)"
_PRODUCTS: Final[LiteralString] = "SELECT code, id, name FROM products WHERE code = ANY(%s)"
_SEASON: Final[LiteralString] = "SELECT id, process_hash FROM seasons WHERE code = %s"
_REPLAYED: Final[LiteralString] = """
SELECT count(*) FROM seasons s JOIN cases c ON c.season_id = s.id JOIN history h ON h.case_id = c.id
WHERE s.code = %s AND h.channel = 'replay'"""


@dataclass(frozen=True, slots=True)
class Known:
    """What stands under a code: its key and its name."""

    id: UUID
    name: str


def persons(unit: Unit, logins: Sequence[str]) -> dict[str, Known]:
    """Find persons by login."""
    return {row[0]: Known(row[1], row[2]) for row in unit.rows(_PERSONS, (list(logins),))}


def producers(unit: Unit, codes: Sequence[str]) -> dict[str, Known]:
    """Find producers by code."""
    return {row[0]: Known(row[1], row[2]) for row in unit.rows(_PRODUCERS, (list(codes),))}


def products(unit: Unit, codes: Sequence[str]) -> dict[str, Known]:
    """Find products by code."""
    return {row[0]: Known(row[1], row[2]) for row in unit.rows(_PRODUCTS, (list(codes),))}


def season(unit: Unit, code: str) -> tuple[UUID, str] | None:
    """Find a season by code: its key and the hash of its process."""
    row = unit.row(_SEASON, (code,))
    return None if row is None else (row[0], row[1])


def replayed(unit: Unit, season_code: str) -> int:
    """Count the events of a season that came by replay."""
    row = unit.row(_REPLAYED, (season_code,))
    return 0 if row is None else int(row[0])
