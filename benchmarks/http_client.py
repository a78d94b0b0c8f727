"""A load generator: some kept-alive connections, each with one request under way, on uvloop in this process.

What to ask next comes from a source, which also sees each answer; so a case is moved again only when its last answer
has come, and nothing is left under way at the end.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias, cast

import uvloop

from benchmarks.measure import Slice

Asked: TypeAlias = tuple[bytes, object]
_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"
PATIENCE_SECONDS = 30.0


class Source(Protocol):
    """Where requests come from."""

    def ask(self) -> Asked:
        """Give the next request, whole, and a mark to know its answer by."""
        ...

    def answered(self, mark: object, status: int, body: bytes) -> None:
        """Take the answer; raises AssertionError when it is not the expected one."""
        ...


@dataclass(frozen=True, slots=True)
class Load:
    """A slice of load: how much, and how long each request took, in seconds and in order of size."""

    slice: Slice
    latencies: Sequence[float]

    def percentile(self, share: float) -> float:
        """Give the time that ``share`` of the requests stayed within."""
        return self.latencies[min(len(self.latencies) - 1, int(len(self.latencies) * share))]


def put_load(port: int, source: Source, *, connections: int, seconds: float) -> Load:
    """Ask for so long over so many connections, and wait for the last answers."""
    return uvloop.run(_put_load(port, source, connections, seconds))


async def _put_load(port: int, source: Source, connections: int, seconds: float) -> Load:
    loop = asyncio.get_running_loop()
    run = _Run(source)
    for _ in range(connections):
        await loop.create_connection(lambda: _Connection(run), "127.0.0.1", port)
    cpu, start = time.process_time(), time.perf_counter()
    run.until = start + seconds
    for connection in run.connections:
        connection.send()
    async with asyncio.timeout(seconds + PATIENCE_SECONDS):
        await run.finished.wait()
    took = max(run.last - start, seconds)
    if run.error is not None:
        raise run.error
    return Load(Slice(len(run.latencies), took, time.process_time() - cpu), sorted(run.latencies))


class _Run:
    """What the connections of one slice share."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.until = 0.0
        self.last = 0.0
        self.busy = 0
        self.latencies: list[float] = []
        self.connections: list[_Connection] = []
        self.finished = asyncio.Event()
        self.error: BaseException | None = None


class _Connection(asyncio.Protocol):
    """One connection: a request, its answer, the next."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._received = b""
        self._mark: object = None
        self._sent_at = 0.0
        self._transport: asyncio.WriteTransport | None = None
        run.connections.append(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to write."""
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's is none by inheritance

    def send(self) -> None:
        """Send the next request."""
        assert self._transport is not None
        request, self._mark = self._run.source.ask()
        self._run.busy += 1
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Collect the answer; when it is whole, note its time and go on."""
        self._received += data
        head, end, rest = self._received.partition(_END)
        if not end or len(rest) < _content_length(head):
            return
        run, now = self._run, time.perf_counter()
        self._received = b""
        run.latencies.append(now - self._sent_at)
        run.last = now
        run.busy -= 1
        try:
            run.source.answered(self._mark, int(head[9:12]), rest)
        except AssertionError as error:
            run.error = run.error or error
        if now < run.until and run.error is None:
            self.send()
        else:
            self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop when the server hangs up in the middle."""
        if exc is not None or self._received:
            self._run.error = self._run.error or ConnectionError("the server hung up")
            self._end()

    def _end(self) -> None:
        if self._transport is not None:
            self._transport.close()
        if self._run.busy == 0 or self._run.error is not None:
            self._run.finished.set()


def _content_length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(_LENGTH) + len(_LENGTH)
    end = lower.find(b"\r\n", start)
    return int(lower[start : end if end >= 0 else None])
