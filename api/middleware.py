"""What every request passes through: a request id, bounds on what is read, headers, and the last net for faults.

Plain ASGI, one layer, no task of its own. A body is counted and timed as it comes in and never kept here.
"""

import asyncio
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import (
    AddressTooLongError,
    HeadersTooLargeError,
    InternalError,
    MalformedRequestError,
    PayloadTooLargeError,
    TooSlowError,
)
from api.handlers import refuse
from api.respond import Edge, problem_response
from workflow.domain.errors import DomainError

ADDRESS_MAX: Final = 8 * 1024
HEADERS_MAX: Final = 32 * 1024
HEADERS_MOST: Final = 100
LINGER: Final = 4

_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_WITHOUT_HOST: Final = "1.0"
_UNREADABLE: Final = re.compile(r"[\x00-\x1f\x7f]")
_SECURITY: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_UNLESS_SET: Final = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    (b"cache-control", b"no-store"),
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a body may be, in bytes, and how long it may take, in seconds.

    A body has ``body_seconds``, and a second more for every ``body_rate`` bytes that came in: a phone on a weak
    network gets its photographs through, who sends a byte a second does not hold a connection for ever.
    """

    body_max: int = 1024 * 1024
    upload_max: int = 64 * 1024 * 1024
    body_seconds: float = 20.0
    body_rate: int = 4 * 1024


BOUNDS: Final = Bounds()


class EdgeMiddleware:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, *, edge: Edge, bounds: Bounds = BOUNDS) -> None:
        self._app = app
        self._edge = edge
        self._bounds = bounds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything but HTTP goes through untouched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        given = next((value for name, value in headers if name == b"x-request-id"), b"")
        request_id = given.decode("ascii") if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        outgoing = _Outgoing(send, request_id.encode())
        try:
            self._check(scope, headers)
            await self._app(scope, _Bounded(receive, self._bounds, self._body_max_of(scope, headers)), outgoing)
        except DomainError as error:  # raised here or while the body came in outside an endpoint
            await self._refuse(error, scope, receive, outgoing)
        except ClientDisconnect:
            log.info("client_left", method=scope["method"], route=_route(scope))
        except Exception:  # noqa: BLE001 - logged in the end, whatever becomes of the answer
            try:  # the answer first: whoever waits for it does not wait for a log
                await self._refuse(InternalError("internal_error", request_id=request_id), scope, receive, outgoing)
            finally:
                log.exception("request_failed", method=scope["method"], route=_route(scope))

    def _check(self, scope: Scope, headers: list[tuple[bytes, bytes]]) -> None:
        raw_path: bytes = scope.get("raw_path") or b""
        query: bytes = scope["query_string"]
        if len(raw_path) + len(query) > ADDRESS_MAX:
            raise AddressTooLongError("url_too_long", maximum=ADDRESS_MAX)
        if sum(len(name) + len(value) for name, value in headers) > HEADERS_MAX:
            raise HeadersTooLargeError("headers_too_large", maximum=HEADERS_MAX)
        if len(headers) > HEADERS_MOST:
            raise HeadersTooLargeError("headers_too_many", maximum=HEADERS_MOST)
        hosts = sum(name == b"host" for name, _ in headers)
        if hosts > 1 or (hosts == 0 and scope["http_version"] != _WITHOUT_HOST):  # RFC 9112, 3.2
            raise MalformedRequestError("host_unclear")
        for part in (raw_path, query):
            if b"%" in part and not _is_readable(part):
                raise MalformedRequestError("url_unreadable")
        length = next((value for name, value in headers if name == b"content-length"), b"0")
        body_max = self._body_max_of(scope, headers)
        if not length.isdigit() or int(length[:20]) > body_max:
            raise too_large(body_max, is_upload=_is_upload(scope, headers))

    def _body_max_of(self, scope: Scope, headers: list[tuple[bytes, bytes]]) -> int:
        """Give how long a body may be: a page's form with files may be longer; those go to disk as they come."""
        return self._bounds.upload_max if _is_upload(scope, headers) else self._bounds.body_max

    async def _refuse(self, error: DomainError, scope: Scope, receive: Receive, send: "_Outgoing") -> None:
        if send.started:
            raise error
        if isinstance(error, PayloadTooLargeError) and _is_upload(scope, scope["headers"]):
            await _let_come(receive, self._bounds)
        try:
            response = await refuse(Request(scope), error)
        except Exception:  # a page that cannot be shown either
            log.exception("error_page_failed")
            response = problem_response(error, scope, self._edge)
        await response(scope, receive, send)


class _Bounded:
    """Receives a body; refuses it once it is longer than it may be, or takes longer than it may."""

    __slots__ = ("_bounds", "_done", "_maximum", "_receive", "_since", "_taken")

    def __init__(self, receive: Receive, bounds: Bounds, maximum: int) -> None:
        self._receive = receive
        self._bounds = bounds
        self._maximum = maximum
        self._taken = 0
        self._since: float | None = None
        self._done = False

    async def __call__(self) -> Message:
        if self._done:  # what follows a whole body is the client hanging up: no hurry
            return await self._receive()
        if self._since is None:
            self._since = asyncio.get_running_loop().time()
        seconds = self._bounds.body_seconds + self._taken / self._bounds.body_rate
        try:
            async with asyncio.timeout_at(self._since + seconds):
                message = await self._receive()
        except TimeoutError:
            raise TooSlowError("body_too_slow", seconds=round(seconds)) from None
        self._done = not message.get("more_body", False)
        self._taken += len(message.get("body", b""))
        if self._taken > self._maximum:
            raise too_large(self._maximum, is_upload=self._maximum == self._bounds.upload_max)
        return message


class _Outgoing:
    """Sends an answer with the headers that every answer carries."""

    __slots__ = ("_request_id", "_send", "started")

    def __init__(self, send: Send, request_id: bytes) -> None:
        self._send = send
        self._request_id = request_id
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            present = [name for name, _ in message["headers"]]
            extra: list[Any] = [(b"x-request-id", self._request_id), *_SECURITY]
            extra.extend(pair for pair in _UNLESS_SET if pair[0] not in present)
            message = {**message, "headers": [*message["headers"], *extra]}
        await self._send(message)


def too_large(maximum: int, *, is_upload: bool) -> PayloadTooLargeError:
    """Give the refusal of a body: of files it speaks as people do."""
    if is_upload:
        return PayloadTooLargeError("upload_too_large", megabytes=max(1, maximum // 2**20))
    return PayloadTooLargeError("body_too_large", maximum=maximum)


async def _let_come(receive: Receive, bounds: Bounds) -> None:
    """Take in and throw away what a browser goes on sending: hung up on, it would show no page but a lost line.

    Up to ``LINGER`` times what an upload may be, and no longer than a body may take.
    """
    rest = bounds.upload_max * LINGER
    with suppress(TimeoutError, ClientDisconnect):
        async with asyncio.timeout(bounds.body_seconds):
            while rest > 0:
                message = await receive()
                rest -= len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return


def _is_upload(scope: Scope, headers: list[tuple[bytes, bytes]]) -> bool:
    kind = next((value for name, value in headers if name == b"content-type"), b"")
    return kind.startswith(b"multipart/form-data") and not scope["path"].startswith("/api/")


def _is_readable(part: bytes) -> bool:
    try:
        return not _UNREADABLE.search(unquote_to_bytes(part).decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", ""))
