"""Who owes sheets in sessions whose scoring is open: people and counts, no point. One statement."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.domain.council_rules import USUAL
from workflow.store.database import Unit

_OWED: Final[LiteralString] = """
SELECT s.id, s.code, s.meets_at, k.name, t.person_id, count(*)
FROM council_sessions s JOIN councils k ON k.id = s.council_id
JOIN session_seats t ON t.session_id = s.id AND t.scores AND t.ended_at IS NULL
JOIN session_cases x ON x.session_id = s.id AND x.aside IS NULL
CROSS JOIN LATERAL (SELECT coalesce((s.rules ->> 'reminder_hours')::integer, %(usual)s) AS hours) w
WHERE s.state = 'open' AND w.hours > 0 AND s.opened_at <= %(at)s - make_interval(hours => w.hours)
 AND NOT EXISTS (SELECT 1 FROM session_conflicts q WHERE q.session_id = s.id AND q.member_id = t.member_id
  AND q.case_id = x.case_id AND q.decision = 'recused')
 AND NOT EXISTS (SELECT 1 FROM filed_sheets f WHERE f.session_id = s.id AND f.case_id = x.case_id
  AND f.round = x.round AND f.member_id = t.member_id)
 AND NOT EXISTS (SELECT 1 FROM notices n
  WHERE n.key = 'session:' || s.id || ':sheets_owed:' || %(day)s || ':' || t.person_id || ':in_app')
GROUP BY s.id, s.code, s.meets_at, k.name, t.person_id"""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session whose scoring is open."""

    id: UUID
    code: str
    meets_at: datetime
    council: str


def by_session(unit: Unit, *, at: datetime, day: date) -> dict[OpenSession, dict[UUID, int]]:
    """Give, by session, who owes how many sheets and was not reminded of it that day."""
    found: dict[OpenSession, dict[UUID, int]] = {}
    given = {"at": at, "day": day.isoformat(), "usual": USUAL.reminder_hours}
    for key, code, meets_at, council, person, count in unit.rows(_OWED, given):
        found.setdefault(OpenSession(key, code, meets_at, council), {})[person] = count
    return found


def stem(session_id: UUID, day: date) -> str:
    """Give what the keys of a day's reminders begin with, as the statement looks for them."""
    return f"session:{session_id}:sheets_owed:{day.isoformat()}"
