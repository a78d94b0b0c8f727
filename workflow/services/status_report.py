"""The shape of a season's status report: plain frozen values, whoever shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from workflow.domain.process import Label

SUBMITTED: Final = "_submitted"


@dataclass(frozen=True, slots=True)
class Count:
    """How many running cases are in a step, or cases in a state."""

    code: str
    label: Label
    step: int
    count: int
    final: bool = False


@dataclass(frozen=True, slots=True)
class MilestoneFigure:
    """How many cases have reached a milestone; ``missing`` names products that reached what it requires, not it.

    ``missing`` is None when the milestone requires nothing. Ended cases are not missing.
    """

    code: str
    label: Label
    reached: int
    missing: tuple[str, ...] | None

    @property
    def missing_key(self) -> str:
        """Give the name of the list of those missing: ``plans_missing`` for ``plans_submitted``."""
        noun = self.code.removesuffix(SUBMITTED)
        return f"{noun}_missing"


@dataclass(frozen=True, slots=True)
class Holding:
    """Whose turn it is: a role somewhere holds ``count`` cases, the oldest since ``oldest_since``."""

    holder: str
    label: Label
    place: str
    count: int
    oldest_since: datetime


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """Running cases of a commune per step, and those that have ended."""

    commune: str
    steps: Mapping[int, int]
    ended: int


@dataclass(frozen=True, slots=True)
class TargetFigure:
    """A target of the season's plan and where the figure stood."""

    indicator: str
    target: int
    unit: str
    figure: int


@dataclass(frozen=True, slots=True)
class VersionCount:
    """How many cases run under a process version."""

    code: str
    version: str
    hash: str
    count: int


@dataclass(frozen=True, slots=True)
class SeasonStatus:
    """Everything the report shows. Steps count running cases only; ended ones are among the states."""

    season: str
    name: Label
    unit: str
    province: str
    at: datetime
    cases: int
    ended: int
    steps: tuple[Count, ...]
    states: tuple[Count, ...]
    milestones: tuple[MilestoneFigure, ...]
    holders: tuple[Holding, ...]
    communes: tuple[CommuneRow, ...]
    returns: Mapping[int, int]
    targets: tuple[TargetFigure, ...]
    versions: tuple[VersionCount, ...]
