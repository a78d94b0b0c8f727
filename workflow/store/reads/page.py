"""One keyset page: rows in a stable order, and where the next page begins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, LiteralString, TypeVar

Item = TypeVar("Item")

_LIMITS: Final[tuple[tuple[int, LiteralString], ...]] = (
    (10, " LIMIT 11"),
    (20, " LIMIT 21"),
    (50, " LIMIT 51"),
    (100, " LIMIT 101"),
    (2_000, " LIMIT 2001"),
)


def limit_clause(limit: int) -> LiteralString:
    """Give a LIMIT for a page of up to ``limit`` items (at most 100, of a workbook 2,000) with one to spare.

    A number and no parameter: a limit that the server does not know makes it plan the statement anew each
    time, which costs more than running it. A few numbers only, so that few statements stay prepared.
    """
    return next(clause for size, clause in _LIMITS if limit <= size)


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list is wanted: up to ``limit`` items after a place (None: from the beginning).

    At most 100, of a workbook 2,000.
    """

    after: Any = None
    limit: int = 50


FIRST: Final = Part()


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """``after`` is the place of the last item when more follow, else None."""

    items: list[Item]
    after: tuple[Any, ...] | None


def cut(
    rows: Sequence[Any],
    limit: int,
    *,
    item: Callable[[Any], Item],
    place: Callable[[Any], tuple[Any, ...]],
) -> Page[Item]:
    """Make a page of up to ``limit`` items out of rows read with one or more to spare."""
    shown = rows[:limit]
    return Page([item(row) for row in shown], place(shown[-1]) if len(rows) > limit else None)
