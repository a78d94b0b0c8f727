"""A stream of server-sent events to one page: "changed", and nothing about what. The page then fetches itself anew,
so that every right stays in the queries. Who asks and how far they see is looked up at the beginning, at each event and
at each beat; a session that has ended ends its streams.
"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.web.live.hub import Hub, View, Watcher
from api.web.office.season import CODE_MAX
from api.web.session_cookie import session_token
from api.web.site import Site, site_of
from api.wire import STOP
from workflow.domain.errors import DomainError, NotAuthenticatedError, NotPermittedError, UnavailableError
from workflow.domain.reach import union
from workflow.domain.text import checked
from workflow.services.sessions import visitor_of

PATH: Final = "/truc-tiep"
BEAT_SECONDS: Final = 15.0
APART_SECONDS: Final = 2.0
"""A page is asked to fetch itself anew no more often than this."""
PATIENCE_SECONDS: Final = 20.0
"""A reader who takes nothing in for so long is taken for gone."""
RETRY_MS: Final = 3_000
_MARK_MAX: Final = 15
_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
]


class Stream:
    """The stream as an ASGI application: it holds no thread and no connection of the database while it waits."""

    def __init__(self, *, beat_seconds: float = BEAT_SECONDS, apart_seconds: float = APART_SECONDS) -> None:
        self._beat_seconds = beat_seconds
        self._apart_seconds = apart_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one stream until its reader leaves, its session ends or this process does.

        Raises NotAuthenticatedError, NotPermittedError ``officers_only``, UnavailableError ``live_full``.
        """
        request = Request(scope, receive)
        view = await _looked_up(request)
        hub: Hub = request.app.state.live
        watcher = hub.enter(view)
        scope["state"][STOP] = watcher.stop
        leaving = asyncio.ensure_future(_leave(receive, watcher))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await self._serve(request, hub, watcher, send)
            await _put(send, b"", more=False)
        except TimeoutError:
            watcher.stop()
        finally:
            leaving.cancel()
            hub.leave(watcher)

    async def _serve(self, request: Request, hub: Hub, watcher: Watcher, send: Send) -> None:
        loop = asyncio.get_running_loop()
        clock, since = site_of(request).clock, _since(request)
        told_up, told_at = hub.is_up, -self._apart_seconds
        await _put(send, b"retry: %d\n\n" % RETRY_MS)
        await _put(send, _event("hello" if told_up else "away", since or clock.now()))
        if since is not None and hub.missed(watcher.view, since):
            watcher.stir()
        while await self._woken(watcher):
            early = told_at + self._apart_seconds - loop.time()
            if watcher.changed and early > 0:
                loop.call_later(early, watcher.wake.set)
                continue
            at = clock.now()  # before the page is read anew: what changes meanwhile is told again
            try:
                is_up = hub.is_up and await _still_known(request, watcher)
            except DomainError:
                await _put(send, _event("over", at))
                return
            if is_up != told_up:
                told_up = is_up
                await _put(send, _event("hello" if told_up else "away", at))
            if watcher.changed and is_up:
                watcher.changed, told_at = False, loop.time()
                await _put(send, _event("changed", at))
            else:
                await _put(send, b": \nid: %d\n\n" % _mark(at))

    async def _woken(self, watcher: Watcher) -> bool:
        """Wait for something to say, or for the next beat; False when the stream must end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._beat_seconds):
                await watcher.wake.wait()
        watcher.wake.clear()
        return not watcher.stopped


def route() -> Route:
    """Give the route of streams."""
    return Route(PATH, endpoint=Stream(), methods=["GET"])


async def _still_known(request: Request, watcher: Watcher) -> bool:
    """Look up anew who reads and how far they see; False when the database does not answer."""
    try:
        view = await _looked_up(request)
    except UnavailableError:
        return False
    if view != watcher.view:
        watcher.view, watcher.changed = view, True
    return True


async def _looked_up(request: Request) -> View:
    work = asyncio.get_running_loop().run_in_executor(
        request.app.state.lanes.of(_view),
        _view,
        site_of(request),
        session_token(request),
        request.query_params.get("mua", ""),
    )
    return await work


def _view(site: Site, token: str | None, season: str) -> View:
    code = checked(season, pointer="/mua", maximum=CODE_MAX) or None
    with site.database.single() as unit:
        visitor = visitor_of(unit, site.clock, token)
    if visitor is None:
        raise NotAuthenticatedError("not_authenticated")
    if visitor.sight.is_producer:
        raise NotPermittedError("officers_only")
    reach = union(visitor.sight.reaches.values())
    units = frozenset(str(key) for key in reach.communes | reach.districts | reach.provinces)
    return View(visitor.session_id, reach.everywhere, units, code)


async def _leave(receive: Receive, watcher: Watcher) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    watcher.stop()


async def _put(send: Send, body: bytes, *, more: bool = True) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        await send({"type": "http.response.body", "body": body, "more_body": more})


def _event(name: str, at: datetime) -> bytes:
    return b"event: %s\nid: %d\ndata: 1\n\n" % (name.encode(), _mark(at))


def _mark(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _since(request: Request) -> datetime | None:
    """Give as of when the page is known to be right: what the browser heard last, else when the page was made."""
    text = request.headers.get("last-event-id") or request.query_params.get("tu", "")
    if not (text.isascii() and text.isdigit() and len(text) <= _MARK_MAX):
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=min(int(text), 10**14))
