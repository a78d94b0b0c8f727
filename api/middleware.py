"""What every request passes through: a request id, bounds on what is read, headers, and the last net for faults.

Plain ASGI, one layer, no task of its own. A body is counted and timed as it comes in and never kept here.
"""

import asyncio
import re
import secrets
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import (
    AddressTooLongError,
    HeadersTooLargeError,
    InternalError,
    MalformedRequestError,
    PayloadTooLargeError,
    TooSlowError,
)
from api.respond import Edge, problem_response
from workflow.domain.errors import DomainError

ADDRESS_MAX: Final = 8 * 1024
HEADERS_MAX: Final = 32 * 1024
HEADERS_MOST: Final = 100

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
        except Exception:
            log.exception("request_failed", method=scope["method"], route=_route(scope))
            await self._refuse(InternalError("internal_error", request_id=request_id), scope, receive, outgoing)

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
            raise PayloadTooLargeError("body_too_large", maximum=body_max)

    def _body_max_of(self, scope: Scope, headers: list[tuple[bytes, bytes]]) -> int:
        """Give how long a body may be: a page's form with files may be longer; those go to disk as they come."""
        kind = next((value for name, value in headers if name == b"content-type"), b"")
        is_upload = kind.startswith(b"multipart/form-data") and not scope["path"].startswith("/api/")
        return self._bounds.upload_max if is_upload else self._bounds.body_max

    async def _refuse(self, error: DomainError, scope: Scope, receive: Receive, send: "_Outgoing") -> None:
        if send.started:
            raise error
        await problem_response(error, scope, self._edge)(scope, receive, send)


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
            raise PayloadTooLargeError("body_too_large", maximum=self._maximum)
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


def _is_readable(part: bytes) -> bool:
    try:
        return not _UNREADABLE.search(unquote_to_bytes(part).decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", ""))
