"""What is compared when pages are read: the product's api processes and the floor, over one filled database."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg

from benchmarks.country import Country, fill
from benchmarks.server import Server
from ocop import migrate
from tests.fixtures.address import with_database
from workflow.domain.system import SYSTEM
from workflow.domain.time import SystemClock
from workflow.services.sessions import open_session
from workflow.services.tokens import issue_token
from workflow.store.database import Database

PROCESSES = 2
STARTING_SECONDS = 90.0
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads: a session for pages, a token for programs."""

    session: str
    token: str


def filled(running: Server, products: int) -> Country:
    """Give a database with that many products, filled now or in an earlier run of a kept server."""
    name = f"pages_{products}"
    url = with_database(running.role_url, name)
    with psycopg.connect(running.superuser_url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
    if found is None:
        country = fill(running.new_database(name), products=products)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE bench_country (cases bigint, season uuid, case_code text)")
            connection.execute("CREATE TABLE bench_people (role text, id uuid)")
            connection.execute(
                "INSERT INTO bench_country VALUES (%s, %s, %s)", (country.cases, country.season, country.case_code)
            )
            for role, key in country.people.items():
                connection.execute("INSERT INTO bench_people VALUES (%s, %s)", (role, key))
        return country
    migrate.upgrade(url)  # one kept from another day
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT cases, season, case_code FROM bench_country").fetchone()
        people: dict[str, UUID] = dict(connection.execute("SELECT role, id FROM bench_people").fetchall())
    assert row is not None, "an earlier run was cut off while it filled: take another folder"
    return Country(url, row[0], people, row[1], row[2])


def reader(country: Country, role: str) -> Reader:
    """Sign somebody in."""
    database = Database(country.url, pool_size=1)
    with database.unit() as unit:
        person = country.people[role]
        session = open_session(unit, SystemClock(), person_id=person, proved_by="password", device="bench")
        token = issue_token(unit, SystemClock(), SYSTEM, person_id=person, label="bench", days=1)
    database.close()
    return Reader(session, token)


@contextmanager
def ours(country: Country, redis_url: str, folder: Path) -> Iterator[int]:
    """Run the api processes as ``ocop up`` does, middlewares and all, while the block runs; gives the port."""
    environ = {name: text for name, text in os.environ.items() if not name.startswith("OCOP_")} | {
        "OCOP_DATABASE_URL": country.url,
        "OCOP_REDIS_URL": redis_url,
        "OCOP_SECRET": secrets.token_urlsafe(48),
        "OCOP_DATA_DIR": str(folder),
        "OCOP_LOG_LEVEL": "WARNING",
    }
    with served("ocop.serve", [], b"/health/live", environ) as port:
        yield port


@contextmanager
def floor(country: Country) -> Iterator[int]:
    """Run the floor on the same database while the block runs; gives the port."""
    with served("benchmarks.pages_floor", [country.url], b"/page/none", dict(os.environ)) as port:
        yield port


@contextmanager
def served(module: str, more: Sequence[str], probe: bytes, environ: dict[str, str]) -> Iterator[int]:
    """Run some processes of a server on one socket."""
    with socket.socket() as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        port = int(listener.getsockname()[1])
        command = [sys.executable, "-m", module, str(listener.fileno()), *more]
        started = [
            subprocess.Popen(command, pass_fds=[listener.fileno()], cwd=ROOT, env=environ) for _ in range(PROCESSES)
        ]
        try:
            _wait(port, probe, started)
            yield port
        finally:
            for process in started:
                process.send_signal(signal.SIGTERM)
            for process in started:
                process.wait(timeout=15)


def _wait(port: int, path: bytes, started: "list[subprocess.Popen[bytes]]") -> None:
    request = b"GET " + path + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    give_up = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < give_up:
        assert all(process.poll() is None for process in started), "the server runs"
        with socket.create_connection(("127.0.0.1", port)) as probe:
            probe.settimeout(STARTING_SECONDS)
            probe.sendall(request)
            if probe.recv(100).startswith(b"HTTP/1.1 "):
                return
        time.sleep(0.1)
    raise TimeoutError("the server does not answer")
