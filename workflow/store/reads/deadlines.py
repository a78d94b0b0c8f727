"""Running clocks that are due in a period, counted by day, rule and whoever owes it. One statement.

A place is the unit or producer at the level of the rule's holder. Stopped clocks have no day that stands, and are
left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, LiteralString, TypeAlias, TypedDict
from uuid import UUID

from workflow.domain.days_held import Party, party_of
from workflow.domain.process import Process
from workflow.domain.reach import Reach
from workflow.store.database import Unit
from workflow.store.reads.candidates import Candidates, Criteria, candidates

CASES_SHOWN: Final = 10
CROWD: Final = 8
"""A holder with more than this many on one day has too many at once."""

_HELD: Final[LiteralString] = """,
due AS (
 SELECT x.due_on, n.version, x.rule, c.id, c.code, c.product_id, c.producer_id, CASE n.level
  WHEN 'producer' THEN c.producer_id WHEN 'commune' THEN c.commune_id WHEN 'district' THEN c.district_id
  WHEN 'province' THEN c.province_id END AS place, n.level, n.holder
 FROM cand c JOIN unnest(%(versions)s::text[], %(states)s::text[], %(rules)s::text[], %(levels)s::text[],
   %(holder_roles)s::text[]) AS n(version, state, rule, level, holder)
  ON n.version = c.process_hash AND n.state = c.state
 JOIN clocks x ON x.case_id = c.id AND x.rule = n.rule AND x.ended_seq IS NULL AND x.stopped_at IS NULL
  AND x.due_on BETWEEN %(first)s AND %(last)s),
held AS MATERIALIZED (SELECT * FROM due d WHERE NOT %(only_mine)s
 OR EXISTS (SELECT 1 FROM unnest(%(turn_versions)s::text[], %(turn_holders)s::text[], %(turn_levels)s::text[],
   %(turn_places)s::uuid[]) AS t(version, holder, level, place)
  WHERE t.version = d.version AND t.holder = d.holder
   AND (t.level = 'everywhere' OR (t.level = d.level AND t.place = d.place))))"""
_ROWS: Final[LiteralString] = """,
sums AS (SELECT h.due_on, h.version, h.rule, h.place, h.level, count(*) AS number FROM held h GROUP BY 1, 2, 3, 4, 5),
shown AS (SELECT h.*, row_number() OVER (PARTITION BY h.due_on, h.version, h.rule ORDER BY h.code) AS no FROM held h)
SELECT s.due_on, s.version, s.rule, sum(s.number), count(*),
 (SELECT jsonb_agg(jsonb_build_array(o.id, o.code, p.name, r.name) ORDER BY o.code) FROM shown o
  JOIN products p ON p.id = o.product_id JOIN producers r ON r.id = o.producer_id
  WHERE o.no <= 10 AND (o.due_on, o.version, o.rule) = (s.due_on, s.version, s.rule)),
 jsonb_agg(jsonb_build_array(coalesce(u.name, m.name, ''), s.number) ORDER BY s.number DESC, u.name, m.name)
  FILTER (WHERE s.number > 8), """
_END: Final[LiteralString] = """
FROM sums s LEFT JOIN units u ON u.id = s.place LEFT JOIN producers m ON m.id = s.place
GROUP BY s.due_on, s.version, s.rule ORDER BY s.due_on, s.rule, s.version"""
_NUMBER: Final[LiteralString] = "\nSELECT count(*) FROM held"
_CLOCKS: Final[LiteralString] = """
SELECT h.id, h.rule, h.version, h.due_on, p.name, x.started_seq, x.arming, x.started_at FROM held h
JOIN products p ON p.id = h.product_id JOIN clocks x ON x.case_id = h.id AND x.rule = h.rule AND x.ended_seq IS NULL
ORDER BY h.due_on, h.id, h.rule LIMIT 1000"""


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case behind a figure."""

    id: UUID
    code: str
    product: str
    producer: str


