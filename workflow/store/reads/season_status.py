"""What the status report reads: a season at an instant, from history alone.

Three statements of fixed text, whatever the number of cases. ``cases`` gives what never changes of a
case (product, producer, units); where it stood comes from the last history row at the instant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_SEASON: Final[LiteralString] = """
SELECT s.id, s.code, s.name_vi, s.name_en, s.year, s.status, s.process_hash, s.targets, u.name, p.name
FROM seasons s JOIN units u ON u.id = s.unit_id JOIN units p ON p.id = s.province_id WHERE s.code = %s"""

# The newest row at or before the instant by the primary key read backwards; `since` is when its state was entered.
_STANDINGS: Final[LiteralString] = """
SELECT c.code, product.name, product.sort_key, producer.name, commune.name, commune.sort_key, district.name,
 h.to_state, h.holder, h.facts, h.process_hash, (
  SELECT max(e.at) FROM history e
  WHERE e.case_id = c.id AND e.seq <= h.seq AND e.from_state IS DISTINCT FROM e.to_state)
FROM cases c
JOIN LATERAL (SELECT seq, to_state, holder, facts, process_hash FROM history
 WHERE case_id = c.id AND at <= %(at)s ORDER BY seq DESC LIMIT 1) h ON true
JOIN products product ON product.id = c.product_id
JOIN producers producer ON producer.id = c.producer_id
JOIN units commune ON commune.id = c.commune_id
LEFT JOIN units district ON district.id = c.district_id
WHERE c.season_id = %(season)s
ORDER BY c.code"""

# Acts that stand: those taken back by an undo before the instant do not count.
_ACTS: Final[LiteralString] = """
SELECT h.process_hash, h.from_state, h.trigger, count(*)
FROM history h JOIN cases c ON c.id = h.case_id
WHERE c.season_id = %(season)s AND h.at <= %(at)s AND h.kind = 'transition'
 AND NOT EXISTS (SELECT 1 FROM history u WHERE u.case_id = h.case_id AND u.kind = 'undo'
  AND u.at <= %(at)s AND u.inputs->'undoes' = to_jsonb(h.seq))
GROUP BY 1, 2, 3"""


@dataclass(frozen=True, slots=True)
class SeasonHead:
    """The season itself. ``targets`` as stored: indicator, value, unit, source."""

    id: UUID
    code: str
    name_vi: str
    name_en: str
    year: int
    status: str
    process_hash: str
    targets: Sequence[Mapping[str, Any]]
    unit: str
    province: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one case stood, with what was recorded about it by then."""

    code: str
    product: str
    product_key: str
    producer: str
    commune: str
    commune_key: str
    district: str | None
    state: str
    holder: str | None
    facts: Mapping[str, Any]
    process_hash: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ActCount:
    """How often a trigger was fired from a state under a process version."""

    process_hash: str
    from_state: str | None
    trigger: str
    count: int


def season_head(unit: Unit, code: str) -> SeasonHead | None:
    """Read a season by its code."""
    row = unit.row(_SEASON, (code,))
    return None if row is None else SeasonHead(*row)


def standings(unit: Unit, *, season_id: UUID, at: datetime) -> list[Standing]:
    """Read where each case stood that had entered by the instant, in the order of case codes."""
    return [Standing(*row) for row in unit.rows(_STANDINGS, {"season": season_id, "at": at})]


def act_counts(unit: Unit, *, season_id: UUID, at: datetime) -> list[ActCount]:
    """Count the acts that stood at the instant."""
    return [ActCount(*row) for row in unit.rows(_ACTS, {"season": season_id, "at": at})]
