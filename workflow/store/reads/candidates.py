"""Which cases a list looks at: the narrowest way in that an index has, then the person's scope, then the filters.

No index names a column that a move changes (ADR 0002), so a list by state, turn or last day reads the cases of its
communes, producer, products or season, and of a province or the country the newest ``LOOKED_AT``. ``partial`` says
when there were more: narrower words, a season or a commune then find the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.reach import Reach, union
from workflow.store.reads import scope

LOOKED_AT: Final = 6_000
_NEWEST: Final[LiteralString] = " ORDER BY x.id DESC LIMIT 6000"
_SKIPPED: Final[LiteralString] = " ORDER BY x.id DESC OFFSET 6000 LIMIT 1)"

# What is named has an index of its own, so the filter finds it; a LIMIT inside keeps the planner to the index's order.
_NAMED: Final[LiteralString] = "cases c"
_OF_COMMUNES: Final[LiteralString] = (
    """(SELECT unnest(%(area_communes)s::uuid[]) AS key
 UNION SELECT u.id FROM units u WHERE u.parent_id = ANY(%(area_districts)s)) place
 CROSS JOIN LATERAL (SELECT x.* FROM cases x WHERE x.commune_id = place.key"""
    + _NEWEST
    + ") c"
)
_OF_PRODUCERS: Final[LiteralString] = (
    """unnest(%(area_producers)s::uuid[]) AS place(key)
 CROSS JOIN LATERAL (SELECT x.* FROM cases x WHERE x.producer_id = place.key"""
    + _NEWEST
    + ") c"
)
_OF_SEASONS: Final[LiteralString] = (
    """unnest(%(area_seasons)s::uuid[]) AS place(key)
 CROSS JOIN LATERAL (SELECT x.* FROM cases x WHERE x.season_id = place.key"""
    + _NEWEST
    + ") c"
)
_OF_PROVINCES: Final[LiteralString] = (
    """unnest(%(area_provinces)s::uuid[]) AS place(key)
 CROSS JOIN LATERAL (SELECT x.* FROM cases x WHERE x.province_id = place.key"""
    + _NEWEST
    + ") c"
)
_OF_COUNTRY: Final[LiteralString] = "(SELECT x.* FROM cases x" + _NEWEST + ") c"
# What the ministry owes is found wherever it lies: the partial index ``ix_clocks_ministry``.
_OF_MINISTRY: Final[LiteralString] = """
 UNION SELECT k.case_id FROM clocks k WHERE k.ended_seq IS NULL AND k.rule LIKE 'ministry_%%'"""
_JOINED: Final[LiteralString] = """) way
 CROSS JOIN LATERAL (SELECT x.* FROM cases x WHERE x.id = way.id OFFSET 0) c"""

_MORE_IN_SEASONS: Final[LiteralString] = (
    """EXISTS (SELECT 1 FROM unnest(%(area_seasons)s::uuid[]) AS place(key)
 CROSS JOIN LATERAL (SELECT 1 FROM cases x WHERE x.season_id = place.key"""
    + _SKIPPED
    + " y)"
)
_MORE_IN_PROVINCES: Final[LiteralString] = (
    """EXISTS (SELECT 1 FROM unnest(%(area_provinces)s::uuid[]) AS place(key)
 CROSS JOIN LATERAL (SELECT 1 FROM cases x WHERE x.province_id = place.key"""
    + _SKIPPED
    + " y)"
)
_MORE_IN_COUNTRY: Final[LiteralString] = "EXISTS (SELECT 1 FROM cases x" + _SKIPPED
_ALL_SEEN: Final[LiteralString] = "false"

_FILTERS: Final[Mapping[str, LiteralString]] = {
    "codes": "c.code = ANY(%(area_codes)s)",
    "seasons": "c.season_id = ANY(%(area_seasons)s)",
    "communes": "c.commune_id = ANY(%(area_communes)s)",
    "producers": "c.producer_id = ANY(%(area_producers)s)",
    "products": "c.product_id = ANY(%(area_products)s)",
    "steps": "c.step = ANY(%(area_steps)s)",
    "states": "c.state = ANY(%(area_states)s)",
    "stars": "c.facts -> 'stars' BETWEEN to_jsonb(%(area_stars_from)s::int) AND to_jsonb(%(area_stars_to)s::int)",
    "sets": "EXISTS (SELECT 1 FROM products x WHERE x.id = c.product_id AND x.set_number = ANY(%(area_sets)s))",
    "due": "EXISTS (SELECT 1 FROM clocks x WHERE x.case_id = c.id AND x.ended_seq IS NULL AND x.stopped_at IS NULL"
    " AND x.due_on BETWEEN %(area_due_from)s AND %(area_due_to)s)",
    "code_beginning": "(starts_with(c.code, %(area_code_beginning)s)"
    " OR starts_with(c.code, upper(%(area_code_beginning)s)))",
}
# Words that many share are looked for last, and once in each product or producer of the cases that are left: by their
# keys in order, so that the index is walked and not entered anew for every case.
_SEEN: Final[LiteralString] = "(WITH seen AS MATERIALIZED (SELECT "
_WORK: Final[LiteralString] = """c.id, c.holder, c.urgency, c.process_hash, c.product_id, c.producer_id, c.commune_id,
 c.district_id, c.province_id FROM """
_KEYS: Final[Mapping[tuple[bool, bool], LiteralString]] = {
    (True, False): "c.id, c.product_id FROM ",
    (False, True): "c.id, c.producer_id FROM ",
    (True, True): "c.id, c.product_id, c.producer_id FROM ",
}
"""What is kept of a case where only its key is asked for, by whose words: few enough to come from an index alone."""
_SIFTED: Final[LiteralString] = ") SELECT c.* FROM seen c WHERE "
_WORDED: Final[Mapping[str, LiteralString]] = {
    "patterns": """c.product_id IN (SELECT x.id FROM products x
 WHERE x.id = ANY(ARRAY(SELECT DISTINCT y.product_id FROM seen y))
  AND (' ' || x.search) LIKE ALL(%(area_patterns)s))""",
    "maker_patterns": """c.producer_id IN (SELECT x.id FROM producers x
 WHERE x.id = ANY(ARRAY(SELECT DISTINCT y.producer_id FROM seen y))
  AND (' ' || x.search) LIKE ALL(%(area_maker_patterns)s))""",
}
_LISTS: Final = (
    "codes",
    "code_beginning",
    "products",
    "producers",
    "communes",
    "seasons",
    "steps",
    "holders",
    "states",
    "sets",
    "patterns",
    "maker_patterns",
)
_HELD_AT: Final[LiteralString] = """ IN (SELECT t.version, t.holder, t.place
 FROM unnest(%(turn_versions)s::text[], %(turn_holders)s::text[], %(turn_levels)s::text[], %(turn_places)s::uuid[])
 AS t(version, holder, level, place) WHERE t.level = """
_TURN: Final[LiteralString] = (
    """(c.holder = ANY(%(turn_holders)s::text[]) AND ((c.process_hash, c.holder) IN (SELECT t.version, t.holder
 FROM unnest(%(turn_versions)s::text[], %(turn_holders)s::text[], %(turn_levels)s::text[])
 AS t(version, holder, level) WHERE t.level = 'everywhere')
 OR (c.process_hash, c.holder, c.commune_id)"""
    + _HELD_AT
    + """'commune')
 OR (c.process_hash, c.holder, c.district_id)"""
    + _HELD_AT
    + """'district')
 OR (c.process_hash, c.holder, c.province_id)"""
    + _HELD_AT
    + """'province')
 OR (c.process_hash, c.holder, c.producer_id)"""
    + _HELD_AT
    + "'producer')))"
)
_HELD: Final[LiteralString] = "c.holder = ANY(%(area_holders)s)"
MY_TURN: Final[LiteralString] = "coalesce(" + _TURN + ", false)"
"""Condition on ``cases c``: its present turn is the reader's, by the parameters of ``Turns``."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Where the reader's roles hold cases: (process version, role, level, unit or producer); ``everywhere`` has none.

    The server makes a hash table of them once a statement.
    """

    rows: Sequence[tuple[str, str, str, UUID | None]] = ()

    def parameters(self) -> dict[str, list[Any]]:
        """Give the columns that the queries read."""
        names = ("turn_versions", "turn_holders", "turn_levels", "turn_places")
        return {name: [row[place] for row in self.rows] for place, name in enumerate(names)}


@dataclass(frozen=True, slots=True)
class Criteria:
    """What to look for; None asks for nothing, an empty list finds nothing.

    ``stars`` and the like are inclusive ranges. ``patterns`` are LIKE patterns on a product's folded words, for
    words too common to be looked up first; ``maker_patterns`` the same of producers. ``code_beginning`` is the
    beginning of a case's number; ``due`` are the last days of a running clock;
    ``turns`` says where the reader's roles hold cases, and ``my_turn`` asks for those, or for the ``holders`` named.
    """

    codes: Sequence[str] | None = None
    code_beginning: str | None = None
    products: Sequence[UUID] | None = None
    producers: Sequence[UUID] | None = None
    communes: Sequence[UUID] | None = None
    seasons: Sequence[UUID] | None = None
    steps: Sequence[int] | None = None
    holders: Sequence[str] | None = None
    states: Sequence[str] | None = None
    stars: tuple[int, int] | None = None
    sets: Sequence[int] | None = None
    patterns: Sequence[str] | None = None
    maker_patterns: Sequence[str] | None = None
    my_turn: bool = False
    due: tuple[date, date] | None = None
    turns: Turns = Turns()


@dataclass(frozen=True, slots=True)
class Candidates:
    """``source`` gives the ``cases c`` to look at, ``condition`` holds on them, ``partial`` says if there were more.

    Where words were asked for that many share, ``c`` has only what identifies, places and orders a case; its key alone
    where only keys were asked for.
    """

    source: LiteralString
    condition: LiteralString
    partial: LiteralString
    parameters: Mapping[str, Any] = field(default_factory=dict)


def candidates(reaches: Mapping[str, Reach], criteria: Criteria, *, keys_only: bool = False) -> Candidates:
    """Choose the way in for a person's reach and what is asked for; ``keys_only``: no more than ``c.id`` is read."""
    whole = union(reaches.values())
    seen = scope.cases(reaches)
    source, partial = _ways(whole, criteria)
    given = _given(criteria)
    conditions: list[LiteralString] = [seen.condition]
    conditions.extend(text for name, text in _FILTERS.items() if name in given or f"{name}_from" in given)
    if criteria.my_turn or criteria.holders is not None:
        conditions.append(_turn(criteria))
    places: dict[str, Any] = {
        "communes": list(whole.communes),
        "districts": list(whole.districts) if criteria.communes is None else [],
        "producers": list(whole.producers),
        "provinces": list(whole.provinces),
    }
    named = {f"area_{name}": value for name, value in {**places, **given}.items()}
    condition: LiteralString = " AND ".join(conditions)
    words: list[LiteralString] = [text for name, text in _WORDED.items() if name in given]
    if words:
        kept = _KEYS["patterns" in given, "maker_patterns" in given] if keys_only else _WORK
        source = _SEEN + kept + source + " WHERE " + condition + _SIFTED + " AND ".join(words) + ") c"
        condition = "TRUE"
    return Candidates(source, condition, partial, {**named, **seen.parameters, **criteria.turns.parameters()})


def _turn(criteria: Criteria) -> LiteralString:
    if criteria.holders is None:
        return MY_TURN
    return "(" + _HELD + " OR " + MY_TURN + ")" if criteria.my_turn else _HELD


def _ways(whole: Reach, criteria: Criteria) -> tuple[LiteralString, LiteralString]:
    if criteria.codes is not None or criteria.products is not None or criteria.producers is not None:
        return _NAMED, _ALL_SEEN
    if criteria.communes is not None:
        return _OF_COMMUNES, _ALL_SEEN
    is_wide = whole.everywhere or bool(whole.provinces)
    if is_wide and criteria.seasons is not None:
        return _OF_SEASONS, _MORE_IN_SEASONS
    if whole.everywhere:
        return "(SELECT c.id FROM " + _OF_COUNTRY + _OF_MINISTRY + _JOINED, _MORE_IN_COUNTRY
    ways: list[LiteralString] = []
    if whole.provinces:
        ways.append(_OF_PROVINCES)
    if whole.communes or whole.districts:
        ways.append(_OF_COMMUNES)
    if whole.producers or not ways:
        ways.append(_OF_PRODUCERS)
    partial = _MORE_IN_PROVINCES if whole.provinces else _ALL_SEEN
    if len(ways) == 1:
        return ways[0], partial
    return "(" + " UNION ".join("SELECT c.id FROM " + way for way in ways) + _JOINED, partial


def _given(criteria: Criteria) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(criteria, name) for name in _LISTS}
    for name, ends in (("stars", criteria.stars), ("due", criteria.due)):
        if ends is not None:
            values |= {f"{name}_from": ends[0], f"{name}_to": ends[1]}
    return {name: _plain(value) for name, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
