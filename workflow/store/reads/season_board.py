"""What the season's public board reads: counts only, grouped by the database.

Two statements, whatever the number of cases or communes: the seasons, and one pass over the season's cases. Reads no
name of a person, a producer or a product, and must not. An area counts the cases of it only.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, LiteralString, NamedTuple
from uuid import UUID

from workflow.domain.reach import EVERYTHING, Reach
from workflow.store.database import Unit
from workflow.store.reads.as_of import DUE_THEN, RAN_THEN
from workflow.store.reads.scope import EVERYWHERE, Scope
from workflow.store.urgency_sql import due_by

_SEASONS: Final[LiteralString] = """
SELECT s.id, s.code, s.name_vi, s.name_en, s.year, s.status, s.plan_no, s.plan_on, s.process_hash,
 s.source, CASE WHEN s.code = coalesce(%(code)s, first_value(s.code) OVER (
  ORDER BY s.status = 'open' DESC, s.created_at DESC, s.code)) THEN s.windows END, s.unit_id, p.name
FROM seasons s JOIN units p ON p.id = s.province_id
WHERE s.status <> 'draft'"""
_IN_REACH: Final[LiteralString] = """
 AND (s.code = %(code)s OR s.province_id = ANY(%(provinces)s) OR s.province_id IN (
  SELECT unnest(ARRAY[a.id, a.parent_id]) FROM units u JOIN units a ON a.id = u.parent_id
  WHERE u.id = ANY(%(below)s) OR u.id IN (SELECT m.commune_id FROM producers m WHERE m.id = ANY(%(producers)s))))"""
_LATEST_FIRST: Final[LiteralString] = """
ORDER BY s.status = 'open' DESC, s.created_at DESC, s.code"""

# The season is the way in, whatever the area: the server would read all of a province's cases beside it.
_CASES: Final[LiteralString] = "(SELECT x.* FROM cases x WHERE x.season_id = %(season)s OFFSET 0) c"
_NOW: Final[LiteralString] = (
    """
