"""Run the embedded Redis: broker and cache, nothing that must survive, as a child of the caller.

Reached by a socket in a private folder; where its path would be too long, by loopback with a password.
"""

import os
import secrets
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from ocop import child
from ocop.embedded import wheels
from ocop.embedded.cluster import LONGEST_SOCKET
from ocop.embedded.postgres import LOOPBACK, log_tail
from ocop.errors import OperatorError

STARTING_SECONDS = 20.0
POLL_SECONDS = 0.02
# Killed outright with its parent: it holds no truth, and one that leaves in good order removes its successor's socket.
LAST_SIGNAL = signal.SIGKILL


@dataclass(frozen=True, slots=True)
class RedisPlace:
    """Where the embedded Redis of one data folder keeps its socket and its address."""

    folder: Path

    @property
    def socket(self) -> Path:
        """The socket's path."""
        return self.folder / "redis.sock"

    @property
    def address_file(self) -> Path:
        """The address of the last start, its password included (mode 0600)."""
        return self.folder / "address"


def start(place: RedisPlace, *, log: Path) -> "subprocess.Popen[bytes]":
    """Start the server and return at once; ``wait_ready`` waits for it."""
    place.folder.mkdir(parents=True, exist_ok=True)
    place.folder.chmod(0o700)
    place.socket.unlink(missing_ok=True)
    address, listening = _address(place)
    handle = os.open(place.address_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(address)
    configuration = [
        *listening,
        "daemonize no",
        'save ""',
        "appendonly no",
        "maxmemory-policy noeviction",
        "tcp-keepalive 60",
    ]
    return child.start(
        [str(wheels.redis_server()), "-"],
        log=log,
        last_signal=LAST_SIGNAL,
        given="\n".join(configuration).encode() + b"\n",
        cwd=place.folder,
    )


def wait_ready(place: RedisPlace, process: "subprocess.Popen[bytes]", *, log: Path) -> None:
    """Wait until the server takes connections. Raises OperatorError with the end of its log when it does not."""
    give_up = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        if url(place) is not None:
            return
        time.sleep(POLL_SECONDS)
    raise OperatorError(f"Redis did not start; the end of {log}:\n{log_tail(log)}")


def stop(process: "subprocess.Popen[bytes]", *, patience: float) -> None:
    """End the server; nothing in it is worth waiting for."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(how)
            try:
                process.wait(timeout=patience)
            except subprocess.TimeoutExpired:
                continue


def url(place: RedisPlace) -> str | None:
    """Give the address of the running server; None when nothing answers there."""
    try:
        address = place.address_file.read_text(encoding="utf-8")
    except OSError:
        return None
    parts = urlsplit(address)
    unix = parts.scheme == "unix"
    with socket.socket(socket.AF_UNIX if unix else socket.AF_INET) as probe:
        try:
            probe.connect(unquote(parts.path) if unix else (parts.hostname, parts.port))
        except OSError:
            return None
    return address


def _address(place: RedisPlace) -> tuple[str, list[str]]:
    """Give the client's address and the server's lines for it. The configuration goes by standard input, not by
    argv.
    """
    if len(os.fsencode(place.socket)) <= LONGEST_SOCKET:
        # The server stands in its folder, so the name alone will do, whatever letters the path has.
        return f"unix://{quote(str(place.socket))}?db=0", ["port 0", "unixsocket redis.sock", "unixsocketperm 700"]
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port = probe.getsockname()[1]
    password = secrets.token_urlsafe(32)
    return f"redis://:{password}@{LOOPBACK}:{port}/0", [f"bind {LOOPBACK}", f"port {port}", f"requirepass {password}"]
