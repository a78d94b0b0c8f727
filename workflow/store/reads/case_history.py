"""A case's history and its treatments, in order. Whoever calls has made sure that the person may see the case."""

from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.history import HistoryRow
from workflow.store.cases import to_history_row
from workflow.store.database import Unit
from workflow.store.write_sql import HISTORY

TREATMENTS_MAX: Final = 500
_PAGE: Final[LiteralString] = (
    "SELECT " + HISTORY + " FROM history WHERE case_id = %s AND seq > %s ORDER BY seq LIMIT %s"
)
_TREATMENTS: Final[LiteralString] = """
SELECT step, attempt, opened_seq, opened_at, opened_by, closed_seq, closed_at, closed_by, outcome, comment
FROM treatments WHERE case_id = %s ORDER BY opened_seq LIMIT %s"""
_TREATMENT: Final = (
    "step",
    "attempt",
    "opened_seq",
    "opened_at",
    "opened_by",
    "closed_seq",
    "closed_at",
    "closed_by",
    "outcome",
    "comment",
)


def page(unit: Unit, case_id: UUID, *, after: int, limit: int) -> list[tuple[HistoryRow, bytes]]:
    """Read up to ``limit`` rows after the number ``after``, each with the hash stored beside it."""
    rows = unit.rows(_PAGE, (case_id, after, limit))
    return [(to_history_row(row), bytes(row[23])) for row in rows]


def treatments(unit: Unit, case_id: UUID) -> list[dict[str, Any]]:
    """Read every round of every step, returned and withdrawn ones included."""
    return [dict(zip(_TREATMENT, row, strict=True)) for row in unit.rows(_TREATMENTS, (case_id, TREATMENTS_MAX))]
