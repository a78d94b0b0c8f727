"""The PostgreSQL that is measured: the product's own, in a folder of its own, with default durability.

Its databases are made here and go with the folder. Reference figures were taken over TCP on loopback, so that is
the usual link; the embedded instance's own socket is the other.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import psycopg

from ocop import migrate
from ocop.datadir import DataDir
from ocop.embedded.cluster import LONGEST_SOCKET, ROLE
from ocop.embedded.running import postgres_running
from tests.fixtures.address import with_database

Link: TypeAlias = Literal["tcp", "socket"]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: as the role the product uses, and as the one that may make databases."""

    role_url: str
    superuser_url: str

    def new_database(self, name: str) -> str:
        """Make a database with the present schema and give its address."""
        with psycopg.connect(self.superuser_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} OWNER {ROLE}".encode())
        url = with_database(self.role_url, name)
        migrate.upgrade(url)
        return url

    def copied_database(self, name: str, template: str, fill: Callable[[str], None]) -> str:
        """Make a database as a copy of a filled one, which is filled if the server has none of its name yet."""
        with psycopg.connect(self.superuser_url, autocommit=True) as connection:
            if connection.execute("SELECT FROM pg_database WHERE datname = %s", (template,)).fetchone() is None:
                half_made = f"{template}_half_made"
                connection.execute(f"DROP DATABASE IF EXISTS {half_made}".encode())
                fill(self.new_database(half_made))
                connection.execute(f"ALTER DATABASE {half_made} RENAME TO {template}".encode())
            connection.execute(f"DROP DATABASE IF EXISTS {name}".encode())
            copied = f"CREATE DATABASE {name} OWNER {ROLE} TEMPLATE {template} STRATEGY FILE_COPY"
            connection.execute(copied.encode())
        url = with_database(self.role_url, name)
        migrate.upgrade(url)  # a template kept from another day
        return url

    def version(self) -> str:
        """Give the server's version."""
        with psycopg.connect(self.role_url) as connection:
            return connection.info.parameter_status("server_version") or ""


@contextmanager
def running(link: Link, *, below: Path | None = None, kept: Path | None = None) -> Iterator[Server]:
    """Run a server in a temporary folder (below ``below``, to choose the disk) while the block runs.

    With ``kept``, in that folder, which stays as it is, databases and all, for the next run.
    """
    with tempfile.TemporaryDirectory(prefix="ocop-bench-", dir=below) as folder:
        # Where a socket's path would be too long for the system, the embedded server listens on loopback instead.
        name = "socket" if link == "socket" else "loopback".ljust(LONGEST_SOCKET, "-")
        data = DataDir((kept or Path(folder)) / name)
        data.make()
        with postgres_running(data) as addresses:
            yield Server(addresses.database, addresses.superuser)
