"""A person's deadlines as a calendar that telephones subscribe to (RFC 5545), behind a secret address.

Whoever has the address reads it: nothing in it but products and steps, and the person may end it at any time.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from icalendar import Calendar, Event

from workflow.domain.errors import NotFoundError
from workflow.domain.process import Process
from workflow.domain.time import Clock, local_day
from workflow.services.identify import sight_of
from workflow.services.tokens import token_digest
from workflow.services.work_rows import turns_told
from workflow.store import feeds
from workflow.store.database import Unit
from workflow.store.reads import caller, deadlines, seasons
from workflow.store.reads.candidates import Criteria
from workflow.store.reads.deadlines import DueClock

PREFIX: Final = "lich_"
BACK, AHEAD = timedelta(days=60), timedelta(days=400)
_LONGEST: Final = 80


def issue_feed(unit: Unit, clock: Clock, person_id: UUID) -> str:
    """Give a person a new secret, which cannot be read again; the one before ends."""
    token = PREFIX + secrets.token_urlsafe(32)
    at = clock.now()
    feeds.revoke(unit, person_id, at=at)
    feeds.issue(unit, person_id, digest=token_digest(token), at=at)
    return token


def revoke_feed(unit: Unit, clock: Clock, person_id: UUID) -> bool:
    """End a person's feed; False when there was none."""
    return feeds.revoke(unit, person_id, at=clock.now())


def feed_since(unit: Unit, person_id: UUID) -> datetime | None:
    """Say since when a person has a feed, or None."""
    return feeds.since(unit, person_id)


@dataclass(frozen=True, slots=True)
class FeedAsk:
    """What a calendar is narrowed to: a season (its code), a commune, a step; nothing: all."""

    season: str | None = None
    commune_id: UUID | None = None
    step: int | None = None


def ics_feed(unit: Unit, clock: Clock, token: str, ask: FeedAsk = FeedAsk()) -> bytes:
    """Give the calendar behind a secret: an all-day event on the last day of each clock the person's roles owe.

    An event keeps its identity while its clock runs, and counts its revisions by how often the last day moved.
    Two statements, one more for a season. Raises NotFoundError ``feed_not_found`` for a secret that is none or was
    ended, ``season_not_found``.
    """
    at = clock.now()
    today = local_day(at)
    known = token.isascii() and token.startswith(PREFIX) and len(token) <= _LONGEST
    found = caller.by_feed(unit, digest=token_digest(token), at=at, today=today) if known else None
    if found is None:
        raise NotFoundError("feed_not_found")
    sight = sight_of(unit, found)
    due = deadlines.clocks(
        unit,
        sight.reaches,
        Criteria(
            communes=None if ask.commune_id is None else [ask.commune_id],
            seasons=None if ask.season is None else [_season(unit, ask.season)],
            steps=None if ask.step is None else [ask.step],
            turns=turns_told(sight),
        ),
        sight.processes,
        period=(today - BACK, today + AHEAD),
    )
    calendar = Calendar()
    calendar.add("prodid", "-//OCOP cycle engine//deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", "OCOP")
    calendar.add("x-wr-calname", "OCOP")
    for one in due:
        calendar.add_component(_event(one, sight.processes[one.version], sight.language, at))
    return bytes(calendar.to_ical())


def _season(unit: Unit, code: str) -> UUID:
    found = seasons.one(unit, code)
    if found is None:
        raise NotFoundError("season_not_found")
    return UUID(str(found["id"]))


def _event(one: DueClock, process: Process, language: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", str(uuid5(one.case_id, f"{one.rule}:{one.started_seq}")))
    event.add("dtstamp", at)
    event.add("sequence", one.arming)
    event.add("dtstart", one.due_on)
    event.add("dtend", one.due_on + timedelta(days=1))
    step = _step(process, one.rule)
    event.add("summary", f"{one.product} · {step}: {process.clocks[one.rule].label.text(language)}")
    event.add("transp", "TRANSPARENT")
    return event


def _step(process: Process, rule: str) -> int:
    return next(state.step for state in process.states.values() if rule in state.clocks)
