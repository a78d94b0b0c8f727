"""Minutes of a closed session: read by who sat in it and who answers for it, and made again from the records."""

import hashlib
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

import orjson

from workflow.domain.council_session import Session
from workflow.domain.errors import NotFoundError
from workflow.domain.minutes import minutes_text
from workflow.domain.session_events import broken_at
from workflow.services.council_sight import check_seen
from workflow.services.identify import Sight
from workflow.services.session_results import may_see_results
from workflow.store import council_sessions, session_results
from workflow.store.database import Unit
from workflow.store.session_results import CheckedSheet, MinutesRow

MinutesFault: TypeAlias = Literal["event", "sheet", "text"]


@dataclass(frozen=True, slots=True)
class MinutesReport:
    """What was found when minutes were made again. ``fault`` None: the bytes are those kept."""

    code: str
    events: int
    sheets: int
    sha256: bytes
    fault: MinutesFault | None = None
    where: str = ""


def show_minutes(unit: Unit, sight: Sight, key: UUID | str) -> tuple[Session, MinutesRow]:
    """Give the minutes of a session; raises NotFoundError ``council_session_not_found``, ``minutes_not_found``."""
    session = check_seen(council_sessions.load(unit, key), sight.actor)
    row = session_results.minutes(unit, session.id)
    if row is None or not may_see_results(session, sight.actor):
        raise NotFoundError("minutes_not_found")
    return session, row


def verify_minutes(unit: Unit, key: UUID | str) -> MinutesReport:
    """Check the chain of events and every sheet, and make the minutes again, byte for byte.

    Raises NotFoundError ``council_session_not_found``, ``minutes_not_found``.
    """
    session = council_sessions.load(unit, key)
    if session is None:
        raise NotFoundError("council_session_not_found")
    row = session_results.minutes(unit, session.id)
    if row is None:
        raise NotFoundError("minutes_not_found")
    events = council_sessions.events(unit, session.id)
    kept = session_results.checked(unit, session.id)
    report = MinutesReport(session.code, len(events), len(kept), row.sha256)
    broken = broken_at(events)
    if broken is not None or len(events) != session.version:
        return _with(report, "event", str(broken or len(events) + 1))
    for sheet in kept:
        if not _is_whole(sheet):
            return _with(report, "sheet", str(sheet.id))
    made = minutes_text(
        [event for event, _ in events], session_results.lines(unit, session.id), orjson.loads(row.template)
    )
    same = made == row.content and hashlib.sha256(made.encode()).digest() == row.sha256
    return report if same else _with(report, "text", "")


def _is_whole(sheet: CheckedSheet) -> bool:
    """Say whether a sheet is what was hashed, and what was counted is what it says."""
    if hashlib.sha256(sheet.content.encode()).digest() != sheet.sha256:
        return False
    said = orjson.loads(sheet.content)
    parts: dict[str, int] = {}
    for option, points, part in sheet.counting.values():
        parts[part] = parts.get(part, 0) + points
        if option is None and points:
            return False
    chosen = {name: values[0] for name, values in sheet.counting.items() if values[0] is not None}
    return bool(chosen.items() <= said["choices"].items() and (said["stopped"] or parts == said["parts"]))


def _with(report: MinutesReport, fault: MinutesFault, where: str) -> MinutesReport:
    return MinutesReport(report.code, report.events, report.sheets, report.sha256, fault, where)