WITH placed AS (
 SELECT c.id, c.commune_id, c.product_id, c.process_hash, c.state, c.step, c.holder, c.facts, c.urgency
 FROM """
    + _CASES
    + " WHERE "
)

# The newest row at or before the instant, by the primary key read backwards; cases not begun drop out.
_THEN: Final[LiteralString] = (
    """
WITH placed AS (
 SELECT c.id, c.commune_id, c.product_id, h.process_hash, h.to_state AS state, h.step, h.holder, h.facts
 FROM """
    + _CASES
    + """ CROSS JOIN LATERAL (
  SELECT process_hash, to_state, step, holder, facts FROM history
  WHERE case_id = c.id AND at <= %(at)s ORDER BY seq DESC LIMIT 1) h
 WHERE """
)

# A state without a holder is final, and only such a one (held by the linter of cycle files). Units are put to the sums,
# not to the cases; which milestones a case has reached is one number, a bit each, so that a case is read once.
_TALLY: Final[LiteralString] = """),
sums AS (
 SELECT placed.commune_id, placed.step, """
_WHOLE: Final[LiteralString] = """placed.holder,
  CASE WHEN placed.holder IS NULL THEN placed.state END AS ended_state, min(placed.process_hash) AS process_hash,
  count(*) AS number, """
_FIGURES: Final[LiteralString] = """CASE WHEN count(placed.holder) > 0 THEN '' END AS holder,
  CASE WHEN placed.holder IS NULL THEN '' END AS ended_state, '' AS process_hash, count(*) AS number, """
_COUNTED: Final[LiteralString] = " AS invented, "
_GROUPED: Final[LiteralString] = " AS late, "
_REACHED: Final[LiteralString] = " AS soon, "
_FROM: Final[LiteralString] = " AS reached FROM placed "
_PRODUCTS: Final[LiteralString] = "JOIN products r ON r.id = placed.product_id "
_INVENTED: Final[LiteralString] = "count(*) FILTER (WHERE r.invented)"
_BY_HOLDER: Final[LiteralString] = " GROUP BY placed.commune_id, placed.step, placed.holder, ended_state, reached)"
_BY_RUNNING: Final[LiteralString] = " GROUP BY placed.commune_id, placed.step, ended_state)"
_ORDERED: Final[LiteralString] = """
SELECT u.id::text, u.name, CASE WHEN u.parent_id IS DISTINCT FROM %(unit)s THEN p.name END, s.step, s.holder,
 s.ended_state, s.process_hash, s.number, s.invented, s.late, s.soon, s.reached
FROM sums s JOIN units u ON u.id = s.commune_id LEFT JOIN units p ON p.id = u.parent_id
ORDER BY u.sort_key, u.id, s.step, s.holder, s.ended_state, s.reached"""

_LATE_NOW: Final[LiteralString] = "count(*) FILTER (WHERE placed.holder IS NOT NULL AND placed.urgency < %(late)s)"
_SOON_NOW: Final[LiteralString] = """count(*) FILTER (WHERE placed.holder IS NOT NULL
  AND placed.urgency BETWEEN %(late)s AND %(soon)s)"""
_LATE_THEN: Final[LiteralString] = "count(*) FILTER (WHERE k.due_on < %(late_before)s)"
_SOON_THEN: Final[LiteralString] = "count(*) FILTER (WHERE k.due_on BETWEEN %(late_before)s AND %(due_soon)s)"
_CLOCK_THEN: Final[LiteralString] = (
    "LEFT JOIN LATERAL (SELECT min("
    + DUE_THEN
    + ") AS due_on FROM clocks k WHERE placed.holder IS NOT NULL AND k.case_id = placed.id AND "
    + RAN_THEN
    + ") k ON true"
)
_BITS: Final[Sequence[LiteralString]] = [tens + ones for tens in ("", "1", "2", "3") for ones in "0123456789"]
"""The numbers of bits, as a query says them: as many as a process has milestones at most."""


@dataclass(frozen=True, slots=True)
class SeasonRow:
    """A published season, with the province it lies in. ``windows`` as stored: code, opens_on, closes_on;
    None where another season was asked for.
    """

    id: UUID
    code: str
    name_vi: str
    name_en: str
    year: int
    status: str
    plan_no: str | None
    plan_on: date | None
    process_hash: str
    source: str | None
    windows: Sequence[Mapping[str, str | bool | None]] | None
    unit_id: UUID
    province: str


class TallyRow(NamedTuple):
    """How many cases of a commune are in a step with a holder, or have ended in a state.

    ``within`` names the unit above the commune when that is not the season's own unit; ``invented`` counts
    the products among them that were made up for a demonstration; ``late`` and ``due_soon`` the cases whose clock
    is so, where days were given. ``reached``: which milestones all of them have reached, a bit each by its place in
    the codes asked for. Where figures alone were asked for, ``holder`` and ``ended_state`` only say that there is one:
    an empty text.
    """

    commune_id: str
    commune: str
    within: str | None
    step: int
    holder: str | None
    ended_state: str | None
    process_hash: str
    number: int
    invented: int
    late: int
    due_soon: int
    reached: int


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """How many cases have reached a milestone, and how many running ones are next to reach it."""

    code: str
    reached: int
    awaited: int


def seasons(unit: Unit, *, code: str | None = None, reach: Reach = EVERYTHING) -> list[SeasonRow]:
    """Read the seasons that are no drafts: open ones first, the last opened at the top.

    Those of the provinces that ``reach`` lies in, and the one named. Windows only of the one named, of the first when
    none is.
    """
    if reach.everywhere:
        query, places = _SEASONS + _LATEST_FIRST, {}
    else:
        query = _SEASONS + _IN_REACH + _LATEST_FIRST
        places = {"provinces": list(reach.provinces), "below": [*reach.communes, *reach.districts]}
        places["producers"] = list(reach.producers)
    return [SeasonRow(*row) for row in unit.rows(query, {"code": code, **places})]


def tally(
    unit: Unit,
    season: SeasonRow,
    *,
    codes: Sequence[str] | None,
    at: datetime | None,
    days: tuple[date, date] | None = None,
    area: Scope = EVERYWHERE,
) -> list[TallyRow]:
    """Count the season's cases, communes in the order of the Vietnamese alphabet.

    ``at`` None reads the cases as they are; an instant reads them from history as they were. ``days``: what was due
    before the first is late, through the second is due soon. ``codes`` are milestones, ``MILESTONES_MAX`` at most;
    None asks for the figures of communes and steps alone.
    Only without days, as the public reads it, is it counted which products were made up: that is a look at each of
    them.
    """
    late: LiteralString = "0" if days is None else _LATE_NOW if at is None else _LATE_THEN
    soon: LiteralString = "0" if days is None else _SOON_NOW if at is None else _SOON_THEN
    clock: LiteralString = _CLOCK_THEN if days is not None and at is not None else ""
    names = _BITS[: len(codes or ())]
    reached: LiteralString = " + ".join(
        "CASE WHEN placed.facts ? %(m" + name + ")s THEN 1::bigint << " + name + " ELSE 0 END" for name in names
    )
    invented, products = (_INVENTED, _PRODUCTS) if days is None else ("0", "")
    query = (
        placed(at, area)
        + _TALLY
        + (_FIGURES if codes is None else _WHOLE)
        + invented
        + _COUNTED
        + late
        + _GROUPED
        + soon
        + _REACHED
        + (reached or "0")
        + _FROM
        + products
        + clock
        + (_BY_RUNNING if codes is None else _BY_HOLDER)
        + _ORDERED
    )
    late_before, due_soon = days or (None, None)
    given = {
        "season": season.id,
        "unit": season.unit_id,
        "at": at,
        "late_before": late_before,
        "due_soon": due_soon,
        "late": None if late_before is None else due_by(late_before),
        "soon": None if due_soon is None else due_by(due_soon),
        **{f"m{name}": f"reached.{code}" for name, code in zip(names, codes or (), strict=True)},
        **area.parameters,
    }
    return list(map(TallyRow._make, unit.rows(query, given)))


def milestones(rows: Iterable[TallyRow], codes: Sequence[tuple[str, str | None]]) -> list[MilestoneRow]:
    """Count per milestone from what ``tally`` gave for these codes: (code, the milestone it requires)."""
    counts: Counter[tuple[int, bool]] = Counter()
    for row in rows:
        counts[row.reached, row.holder is not None] += row.number
    bits: dict[str | None, int] = {code: 1 << place for place, (code, _) in enumerate(codes)}
    return [
        MilestoneRow(
            code,
            sum(count for (reached, _), count in counts.items() if reached & bits[code]),
            sum(
                count
                for (reached, runs), count in counts.items()
                if runs and not reached & bits[code] and reached & bits.get(required, 0)
            ),
        )
        for code, required in codes
    ]


def placed(at: datetime | None, area: Scope) -> LiteralString:
    """Give the beginning of a query on a season's cases as they are or were, up to the bracket that ends ``placed``."""
    return (_NOW if at is None else _THEN) + area.condition
