"""Show an administrator what is set for the seasons of the own territory: value, default, source, who changed it when.

What may be changed is changed where it always was: windows by the office, with a preview of every deadline they move.
"""

from dataclasses import dataclass

from workflow.domain.administration import bailiwick_of
from workflow.domain.process import Process, Scalar, Setting
from workflow.services.engines import engine_of
from workflow.services.identify import Sight
from workflow.store.database import Unit
from workflow.store.reads import season_settings
from workflow.store.reads.season_settings import SeasonSettings


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A setting of a season. ``is_default``: the season names no value of its own."""

    setting: Setting
    value: Scalar
    is_default: bool


@dataclass(frozen=True, slots=True)
class SeasonSheet:
    """A season with every setting its process has, and its windows."""

    season: SeasonSettings
    process: Process
    lines: tuple[SettingLine, ...]


def show_settings(unit: Unit, sight: Sight) -> list[SeasonSheet]:
    """Give the seasons of the administrator's territory. One statement; raises NotPermittedError for others."""
    seasons = season_settings.of_territory(unit, bailiwick_of(sight.actor).keys)
    return [_sheet(unit, season) for season in seasons]


def _sheet(unit: Unit, season: SeasonSettings) -> SeasonSheet:
    process = engine_of(unit, season.process_hash).process
    lines = tuple(
        SettingLine(setting, season.settings.get(code, setting.default), code not in season.settings)
        for code, setting in process.settings.items()
    )
    return SeasonSheet(season, process, lines)
