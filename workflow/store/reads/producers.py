"""The producers a person may see: list by the Vietnamese alphabet, and one by one with how to reach them."""

from collections.abc import Mapping
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.reach import Reach
from workflow.store.database import Unit
from workflow.store.reads import scope, words
from workflow.store.reads.page import Page, cut, limit_clause

_COLUMNS: Final[LiteralString] = """
SELECT r.id, r.code, r.kind, r.name, r.invented, r.address, r.phone, r.email, u.id, u.code, u.name, r.sort_key
FROM producers r JOIN units u ON u.id = r.commune_id WHERE """
_ORDER: Final[LiteralString] = " ORDER BY r.sort_key, r.id"

TERRITORY: Final[LiteralString] = """EXISTS (SELECT 1 FROM units x1 LEFT JOIN units x2 ON x2.id = x1.parent_id
 LEFT JOIN units x3 ON x3.id = x2.parent_id WHERE x1.id = r.commune_id
 AND (x1.id = %(territory_id)s OR x2.id = %(territory_id)s OR x3.id = %(territory_id)s))"""
TERRITORY_CODE: Final[LiteralString] = """EXISTS (SELECT 1 FROM units x1 LEFT JOIN units x2 ON x2.id = x1.parent_id
 LEFT JOIN units x3 ON x3.id = x2.parent_id WHERE x1.id = r.commune_id
 AND (x1.code = %(territory)s OR x2.code = %(territory)s OR x3.code = %(territory)s))"""

_FILTERS: Final[Mapping[str, LiteralString]] = {
    "id": "r.id = %(id)s",
    "code": "r.code = %(code)s",
    "territory_id": TERRITORY,
    "territory": TERRITORY_CODE,
    "words": "(to_tsvector('simple', r.search) @@ to_tsquery('simple', %(words)s) OR r.code = %(typed)s)",
    "after": "(r.sort_key, r.id) > (%(after)s, %(after_id)s)",
}


def page(
    unit: Unit,
    reaches: Mapping[str, Reach],
    *,
    q: str | None,
    territory: UUID | str | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> Page[dict[str, Any]]:
    """Read up to ``limit`` producers after the place ``after`` (sort key and key)."""
    given = {
        "territory_id" if isinstance(territory, UUID) else "territory": territory,
        "words": None if q is None else words.prefix_query(q),
        "after": None if after is None else after[0],
    }
    rest = {"typed": q, "after_id": None if after is None else after[1]}
    rows = _rows(unit, reaches, given, rest, limit=limit)
    return cut(rows, limit, item=_item, place=lambda row: (row[11], row[0]))


def one(unit: Unit, reaches: Mapping[str, Reach], key: UUID | str) -> dict[str, Any] | None:
    """Read a producer by key or code, or None when the person may not see it."""
    rows = _rows(unit, reaches, {"id" if isinstance(key, UUID) else "code": key}, {}, limit=1)
    if not rows:
        return None
    return {**_item(rows[0]), "address": rows[0][5], "phone": rows[0][6], "email": rows[0][7]}


def _rows(
    unit: Unit, reaches: Mapping[str, Reach], given: Mapping[str, Any], rest: Mapping[str, Any], *, limit: int
) -> list[Any]:
    seen = scope.producers(reaches)
    conditions: list[LiteralString] = [seen.condition]
    conditions.extend(_FILTERS[name] for name, value in given.items() if value is not None)
    query = _COLUMNS + " AND ".join(conditions) + _ORDER + limit_clause(limit)
    return unit.rows(query, {**seen.parameters, **given, **rest})


def _item(row: Any) -> dict[str, Any]:
    return {
        "id": row[0],
        "code": row[1],
        "kind": row[2],
        "name": row[3],
        "invented": row[4],
        "commune": {"id": row[8], "code": row[9], "name": row[10]},
    }
