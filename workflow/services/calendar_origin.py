"""Say which calendars a last day was counted by, and who confirmed them. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workflow.domain.calendar import LayerVersion
from workflow.store.database import Unit
from workflow.store.reads import calendar_origin


@dataclass(frozen=True, slots=True)
class CalendarOrigin:
    """A year of a calendar as it was confirmed; ``place`` None: the country's."""

    year: int
    version: str
    document: str | None
    confirmed_by: str | None
    confirmed_at: datetime
    place: str | None


def origins_of(unit: Unit, layers: Sequence[LayerVersion]) -> tuple[CalendarOrigin, ...]:
    """Give the calendars of some layers, by year."""
    rows = calendar_origin.read(unit, [layer.version for layer in layers])
    return tuple(CalendarOrigin(*row) for row in rows)
