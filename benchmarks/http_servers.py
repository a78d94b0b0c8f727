"""The two servers that are compared: a whole instance as ``ocop up`` runs it, and the floor on the same PostgreSQL."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from benchmarks import http_floor, world
from benchmarks.http_sources import OursSource
from ocop.datadir import DataDir
from ocop.embedded import cluster, postgres
from tests.fixtures.processes import Instance, free_port
from workflow.domain.system import SYSTEM
from workflow.domain.time import SystemClock
from workflow.services.tokens import issue_token
from workflow.store.database import Database

PROCESSES = 2
SETS = 8
STARTING_SECONDS = 20.0


@contextmanager
def running(*, below: Path | None) -> Iterator[tuple[OursSource, int, int, str]]:
    """Run both while the block runs; gives the product's requests, its port, the floor's, PostgreSQL's version."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ocop-bench-", dir=below)))
        port = free_port()
        processes = str(PROCESSES)
        instance = Instance(folder / "data", port, OCOP_API_PROCESSES=processes, OCOP_WORKER_PROCESSES=processes)
        stack.callback(instance.stop)
        instance.wait_ready()
        url = postgres.url(cluster.locate(DataDir(folder / "data").postgres))
        assert url is not None, "the instance says it is ready"
        http_floor.prepare(url)
        floor_port = stack.enter_context(_floor(url))
        with psycopg.connect(url) as connection:
            version = connection.info.parameter_status("server_version") or ""
        yield _source(url), port, floor_port, version


def _source(url: str) -> OursSource:
    database = Database(url, pool_size=1)
    made = world.build(database, SETS)
    with database.unit() as unit:
        tokens = {
            role: issue_token(unit, SystemClock(), SYSTEM, person_id=made.people[role], label="bench", days=1)
            for role in ("producer", "commune_officer")
        }
    database.close()
    return OursSource(made, tokens)


@contextmanager
def _floor(url: str) -> Iterator[int]:
    with socket.socket() as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        port = int(listener.getsockname()[1])
        command = [sys.executable, "-m", "benchmarks.http_floor", str(listener.fileno()), url]
        root = Path(__file__).resolve().parents[1]
        started = [
            subprocess.Popen(command, pass_fds=[listener.fileno()], cwd=root, env=os.environ) for _ in range(PROCESSES)
        ]
        try:
            _wait(port, started)
            yield port
        finally:
            for process in started:
                process.send_signal(signal.SIGTERM)
            for process in started:
                process.wait(timeout=10)


def _wait(port: int, started: "list[subprocess.Popen[bytes]]") -> None:
    """Wait until the floor answers, with a plain request for a case that is not there."""
    request = b'POST /cases/-1/transitions HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 15\r\n\r\n{"trigger":"t"}'
    give_up = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < give_up:
        assert all(process.poll() is None for process in started), "the floor runs"
        with socket.create_connection(("127.0.0.1", port)) as probe:
            probe.settimeout(STARTING_SECONDS)
            probe.sendall(request)
            if probe.recv(100).startswith(b"HTTP/1.1 404"):
                return
        time.sleep(0.1)
    raise TimeoutError("the floor does not answer")
