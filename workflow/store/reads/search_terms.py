"""What the words of a search name: products, producers, communes, seasons. One statement.

A commune's whole name is that commune, even where others begin so. Words that more than ``LISTED`` share are not
listed: ``products`` and ``producers`` are then None, and their patterns filter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

from workflow.domain.text import folded
from workflow.store.database import Unit
from workflow.store.reads import words

LISTED: Final = 750
_TERMS: Final[LiteralString] = """
SELECT (SELECT CASE WHEN count(*) <= %(listed)s THEN coalesce(array_agg(id), '{}') END FROM (SELECT x.id FROM products x
  WHERE to_tsvector('simple', x.search) @@ to_tsquery('simple', %(text)s) LIMIT %(listed)s + 1) found),
 (SELECT CASE WHEN count(*) <= %(listed)s THEN coalesce(array_agg(id), '{}') END FROM (SELECT x.id FROM producers x
  WHERE to_tsvector('simple', x.search) @@ to_tsquery('simple', %(producer)s) LIMIT %(listed)s + 1) found),
 (SELECT array_agg(u.id) FROM units u WHERE %(exact)s::text IS NOT NULL AND u.kind = 'commune'
  AND CASE WHEN EXISTS (SELECT 1 FROM units x WHERE x.kind = 'commune' AND x.search = %(exact)s)
   THEN u.search = %(exact)s ELSE (' ' || u.search) LIKE ALL(%(commune)s::text[]) END),
 (SELECT array_agg(s.id) FROM seasons s WHERE s.code = ANY(%(seasons)s) OR s.year::text = ANY(%(seasons)s))"""


@dataclass(frozen=True, slots=True)
class Terms:
    """Keys of what was named; an empty list where nothing is called so, None where nothing was asked."""

    products: list[UUID] | None
    product_patterns: list[str] | None
    producers: list[UUID] | None
    producer_patterns: list[str] | None
    communes: list[UUID] | None
    seasons: list[UUID] | None


def look_up(
    unit: Unit, *, text: str | None, producer: str | None, commune: str | None, seasons: Sequence[str]
) -> Terms:
    """Read what was named."""
    given = {
        "text": None if text is None else words.prefix_query(text),
        "producer": None if producer is None else words.prefix_query(producer),
        "commune": None if commune is None else words.prefix_patterns(commune),
        "exact": None if commune is None else folded(commune),
        "seasons": list(seasons) or None,
        "listed": LISTED,
    }
    row = unit.rows(_TERMS, given)[0]
    products, product_patterns = _listed(row[0], text)
    producers, producer_patterns = _listed(row[1], producer)
    return Terms(
        products,
        product_patterns,
        producers,
        producer_patterns,
        None if commune is None else list(row[2] or ()),
        list(row[3] or ()) if seasons else None,
    )


def _listed(keys: Sequence[UUID] | None, text: str | None) -> tuple[list[UUID] | None, list[str] | None]:
    if text is None:
        return None, None
    return (None, words.prefix_patterns(text)) if keys is None else (list(keys), None)
