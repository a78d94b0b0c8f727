"""The database handle and its unit of work: the only place that opens, commits or rolls back.

Two kinds of unit share one interface. ``unit()`` is one transaction, committed on a clean exit.
``single()`` lets each statement be its own transaction: right for a command that reads and then
writes by exactly one guarded statement, and half the round trips.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType
from typing import Any, LiteralString, cast

import orjson
import psycopg
from psycopg.rows import TupleRow
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from workflow.domain.errors import UnavailableError
from workflow.store.lines import LinePool, Row, Value, open_lines, run_fixed

STATEMENT_TIMEOUT_MS = 30_000
LOCK_TIMEOUT_MS = 5_000
IDLE_IN_TRANSACTION_MS = 60_000
_BUSY = (
    psycopg.errors.QueryCanceled,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)


class Unit:
    """One unit of work on one connection. Never leaves the call that opened it."""

    __slots__ = ("_connection", "_session", "driver")

    def __init__(self, connection: Any, driver: "psycopg.Connection[TupleRow]") -> None:
        self._connection = connection
        self._session: Session | None = None
        self.driver = driver

    def rows(self, query: LiteralString, parameters: object = None) -> list[TupleRow]:
        """Run a fixed statement and give every row."""
        return self.driver.execute(query, cast("Any", parameters)).fetchall()

    def row(self, query: LiteralString, parameters: object = None) -> TupleRow | None:
        """Run a fixed statement and give its first row, or None."""
        return self.driver.execute(query, cast("Any", parameters)).fetchone()

    def execute(self, query: LiteralString, parameters: object = None) -> int:
        """Run a fixed statement and give the number of rows it touched."""
        return self.driver.execute(query, cast("Any", parameters)).rowcount

    def fixed(self, query: LiteralString, values: Sequence[Value]) -> list[Row]:
        """Run a fixed statement of the write path (``$1`` placeholders) and give every row."""
        return run_fixed(self.driver, query, values)

    def many(self, query: LiteralString, parameters: Sequence[object]) -> None:
        """Run a fixed statement once per parameter set, pipelined."""
        with self.driver.cursor() as cursor:
            cursor.executemany(query, cast("Any", parameters))

    @property
    def session(self) -> Session:
        """An ORM session on this unit's transaction: administration and reading only."""
        if self._connection is None:
            message = "an ORM session needs unit(), not single()"
            raise RuntimeError(message)
        if self._session is None:
            self._session = Session(bind=self._connection, expire_on_commit=False)
        return self._session

    def flush(self) -> None:
        """Send what the ORM session still holds."""
        if self._session is not None:
            self._session.flush()


class Database:
    """A pool of connections to one PostgreSQL database."""

    def __init__(self, url: str, *, pool_size: int = 5, pool_timeout: float = 10.0) -> None:
        options = (
            f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS} "
            f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MS} -c timezone=UTC"
        )
        parsed = make_url(url)
        self.url = parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        connect = {"options": options, "prepare_threshold": 1}
        self.engine: Engine = create_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=pool_timeout,
            pool_pre_ping=False,
            pool_use_lifo=True,  # few connections at work: each plans its statements anew five times
            hide_parameters=True,  # an error of a statement names no values: they are names of people
            connect_args=connect,
            json_deserializer=orjson.loads,  # of the driver's own statements too
        )
        plain = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
        self._lines = open_lines(plain, size=pool_size, timeout=pool_timeout, **connect)

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """Open one transaction; commit on a clean exit, roll back on any error."""
        with reachable(), self.engine.begin() as connection:
            driver = cast("psycopg.Connection[TupleRow]", connection.connection.driver_connection)
            unit = Unit(connection, driver)
            yield unit
            unit.flush()

    def single(self) -> AbstractContextManager[Unit]:
        """Open a unit in which each statement commits by itself."""
        return _Single(self._lines)

    @contextmanager
    def snapshot(self) -> Iterator[Unit]:
        """Open a read-only unit that sees one instant of the database throughout."""
        with self.unit() as unit:
            unit.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield unit

    def close(self) -> None:
        """Close every pooled connection."""
        self._lines.dispose()
        self.engine.dispose()


class _Single:
    """What ``Database.single`` gives: a line for as long as the block runs. Written out: a generator costs more."""

    __slots__ = ("_line", "_lines")

    def __init__(self, lines: LinePool) -> None:
        self._lines = lines

    def __enter__(self) -> Unit:
        try:
            self._line = self._lines.take()
        except psycopg.OperationalError as error:
            raise _unavailable(error) from error
        return Unit(None, self._line)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lines.give(self._line)
        if isinstance(error, psycopg.OperationalError):
            raise _unavailable(error) from error


@contextmanager
def reachable() -> Iterator[None]:
    """Turn a database that cannot be reached into UnavailableError.

    ``database_busy``: too long in the queue for a connection or a lock, or chosen to give way;
    ``database_unavailable``: everything else.
    """
    try:
        yield
    except PoolTimeout as error:
        raise UnavailableError("database_busy") from error
    except psycopg.OperationalError as error:
        raise _unavailable(error) from error
    except DBAPIError as error:  # SQLAlchemy's own statements: connecting, committing, the ORM
        if isinstance(error.orig, psycopg.OperationalError):
            raise _unavailable(error.orig) from error
        raise


def _unavailable(error: psycopg.OperationalError) -> UnavailableError:
    return UnavailableError("database_busy" if isinstance(error, _BUSY) else "database_unavailable")
