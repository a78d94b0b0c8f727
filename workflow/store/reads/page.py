"""One keyset page: rows in a stable order, and where the next page begins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Page:
    """``after`` is the place of the last item when more follow, else None."""

    items: list[dict[str, Any]]
    after: tuple[Any, ...] | None


def cut(
    rows: Sequence[Any],
    limit: int,
    *,
    item: Callable[[Any], dict[str, Any]],
    place: Callable[[Any], tuple[Any, ...]],
) -> Page:
    """Make a page of up to ``limit`` items out of rows read with one to spare."""
    shown = rows[:limit]
    return Page([item(row) for row in shown], place(shown[-1]) if len(rows) > limit else None)
