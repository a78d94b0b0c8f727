"""Prepare a session: its list, frozen with the seats and sheets of that day, and the dossiers sent to the members."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from workflow.domain.council_rules import LEVELS, MODES, Mode, read_rules
from workflow.domain.council_session import CASES_MAX, Listed, Session, freezing_faults
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.facts import ActorFacts
from workflow.domain.ids import new_id
from workflow.domain.inputs import FieldFault
from workflow.domain.session_events import GENESIS
from workflow.domain.text import checked
from workflow.domain.time import Clock, format_instant, local_day
from workflow.services.council_sight import check_runs, check_seen, runs
from workflow.services.councils import CODE_DIGITS
from workflow.services.identify import Sight
from workflow.services.session_act import Act, SessionRequest, refuse_session, session_act
from workflow.services.session_rules import RuleShelf
from workflow.services.tell_council import tell_session
from workflow.store import council_sessions, councils, session_cases
from workflow.store.council_sessions import Changes
from workflow.store.database import Database, Unit
from workflow.store.session_cases import Candidate


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session to be prepared. ``appeal_of``: the session whose cases others look at once more."""

    council: UUID | str
    mode: Mode
    meets_at: datetime
    place: str = ""
    appeal_of: UUID | str | None = None


def make_session(unit: Unit, clock: Clock, actor: ActorFacts, asked: NewSession) -> Session:
    """Add a session of a council as a draft.

    Raises InvalidInputError; NotFoundError ``council_not_found``, ``council_session_not_found``; NotPermittedError.
    """
    council = councils.find(unit, asked.council)
    if council is None or not runs(actor, council.level, council.unit_id):
        raise NotFoundError("council_not_found")
    if asked.mode not in MODES:
        raise InvalidInputError("input_not_a_choice", pointer="/mode", choices=list(MODES))
    at = clock.now()
    day = local_day(asked.meets_at)
    if not council.term_from <= day <= council.term_to:
        raise InvalidInputError(
            "outside_term", pointer="/meets_at", opens=str(council.term_from), closes=str(council.term_to)
        )
    before = None
    if asked.appeal_of is not None:
        before = check_seen(council_sessions.load(unit, asked.appeal_of), actor)
        check_runs(before, actor)
    key = new_id(at)
    session = Session(
        id=key,
        code=f"ph-{key.hex[-CODE_DIGITS:]}",
        council_id=council.id,
        level=council.level,
        unit_id=council.unit_id,
        mode=asked.mode,
        state="draft",
        meets_at=asked.meets_at,
        rules=read_rules(council.rules),
        version=0,
        head_hash=GENESIS,
        place=checked(asked.place.strip(), pointer="/place") or None,
        appeal_of=None if before is None else before.id,
    )
    council_sessions.insert(unit, session, by=actor.id, at=at)
    return session


def waiting_cases(unit: Unit, session: Session) -> list[Candidate]:
    """Give the cases that wait for this council and stand on no list."""
    acts = LEVELS[session.level]
    return session_cases.candidates(unit, session.unit_id, sorted(acts.waiting | acts.scoring), limit=CASES_MAX)


def list_cases(
    database: Database,
    clock: Clock,
    sight: Sight,
    asked: SessionRequest,
    codes: Sequence[str],
    *,
    set_code: str | None = None,
) -> int:
    """Put cases on a draft's list; gives how many were put there.

    Raises ConflictError ``list_frozen``, ``cases_not_waiting`` (not of the territory, in another state, on another
    list); InvalidInputError ``too_many_cases``.
    """
    with session_act(database, clock, sight, asked) as act:
        _check_draft(act.session)
        if len(act.session.cases) + len(codes) > CASES_MAX:
            raise InvalidInputError("too_many_cases", pointer="/cases", maximum=CASES_MAX)
        acts = LEVELS[act.session.level]
        states = sorted(acts.waiting | acts.scoring)
        found = session_cases.which(act.unit, act.session.unit_id, states, codes)
        listed = session_cases.list_cases(act.unit, act.session.id, found, set_code=set_code)
        already = {case.case_id for case in act.session.cases}
        if len(listed | (already & set(found))) < len(set(codes)):
            raise ConflictError("cases_not_waiting", count=len(set(codes)) - len(listed))
        return len(listed)


def unlist_case(database: Database, clock: Clock, sight: Sight, asked: SessionRequest, case_id: UUID) -> None:
    """Take a case off a draft's list; raises ConflictError ``list_frozen``, NotFoundError ``case_not_listed``."""
    with session_act(database, clock, sight, asked) as act:
        _check_draft(act.session)
        if not session_cases.unlist(act.unit, act.session.id, case_id):
            raise NotFoundError("case_not_listed")


