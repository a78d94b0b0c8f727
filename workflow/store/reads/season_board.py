"""What the season's public board reads: counts only, grouped by the database.

Three statements of fixed text, whatever the number of cases or communes. Reads no name of a person,
a producer or a product, and must not. An area counts the cases of it only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit
from workflow.store.reads.as_of import DUE_THEN, RAN_THEN
from workflow.store.reads.scope import EVERYWHERE, Scope

_SEASONS: Final[LiteralString] = """
SELECT s.id, s.code, s.name_vi, s.name_en, s.year, s.status, s.plan_no, s.plan_on, s.process_hash,
 s.source, s.windows, s.unit_id, p.name
FROM seasons s JOIN units p ON p.id = s.province_id
WHERE s.status <> 'draft'
ORDER BY s.status = 'open' DESC, s.created_at DESC, s.code"""

_NOW: Final[LiteralString] = """
WITH placed AS (
 SELECT c.id, c.commune_id, c.product_id, c.process_hash, c.state, c.step, c.holder, c.facts
 FROM cases c WHERE c.season_id = %(season)s AND """

# The newest row at or before the instant, by the primary key read backwards; cases not begun drop out.
_THEN: Final[LiteralString] = """
WITH placed AS (
 SELECT c.id, c.commune_id, c.product_id, h.process_hash, h.to_state AS state, h.step, h.holder, h.facts
 FROM cases c CROSS JOIN LATERAL (
  SELECT process_hash, to_state, step, holder, facts FROM history
  WHERE case_id = c.id AND at <= %(at)s ORDER BY seq DESC LIMIT 1) h
 WHERE c.season_id = %(season)s AND """

# A state without a holder is final, and only such a one (held by the linter of cycle files).
_TALLY: Final[LiteralString] = """)
SELECT u.id, u.name, CASE WHEN u.parent_id IS DISTINCT FROM %(unit)s THEN p.name END,
 placed.step, placed.holder, CASE WHEN placed.holder IS NULL THEN placed.state END, min(placed.process_hash), count(*),
 count(*) FILTER (WHERE r.invented), """
_GROUPED: Final[LiteralString] = """
FROM placed JOIN products r ON r.id = placed.product_id
 JOIN units u ON u.id = placed.commune_id LEFT JOIN units p ON p.id = u.parent_id """
_ORDERED: Final[LiteralString] = """
GROUP BY u.id, p.id, 4, 5, 6
ORDER BY u.sort_key, u.id, 4, 5, 6"""

_UNTIMED: Final[LiteralString] = "0, 0"
_TIMED: Final[LiteralString] = """count(*) FILTER (WHERE k.due_on < %(late_before)s),
 count(*) FILTER (WHERE k.due_on BETWEEN %(late_before)s AND %(soon)s)"""
_CLOCK_NOW: Final[LiteralString] = """LEFT JOIN LATERAL (SELECT min(k.due_on) AS due_on FROM clocks k
  WHERE placed.holder IS NOT NULL AND k.case_id = placed.id AND k.ended_seq IS NULL
   AND k.stopped_at IS NULL) k ON true"""
_CLOCK_THEN: Final[LiteralString] = (
    "LEFT JOIN LATERAL (SELECT min("
    + DUE_THEN
    + ") AS due_on FROM clocks k WHERE placed.holder IS NOT NULL AND k.case_id = placed.id AND "
    + RAN_THEN
    + ") k ON true"
)

_MILESTONES: Final[LiteralString] = """)
SELECT m.code, count(*) FILTER (WHERE placed.facts ? ('reached.' || m.code)),
 count(*) FILTER (WHERE placed.holder IS NOT NULL AND placed.facts ? ('reached.' || m.requires)
  AND NOT placed.facts ? ('reached.' || m.code))
FROM unnest(%(codes)s::text[], %(requires)s::text[]) WITH ORDINALITY AS m(code, requires, place)
LEFT JOIN placed ON true
GROUP BY m.code, m.place ORDER BY m.place"""


@dataclass(frozen=True, slots=True)
class SeasonRow:
    """A published season, with the province it lies in. ``windows`` as stored: code, opens_on, closes_on."""

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
    windows: Sequence[Mapping[str, str | bool | None]]
    unit_id: UUID
    province: str


@dataclass(frozen=True, slots=True)
class TallyRow:
    """How many cases of a commune are in a step with a holder, or have ended in a state.

    ``within`` names the unit above the commune when that is not the season's own unit; ``invented`` counts
    the products among them that were made up for a demonstration; ``late`` and ``due_soon`` the cases whose clock
    is so, where days were given.
    """

    commune_id: UUID
    commune: str
    within: str | None
    step: int
    holder: str | None
    ended_state: str | None
    process_hash: str
    count: int
    invented: int
    late: int
    due_soon: int


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """How many cases have reached a milestone, and how many running ones are next to reach it."""

    code: str
    reached: int
    awaited: int


def seasons(unit: Unit) -> list[SeasonRow]:
    """Read every season that is not a draft: open ones first, the last opened at the top."""
    return [SeasonRow(*row) for row in unit.rows(_SEASONS)]


def tally(
    unit: Unit,
    season: SeasonRow,
    *,
    at: datetime | None,
    days: tuple[date, date] | None = None,
    area: Scope = EVERYWHERE,
) -> list[TallyRow]:
    """Count the season's cases, communes in the order of the Vietnamese alphabet.

    ``at`` None reads the cases as they are; an instant reads them from history as they were. ``days``: what was due
    before the first is late, through the second is due soon.
    """
    clock: LiteralString = "" if days is None else _CLOCK_NOW if at is None else _CLOCK_THEN
    query = placed(at, area) + _TALLY + (_UNTIMED if days is None else _TIMED) + _GROUPED + clock + _ORDERED
    late_before, soon = days or (None, None)
    given = {"season": season.id, "unit": season.unit_id, "at": at, "late_before": late_before, "soon": soon}
    return [TallyRow(*row) for row in unit.rows(query, {**given, **area.parameters})]


def milestones(
    unit: Unit,
    season: SeasonRow,
    *,
    codes: Sequence[tuple[str, str | None]],
    at: datetime | None,
    area: Scope = EVERYWHERE,
) -> list[MilestoneRow]:
    """Count per milestone, in the order given as (code, the milestone it requires)."""
    parameters = {
        "season": season.id,
        "at": at,
        "codes": [code for code, _ in codes],
        "requires": [required for _, required in codes],
        **area.parameters,
    }
    return [MilestoneRow(*row) for row in unit.rows(placed(at, area) + _MILESTONES, parameters)]


def placed(at: datetime | None, area: Scope) -> LiteralString:
    """Give the beginning of a query on a season's cases as they are or were, up to the bracket that ends ``placed``."""
    return (_NOW if at is None else _THEN) + area.condition
