"""Days and times as they stand in a sentence, in a reader's language: weekday, no year while it is this one. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias

from workflow.domain.time import VIETNAM

Text: TypeAlias = Callable[..., str]


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


WEEKDAYS: Final = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
MONTHS: Final = (
    _("January"),
    _("February"),
    _("March"),
    _("April"),
    _("May"),
    _("June"),
    _("July"),
    _("August"),
    _("September"),
    _("October"),
    _("November"),
    _("December"),
)
_SHORT: Final = _("{day} {month_name}")
_FULL: Final = _("{day} {month_name} {year}")
_WEEKDAY_SHORT: Final = _("{weekday} {day} {month_name}")
_WEEKDAY_FULL: Final = _("{weekday} {day} {month_name} {year}")


@dataclass(frozen=True, slots=True)
class DayWords:
    """Words of days for a reader on a day."""

    text: Text
    today: date

    def short(self, on: date) -> str:
        """Give a day without its weekday: 11/9, with the year when it is another."""
        return self._worded(_SHORT if on.year == self.today.year else _FULL, on)

    def weekday(self, on: date) -> str:
        """Give a day with its weekday."""
        return self._worded(_WEEKDAY_SHORT if on.year == self.today.year else _WEEKDAY_FULL, on)

    def full(self, on: date) -> str:
        """Give a day with weekday and year, as paper wants it."""
        return self._worded(_WEEKDAY_FULL, on)

    def time(self, at: datetime) -> str:
        """Give the time of an instant in Vietnam."""
        local = at.astimezone(VIETNAM)
        return f"{local.hour}:{local.minute:02}"

    def moment(self, at: datetime) -> str:
        """Give an instant in Vietnam: time and day."""
        return f"{self.time(at)}, {self.weekday(at.astimezone(VIETNAM).date())}"

    def _worded(self, template: str, on: date) -> str:
        return self.text(
            template,
            weekday=self.text(WEEKDAYS[on.weekday()]),
            day=on.day,
            month=on.month,
            month_name=self.text(MONTHS[on.month - 1]),
            year=on.year,
        )
