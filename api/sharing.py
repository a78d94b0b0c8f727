"""Processes share the connections that come in on one socket: who holds fewer takes the next one.

Left alone, whichever process wakes first takes all that wait: with two processes and eight browsers one often had seven
or eight of them, and each of those waited for the others while the other process had nothing to do. The processes need
not know of each other: each waits before it takes a connection, the longer the more it holds. Knows nothing of the
product.
"""

import asyncio
import socket
from collections.abc import Callable, Sequence
from typing import Final

import uvicorn

STEP_SECONDS: Final = 0.001
"""How much longer a process waits for each connection that it holds."""
STEPS: Final = 8
"""From so many on it waits no longer, and takes more at a time."""
AGAIN_SECONDS: Final = 1.0
"""After how long it looks again when the system could give no connection: too many files are open."""


class Intake:
    """Takes connections from a listening socket that other processes take from too; ``held`` says how many it has."""

    def __init__(self, listener: socket.socket, take: Callable[[socket.socket], None], held: Callable[[], int]) -> None:
        self._listener = listener
        self._hand_on = take
        self._held = held
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        listener.settimeout(0)
        self._listen()

    def close(self) -> None:
        """Take no more; the socket stays open."""
        self._loop.remove_reader(self._listener.fileno())
        if self._timer is not None:
            self._timer.cancel()

    async def wait_closed(self) -> None:
        """Return at once: nothing is under way here."""

    def _listen(self) -> None:
        self._loop.add_reader(self._listener.fileno(), self._heard)

    def _heard(self) -> None:
        steps = min(self._held(), STEPS)
        if steps:
            self._pause(steps * STEP_SECONDS, self._take_and_listen)
        else:
            self._take()

    def _pause(self, seconds: float, then: Callable[[], None]) -> None:
        self._loop.remove_reader(self._listener.fileno())
        self._timer = self._loop.call_later(seconds, then)

    def _take_and_listen(self) -> None:
        self._listen()
        self._take()

    def _take(self) -> None:
        for _ in range(1 + self._held() // STEPS):
            try:
                connection, _address = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return  # another process was quicker, or the client has left
            except OSError:
                self._pause(AGAIN_SECONDS, self._listen)
                return
            self._hand_on(connection)


class SharingServer(uvicorn.Server):
    """A server that takes its share of the connections."""

    async def startup(self, sockets: "list[socket.socket] | None" = None) -> None:
        """Start as uvicorn does, but for who takes the connections."""
        await super().startup(sockets=[])
        self._opening: set[asyncio.Task[object]] = set()
        self.servers: Sequence[Intake] = [self._intake(listener) for listener in sockets or ()]  # type: ignore[assignment]  # uvicorn closes them, no more

    def _intake(self, listener: socket.socket) -> Intake:
        listener.listen(self.config.backlog)
        return Intake(listener, self._open, self._held)

    def _held(self) -> int:
        return len(self.server_state.connections) + len(self._opening)

    def _open(self, connection: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        opening = loop.create_task(loop.connect_accepted_socket(self._protocol, connection))
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)

    def _protocol(self) -> asyncio.Protocol:
        make = self.config.http_protocol_class
        state, shared = self.server_state, self.lifespan.state
        return make(config=self.config, server_state=state, app_state=shared)  # type: ignore[call-arg]  # as uvicorn has it
