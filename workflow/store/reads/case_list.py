"""The list of cases a person may see: filters, one keyset page. One statement, rows as plain mappings.

Keys and instants come as text: made into objects and written out again they would cost more than the query.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.reach import Reach
from workflow.store.database import Unit
from workflow.store.reads import scope, words
from workflow.store.reads.page import Page, cut, limit_clause

_COLUMNS: Final[LiteralString] = """
SELECT c.id::text, c.code, s.code, c.process_hash, c.track, c.state, c.step, c.holder, c.version, c.opened_at::text,
 c.entered_at::text, p.id::text, p.code, p.name, r.id::text, r.code, r.name, u.id::text, u.code, u.name
FROM cases c JOIN seasons s ON s.id = c.season_id JOIN products p ON p.id = c.product_id
JOIN producers r ON r.id = c.producer_id JOIN units u ON u.id = c.commune_id
WHERE """
_KEYS: Final[LiteralString] = "SELECT c.id FROM cases c WHERE "
_ORDER: Final[LiteralString] = " ORDER BY c.id"

_SEASON: Final[LiteralString] = "c.season_id = (SELECT x.id FROM seasons x WHERE x.code = %(season)s)"
_TERRITORY_CODE: Final[LiteralString] = """ARRAY(SELECT x.id FROM units x
 WHERE x.kind IN ('province', 'district', 'commune') AND x.code = %(territory)s)"""
_TERRITORY: Final[LiteralString] = (
    "(c.commune_id = ANY("
    + _TERRITORY_CODE
    + ") OR c.district_id = ANY("
    + _TERRITORY_CODE
    + ") OR c.province_id = ANY("
    + _TERRITORY_CODE
    + "))"
)
_WORDS: Final[LiteralString] = """c.product_id = ANY(ARRAY(SELECT x.id FROM products x
 WHERE to_tsvector('simple', x.search) @@ to_tsquery('simple', %(words)s) OR x.code = %(typed)s))"""

_FILTERS: Final[Mapping[str, LiteralString]] = {
    "season_id": "c.season_id = %(season_id)s",
    "season": _SEASON,
    "state": "c.state = %(state)s",
    "step": "c.step = %(step)s",
    "holder": "c.holder = %(holder)s",
    "territory_id": "(c.commune_id = %(territory_id)s OR c.district_id = %(territory_id)s"
    " OR c.province_id = %(territory_id)s)",
    "territory": _TERRITORY,
    "producer_id": "c.producer_id = %(producer_id)s",
    "product_id": "c.product_id = %(product_id)s",
    "codes": "c.code = ANY(%(codes)s)",
    "code_beginning": "(starts_with(c.code, %(code_beginning)s) OR starts_with(c.code, upper(%(code_beginning)s)))",
    "words": _WORDS,
    "after": "c.id > %(after)s",
}


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What to look for; None asks for nothing.

    ``season`` and ``territory`` are keys or codes; a territory is a unit of any level.
    ``q`` is what a person types: words of product or producer without accents, or a case's number.
    """

    season: UUID | str | None = None
    state: str | None = None
    step: int | None = None
    holder: str | None = None
    territory: UUID | str | None = None
    producer_id: UUID | None = None
    product_id: UUID | None = None
    q: str | None = None


def page(
    unit: Unit, reaches: Mapping[str, Reach], wanted: CaseFilter, *, after: UUID | None, limit: int
) -> Page[dict[str, Any]]:
    """Read up to ``limit`` cases after the key ``after``, in the order they entered."""
    seen = scope.cases(reaches)
    given = _given(wanted, after)
    query = _COLUMNS + _where(seen, given) + _ORDER + limit_clause(limit)
    rows = unit.rows(query, {**seen.parameters, **given, "typed": wanted.q})
    return cut(rows, limit, item=_item, place=lambda row: (row[0],))


def keys(unit: Unit, reaches: Mapping[str, Reach], wanted: CaseFilter, *, limit: int) -> list[UUID]:
    """Read the keys of up to ``limit`` cases, in the order they entered."""
    seen = scope.cases(reaches)
    given = _given(wanted, None)
    parameters = {**seen.parameters, **given, "typed": wanted.q, "limit": limit}
    rows = unit.rows(_KEYS + _where(seen, given) + _ORDER + " LIMIT %(limit)s", parameters)
    return [row[0] for row in rows]


def _where(seen: scope.Scope, given: Mapping[str, Any]) -> LiteralString:
    conditions: list[LiteralString] = [seen.condition]
    conditions.extend(_FILTERS[name] for name in given)
    return " AND ".join(conditions)


def _given(wanted: CaseFilter, after: UUID | None) -> dict[str, Any]:
    codes = words.case_codes(wanted.q) if wanted.q else []
    whole = codes if codes and words.is_whole_code(codes[0]) else None
    values = {
        "season_id" if isinstance(wanted.season, UUID) else "season": wanted.season,
        "state": wanted.state,
        "step": wanted.step,
        "holder": wanted.holder,
        "territory_id" if isinstance(wanted.territory, UUID) else "territory": wanted.territory,
        "producer_id": wanted.producer_id,
        "product_id": wanted.product_id,
        "codes": whole,
        "code_beginning": codes[-1] if codes and whole is None else None,
        "words": words.prefix_query(wanted.q) if wanted.q and not codes else None,
        "after": after,
    }
    return {name: value for name, value in values.items() if value is not None}


def _item(row: Any) -> dict[str, Any]:
    return {
        "id": row[0],
        "code": row[1],
        "season": row[2],
        "process": row[3],
        "track": row[4],
        "state": row[5],
        "step": row[6],
        "holder": row[7],
        "version": row[8],
        "opened_at": _instant(row[9]),
        "entered_at": _instant(row[10]),
        "product": {"id": row[11], "code": row[12], "name": row[13]},
        "producer": {"id": row[14], "code": row[15], "name": row[16]},
        "commune": {"id": row[17], "code": row[18], "name": row[19]},
    }


def _instant(text: str) -> str:
    """Write PostgreSQL's text of an instant, in UTC as every connection is, the way of RFC 3339."""
    return f"{text[:10]}T{text[11:-3]}Z"
