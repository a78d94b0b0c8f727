"""What was done to accounts, roles and settings, as administrators of a territory read it. One statement.

An act belongs to a territory by its unit, or by the person it was done to or by. One that concerns nobody known (a
refused sign-in under a login that is not there) is for administrators of the whole country.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit
from workflow.store.reads.page import Page, Part, cut, limit_clause

_ACTS: Final[LiteralString] = """
SELECT x.id, x.at, x.act, x.by_id, b.name, x.subject_id, s.name, u.name, x.reason, x.detail
FROM admin_acts x LEFT JOIN persons b ON b.id = x.by_id LEFT JOIN persons s ON s.id = x.subject_id
LEFT JOIN units u ON u.id = x.unit_id LEFT JOIN units u0 ON u0.id = u.parent_id
WHERE (%(units)s::uuid[] IS NULL
 OR u.id = ANY(%(units)s) OR u.parent_id = ANY(%(units)s) OR u0.parent_id = ANY(%(units)s)
 OR EXISTS (SELECT FROM role_grants g LEFT JOIN producers r ON r.id = g.producer_id
  JOIN units u1 ON u1.id = coalesce(g.unit_id, r.commune_id) LEFT JOIN units u2 ON u2.id = u1.parent_id
  WHERE g.person_id IN (x.subject_id, x.by_id) AND g.for_person_id IS NULL
  AND (u1.id = ANY(%(units)s) OR u1.parent_id = ANY(%(units)s) OR u2.parent_id = ANY(%(units)s))))"""
_FILTERS: Final[Mapping[str, LiteralString]] = {
    "act": " AND x.act = %(act)s",
    "subject": " AND x.subject_id = %(subject)s",
    "by": " AND x.by_id = %(by)s",
    "since": " AND x.at >= %(since)s",
    "until": " AND x.at < %(until)s",
    "after": " AND x.id < %(after)s",
}


@dataclass(frozen=True, slots=True)
class ActFilter:
    """Which acts: of a kind, on a person, by a person, from an instant until before another; None asks for nothing."""

    act: str | None = None
    subject: UUID | None = None
    by: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act as it is listed. ``by`` None: nobody had proved who they are."""

    id: UUID
    at: datetime
    act: str
    by_id: UUID | None
    by: str | None
    subject_id: UUID | None
    subject: str | None
    place: str | None
    reason: str | None
    detail: Mapping[str, Any]


def page(unit: Unit, units: list[UUID] | None, wanted: ActFilter, part: Part) -> Page[ActLine]:
    """Read a page of acts of a territory, the newest first; ``part.after`` is an act's key."""
    values = {name: getattr(wanted, name) for name in ActFilter.__slots__}
    given = {name: value for name, value in {**values, "after": part.after}.items() if value is not None}
    query = _ACTS
    for name in given:
        query += _FILTERS[name]
    rows = unit.rows(query + " ORDER BY x.id DESC" + limit_clause(part.limit), {**given, "units": units})
    return cut(rows, part.limit, item=lambda row: ActLine(*row), place=lambda row: (row[0],))
