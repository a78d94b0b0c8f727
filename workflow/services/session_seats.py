"""Who is there: members come and go, declare what keeps them from a case, stand aside, are replaced. Scores stay."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal
from uuid import UUID

from workflow.domain.council_session import Conflict, Seat, Session
from workflow.domain.errors import ConflictError, NotFoundError, NotPermittedError
from workflow.domain.session_events import Event
from workflow.domain.text import COMMENT_MAX, checked
from workflow.domain.time import Clock, local_day
from workflow.services.council_sight import runs, seat_in
from workflow.services.identify import Sight
from workflow.services.prepare_session import seat_record
from workflow.services.session_act import Act, SessionRequest, session_act
from workflow.services.tell_council import tell_session
from workflow.store import council_sessions
from workflow.store.database import Database

_LIVE = frozenset({"listed", "open"})


def note_presence(
    database: Database, clock: Clock, sight: Sight, asked: SessionRequest, member_id: UUID, *, present: bool
) -> Session:
    """Note that a member came in or left; below the quorum nothing is filed until somebody comes in.

    Raises NotFoundError ``member_not_found``; ConflictError ``session_closed``, ``list_not_frozen``.
    """
    with session_act(database, clock, sight, asked) as act:
        seat = _seat(act, member_id)
        if act.is_again or seat.present == present:
            return act.session
        council_sessions.set_present(act.unit, act.session.id, member_id, present=present)
        again = present and any(e.data["member_id"] == str(member_id) for e in _comings(act))
        data = {"again": again, "member_id": str(member_id), "name": seat.name}
        act.note("arrived" if present else "left", data)
        return _with_seat(act.session, replace(seat, present=present))


def declare(
    database: Database,
    clock: Clock,
    sight: Sight,
    asked: SessionRequest,
    conflicts: Sequence[tuple[UUID, str]],
    *,
    member_id: UUID | None = None,
) -> None:
    """Declare, before sheets open, from which cases one stands aside and why; none is a declaration too.

    The member declares himself, or whoever runs the session notes what he said (``member_id``). A case declared is a
    case recused. Raises NotFoundError ``member_not_found``, ``case_not_listed``; NotPermittedError; ConflictError
    ``session_closed``, ``sheet_filed``.
    """
    with session_act(database, clock, sight, asked, running=False) as act:
        seat = _own_or_named(act, member_id)
        if act.is_again:
            return
        named = {}
        for case_id, note in conflicts:
            if act.session.case(case_id) is None:
                raise NotFoundError("case_not_listed")
            named[case_id] = checked(note.strip(), pointer="/note", maximum=COMMENT_MAX)
        _declared(act, seat, named)


def _declared(act: Act, seat: Seat, named: dict[UUID, str]) -> None:
    """Write a declaration, with an event for it and one for each case he stands aside from."""
    council_sessions.declare(act.unit, act.session.id, seat.member_id, cases=named.items(), by=act.actor.id, at=act.at)
    act.note("declared", {"cases": sorted(map(str, named)), "member_id": str(seat.member_id)})
    for case_id, note in named.items():
        act.note("conflict_decided", _decision(seat.member_id, case_id, "declared", "recused", note), first=False)


def decide_conflict(
    database: Database,
    clock: Clock,
    sight: Sight,
    asked: SessionRequest,
    conflict: tuple[UUID, UUID],
    *,
    decision: Literal["recused", "cleared"],
    note: str = "",
) -> None:
    """Decide on a ground that was found between a member and a case: he stands aside, or scores, and why.

    Whoever runs the session notes it; nobody decides on himself. Raises NotFoundError ``conflict_not_found``;
    NotPermittedError ``own_conflict``; ConflictError ``reason_required``, ``session_closed``.
    """
    member_id, case_id = conflict
    with session_act(database, clock, sight, asked) as act:
        seat = _seat(act, member_id)
        if act.is_again:
            return
        words = checked(note.strip(), pointer="/note", maximum=COMMENT_MAX)
        if decision == "cleared":
            if seat.person_id == act.actor.id:
                raise NotPermittedError("own_conflict")
            if not words:
                raise ConflictError("reason_required")
        decided = Conflict(member_id, case_id, "", words or None, decision)
        grounds = council_sessions.decide(act.unit, act.session.id, decided, by=act.actor.id, at=act.at)
        if not grounds:
            raise NotFoundError("conflict_not_found")
        for number, ground in enumerate(grounds):
            act.note("conflict_decided", _decision(member_id, case_id, ground, decision, words), first=number == 0)


def replace_seat(
    database: Database, clock: Clock, sight: Sight, asked: SessionRequest, leaving: UUID, coming: UUID
) -> None:
    """Give a seat to another member of the council; what was filed from it stays and counts.

    Raises NotFoundError ``member_not_found``; ConflictError ``session_closed``, ``member_exists``.
    """
    with session_act(database, clock, sight, asked) as act:
        gone = _seat(act, leaving)
        if act.is_again:
            return
        if act.session.seat(coming) is not None:
            raise ConflictError("member_exists")
        council_sessions.end_seat(act.unit, act.session.id, leaving, at=act.at)
        council_sessions.seat(act.unit, act.session, day=local_day(act.at), member_id=coming)
        found = council_sessions.load(act.unit, act.session.id)
        seat = None if found is None else found.seat(coming)
        if seat is None:
            raise NotFoundError("member_not_found")
        council_sessions.detect(act.unit, act.session.id, day=local_day(act.at))
        act.note("replaced", {"member_id": str(leaving), "name": gone.name, "seat": seat_record(seat)})
        for notice in ("session_called", *(("documents_sent",) if act.session.documents_sent_at else ())):
            tell_session(act.unit, act.at, act.actor, act.session, notice, seats=[seat])


def _seat(act: Act, member_id: UUID) -> Seat:
    _check_live(act)
    seat = act.session.seat(member_id)
    if seat is None or seat.ended:
        raise NotFoundError("member_not_found")
    return seat


def _own_or_named(act: Act, member_id: UUID | None) -> Seat:
    own = seat_in(act.session, act.actor)
    if member_id is None or (own is not None and own.member_id == member_id):
        _check_live(act)
        if own is None:
            raise NotPermittedError("seat_needed")
        return own
    if not runs(act.actor, act.session.level, act.session.unit_id):
        raise NotPermittedError("seat_needed")
    return _seat(act, member_id)


def _check_live(act: Act) -> None:
    if act.session.state not in _LIVE:
        raise ConflictError("session_closed" if act.session.state == "closed" else "list_not_frozen")


def _comings(act: Act) -> list[Event]:
    return [
        event for event, _ in council_sessions.events(act.unit, act.session.id) if event.kind in {"arrived", "left"}
    ]


def _with_seat(session: Session, seat: Seat) -> Session:
    seats = tuple(seat if one.member_id == seat.member_id else one for one in session.seats)
    return replace(session, seats=seats)


def _decision(member_id: UUID, case_id: UUID, ground: str, decision: str, note: str) -> dict[str, object]:
    return {
        "case_id": str(case_id),
        "decision": decision,
        "ground": ground,
        "member_id": str(member_id),
        "note": note or None,
    }
