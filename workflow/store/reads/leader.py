"""What a leader's page names beside the board: what is missing, what comes, what waits for a decision.

Three statements; the season's cases as they are, or as they stood at an instant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit
from workflow.store.reads.as_of import DUE_THEN, RAN_THEN
from workflow.store.reads.scope import Scope
from workflow.store.reads.season_board import SeasonRow, placed

NAMED: Final = 20
_CASES: Final[LiteralString] = """)
SELECT c.id, c.code, p.name, r.name, u.name, placed.state, placed.holder, placed.process_hash, count(*) OVER ()
FROM placed JOIN cases c ON c.id = placed.id JOIN products p ON p.id = placed.product_id
 JOIN producers r ON r.id = p.producer_id JOIN units u ON u.id = placed.commune_id
WHERE placed.holder IS NOT NULL AND """
_MISSING: Final[LiteralString] = (
    _CASES
    + "placed.facts ? ('reached.' || %(requires)s) AND NOT placed.facts ? ('reached.' || %(code)s)"
    + " ORDER BY p.sort_key, c.code LIMIT 20"
)
_HELD: Final[LiteralString] = _CASES + "placed.holder = ANY(%(roles)s) ORDER BY c.code LIMIT 20"
_COMING: Final[LiteralString] = (
    """)
SELECT d.due_on, d.rule, min(d.process_hash), count(*) FROM (SELECT """
    + DUE_THEN
    + """ AS due_on, k.rule, placed.process_hash FROM placed JOIN clocks k ON k.case_id = placed.id
  WHERE placed.holder IS NOT NULL AND """
    + RAN_THEN
    + """) d
WHERE d.due_on BETWEEN %(first)s AND %(last)s GROUP BY 1, 2 ORDER BY 1, 4 DESC, 2"""
)


@dataclass(frozen=True, slots=True)
class NamedCase:
    """A case that a leader reads the name of."""

    id: UUID
    code: str
    product: str
    producer: str
    commune: str
    state: str
    holder: str
    process_hash: str


@dataclass(frozen=True, slots=True)
class Named:
    """The first cases of a kind, and how many there are."""

    cases: tuple[NamedCase, ...]
    count: int


@dataclass(frozen=True, slots=True)
class ComingRow:
    """How many clocks of a rule are due on a day."""

    on: date
    rule: str
    process_hash: str
    count: int


@dataclass(frozen=True, slots=True)
class Looked:
    """The season, the instant (``history``: read as it stood then), and whose cases."""

    season: SeasonRow
    at: datetime
    history: bool
    area: Scope


def missing(unit: Unit, look: Looked, *, code: str, requires: str) -> Named:
    """Name the running cases that reached one milestone and not the one after it."""
    return _named(unit, look, _MISSING, {"code": code, "requires": requires})


def held(unit: Unit, look: Looked, roles: Sequence[str]) -> Named:
    """Name the cases whose turn is that of some roles."""
    return _named(unit, look, _HELD, {"roles": list(roles)})


def coming(unit: Unit, look: Looked, first: date, last: date) -> list[ComingRow]:
    """Count what is due in a period, day by day."""
    given = {"season": look.season.id, "at": look.at, "first": first, "last": last, **look.area.parameters}
    query = placed(look.at if look.history else None, look.area) + _COMING
    return [ComingRow(*row) for row in unit.rows(query, given)]


def _named(unit: Unit, look: Looked, query: LiteralString, more: dict[str, object]) -> Named:
    at = look.at if look.history else None
    given = {"season": look.season.id, "at": at, **more, **look.area.parameters}
    rows = unit.rows(placed(at, look.area) + query, given)
    return Named(tuple(NamedCase(*row[:8]) for row in rows), rows[0][8] if rows else 0)
