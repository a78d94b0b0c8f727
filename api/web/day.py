"""A day as people type it into a field or an address, and the instant a board is shown at for it. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from workflow.domain.errors import InvalidInputError
from workflow.domain.time import VIETNAM, local_day

TYPED_MAX: Final = 40
OLDEST: Final = date(2000, 1, 1)

_TIME: Final = (
    r"(?:[ T]+(?P<hour>[0-9]{1,2})[:h](?P<minute>[0-9]{2})(?::[0-9]{2})?(?P<offset>Z|[ +-][0-9]{2}:?[0-9]{2})?)?"
)
_FORMS: Final = tuple(
    re.compile(form + _TIME)
    for form in (
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})",
        r"(?P<day>[0-9]{1,2}) ?[/.-] ?(?P<month>[0-9]{1,2}) ?[/.-] ?(?P<year>[0-9]{4}|[0-9]{2})",
        r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4})",
    )
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A past moment to look back at. ``clock_time`` is None when the whole day counts, through its 24th hour."""

    instant: datetime
    day: date
    clock_time: time | None

    @property
    def typed(self) -> str:
        """Give the moment the way people type it."""
        day = f"{self.day.day}/{self.day.month}/{self.day.year}"
        return day if self.clock_time is None else f"{day} {self.clock_time.hour}:{self.clock_time.minute:02}"


def day_of(typed: str) -> date | None:
    """Read a typed day, past or to come, without a time; None when it is none."""
    text = typed.strip()
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if found is None or len(text) > TYPED_MAX or found["hour"] is not None:
        return None
    try:
        return _moment(found).day
    except (ValueError, OverflowError):
        return None


def moment_of(typed: str, *, now: datetime) -> Moment | None:
    """Read a typed day, with or without a time; None when it means now (empty, today, later today).

    Takes 3/9/2020, 3-9-20, 03092020, 2020-09-03, each with an optional time, in Vietnam's time when no
    offset is written. In an address an unescaped ``+`` arrives as a space and is read as the offset's sign.

    Raises InvalidInputError ``day_invalid`` or ``day_in_future``.
    """
    text = typed.strip()
    if not text:
        return None
    found = (
        next((match for form in _FORMS if (match := form.fullmatch(text))), None) if len(text) <= TYPED_MAX else None
    )
    if found is None:
        raise InvalidInputError("day_invalid", pointer="/ngay", value=text[:TYPED_MAX])
    try:
        moment = _moment(found)
    except (ValueError, OverflowError) as error:
        raise InvalidInputError("day_invalid", pointer="/ngay", value=text) from error
    today = local_day(now)
    if moment.day < OLDEST:
        raise InvalidInputError("day_invalid", pointer="/ngay", value=text)
    if moment.day > today:
        raise InvalidInputError("day_in_future", pointer="/ngay", value=text)
    return moment if moment.instant < now else None


def _moment(found: "re.Match[str]") -> Moment:
    year = int(found["year"])
    day = date(year + 2000 if len(found["year"]) < len("2000") else year, int(found["month"]), int(found["day"]))
    if found["hour"] is None:
        following = datetime.combine(day, time(), VIETNAM) + timedelta(days=1)
        return Moment((following - timedelta(microseconds=1)).astimezone(UTC), day, None)
    at = datetime.combine(day, time(int(found["hour"]), int(found["minute"])), VIETNAM)
    if found["offset"] is not None:
        offset = found["offset"].replace(" ", "+")
        at = datetime.fromisoformat(at.replace(tzinfo=None).isoformat() + offset)
    local = at.astimezone(VIETNAM)
    return Moment(at.astimezone(UTC), local.date(), local.time())
