"""Late admissions of a season: which case, to which window, until when, by whom and why. Counted in reports."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, LiteralString

from workflow.store.database import Unit

_LIST: Final[LiteralString] = """
SELECT c.code, h.inputs->>'window', (h.inputs->>'until')::date, h.at, h.actor_name, h.comment
FROM seasons s JOIN cases c ON c.season_id = s.id
JOIN history h ON h.case_id = c.id AND h.kind = 'clock' AND h.trigger = 'admit_late'
WHERE s.code = %s ORDER BY h.at, c.code"""


@dataclass(frozen=True, slots=True)
class LateAdmission:
    """One admission; ``until`` is its last day."""

    case: str
    window: str
    until: date
    at: datetime
    by: str
    reason: str


def late_admissions(unit: Unit, code: str) -> list[LateAdmission]:
    """List the admissions of a season, the oldest first."""
    return [LateAdmission(*row) for row in unit.rows(_LIST, (code,))]
