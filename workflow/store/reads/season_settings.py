"""The seasons of a territory with their settings and windows, and who changed them when. One statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.facts import Window
from workflow.store.database import Unit
from workflow.store.windows import to_window

_SEASONS: Final[LiteralString] = """
SELECT s.code, s.name_vi, s.name_en, s.year, s.status, s.process_hash, s.settings, s.windows, s.source, u.name,
 (SELECT jsonb_agg(jsonb_build_array(c.at, p.name, c.kind, c.reason) ORDER BY c.no DESC)
  FROM season_changes c LEFT JOIN persons p ON p.id = c.actor_id WHERE c.season_id = s.id)
FROM seasons s JOIN units u ON u.id = s.unit_id LEFT JOIN units v ON v.id = u.parent_id
WHERE %(units)s::uuid[] IS NULL OR u.id = ANY(%(units)s) OR u.parent_id = ANY(%(units)s) OR v.parent_id = ANY(%(units)s)
ORDER BY s.year DESC, s.code LIMIT 20"""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a season after it was opened."""

    at: datetime
    by: str | None
    kind: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class SeasonSettings:
    """A season's own values; what it does not name is the process's default."""

    code: str
    name_vi: str
    name_en: str
    year: int
    status: str
    process_hash: str
    settings: Mapping[str, Any]
    windows: tuple[Window, ...]
    source: str | None
    place: str
    changes: tuple[Change, ...]


def of_territory(unit: Unit, units: list[UUID] | None) -> list[SeasonSettings]:
    """Read the seasons of a territory, the newest first."""
    return [_season(row) for row in unit.rows(_SEASONS, {"units": units})]


def _season(row: Sequence[Any]) -> SeasonSettings:
    changes = tuple(Change(datetime.fromisoformat(at), by, kind, reason) for at, by, kind, reason in row[10] or ())
    windows = tuple(to_window(one) for one in row[7] or ())
    return SeasonSettings(row[0], row[1], row[2], row[3], row[4], row[5], row[6], windows, row[8], row[9], changes)
