"""What becomes of a notice at the moment of sending: sent, put off, suppressed, tried again, told otherwise. Pure."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Final, Literal, TypeAlias

from workflow.domain.calendar import WorkingCalendar
from workflow.domain.time import VIETNAM

Channel: TypeAlias = Literal["in_app", "email", "sms", "zalo", "telegram"]
OUTWARD: Final[tuple[Channel, ...]] = ("email", "zalo", "sms", "telegram")
"""Every channel that leaves the house, in the order in which they are tried."""

ATTEMPTS_MAX: Final = 8
MORNING: Final = time(7, 30)
_FIRST_WAIT: Final = timedelta(seconds=5)
_LONGEST_WAIT: Final = timedelta(hours=6)
_DAYS_AHEAD: Final = 60
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL: Final = re.compile(
    rf"(?=.{{3,254}}\Z)[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*@{_LABEL}(?:\.{_LABEL})+\Z"
)
_PHONE: Final = re.compile(r"(?:\+?84|0)([1-9][0-9]{8,9})\Z")
_PHONE_ABROAD: Final = re.compile(r"\+[1-9][0-9]{7,14}\Z")
FALLBACK_MARK: Final = ">"
UNREACHED: Final = frozenset({"switched_off", "no_address", "unreachable"})
"""Reasons after which the person is still to be told: by another channel, in the end by telephone."""

_LADDER_KINDS: Final = frozenset({"reminder", "escalation"})
_DATED_KINDS: Final = _LADDER_KINDS | {"moved"}
_ASKING_KINDS: Final = _LADDER_KINDS | {"nudge"}


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the day, in Vietnam, in which nothing that can wait is sent; over midnight when they say so."""

    since: time
    until: time

    def holds(self, moment: time) -> bool:
        """Say whether the hour is a quiet one."""
        if self.since <= self.until:
            return self.since <= moment < self.until
        return moment >= self.since or moment < self.until


NIGHT: Final = Quiet(time(20), time(7))


@dataclass(frozen=True, slots=True)
class Habits:
    """How a person wants to be told; ``digest`` None: nobody said, so offices get one and producers do not."""

    quiet: Quiet = NIGHT
    digest: bool | None = None
    muted: frozenset[str] = frozenset()
    channels: tuple[str, ...] = OUTWARD


@dataclass(frozen=True, slots=True)
class ClockNow:
    """The clock of a notice as it stands now, and the last day (``told_on``) the notice was made for.

    ``told_on`` is known only where the ladder's own row still says it; else ``arming`` decides.
    """

    is_ended: bool
    is_stopped: bool
    arming: int
    due_on: date | None
    told_on: date | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """A claimed notice with all that decides what becomes of it."""

    kind: str
    notice: str
    channel: str
    urgent: bool
    send_at: datetime
    arming: int | None
    by_office: bool
    is_retry: bool
    habits: Habits
    address: str | None
    is_faulty: bool = False
    is_off: bool = False
    clock: ClockNow | None = None
    is_closed: bool = False
    is_told: bool = False


def suppressed_because(pending: Pending) -> str | None:
    """Give the reason for which the notice is not sent at all, or None."""
    return next(chain(_reasons_of_case(pending), _reasons_of_person(pending)), None)


def send_from(pending: Pending, now: datetime, calendar: WorkingCalendar | None) -> datetime:
    """Give the first instant at which the notice may go; ``now`` when it may go at once.

    What is urgent or stays in the house never waits. Mail that goes into a digest waits for the working
    morning after it was due; a mail that failed once waits for quiet hours only.
    """
    if pending.urgent or pending.channel == "in_app":
        return now
    due = pending.send_at
    if is_digestible(pending) and not pending.is_retry and _waits_for_morning(pending, due, calendar):
        due = morning(due, calendar)
    return allowed_from(max(due, now), pending.habits.quiet, calendar)


def is_digestible(pending: Pending) -> bool:
    """Say whether the notice may share a mail with others."""
    if pending.channel != "email" or pending.urgent:
        return False
    return pending.by_office if pending.habits.digest is None else pending.habits.digest


def allowed_from(at: datetime, quiet: Quiet, calendar: WorkingCalendar | None) -> datetime:
    """Give ``at``, or the first instant after it that is neither in quiet hours nor on a day off.

    A day of which the calendar knows nothing counts as worked: nobody is kept waiting for a table.
    """
    moment = at.astimezone(VIETNAM)
    for _ in range(_DAYS_AHEAD):
        if not _is_worked(calendar, moment.date()):
            moment = datetime.combine(moment.date() + timedelta(days=1), time(), VIETNAM)
        elif quiet.holds(moment.time()):
            ends_today = moment.time() < quiet.until
            day = moment.date() if ends_today else moment.date() + timedelta(days=1)
            moment = datetime.combine(day, quiet.until, VIETNAM)
        else:
            break
    return moment.astimezone(at.tzinfo)


