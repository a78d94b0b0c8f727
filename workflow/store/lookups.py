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
WITH of_season AS MATERIALIZED (
 SELECT c.id FROM seasons s JOIN cases c ON c.season_id = s.id WHERE s.code = %(season)s),
sessions AS MATERIALIZED (
 SELECT DISTINCT x.session_id FROM of_season c JOIN session_cases x ON x.case_id = c.id)
SELECT coalesce(max(split_part(r.request_id, ':', 3)::bigint), 0) FROM (
 SELECT h.request_id FROM of_season c JOIN history h ON h.case_id = c.id WHERE h.channel = 'replay'
 UNION ALL SELECT e.request_id FROM sessions s JOIN session_events e ON e.session_id = s.session_id
 UNION ALL SELECT f.request_id FROM sessions s JOIN filed_sheets f ON f.session_id = s.session_id) r
WHERE split_part(r.request_id, ':', 1) = 'replay' AND split_part(r.request_id, ':', 2) = %(season)s"""
_SESSION_OF: Final[LiteralString] = "SELECT session_id FROM session_events WHERE request_id = %s"
_CODES: Final[LiteralString] = "SELECT id, code FROM cases WHERE id = ANY(%s)"


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
    """Give the number of the last event of a season that came by replay, 0 when none did: they come in order."""
    row = unit.row(_REPLAYED, {"season": season_code})
    return 0 if row is None else int(row[0])


def session_of(unit: Unit, request_id: str) -> UUID | None:
    """Find the session on which a request acted, or None."""
    row = unit.row(_SESSION_OF, (request_id,))
    return None if row is None else row[0]


def case_codes(unit: Unit, keys: Sequence[UUID]) -> list[str]:
    """Give the codes of cases, in the order of their keys."""
    found = {row[0]: str(row[1]) for row in unit.rows(_CODES, (list(keys),))}
    return [found[key] for key in keys]
