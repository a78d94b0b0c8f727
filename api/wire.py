"""Connections are bounded on the wire: left alone, uvicorn waits for a request's head for ever, however long it grows.

Knows nothing of the product. Bodies are bounded by ``middleware``; here only what no application sees: a connection
that sends nothing, a head that does not end, the rest of a body that was refused before it was read, an answer without
an end while the server stops.
"""

import asyncio
from typing import ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS: Final = 15.0
HEAD_MAX: Final = 64 * 1024
STOP: Final = "stop"
"""Where an answer that has no end leaves, in the state of its scope, how to end it."""
_TOO_SLOW: Final = b"408 Request Timeout"
_TOO_LONG: Final = b"431 Request Header Fields Too Large"


class BoundedProtocol(HttpToolsProtocol):
    """One connection. It is closed when what it has begun is not there in time."""

    head_seconds: ClassVar[float] = HEAD_SECONDS

    _timer: asyncio.TimerHandle | None = None
    _in_head: bool = True
    _head: int = 0
    _fields: int = 0
    _unanswered: int = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came in; a head that is still not whole and too long is refused."""
        super().data_received(data)
        if self._in_head:
            self._head += len(data)
            if self._head > HEAD_MAX:
                self._refuse(_TOO_LONG)

    def on_message_begin(self) -> None:
        """Begin a head."""
        super().on_message_begin()
        self._in_head, self._head, self._fields = True, 0, 0
        self._wait()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a field; those that trail a body in pieces count too."""
        super().on_header(name, value)
        self._fields += len(name) + len(value)
        if self._fields > HEAD_MAX:
            self._refuse(_TOO_LONG)

    def on_headers_complete(self) -> None:
        """End a head: from here on the application looks after the time."""
        self._in_head = False
        self._unanswered += 1
        self._wait_no_more()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """End a request; where it was answered before it was whole, the next one is waited for."""
        super().on_message_complete()
        if self._unanswered:
            self._wait_no_more()
        else:
            self._in_head, self._head = True, 0
            self._wait()

    def on_response_complete(self) -> None:
        """End an answer; what is left of a body that nobody reads may not come in for ever."""
        self._unanswered -= 1
        super().on_response_complete()
        if not self._unanswered and not self._in_head and self.cycle.more_body:
            self._wait()

    def shutdown(self) -> None:
        """Finish, as the server ends: what goes on for ever is told to end."""
        super().shutdown()
        stop = getattr(self.cycle, "scope", {}).get("state", {}).get(STOP)  # there is no cycle before a request
        if stop is not None:
            stop()

    def _wait(self) -> None:
        self._wait_no_more()
        self._timer = self.loop.call_later(self.head_seconds, self._give_up)

    def _wait_no_more(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        if self._unanswered:
            self._wait()  # an earlier request of this connection is still worked on
        elif self._in_head and self._head:
            self._refuse(_TOO_SLOW)
        else:
            self._wait_no_more()
            self.transport.close()

    def _refuse(self, status: bytes) -> None:
        self._wait_no_more()
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            self.transport.close()
