"""What changed where, from Redis to the streams of this process: one subscription for all of them.

Nothing true is kept here. A stream that missed something is told to fetch its page anew, never what it missed.
All of it runs on the event loop but the one thread that listens to Redis.
"""

import asyncio
import json
import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import redis
import structlog
from fastapi import FastAPI

from workflow.domain.errors import UnavailableError
from workflow.domain.time import Clock
from workflow.services.announce import TOPIC

STREAMS_MAX: Final = 64
STREAMS_EACH: Final = 4
KEPT: Final = 512
SLACK: Final = timedelta(seconds=2)
"""Clocks of two machines may be so far apart."""
_LISTEN_SECONDS: Final = 0.5
_AGAIN_SECONDS: Final = 2.0
_STOP_SECONDS: Final = 2.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """A season and the units above a commune in which something changed, and when that was heard."""

    season: str
    units: frozenset[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class View:
    """What a stream may hear of: a person's territory, of one season or of all."""

    session_id: UUID
    everywhere: bool
    units: frozenset[str]
    season: str | None

    def sees(self, change: Change) -> bool:
        """Say whether a change lies within it."""
        return (self.season in {None, change.season}) and (self.everywhere or not self.units.isdisjoint(change.units))


@dataclass(eq=False, slots=True)
class Watcher:
    """One stream. ``wake`` is set whenever one of the others changes."""

    view: View
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    changed: bool = False
    stopped: bool = False

    def stir(self) -> None:
        """Say that the page must be fetched anew."""
        self.changed = True
        self.wake.set()

    def stop(self) -> None:
        """Say that the stream must end: the reader has left, or this process ends."""
        self.stopped = True
        self.wake.set()


class Hub:
    """The streams of this process. ``is_up``: Redis is heard, so that silence means that nothing changed."""

    def __init__(self, store: "redis.Redis | None", clock: Clock) -> None:
        self.is_up = False
        self._store = store
        self._clock = clock
        self._since: datetime | None = None
        self._kept: deque[Change] = deque(maxlen=KEPT)
        self._watchers: set[Watcher] = set()
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()

    def put_on(self, app: FastAPI) -> None:
        """Keep the hub where streams find it."""
        app.state.live = self

    def enter(self, view: View) -> Watcher:
        """Begin a stream; raises UnavailableError ``live_full`` when there are too many, here or of one session."""
        each = Counter(watcher.view.session_id for watcher in self._watchers)
        if len(self._watchers) >= STREAMS_MAX or each[view.session_id] >= STREAMS_EACH:
            raise UnavailableError("live_full")
        if self._thread is None and self._store is not None:
            self._thread = threading.Thread(
                target=self._listen, args=(self._store, asyncio.get_running_loop()), name="live", daemon=True
            )
            self._thread.start()
        watcher = Watcher(view)
        self._watchers.add(watcher)
        return watcher

    def leave(self, watcher: Watcher) -> None:
        """End a stream; its place is free."""
        self._watchers.discard(watcher)

    def missed(self, view: View, since: datetime) -> bool:
        """Say whether something that a view sees may have changed since an instant."""
        if self._since is None or since - SLACK < self._since:
            return self.is_up
        return any(change.at >= since - SLACK and view.sees(change) for change in self._kept)

    def close(self) -> None:
        """Listen no more. To be called from a thread that may wait."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)

    def _listen(self, store: redis.Redis, loop: asyncio.AbstractEventLoop) -> None:
        def tell(act: Callable[..., None], *given: object) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(act, *given)

        while not self._ended.is_set():
            try:
                with store.pubsub() as heard:  # type: ignore[no-untyped-call]  # redis names no type
                    heard.subscribe(TOPIC)
                    while not self._ended.is_set():
                        message = heard.get_message(timeout=_LISTEN_SECONDS)
                        if message is None:
                            continue
                        if message["type"] == "subscribe":  # again when the line was lost and came back
                            tell(self._hear_again)
                        elif message["type"] == "message":
                            tell(self._hear, message["data"])
            except redis.RedisError:
                log.warning("live_unavailable")
                tell(self._hear_nothing)
                self._ended.wait(_AGAIN_SECONDS)

    def _hear_again(self) -> None:
        self.is_up, self._since = True, self._clock.now()
        self._kept.clear()
        for watcher in self._watchers:
            watcher.stir()

    def _hear_nothing(self) -> None:
        self.is_up = False
        for watcher in self._watchers:
            watcher.wake.set()

    def _hear(self, body: bytes) -> None:
        changes = _read(body, self._clock.now())
        self._kept.extend(changes)
        for watcher in self._watchers:
            if any(watcher.view.sees(change) for change in changes):
                watcher.stir()


def _read(body: bytes, at: datetime) -> Sequence[Change]:
    try:
        return [Change(str(one["season"]), frozenset(map(str, one["units"])), at) for one in json.loads(body)]
    except (ValueError, TypeError, KeyError):  # somebody else's message
        log.warning("live_unreadable")
        return ()
