"""The plan of a season, its windows and settings, as it is read and changed; the row that tells of each change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.facts import SeasonFacts, Window
from workflow.domain.history import dumps
from workflow.domain.process import Scalar
from workflow.store.cases import to_season
from workflow.store.database import Unit
from workflow.store.windows import to_record

_PLAN: Final[LiteralString] = """
SELECT s.id, s.status, s.settings, s.windows, s.code, s.year, s.process_hash, s.unit_id FROM seasons s
WHERE s.code = %s"""
_LOCKED: Final[LiteralString] = _PLAN + " FOR NO KEY UPDATE"
_SET: Final[LiteralString] = "UPDATE seasons SET windows = %s::text::jsonb WHERE id = %s"
_SETTINGS: Final[LiteralString] = "UPDATE seasons SET settings = %s::text::jsonb WHERE id = %s"
_CHANGES: Final[LiteralString] = """
SELECT c.no, c.at, p.name, c.kind, c.reason, c.before, c.after FROM season_changes c
LEFT JOIN persons p ON p.id = c.actor_id WHERE c.season_id = %s ORDER BY c.no DESC LIMIT 200"""
_CHANGE: Final[LiteralString] = """
INSERT INTO season_changes (season_id, no, at, actor_id, kind, reason, before, after)
SELECT %(season)s, coalesce(max(no), 0) + 1, %(at)s, %(actor)s, %(kind)s, %(reason)s, %(before)s::text::jsonb,
 %(after)s::text::jsonb FROM season_changes WHERE season_id = %(season)s"""


@dataclass(frozen=True, slots=True)
class SeasonPlan:
    """A season with its windows."""

    season: SeasonFacts
    code: str
    year: int
    process_hash: str
    unit_id: UUID


def plan(unit: Unit, code: str, *, locked: bool = False) -> SeasonPlan | None:
    """Read a season by code, or None; ``locked`` holds its row until the end of the transaction."""
    row = unit.row(_LOCKED if locked else _PLAN, (code,))
    return None if row is None else SeasonPlan(to_season(row[:4]), row[4], row[5], row[6], row[7])


def change_windows(
    unit: Unit, *, standing: SeasonPlan, windows: Sequence[Window], at: datetime, actor_id: UUID, reason: str
) -> None:
    """Put other windows in the place of those that stand, with the row that tells of it."""
    before, after = ([to_record(window) for window in some] for some in (standing.season.windows, windows))
    unit.execute(_SET, (dumps(after), standing.season.id))
    said = {"at": at, "actor": actor_id, "reason": reason}
    unit.execute(_CHANGE, {**said, **_told(standing, "windows", before, after)})


def change_settings(
    unit: Unit, *, standing: SeasonPlan, settings: Mapping[str, Scalar], at: datetime, actor_id: UUID, reason: str
) -> None:
    """Put other values in the place of the season's own, with the row that tells which of them changed."""
    old = standing.season.settings
    codes = sorted(code for code in {*old, *settings} if old.get(code) != settings.get(code))
    before, after = ({code: some.get(code) for code in codes} for some in (old, settings))
    unit.execute(_SETTINGS, (dumps(dict(settings)), standing.season.id))
    said = {"at": at, "actor": actor_id, "reason": reason}
    unit.execute(_CHANGE, {**said, **_told(standing, "settings", before, after)})


def _told(standing: SeasonPlan, kind: str, before: object, after: object) -> dict[str, Any]:
    told = {"season": standing.season.id, "kind": kind}
    return {**told, "before": dumps({kind: before}), "after": dumps({kind: after})}


@dataclass(frozen=True, slots=True)
class SeasonChange:
    """A change of a season; ``before`` and ``after`` hold its windows whole, or the settings that changed (None: the
    process's default).
    """

    no: int
    at: datetime
    by: str | None
    kind: str
    reason: str | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def changes(unit: Unit, season_id: UUID) -> list[SeasonChange]:
    """Read the changes of a season, the newest first."""
    return [SeasonChange(*row) for row in unit.rows(_CHANGES, (season_id,))]
