"""Pages of cases by how urgent they are, and by how new; each page with its counts by one statement.

A case stands by its most pressing open clock: those that run first, by last day; then those without a last day,
then stopped ones, then cases without a clock. Gives keys only: ``work_rows`` reads what is shown of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, LiteralString, TypeAlias
from uuid import UUID

from workflow.domain.process import Process
from workflow.domain.reach import Reach
from workflow.store.database import Unit
from workflow.store.reads.candidates import MY_TURN, Criteria, candidates
from workflow.store.reads.page import Page, Part, limit_clause

View: TypeAlias = Literal["mine", "producer", "all", "overdue", "due_soon", "stopped"]
Mark: TypeAlias = tuple[int, date, UUID]
COUNTED: Final = 1_000
_RUNS, _OPEN_END, _STANDS, _CLOCKLESS = 0, 1, 2, 3
NO_DAY: Final = date(9999, 12, 31)

# Of a case's clocks only those are looked for that its state names: by their whole key but the last part.
_WORK: Final[LiteralString] = """,
work AS MATERIALIZED (
 SELECT d.id, d.holder, d.mine, d.first[1] AS part, DATE '2000-01-01' + d.first[2] AS last_on FROM (
  SELECT c.id, c.holder, c.mine, min(CASE WHEN x.case_id IS NULL THEN ARRAY[3, 0]
   ELSE ARRAY[CASE WHEN x.stopped_at IS NOT NULL THEN 2 WHEN x.due_on IS NULL THEN 1 ELSE 0 END,
    coalesce(x.due_on, DATE '9999-12-31') - DATE '2000-01-01'] END) AS first
  FROM cand c LEFT JOIN unnest(%(versions)s::text[], %(states)s::text[], %(rules)s::text[])
   AS named(version, state, rule) ON named.version = c.process_hash AND named.state = c.state
  LEFT JOIN clocks x ON x.case_id = c.id AND x.rule = named.rule AND x.ended_seq IS NULL
  GROUP BY c.id, c.holder, c.mine) d)"""
_VIEWS: Final[Mapping[View, LiteralString]] = {
    "mine": "w.mine",
    "producer": "w.holder = 'producer'",
    "all": "true",
    "overdue": "w.part = 0 AND w.last_on < %(late_before)s",
    "due_soon": "w.part = 0 AND w.last_on BETWEEN %(late_before)s AND %(soon)s",
    "stopped": "w.part = 2",
}
_AFTER: Final[LiteralString] = " AND (w.part, w.last_on, w.id) > (%(after_part)s, %(after_on)s::date, %(after_id)s)"
_COUNTS: Final[LiteralString] = " SELECT " + ", ".join(
    "count(*) FILTER (WHERE " + condition + ")" for condition in _VIEWS.values()
)
_PAGE: Final[LiteralString] = """, (SELECT coalesce(array_agg(ARRAY[w.part::text, w.last_on::text, w.id::text]
 ORDER BY w.part, w.last_on, w.id), '{}') FROM (SELECT w.part, w.last_on, w.id FROM work w WHERE """
_PAGE_ORDER: Final[LiteralString] = " ORDER BY w.part, w.last_on, w.id"
_PAGE_END: Final[LiteralString] = ") w), "

_FOUND: Final[LiteralString] = """, found AS MATERIALIZED (SELECT c.id FROM cand c)
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
    processes: Mapping[str, Process],
    view: View,
    days: tuple[date, date],
    part: Part,
) -> WorkPage:
    """Read a page of running cases by urgency; what was due before the first of ``days`` is late,
    through the second is due soon.

    ``part.after`` is a ``Mark``.
    """
    found = candidates(reaches, criteria)
    given = {**found.parameters, "late_before": days[0], "soon": days[1], **_rules(processes)}
    query = (
        _cand(found.source, "c.holder IS NOT NULL AND " + found.condition)
        + _WORK
        + _COUNTS
        + _PAGE
        + _VIEWS[view]
        + (_AFTER if part.after else "")
        + _PAGE_ORDER
        + limit_clause(part.limit)
        + _PAGE_END
        + found.partial
        + " FROM work w"
    )
    if part.after is not None:
        given |= {"after_part": part.after[0], "after_on": part.after[1], "after_id": part.after[2]}
    row = unit.rows(query, given)[0]
    marks = [(int(place), date.fromisoformat(on), UUID(key)) for place, on, key in row[len(_VIEWS)]]
    page = Page([mark[2] for mark in marks[: part.limit]], marks[part.limit - 1] if len(marks) > part.limit else None)
    counts = {name: Capped.of(number) for name, number in zip(_VIEWS, row, strict=False)}
    return WorkPage(page, counts, row[-1])


def found(unit: Unit, reaches: Mapping[str, Reach], criteria: Criteria, *, part: Part) -> Found:
    """Read a page of cases, ended ones too, the newest first; ``part.after`` is a case's key."""
    seen = candidates(reaches, criteria)
    query = _cand(seen.source, seen.condition) + _FOUND + limit_clause(part.limit) + _FOUND_END + seen.partial
    row = unit.rows(query, {**seen.parameters, "after": part.after})[0]
    keys = [UUID(key) for key in row[1]]
    page = Page(keys[: part.limit], (keys[part.limit - 1],) if len(keys) > part.limit else None)
    return Found(page, Capped.of(row[0]), row[2])


def _rules(processes: Mapping[str, Process]) -> dict[str, list[str]]:
    """Give the clock rules of each state of each version, as three columns."""
    rows = [
        (version, state.code, rule)
        for version, process in processes.items()
        for state in process.states.values()
        for rule in state.clocks
    ]
    return {
        "versions": [version for version, _, _ in rows],
        "states": [state for _, state, _ in rows],
        "rules": [rule for _, _, rule in rows],
    }


def _cand(source: LiteralString, condition: LiteralString) -> LiteralString:
    return (
        "WITH cand AS MATERIALIZED (SELECT c.id, c.state, c.holder, c.process_hash, "
        + MY_TURN
        + " AS mine FROM "
        + source
        + " WHERE "
        + condition
        + ")"
    )
