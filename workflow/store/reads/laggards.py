"""What the laggards' sheet needs beside clocks: calls to people, and one code over the heads of all histories.

Two statements, whatever the number of cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit
from workflow.store.reads.scope import Scope

_CALLS: Final[LiteralString] = """
SELECT t.case_id, t.created_at, CASE WHEN t.done_at <= %(at)s THEN t.done_at END,
 CASE WHEN t.done_at <= %(at)s THEN t.outcome END, CASE WHEN t.done_at <= %(at)s THEN t.note END
FROM phone_tasks t WHERE t.case_id = ANY(%(cases)s) AND t.created_at <= %(at)s ORDER BY t.created_at, t.id"""
# The heads in the order of cases: who has the histories computes it again.
_HEAD: Final[LiteralString] = """
SELECT u.name, (SELECT name FROM units WHERE id = %(territory)s), p.name,
 (SELECT encode(sha256(coalesce(string_agg(h.hash, ''::bytea ORDER BY c.id), ''::bytea)), 'hex') FROM cases c
  CROSS JOIN LATERAL (SELECT x.hash FROM history x WHERE x.case_id = c.id AND x.at <= %(at)s
   ORDER BY x.seq DESC LIMIT 1) h WHERE c.season_id = s.id AND """
_HEAD_END: Final[LiteralString] = """)
FROM seasons s JOIN units u ON u.id = s.unit_id JOIN units p ON p.id = s.province_id WHERE s.id = %(season)s"""


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to be called, and how the call ended once it was made."""

    case_id: UUID
    asked_at: datetime
    made_at: datetime | None
    outcome: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class SheetHead:
    """The season's unit and province, the territory a sheet is narrowed to (None: there is none such), and the SHA-256
    (hex) over the heads of the histories of its cases.
    """

    unit: str
    territory: str | None
    province: str
    digest: str


def calls(unit: Unit, case_ids: Sequence[UUID], *, at: datetime) -> dict[UUID, Call]:
    """Read the newest call of each case, as it stood at an instant."""
    if not case_ids:
        return {}
    return {row[0]: Call(*row) for row in unit.rows(_CALLS, {"cases": list(case_ids), "at": at})}


def head(unit: Unit, *, season_id: UUID, territory: UUID | None, at: datetime, scope: Scope) -> SheetHead:
    """Read whose sheet it is, and the code of the histories that it rests on."""
    given = {"season": season_id, "territory": territory, "at": at, **scope.parameters}
    return SheetHead(*unit.rows(_HEAD + scope.condition + _HEAD_END, given)[0])
