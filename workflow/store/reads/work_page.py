"""Pages of cases by how urgent they are, and by how new; each page with its counts by one statement.

A case stands by its most pressing open clock: those that run first, by last day; then those without a last day,
then stopped ones, then cases without a clock. That is ``cases.urgency``, so no clock is looked at. Gives keys only:
``work_rows`` reads what is shown of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, LiteralString, TypeAlias
from uuid import UUID

from workflow.domain.reach import Reach
from workflow.store.database import Unit
from workflow.store.reads.candidates import MY_TURN, Criteria, candidates
from workflow.store.reads.page import Page, Part, limit_clause
from workflow.store.urgency_sql import due_by

View: TypeAlias = Literal["mine", "producer", "all", "overdue", "due_soon", "stopped"]
Mark: TypeAlias = tuple[int, UUID]
COUNTED: Final = 1_000

_VIEWS: Final[Mapping[View, LiteralString]] = {
    "mine": "w.mine",
    "producer": "w.holder = 'producer'",
    "all": "true",
    "overdue": "w.urgency < %(late_before)s",
    "due_soon": "w.urgency BETWEEN %(late_before)s AND %(soon)s",
    "stopped": "w.urgency BETWEEN 8000000 AND 11999999",
}
_AFTER: Final[LiteralString] = " AND (w.urgency, w.id) > (%(after_urgency)s, %(after_id)s)"
_COUNTS: Final[LiteralString] = " SELECT " + ", ".join(
    "count(*) FILTER (WHERE " + condition + ")" for condition in _VIEWS.values()
)
_PAGE: Final[LiteralString] = """, (SELECT coalesce(array_agg(ARRAY[w.urgency::text, w.id::text]
 ORDER BY w.urgency, w.id), '{}') FROM (SELECT w.urgency, w.id FROM cand w WHERE """
_PAGE_ORDER: Final[LiteralString] = " ORDER BY w.urgency, w.id"
_PAGE_END: Final[LiteralString] = ") w), "

_FOUND: Final[LiteralString] = """
SELECT (SELECT count(*) FROM (SELECT 1 FROM found LIMIT 1001) counted),
 (SELECT coalesce(array_agg(f.id::text ORDER BY f.id DESC), '{}') FROM (
  SELECT f.id FROM found f WHERE %(after)s::uuid IS NULL OR f.id < %(after)s ORDER BY f.id DESC"""
_FOUND_END: Final[LiteralString] = ") f), "


@dataclass(frozen=True, slots=True)
class Capped:
    """A number counted up to ``COUNTED``; ``more``: there are more than that."""

    number: int
    more: bool = False

    @classmethod
    def of(cls, number: int) -> "Capped":
        """Cap a number that was counted."""
        return cls(min(number, COUNTED), number > COUNTED)


@dataclass(frozen=True, slots=True)
class WorkPage:
    """Keys of the cases of a page in order, how many each view has, and whether there were more to look at."""

    page: Page[UUID]
    counts: Mapping[View, Capped]
    partial: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Keys of the cases of a page, the newest first, how many there are, and whether there were more to look at."""

    page: Page[UUID]
    total: Capped
    partial: bool


def work(
    unit: Unit,
    reaches: Mapping[str, Reach],
    criteria: Criteria,
    *,
    view: View,
    days: tuple[date, date],
    part: Part,
) -> WorkPage:
    """Read a page of running cases by urgency; what was due before the first of ``days`` is late,
    through the second is due soon.

    ``part.after`` is a ``Mark``.
    """
    found = candidates(reaches, criteria)
    given = {**found.parameters, "late_before": due_by(days[0]), "soon": due_by(days[1])}
    query = (
        _cand(found.source, "c.holder IS NOT NULL AND " + found.condition)
        + _COUNTS
        + _PAGE
        + _VIEWS[view]
        + (_AFTER if part.after else "")
        + _PAGE_ORDER
        + limit_clause(part.limit)
        + _PAGE_END
        + found.partial
        + " FROM cand w"
    )
    if part.after is not None:
        given |= {"after_urgency": part.after[0], "after_id": part.after[1]}
    row = unit.rows(query, given)[0]
    marks = [(int(urgency), UUID(key)) for urgency, key in row[len(_VIEWS)]]
    page = Page([mark[1] for mark in marks[: part.limit]], marks[part.limit - 1] if len(marks) > part.limit else None)
    counts = {name: Capped.of(number) for name, number in zip(_VIEWS, row, strict=False)}
    return WorkPage(page, counts, row[-1])


def found(unit: Unit, reaches: Mapping[str, Reach], criteria: Criteria, *, part: Part) -> Found:
    """Read a page of cases, ended ones too, the newest first; ``part.after`` is a case's key."""
    seen = candidates(reaches, criteria, keys_only=True)
    query = (
        ("WITH found AS MATERIALIZED (SELECT c.id FROM " + seen.source + " WHERE " + seen.condition + ")")
        + _FOUND
        + limit_clause(part.limit)
        + _FOUND_END
        + seen.partial
    )
    row = unit.rows(query, {**seen.parameters, "after": part.after})[0]
    keys = [UUID(key) for key in row[1]]
    page = Page(keys[: part.limit], (keys[part.limit - 1],) if len(keys) > part.limit else None)
    return Found(page, Capped.of(row[0]), row[2])


def _cand(source: LiteralString, condition: LiteralString) -> LiteralString:
    return (
        "WITH cand AS MATERIALIZED (SELECT c.id, c.holder, c.urgency, "
        + MY_TURN
        + " AS mine FROM "
        + source
        + " WHERE "
        + condition
        + ")"
    )
