"""Provinces, districts and communes as they stood on a day. Public; no names of people."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit
from workflow.store.reads import words
from workflow.store.reads.page import Page, cut, limit_clause

_COLUMNS: Final[LiteralString] = """
SELECT u.id, u.kind, u.code, u.name, u.valid_from, u.valid_to, u.source, p.id, p.kind, p.code, p.name, u.sort_key,
 (SELECT jsonb_agg(jsonb_build_object('id', n.id, 'code', n.code, 'name', n.name, 'on', x.on_day) ORDER BY n.sort_key)
  FROM unit_successors x JOIN units n ON n.id = x.successor_id WHERE x.unit_id = u.id)
FROM units u LEFT JOIN units p ON p.id = u.parent_id WHERE """
_VALID: Final[LiteralString] = "u.valid_from <= %(on)s AND (u.valid_to IS NULL OR u.valid_to >= %(on)s)"
_ORDER: Final[LiteralString] = " ORDER BY u.sort_key, u.id"

_FILTERS: Final[Mapping[str, LiteralString]] = {
    "kind": "u.kind = %(kind)s",
    "parent": "u.parent_id = %(parent)s",
    "patterns": "(' ' || u.search) LIKE ALL(%(patterns)s)",
    "after": "(u.sort_key, u.id) > (%(after)s, %(after_id)s)",
}


def page(
    unit: Unit,
    *,
    on: date,
    kind: str | None,
    parent: UUID | None,
    q: str | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> Page[dict[str, Any]]:
    """Read up to ``limit`` units that were valid on a day, after the place ``after``."""
    given = {
        "kind": kind,
        "parent": parent,
        "patterns": None if q is None else words.prefix_patterns(q),
        "after": None if after is None else after[0],
    }
    conditions: list[LiteralString] = [_VALID]
    conditions.extend(_FILTERS[name] for name, value in given.items() if value is not None)
    parameters = {**given, "on": on, "after_id": None if after is None else after[1]}
    rows = unit.rows(_COLUMNS + " AND ".join(conditions) + _ORDER + limit_clause(limit), parameters)
    return cut(rows, limit, item=_item, place=lambda row: (row[11], row[0]))


def _item(row: Any) -> dict[str, Any]:
    parent = None if row[7] is None else {"id": row[7], "kind": row[8], "code": row[9], "name": row[10]}
    return {
        "id": row[0],
        "kind": row[1],
        "code": row[2],
        "name": row[3],
        "valid_from": row[4],
        "valid_to": row[5],
        "source": row[6],
        "parent": parent,
        "successors": row[12] or [],
    }
