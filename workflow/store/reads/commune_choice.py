"""Communes of today as somebody looks for one by name, also by the names of what it lies in. Public."""

from dataclasses import dataclass
from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit
from workflow.store.reads import words

LIMIT: Final = 20

_VALID: Final[LiteralString] = "c.valid_from <= %(on)s AND (c.valid_to IS NULL OR c.valid_to >= %(on)s)"
_FROM: Final[LiteralString] = """
SELECT c.id, c.name, concat_ws(', ', c.name, u1.name, u2.name), c.search
FROM units c LEFT JOIN units u1 ON u1.id = c.parent_id LEFT JOIN units u2 ON u2.id = u1.parent_id
WHERE c.kind = 'commune' AND """
_FIND: Final[LiteralString] = (
    _FROM
    + _VALID
    + """ AND concat_ws(' ', '', c.search, u1.search, u2.search) LIKE ALL(%(patterns)s)
ORDER BY c.sort_key, u2.sort_key, u1.sort_key, c.id LIMIT %(limit)s"""
)
_ONE: Final[LiteralString] = _FROM + _VALID + " AND c.id = %(id)s"


@dataclass(frozen=True, slots=True)
class CommuneChoice:
    """A commune with its full name up to the province; ``search`` is its own folded name."""

    id: UUID
    name: str
    whole: str
    search: str


def find(unit: Unit, typed: str, *, on: date) -> list[CommuneChoice]:
    """Find communes; one more than ``LIMIT`` says that there are too many."""
    given = {"on": on, "patterns": words.prefix_patterns(typed), "limit": LIMIT + 1}
    return [CommuneChoice(*row) for row in unit.rows(_FIND, given)]


def one(unit: Unit, commune_id: UUID, *, on: date) -> CommuneChoice | None:
    """Read a commune of that day, or None."""
    row = unit.row(_ONE, {"on": on, "id": commune_id})
    return None if row is None else CommuneChoice(*row)
