"""What a session's page shows to whom: the desk of who runs it, or a member's list. Reads only."""

from typing import Any

from api.web.council.place import day_and_hour, evaluation_of, words_of
from api.web.council.words import ASIDES, FAMILIES, GROUNDS, MODES, POSTS, STATES
from api.web.visit import Visit
from workflow.domain.council_session import Session, opening_faults, quorum_faults
from workflow.services.calendars import book_of
from workflow.services.council_sight import check_seen, runs, seat_in
from workflow.services.prepare_session import waiting_cases
from workflow.services.session_results import may_see_results
from workflow.store import calendars, council_sessions, councils, sheets


def values(visit: Visit, code: str) -> dict[str, Any]:
    """Give everything the page is rendered with; raises NotFoundError ``council_session_not_found``."""
    actor = visit.sight.actor
    session = check_seen(council_sessions.load(visit.unit, code), actor)
    is_running = runs(actor, session.level, session.unit_id)
    seat = seat_in(session, actor)
    filed = sheets.progress(visit.unit, session.id)
    own = sheets.begun(visit.unit, session_id=session.id, reader=actor.id) if seat is not None else {}
    return {
        "session": session,
        "runs": is_running,
        "seat": seat,
        "own": own,
        "counts": _counts(visit, session, own),
        "filed": filed,
        "needed": {case.case_id: session.sheets_needed(case.case_id) for case in session.cases},
        "eligible": {case.case_id: len(session.eligible(case.case_id)) for case in session.cases},
        "filed_by": _filed_by(session, filed),
        "owed_by": {seat.member_id: _owed(session, seat.member_id) for seat in session.scoring_seats},
        "quorum": session.quorum,
        "quorum_words": words_of(visit, quorum_faults(session)) if session.state in {"listed", "open"} else [],
        "reasons": _reasons(visit, session) if is_running and session.state == "listed" else [],
        "candidates": waiting_cases(visit.unit, session) if is_running and session.state == "draft" else [],
        "spare": _spare(visit, session) if is_running and session.state in {"listed", "open"} else [],
        "may_see_results": may_see_results(session, actor),
        "names": {one.member_id: one.name for one in session.seats},
        "case_names": {case.case_id: case.product for case in session.cases},
        "words": _words(visit),
        "when": day_and_hour,
        "hour_of": day_and_hour,
    }


def _counts(visit: Visit, session: Session, own: dict[Any, Any]) -> dict[Any, int]:
    """Give how many criteria each of one's own sheets has."""
    shelf = evaluation_of(visit).shelf
    mine = (case for case in session.cases if case.case_id in own)
    return {case.case_id: len(list(shelf.sheet_of(visit.unit, case)[1].criteria)) for case in mine}


def _filed_by(session: Session, filed: dict[Any, dict[Any, Any]]) -> dict[Any, int]:
    counts = {seat.member_id: 0 for seat in session.seats}
    for case in session.scoring_cases:
        for member in filed.get(case.case_id, {}):
            counts[member] = counts.get(member, 0) + 1
    return counts


def _owed(session: Session, member_id: Any) -> int:
    return sum(not session.is_recused(member_id, case.case_id) for case in session.scoring_cases)


def _reasons(visit: Visit, session: Session) -> list[str]:
    book = book_of(visit.unit, calendars.stamp(visit.unit))
    return words_of(visit, opening_faults(session, book.of((session.unit_id,)), visit.today))


def _spare(visit: Visit, session: Session) -> list[Any]:
    """Give the council's members who hold a post and have no seat here: those who may take one over."""
    sitting = {seat.member_id for seat in session.seats}
    found = councils.members(visit.unit, session.council_id)
    return [member for member in found if member.until is None and member.id not in sitting]


def _words(visit: Visit) -> dict[str, dict[str, str]]:
    tables = {"states": STATES, "modes": MODES, "posts": POSTS, "grounds": GROUNDS, "asides": ASIDES}
    found = {name: {code: visit.text(text) for code, text in table.items()} for name, table in tables.items()}
    return {**found, "families": dict(FAMILIES)}
