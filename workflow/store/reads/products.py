"""The products a person may see, by the Vietnamese alphabet: those of the producers they may see."""

from collections.abc import Mapping
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.reach import Reach
from workflow.store.database import Unit
from workflow.store.reads import producers, scope, words
from workflow.store.reads.page import Page, cut, limit_clause

_COLUMNS: Final[LiteralString] = """
SELECT p.id, p.code, p.name, p.set_number, p.invented, r.id, r.code, r.name, u.id, u.code, u.name, p.sort_key
FROM products p JOIN producers r ON r.id = p.producer_id JOIN units u ON u.id = r.commune_id WHERE """
_ORDER: Final[LiteralString] = " ORDER BY p.sort_key, p.id"

_FILTERS: Final[Mapping[str, LiteralString]] = {
    "id": "p.id = %(id)s",
    "code": "p.code = %(code)s",
    "producer_id": "p.producer_id = %(producer_id)s",
    "territory_id": producers.TERRITORY,
    "territory": producers.TERRITORY_CODE,
    "words": "(to_tsvector('simple', p.search) @@ to_tsquery('simple', %(words)s) OR p.code = %(typed)s)",
    "after": "(p.sort_key, p.id) > (%(after)s, %(after_id)s)",
}


def page(
    unit: Unit,
    reaches: Mapping[str, Reach],
    *,
    q: str | None,
    territory: UUID | str | None,
    producer_id: UUID | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> Page[dict[str, Any]]:
    """Read up to ``limit`` products after the place ``after`` (sort key and key)."""
    given = {
        "producer_id": producer_id,
        "territory_id" if isinstance(territory, UUID) else "territory": territory,
        "words": None if q is None else words.prefix_query(q),
        "after": None if after is None else after[0],
    }
    rest = {"typed": q, "after_id": None if after is None else after[1]}
    rows = _rows(unit, reaches, given, rest, limit=limit)
    return cut(rows, limit, item=_item, place=lambda row: (row[11], row[0]))


def one(unit: Unit, reaches: Mapping[str, Reach], key: UUID | str) -> dict[str, Any] | None:
    """Read a product by key or code, or None when the person may not see it."""
    rows = _rows(unit, reaches, {"id" if isinstance(key, UUID) else "code": key}, {}, limit=1)
    return _item(rows[0]) if rows else None


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
        "name": row[2],
        "set_number": row[3],
        "invented": row[4],
        "producer": {"id": row[5], "code": row[6], "name": row[7]},
        "commune": {"id": row[8], "code": row[9], "name": row[10]},
    }
