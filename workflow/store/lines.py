"""Connections in autocommit for commands of one or two statements, pooled by SQLAlchemy.

Each keeps one cursor for the fixed statements of the write path: a text that never changes, prepared
once a connection. A line never holds a transaction; those belong to the engine's pool.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final, LiteralString, TypeAlias, cast
from uuid import UUID

import orjson
import psycopg
from psycopg import RawCursor
from psycopg.rows import TupleRow
from psycopg.types.json import set_json_loads
from sqlalchemy.pool import QueuePool

Value: TypeAlias = str | int | bool | bytes | UUID | datetime | date | None
Row: TypeAlias = tuple[Any, ...]


class Line(psycopg.Connection[TupleRow]):
    """A connection with the one cursor that runs its fixed statements."""

    @cached_property
    def fixed_cursor(self) -> "RawCursor[TupleRow]":
        """The cursor; making one anew costs the client as much as the statement itself."""
        return RawCursor(self)


def run_fixed(line: "psycopg.Connection[TupleRow]", text: LiteralString, values: Sequence[Value]) -> list[Row]:
    """Run a fixed statement with ``$1`` placeholders, each cast to its type, and give its rows.

    Every value is sent as text, so that a statement has one prepared form whatever is NULL.
    """
    cursor = line.fixed_cursor if isinstance(line, Line) else RawCursor(line)
    return cursor.execute(text, [_text(value) for value in values], prepare=True).fetchall()


def open_lines(url: str, *, size: int, timeout: float, **options: Any) -> QueuePool:
    """Give a pool of at most ``size`` lines, opened by whoever first needs them."""

    def connect() -> Line:
        line = Line.connect(url, autocommit=True, **options)
        set_json_loads(orjson.loads, line)
        return line

    return QueuePool(
        cast("Any", connect), pool_size=size, max_overflow=0, timeout=timeout, reset_on_return=None, use_lifo=True
    )


def _text(value: Value) -> str | None:
    write = _WRITTEN.get(type(value))
    return value if write is None else write(value)  # type: ignore[return-value]  # None and str alone have no writer


_WRITTEN: Final[Mapping[type, Callable[[Any], str]]] = {
    int: str,
    bool: lambda value: "true" if value else "false",
    bytes: lambda value: "\\x" + value.hex(),
    UUID: str,
    datetime: datetime.isoformat,
    date: date.isoformat,
}
