"""Connections in autocommit for commands of one or two statements, and the fixed statements that run on them.

A fixed statement is a text that never changes, prepared once a connection and sent straight through libpq, values
in binary: a cursor costs the client more than the statement itself. A line never holds a transaction between two
commands; those belong to the engine's pool.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from struct import Struct, pack
from threading import Condition, Lock
from typing import Any, Final, LiteralString, TypeAlias, cast
from uuid import UUID

import orjson
import psycopg
from psycopg import RawCursor, abc
from psycopg.adapt import Transformer
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGresult
from psycopg.rows import TupleRow
from psycopg.types.json import set_json_loads

from workflow.domain.errors import UnavailableError

Value: TypeAlias = "str | int | bool | bytes | UUID | datetime | date | tuple[int, ...] | Column | None"
Row: TypeAlias = tuple[Any, ...]

_FORGOTTEN: Final = (psycopg.errors.InvalidSqlStatementName, psycopg.errors.FeatureNotSupported)
"""What the server says when it no longer knows a prepared statement, or a table changed under it."""
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_DAY_ZERO: Final = _EPOCH.toordinal()
_MICROSECOND: Final = timedelta(microseconds=1)
_INT4: Final = 23  # pg_type's keys
_KINDS: Final[Mapping[type, int]] = {bytes: 17, int: 20, str: 25, UUID: 2950}
_NULL: Final = pack(">i", -1)
_FOUR: Final = Struct(">i").pack
_EIGHT: Final = Struct(">q").pack
_BINARY: Final[Mapping[int, tuple[Format, ...]]] = {count: (Format.BINARY,) * count for count in range(100)}


@dataclass(frozen=True, slots=True)
class Column:
    """Values of one column of many rows, of one type; goes as an array of it.

    Elsewhere than on a line only what needs no quotes in an array literal.
    """

    kind: type
    items: Sequence[Any]


class Line(psycopg.Connection[TupleRow]):
    """A connection that keeps its prepared statements by their text."""

    @cached_property
    def prepared(self) -> dict[str, bytes]:
        """The server's names of the statements prepared here."""
        return {}

    @cached_property
    def ladders(self) -> set[int]:
        """The ladders that were seen in the database from here."""
        return set()

    @cached_property
    def loading(self) -> abc.Transformer:
        """What turns results into Python values."""
        return Transformer(self)

    def run(self, text: LiteralString, values: Sequence[Value]) -> list[Row]:
        """Run a fixed statement; once more where the server has lost it."""
        sent = cast("list[bytes]", [_WRITTEN[type(value)](value) for value in values])  # None stays None: NULL
        try:
            return self._run(text, sent)
        except _FORGOTTEN:
            if self.pgconn.transaction_status or self.prepared.pop(text, None) is None:
                raise
            return self._run(text, sent)

    def _run(self, text: LiteralString, sent: list[bytes]) -> list[Row]:
        pgconn, formats = self.pgconn, _BINARY[len(sent)]
        if pgconn.transaction_status:  # a name that the server forgot (psycopg drops all at a rollback) would end it
            result = pgconn.exec_params(text.encode(), sent, None, formats, Format.BINARY)
        else:
            name = self.prepared.get(text) or self._prepare(text)
            result = pgconn.exec_prepared(name, sent, formats, Format.BINARY)
        if result.status != ExecStatus.TUPLES_OK:
            raise self._error(result)
        loading = self.loading
        loading.set_pgresult(result)
        return loading.load_rows(0, result.ntuples, tuple)

    def _prepare(self, text: LiteralString) -> bytes:
        name = b"fixed_%d" % self._number()
        result = self.pgconn.prepare(name, text.encode())
        if result.status != ExecStatus.COMMAND_OK:
            raise self._error(result)
        self.prepared[text] = name
        return name

    def _error(self, result: PGresult) -> psycopg.Error:
        error = psycopg.errors.error_from_result(result)
        lost = self.pgconn.status != ConnStatus.OK and not isinstance(error, psycopg.OperationalError)
        return psycopg.OperationalError(str(error)) if lost else error

    def _number(self) -> int:
        """Give a number that no statement of this connection had, those that were lost included."""
        self._last_number = getattr(self, "_last_number", 0) + 1
        return self._last_number


