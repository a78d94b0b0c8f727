"""Have the embedded servers run for the length of a block: for one command, a check, a test run."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from ocop.datadir import DataDir
from ocop.embedded import cluster, postgres
from ocop.embedded import redis as embedded_redis
from ocop.errors import OperatorError

STOP_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class PostgresAddresses:
    """The addresses of a running embedded PostgreSQL."""

    database: str
    superuser: str


@contextmanager
def postgres_running(data: DataDir, *, also: Mapping[str, str] = postgres.NONE) -> Iterator[PostgresAddresses]:
    """Run PostgreSQL in a data folder while the block runs. The caller holds the folder's lock, or owns the folder.

    ``also``: see ``postgres.start``.
    """
    place = cluster.locate(data.postgres)
    cluster.prepare(place)
    log = data.log("postgres")
    process = postgres.start(place, log=log, also=also)
    try:
        postgres.wait_ready(place, process, log=log)
        database, superuser = postgres.url(place), postgres.url(place, superuser=True)
        if database is None or superuser is None:
            raise OperatorError(
                f"PostgreSQL stopped right after its start; the end of {log}:\n{postgres.log_tail(log)}"
            )
        yield PostgresAddresses(database=database, superuser=superuser)
    finally:
        postgres.stop(process, patience=STOP_PATIENCE)


@contextmanager
def redis_running(data: DataDir) -> Iterator[str]:
    """Run Redis in a data folder while the block runs, and give its address."""
    place = embedded_redis.RedisPlace(data.redis)
    log = data.log("redis")
    process = embedded_redis.start(place, log=log)
    try:
        embedded_redis.wait_ready(place, process, log=log)
        yield embedded_redis.url(place) or ""
    finally:
        embedded_redis.stop(process, patience=STOP_PATIENCE)