def morning(at: datetime, calendar: WorkingCalendar | None) -> datetime:
    """Give the first working morning's digest instant that is not before ``at``."""
    moment = at.astimezone(VIETNAM)
    day = moment.date() if moment.time() <= MORNING else moment.date() + timedelta(days=1)
    for _ in range(_DAYS_AHEAD):
        if _is_worked(calendar, day):
            break
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, VIETNAM).astimezone(at.tzinfo)


def wait_after(attempts: int) -> timedelta | None:
    """Give how long to wait before the next attempt, or None when there have been enough."""
    if attempts >= ATTEMPTS_MAX:
        return None
    return min(_FIRST_WAIT * int(4 ** max(0, attempts - 1)), _LONGEST_WAIT)


def next_channel(tried: Sequence[str], habits: Habits, usable: frozenset[str]) -> str | None:
    """Give the channel to try after ``tried``: the person's own order first, then the house's; None when none is left.

    ``usable`` are the channels that this person has an address for, that work and that reach them.
    """
    order = (*habits.channels, *OUTWARD)
    return next((channel for channel in order if channel in usable and channel not in tried), None)


def tried_channels(key: str, channel: str) -> tuple[str, ...]:
    """Give every channel tried for a notice, read off its key: a fallback's is the failed one's and its channel."""
    parts = [part for part in key.split(FALLBACK_MARK)[1:] if part]
    return (*parts, channel)


def fallback_key(key: str, failed: str, channel: str) -> str:
    """Give the key of the notice that follows a failed one on the next channel: it names every channel before it."""
    whole = key if FALLBACK_MARK in key else f"{key}{FALLBACK_MARK}{failed}"
    return f"{whole}{FALLBACK_MARK}{channel}"


def root_key(key: str) -> str:
    """Give the key of the notice that a fallback goes back to."""
    return key.partition(FALLBACK_MARK)[0]


def address_of(channel: str, *, email: str | None, phone: str | None) -> str | None:
    """Give the address a channel reaches a person by, in the form providers take; None when there is none."""
    if channel == "in_app":
        return "in_app"
    if channel == "email":
        return email if email is not None and is_email(email) else None
    return None if phone is None else phone_number(phone)


def is_email(text: str) -> bool:
    """Say whether a text is a mail address that every server takes (RFC 5321, plain letters)."""
    return _EMAIL.match(text) is not None


def phone_number(text: str) -> str | None:
    """Give a telephone number as ``+84…`` (or another country's), or None when the text is none."""
    bare = re.sub(r"[\s().-]", "", text)
    found = _PHONE.match(bare)
    if found is not None:
        return f"+84{found.group(1)}"
    return bare if _PHONE_ABROAD.match(bare) else None


def message_id(key: str, host: str) -> str:
    """Give the Message-ID of a notice: the same at every attempt, and nobody can read anything out of it."""
    digest = hashlib.sha256(b"ocop-notice\n" + key.encode()).hexdigest()
    return f"<{digest[:40]}@{host}>"


def digest_key(recipient: str, keys: Sequence[str]) -> str:
    """Give the key of a digest: fixed by the person and the notices it was first made of."""
    listed = "\n".join(sorted(keys)).encode()
    return f"digest:{recipient}:{hashlib.sha256(listed).hexdigest()[:16]}"


def _reasons_of_case(pending: Pending) -> Iterator[str]:
    clock = pending.clock
    if clock is not None:
        if pending.kind in _DATED_KINDS and clock.is_ended:
            yield "clock_ended"
        if pending.kind in _LADDER_KINDS and clock.is_stopped:
            yield "clock_stopped"
        if pending.kind in _DATED_KINDS and _has_moved(pending.arming, clock):
            yield "date_moved"
    if pending.kind in _ASKING_KINDS and pending.is_closed:
        yield "case_closed"


def _reasons_of_person(pending: Pending) -> Iterator[str]:
    """Give what keeps a notice from its person; what is muted is still shown in the product itself."""
    outward = pending.channel != "in_app"
    if outward and not pending.urgent and pending.notice in pending.habits.muted:
        yield "muted"
    if pending.is_told:
        yield "already_told"
    if outward and pending.is_off:
        yield "switched_off"
    if outward and pending.address is None:
        yield "no_address"
    if outward and pending.is_faulty:
        yield "unreachable"


def _has_moved(arming: int | None, clock: ClockNow) -> bool:
    if arming is None or arming == clock.arming:
        return False
    return clock.told_on is None or clock.told_on != clock.due_on


def _waits_for_morning(pending: Pending, due: datetime, calendar: WorkingCalendar | None) -> bool:
    if pending.habits.digest is not None:
        return True
    moment = due.astimezone(VIETNAM)
    return moment.time() < MORNING and _is_worked(calendar, moment.date())


def _is_worked(calendar: WorkingCalendar | None, on: date) -> bool:
    if calendar is None or not calendar.first <= on <= calendar.last:
        return True
    return calendar.is_working(on)
