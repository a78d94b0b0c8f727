"""Cases that nothing moves: no clock runs and nobody came for long, or nobody holds the role whose turn it is.

Two fixed statements; each looks at the open cases once. Processes say which states are open and at which level a role
is held, so both come as parameters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, LiteralString, TypeAlias
from uuid import UUID

import orjson

from workflow.domain.process import Process
from workflow.domain.telling import Territory
from workflow.store.database import Unit

StuckReason: TypeAlias = Literal["no_holder", "quiet"]

_STUCK: Final[LiteralString] = """
WITH open_states AS MATERIALIZED (
 SELECT * FROM jsonb_to_recordset(%(states)s::jsonb) AS s(process_hash text, state text, holder text, level text))
SELECT c.id, c.code, c.state, c.holder, c.process_hash, c.entered_at,
 c.producer_id, c.commune_id, c.district_id, c.province_id, found.is_held
FROM cases c JOIN open_states s ON s.process_hash = c.process_hash AND s.state = c.state
CROSS JOIN LATERAL (SELECT
 EXISTS (SELECT FROM role_grants g WHERE g.role = s.holder AND g.valid_from <= %(on)s
  AND (g.valid_to IS NULL OR g.valid_to >= %(on)s) AND CASE s.level WHEN 'producer' THEN g.producer_id = c.producer_id
   WHEN 'commune' THEN g.unit_id = c.commune_id WHEN 'district' THEN g.unit_id = c.district_id
   WHEN 'province' THEN g.unit_id = c.province_id ELSE TRUE END) AS is_held,
 EXISTS (SELECT FROM clocks k WHERE k.case_id = c.id AND k.ended_seq IS NULL) AS has_clock) found
WHERE (%(province)s::uuid IS NULL OR c.province_id = %(province)s) AND c.id > %(after)s
 AND (NOT found.is_held OR (NOT found.has_clock AND c.entered_at < %(quiet_since)s))
ORDER BY c.id LIMIT %(limit)s"""
_FIRST: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class StuckCase:
    """A case that nothing moves, since when it stands there, and why it is listed."""

    case_id: UUID
    code: str
    state: str
    holder: str | None
    process_hash: str
    entered_at: datetime
    territory: Territory
    reason: StuckReason


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cases are asked for: of one province or all, those after a key, so many."""

    on: date
    quiet_since: datetime
    province_id: UUID | None = None
    after: UUID = _FIRST
    limit: int = 500


def page(unit: Unit, processes: Mapping[str, Process], asked: Asked) -> list[StuckCase]:
    """Give stuck cases in the order of their keys. ``processes`` are the stored versions by hash."""
    states = [
        {
            "process_hash": process_hash,
            "state": state.code,
            "holder": state.holder,
            "level": process.roles[state.holder].level,
        }
        for process_hash, process in processes.items()
        for state in process.states.values()
        if not state.final and state.holder is not None
    ]
    values = {
        "states": orjson.dumps(states).decode(),
        "on": asked.on,
        "quiet_since": asked.quiet_since,
        "province": asked.province_id,
        "after": asked.after,
        "limit": asked.limit,
    }
    return [_stuck(row) for row in unit.rows(_STUCK, values)]


def _stuck(row: Sequence[Any]) -> StuckCase:
    case_id, code, state, holder, process_hash, entered_at = row[:6]
    reason: StuckReason = "quiet" if row[10] else "no_holder"
    return StuckCase(case_id, code, state, holder, process_hash, entered_at, Territory(*row[6:10]), reason)