class LinePool:
    """At most ``size`` lines, opened by whoever first needs them; the one last given back is taken first."""

    def __init__(self, connect: Callable[[], Line], *, size: int, timeout: float) -> None:
        self._connect, self._size, self._timeout = connect, size, timeout
        self._idle: list[Line] = []
        self._taken = self._waiting = 0
        self._lock = Lock()
        self._changed = Condition(self._lock)

    def take(self) -> Line:
        """Take a line, waiting for one while all are taken. Raises UnavailableError ``database_busy``."""
        with self._lock:
            if self._taken >= self._size:
                self._wait()
            self._taken += 1
            if self._idle:
                return self._idle.pop()
        try:
            return self._connect()
        except BaseException:
            self._left()
            raise

    def give(self, line: Line) -> None:
        """Give a line back; one that is closed, or stands in a transaction, is not used again.

        With a lost connection the idle ones are lost too.
        """
        if line.pgconn.status != ConnStatus.OK:
            self.dispose()
        elif line.pgconn.transaction_status:
            line.close()
        else:
            self._left(line)
            return
        self._left()

    def dispose(self) -> None:
        """Close the idle lines."""
        with self._lock:
            idle, self._idle = self._idle, []
        for line in idle:
            line.close()

    def _wait(self) -> None:
        self._waiting += 1
        try:
            if not self._changed.wait_for(self._is_free, self._timeout):
                raise UnavailableError("database_busy")
        finally:
            self._waiting -= 1

    def _is_free(self) -> bool:
        return self._taken < self._size

    def _left(self, line: Line | None = None) -> None:
        with self._lock:
            self._taken -= 1
            if line is not None:
                self._idle.append(line)
            if self._waiting:
                self._changed.notify()


def run_fixed(line: "psycopg.Connection[TupleRow]", text: LiteralString, values: Sequence[Value]) -> list[Row]:
    """Run a fixed statement with ``$1`` placeholders, each cast to its type, and give its rows.

    An ``int`` is a ``bigint`` there, whatever its size, a tuple of them an ``integer[]``; JSON goes as ``text``.
    """
    if isinstance(line, Line):
        return line.run(text, values)
    return RawCursor(line).execute(text, [_text(value) for value in values], prepare=True).fetchall()


def open_lines(url: str, *, size: int, timeout: float, **options: Any) -> LinePool:
    """Give a pool of at most ``size`` lines."""

    def connect() -> Line:
        line = Line.connect(url, autocommit=True, **options)
        set_json_loads(orjson.loads, line)
        return line

    return LinePool(connect, size=size, timeout=timeout)


def _text(value: Value) -> str | None:
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    if isinstance(value, tuple):
        return "{" + ",".join(map(str, value)) + "}"
    if isinstance(value, Column):
        return _text(tuple(value.items))
    return None if value is None else str(value)


def _integers(values: tuple[int, ...]) -> bytes:
    """Write an ``integer[]``: dimensions, nulls, type; length and lower bound; each with its length."""
    if not values:
        return pack(">3i", 0, 0, _INT4)
    return pack(f">{5 + 2 * len(values)}i", 1, 0, _INT4, len(values), 1, *[n for value in values for n in (4, value)])


def _column(column: Column) -> bytes:
    write, many = _WRITTEN[column.kind], len(column.items)
    sent = [None if item is None else write(item) for item in column.items]
    parts = [pack(">5i", 1, 1, _KINDS[column.kind], many, 1)]
    for item in sent:
        parts += (_NULL,) if item is None else (len(item).to_bytes(4, "big"), item)
    return b"".join(parts)


_WRITTEN: Final[Mapping[type, Callable[[Any], bytes | None]]] = {
    type(None): {None: None}.get,
    str: str.encode,
    bytes: bytes,
    bool: {True: b"\x01", False: b"\x00"}.__getitem__,
    int: _EIGHT,
    UUID: lambda value: value.int.to_bytes(16, "big"),
    datetime: lambda value: _EIGHT((value - _EPOCH) // _MICROSECOND),
    date: lambda value: _FOUR(value.toordinal() - _DAY_ZERO),
    tuple: _integers,
    Column: _column,
}
"""How PostgreSQL's binary format writes each type: where it can be, by a function that is no Python."""