@dataclass(frozen=True, slots=True)
class DueRow:
    """How many clocks of a rule are due on a day, among how many holders, with the first cases of them.

    ``crowded`` names holders who have more than ``CROWD`` of them, with how many.
    """

    due_on: date
    version: str
    rule: str
    count: int
    holders: int
    cases: tuple[ShownCase, ...]
    crowded: tuple[tuple[str, int], ...]
    partial: bool


@dataclass(frozen=True, slots=True)
class DueClock:
    """One clock of somebody's, for a calendar."""

    case_id: UUID
    rule: str
    version: str
    due_on: date
    product: str
    started_seq: int
    arming: int


Period: TypeAlias = tuple[date, date]


class Asked(TypedDict):
    """The days, and whose clocks (None: everybody's)."""

    period: Period
    who: Party | None


def counted(
    unit: Unit,
    reaches: Mapping[str, Reach],
    criteria: Criteria,
    processes: Mapping[str, Process],
    *,
    period: Period,
    who: Party | None = None,
) -> list[DueRow]:
    """Count what is due in a period, of one party only where ``who`` says so, the reader's where criteria do."""
    found, held, given = _held(reaches, criteria, processes, period=period, who=who)
    query = held + _ROWS + found.partial + _END
    return [
        DueRow(
            due_on=row[0],
            version=row[1],
            rule=row[2],
            count=int(row[3]),
            holders=row[4],
            cases=tuple(ShownCase(UUID(one[0]), *one[1:]) for one in row[5]),
            crowded=tuple((name, number) for name, number in row[6] or ()),
            partial=row[7],
        )
        for row in unit.rows(query, given)
    ]


def number(
    unit: Unit,
    reaches: Mapping[str, Reach],
    criteria: Criteria,
    processes: Mapping[str, Process],
    *,
    period: Period,
    who: Party | None = None,
) -> int:
    """Count what ``counted`` counts, all days and rules together."""
    _, held, given = _held(reaches, criteria, processes, period=period, who=who)
    return int(unit.rows(held + _NUMBER, given)[0][0])


def _held(
    reaches: Mapping[str, Reach],
    criteria: Criteria,
    processes: Mapping[str, Process],
    *,
    period: Period,
    who: Party | None,
) -> tuple[Candidates, LiteralString, dict[str, Any]]:
    """Give where to look, the clocks that are due as the beginning of a statement, and its parameters."""
    found = candidates(reaches, _whoever(criteria))
    given = _given(processes, period, who=who, only_mine=criteria.my_turn)
    return found, _cand(found.source, found.condition) + _HELD, {**found.parameters, **given}


def clocks(
    unit: Unit, reaches: Mapping[str, Reach], criteria: Criteria, processes: Mapping[str, Process], *, period: Period
) -> list[DueClock]:
    """Read the clocks of a period that the reader's roles owe, at most a thousand."""
    found = candidates(reaches, _whoever(criteria))
    query = _cand(found.source, found.condition) + _HELD + _CLOCKS
    given = _given(processes, period, who=None, only_mine=True)
    return [DueClock(*row[:7]) for row in unit.rows(query, {**found.parameters, **given})]


def _whoever(criteria: Criteria) -> Criteria:
    """Drop whose turn a case is: who owes a clock is asked of its rule."""
    return Criteria(communes=criteria.communes, seasons=criteria.seasons, steps=criteria.steps, turns=criteria.turns)


def _cand(source: LiteralString, condition: LiteralString) -> LiteralString:
    return (
        "WITH cand AS MATERIALIZED (SELECT c.id, c.code, c.state, c.process_hash, c.product_id, c.producer_id,"
        " c.commune_id, c.district_id, c.province_id FROM "
        + source
        + " WHERE c.holder IS NOT NULL AND "
        + condition
        + ")"
    )


def _given(processes: Mapping[str, Process], period: Period, *, who: Party | None, only_mine: bool) -> dict[str, Any]:
    rows = [
        (version, state.code, code, role.level, role.code)
        for version, process in processes.items()
        for state in process.states.values()
        for code in state.clocks
        for role in (process.roles[process.clocks[code].holder],)
        if who is None or party_of(role) == who
    ]
    names = ("versions", "states", "rules", "levels", "holder_roles")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return {**columns, "first": period[0], "last": period[1], "only_mine": only_mine}
