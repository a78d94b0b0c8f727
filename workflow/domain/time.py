"""Time as a parameter: the clocks of the product. The only file that reads the wall clock.

Instants are UTC; days are decided in Asia/Ho_Chi_Minh.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from workflow.domain.errors import InvalidInputError

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


class Clock(Protocol):
    """Whatever can say what instant it is; read once per command."""

    def now(self) -> datetime:
        """Give the instant, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The wall clock of this machine."""

    def now(self) -> datetime:
        """Give the present instant, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands at one instant: replays and tests."""

    instant: datetime

    def now(self) -> datetime:
        """Give the instant it stands at."""
        return self.instant


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 instant with an offset and give it in UTC.

    Raises InvalidInputError ``instant_invalid`` when it is not one, has no offset, or lies at the very
    edge of the calendar, where it has no day in Vietnam.
    """
    try:
        value = datetime.fromisoformat(text)
        if value.tzinfo is None:
            raise InvalidInputError("instant_invalid", value=text[:64])
        local_day(value)
        return value.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInputError("instant_invalid", value=text[:64]) from error


def format_instant(instant: datetime) -> str:
    """Write an instant the one canonical way: UTC, microseconds, ``Z``."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def local_day(instant: datetime) -> date:
    """Give the day it is in Vietnam at an instant."""
    return instant.astimezone(VIETNAM).date()
