"""What an endpoint is given. Dependencies here do no I/O but reading the body, so they cost no thread.

The caller is looked up by the endpoint itself, on its own connection: one thread a request, and nothing is
ever committed after the answer.
"""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Request

from api.errors import UnsupportedMediaTypeError
from api.respond import Edge, language_of
from api.throttle import note_failure
from workflow.domain.command import check_request_id
from workflow.domain.errors import InvalidInputError, NotAuthenticatedError
from workflow.domain.time import local_day
from workflow.services.identify import Sight, identify
from workflow.services.tokens import Caller, authenticate
from workflow.store.database import Unit

CODE_MAX: Final = 80
_TOKEN_MAX: Final = 200


class Call:
    """One request and the parts of the application, as an endpoint needs them."""

    __slots__ = ("edge", "request", "token")

    def __init__(self, request: Request, edge: Edge) -> None:
        self.request = request
        self.edge = edge
        self.token = _bearer(request.headers.get("authorization"))

    @property
    def today(self) -> date:
        """The day it is in Vietnam."""
        return local_day(self.edge.clock.now())

    @property
    def language(self) -> str:
        """The language to answer in."""
        return language_of(self.request.scope, self.request.headers)

    def sight(self, unit: Unit) -> Sight:
        """Look up who asks and how far they see; raises NotAuthenticatedError or RateLimitedError."""
        try:
            sight = identify(unit, self.edge.clock, self.token)
        except NotAuthenticatedError:
            self._note_failure()
            raise
        self.request.state.language = sight.language
        self.edge.vocabulary.learn(sight.processes)
        return sight

    def caller(self, unit: Unit) -> Caller:
        """Look up who asks and nothing more; raises NotAuthenticatedError or RateLimitedError."""
        try:
            caller = authenticate(unit, self.edge.clock, self.token)
        except NotAuthenticatedError:
            self._note_failure()
            raise
        self.request.state.language = caller.language
        return caller

    def request_key(self, *, needed: bool = True) -> str:
        """Give the header Idempotency-Key; raises InvalidInputError ``request_id_invalid`` unless it is usable."""
        given = self.request.headers.get("idempotency-key", "")
        if needed or given:
            check_request_id(given)
        return given

    def expected_version(self) -> int | None:
        """Read If-Match as a version; None without one, or for ``*``.

        Raises InvalidInputError ``if_match_unreadable``.
        """
        given = self.request.headers.get("if-match")
        if given is None or given.strip() == "*":
            return None
        text = given.strip()
        inner = text[1:-1]
        digits_max = 15
        if not (text == f'"{inner}"' and inner.isascii() and inner.isdigit() and len(inner) <= digits_max):
            fault = {"header": "If-Match", "code": "if_match_unreadable"}
            raise InvalidInputError("if_match_unreadable", errors=[fault])
        return int(inner)

    def _note_failure(self) -> None:
        if self.token is not None:
            client = self.request.client
            note_failure(self.edge.redis, client.host if client else "unknown")


async def open_call(request: Request) -> Call:
    """Give the request as endpoints for everybody use it."""
    return Call(request, request.app.state.edge)


async def call_of(request: Request) -> Call:
    """Give the request of somebody who presents a token; raises NotAuthenticatedError before anything else is read."""
    call = Call(request, request.app.state.edge)
    if call.token is None:
        raise NotAuthenticatedError("not_authenticated")
    return call


async def json_body(request: Request) -> bytes:
    """Read the whole body; raises UnsupportedMediaTypeError, and PayloadTooLargeError while it comes in."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise UnsupportedMediaTypeError("media_type_unsupported")
    return await request.body()


CallOf = Annotated[Call, Depends(call_of)]
OpenCall = Annotated[Call, Depends(open_call)]
JsonBody = Annotated[bytes, Depends(json_body)]


def key_or_code(text: str) -> UUID | str:
    """Read a path or query value that names a thing by key or by code."""
    try:
        return UUID(text)
    except ValueError:
        return text[: CODE_MAX + 1]


def _bearer(header: str | None) -> str | None:
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and 0 < len(token) <= _TOKEN_MAX else ""
