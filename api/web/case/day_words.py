"""Days and times as a case's pages say them to one reader: weekday, no year while it is this one. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from api.web.date_words import named_day, short_day
from workflow.domain.time import VIETNAM

Text: TypeAlias = Callable[..., str]


@dataclass(frozen=True, slots=True)
class DayWords:
    """Words of days for a reader on a day."""

    text: Text
    today: date

    def short(self, on: date) -> str:
        """Give a day without its weekday: 11/9, with the year when it is another."""
        return short_day(self.text, on, today=self.today)

    def weekday(self, on: date) -> str:
        """Give a day with its weekday."""
        return named_day(self.text, on, today=self.today)

    def full(self, on: date) -> str:
        """Give a day with weekday and year, as paper wants it."""
        return named_day(self.text, on, today=date.min)

    def time(self, at: datetime) -> str:
        """Give the time of an instant in Vietnam."""
        local = at.astimezone(VIETNAM)
        return f"{local.hour}:{local.minute:02}"

    def moment(self, at: datetime) -> str:
        """Give an instant in Vietnam: time and day."""
        return f"{self.time(at)}, {self.weekday(at.astimezone(VIETNAM).date())}"