def freeze_list(database: Database, clock: Clock, sight: Sight, asked: SessionRequest, shelf: RuleShelf) -> Session:
    """Fix the list, the sheets, the seats and the statute of a session, and note every conflict that can be found.

    Raises ConflictError ``session_not_ready`` with every reason; ``rules_changed``.
    """
    with session_act(database, clock, sight, asked) as act:
        if act.is_again:
            return act.session
        _check_draft(act.session)
        unit, session = act.unit, act.session
        council_sessions.seat(unit, session, day=local_day(session.meets_at))
        cases = _fixed(unit, session, shelf, act)
        session = _again(unit, replace(session, state="listed"))
        session = replace(session, cases=cases)
        faults = freezing_faults(session) + _first_judges(unit, session)
        refuse_session(faults)
        session_cases.freeze(unit, session, cases)
        council_sessions.detect(unit, session.id, day=local_day(session.meets_at))
        act.note("frozen", _frozen(unit, session), Changes(state="listed", rules=session.rules.stored()))
        tell_session(unit, act.at, act.actor, session, "session_called", seats=session.seats)
        return _again(unit, act.session)


def send_documents(database: Database, clock: Clock, sight: Sight, asked: SessionRequest) -> None:
    """Note that the dossiers have gone to the members; the first time counts.

    Raises ConflictError ``list_not_frozen``.
    """
    with session_act(database, clock, sight, asked) as act:
        if act.is_again or act.session.documents_sent_at is not None:
            return
        if act.session.state != "listed":
            raise ConflictError("list_not_frozen")
        act.note("documents_sent", {}, Changes(documents_sent_at=act.at))
        tell_session(act.unit, act.at, act.actor, act.session, "documents_sent", seats=act.session.seats)


def cancel_session(database: Database, clock: Clock, sight: Sight, asked: SessionRequest, *, reason: str) -> None:
    """End a session that was not opened; its cases may stand on another list. Those who were called are told.

    Raises ConflictError ``session_opened``.
    """
    with session_act(database, clock, sight, asked) as act:
        if act.is_again:
            return
        if act.session.state not in {"draft", "listed"}:
            raise ConflictError("session_opened")
        council_sessions.free(act.unit, act.session.id)
        words = checked(reason.strip(), pointer="/reason")
        session = act.session
        act.note("cancelled", {"reason": words}, Changes(state="cancelled", closed_at=act.at))
        tell_session(act.unit, act.at, act.actor, session, "session_cancelled", seats=session.seats, reason=words)


def _check_draft(session: Session) -> None:
    if session.state != "draft":
        raise ConflictError("list_frozen")


def _fixed(unit: Unit, session: Session, shelf: RuleShelf, act: Act) -> tuple[Listed, ...]:
    """Give the listed cases in their order with what each is scored by."""
    basis = session_cases.basis(unit, [case.case_id for case in session.cases])
    acts = LEVELS[session.level]
    found = []
    for place, case in enumerate(session.cases, 1):
        of = basis[case.case_id]
        if of.state not in acts.waiting | acts.scoring:
            raise ConflictError("cases_not_waiting", count=1)
        rules = shelf.chosen(of.regulation, act.day)
        code = of.set_code or case.set_code or ""
        known = rules is not None and code.isascii() and code.isdigit() and int(code) in rules.sets
        found.append(
            replace(
                case,
                position=place,
                treatment_seq=of.treatment_seq,
                regulation_hash=rules.regulation.hash if rules is not None and known else None,
                set_code=code if known else None,
                snapshot=of.snapshot,
            )
        )
    return tuple(found)


def _first_judges(unit: Unit, session: Session) -> list[FieldFault]:
    """Give the members of a second treatment who filed on one of its cases in the first."""
    if session.appeal_of is None:
        return []
    judged = session_cases.filed_before(unit, [case.case_id for case in session.cases], session_id=session.id)
    return [
        {"pointer": "", "code": "judged_before", "member": seat.name}
        for seat in session.scoring_seats
        if seat.person_id in judged
    ]


def _frozen(unit: Unit, session: Session) -> Mapping[str, Any]:
    before = None if session.appeal_of is None else council_sessions.load(unit, session.appeal_of)
    return {
        "appeal_of": None if before is None else before.code,
        "cases": [
            {
                "case_id": str(case.case_id),
                "code": case.code,
                "commune": case.commune,
                "position": case.position,
                "producer": case.producer,
                "product": case.product,
                "regulation": case.regulation_hash,
                "set": case.set_code,
                "snapshot": case.snapshot,
                "treatment": case.treatment_seq,
            }
            for case in session.cases
        ],
        "code": session.code,
        "council": dict(session.council),
        "meets_at": format_instant(session.meets_at),
        "mode": session.mode,
        "place": session.place,
        "rules": session.rules.stored(),
        "seats": [seat_record(seat) for seat in session.seats],
    }


def seat_record(seat: Any) -> dict[str, Any]:
    """Give a seat as events name it."""
    return {
        "member_id": str(seat.member_id),
        "name": seat.name,
        "organisation": seat.organisation,
        "person_id": str(seat.person_id),
        "post": seat.post,
        "scores": seat.scores,
    }


def _again(unit: Unit, session: Session) -> Session:
    """Read a session once more within its act."""
    found = council_sessions.load(unit, session.id)
    if found is None:
        raise NotFoundError("council_session_not_found")
    return replace(found, state=session.state)
