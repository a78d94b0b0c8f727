"""Acts of every case within a scope, the newest first, as those who answer for cases ask for them. One statement.

The list walks an index: of all acts by instant, or of one person's where a person is asked for by key. Rows that seal
proofs are no acts of anybody and are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.history import HistoryRow
from workflow.store.cases import to_history_row
from workflow.store.database import Unit
from workflow.store.reads import words
from workflow.store.reads.page import Page, Part, cut, limit_clause
from workflow.store.reads.scope import Scope
from workflow.store.write_sql import HISTORY

_HEAD: Final[LiteralString] = (
    "SELECT "
    + HISTORY
    + """, case_code, product, commune FROM (
SELECT h.*, c.code AS case_code, p.name AS product, u.name AS commune FROM history h
JOIN cases c ON c.id = h.case_id JOIN products p ON p.id = c.product_id JOIN units u ON u.id = c.commune_id
WHERE h.kind <> 'proof' AND """
)
_FILTERS: Final[Mapping[str, LiteralString]] = {
    "season": " AND c.season_id = (SELECT s.id FROM seasons s WHERE s.code = %(season)s)",
    "place": """ AND EXISTS (SELECT FROM units w WHERE w.id IN (c.commune_id, c.district_id, c.province_id)
 AND (w.code = %(place)s OR (' ' || w.search) LIKE ALL(%(places)s)))""",
    "person": " AND h.actor_id = %(person)s",
    "who": """ AND h.actor_id = ANY(ARRAY(SELECT b.id FROM persons b
 WHERE (' ' || b.folded) LIKE ALL(%(names)s) ORDER BY b.sort_key, b.id LIMIT 200))""",
    "act": " AND %(act)s IN (h.kind, h.trigger)",
    "since": " AND h.at >= %(since)s",
    "until": " AND h.at < %(until)s",
    "after": " AND (h.at, h.case_id, h.seq) < (%(at)s, %(case)s, %(seq)s)",
}
_ORDER: Final[LiteralString] = " ORDER BY h.at DESC, h.case_id DESC, h.seq DESC"
_TAIL: Final[LiteralString] = ") AS wanted ORDER BY at DESC, case_id DESC, seq DESC"


@dataclass(frozen=True, slots=True)
class ActsFilter:
    """Which acts: of a season (code), of cases in a unit (words of its name, or its code), by a person (key, or words
    of the name), of a kind or a trigger, from an instant until before another. None asks for nothing.
    """

    season: str | None = None
    place: str | None = None
    person: UUID | None = None
    who: str | None = None
    act: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ActLine:
    """An entry of a history with the hash stored beside it, and the case it belongs to."""

    row: HistoryRow
    hash: bytes
    case_code: str
    product: str
    commune: str


def page(unit: Unit, scope: Scope, wanted: ActsFilter, part: Part) -> Page[ActLine]:
    """Read a page of acts; ``part.after`` is (instant, key of the case, number of the entry)."""
    given: dict[str, Any] = {name: getattr(wanted, name) for name in ActsFilter.__slots__}
    given = {name: value for name, value in {**given, "after": part.after}.items() if value is not None}
    query = _HEAD + scope.condition
    for name in given:
        query += _FILTERS[name]
    if wanted.place is not None:
        given["places"] = words.prefix_patterns(wanted.place)
    if wanted.who is not None:
        given["names"] = words.prefix_patterns(wanted.who)
    if part.after is not None:
        given["at"], given["case"], given["seq"] = given.pop("after")
    rows = unit.rows(query + _ORDER + limit_clause(part.limit) + _TAIL, {**given, **scope.parameters})
    return cut(rows, part.limit, item=_line, place=lambda row: (row[3], row[0], row[1]))


def _line(row: Any) -> ActLine:
    return ActLine(to_history_row(row), bytes(row[23]), row[24], row[25], row[26])
