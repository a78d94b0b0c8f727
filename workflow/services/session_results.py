"""What the sheets of a session come to: shown to whom it may be shown, concluded by the council, scored anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal
from uuid import UUID

from workflow.domain.council_result import CouncilResult, Counted, result_of
from workflow.domain.council_rules import LEVELS
from workflow.domain.council_session import Listed, Session, Tally, needs_rescoring, quorum_faults
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from workflow.domain.facts import ActorFacts
from workflow.domain.inputs import FieldFault, refuse
from workflow.domain.session_events import Event
from workflow.domain.text import COMMENT_MAX, checked
from workflow.domain.time import Clock
from workflow.services.council_sight import answers_for, check_seen, runs, seat_in
from workflow.services.identify import Sight
from workflow.services.session_act import Act, SessionRequest, refuse_session, session_act
from workflow.services.session_rules import RuleShelf
from workflow.store import council_sessions, session_results, sheets
from workflow.store.database import Database, Unit

PRESIDING: Final = frozenset({"chair", "vice"})


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case with its count of sheets; ``result`` and ``counted`` are None while they may not be seen."""

    case: Listed
    filed: int
    needed: int
    counted: Counted | None = None
    result: CouncilResult | None = None
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The stars the council concludes on a case, with the reason where they are not those proposed."""

    case_id: UUID
    stars: int
    reason: str = ""


def may_see_results(session: Session, actor: ActorFacts) -> bool:
    """Say whether results may be shown to a person at all: who runs or presides; once closed, seats and offices too."""
    seat = seat_in(session, actor)
    if runs(actor, session.level, session.unit_id) or (seat is not None and seat.post in PRESIDING):
        return True
    sat = any(one.person_id == actor.id for one in session.seats)
    return session.state == "closed" and (sat or answers_for(actor, session.unit_id))


def show_results(unit: Unit, sight: Sight, shelf: RuleShelf, key: UUID | str) -> tuple[Session, list[CaseResult]]:
    """Give every case of a session with what may be seen of its result now, by a fixed number of statements.

    Raises NotFoundError ``council_session_not_found``; NotPermittedError ``results_sealed``;
    ConflictError ``rules_changed``.
    """
    session = check_seen(council_sessions.load(unit, key), sight.actor)
    if not may_see_results(session, sight.actor):
        raise NotPermittedError("results_sealed")
    return session, visible_results(unit, session, sight.actor, shelf)


def visible_results(unit: Unit, session: Session, actor: ActorFacts, shelf: RuleShelf) -> list[CaseResult]:
    """Give each case with its result where a quorum of sheets is filed, the reader's own among them."""
    needed = {case.case_id: session.sheets_needed(case.case_id) for case in session.cases}
    closed = session.state == "closed"
    counts = session_results.shown(unit, session.id, reader=actor.id, needed=needed, closed=closed)
    filed = sheets.progress(unit, session.id)
    found = []
    for case in session.cases:
        counted = counts.get(case.case_id)
        result = None if counted is None else put_together(unit, session, case, counted, shelf)
        found.append(
            CaseResult(
                case=case,
                filed=len(filed.get(case.case_id, ())),
                needed=needed[case.case_id],
                counted=counted,
                result=result,
                is_apart=counted is not None and needs_rescoring(session.rules, tally_of(case.case_id, counted)),
            )
        )
    return found


def put_together(unit: Unit, session: Session, case: Listed, counted: Counted, shelf: RuleShelf) -> CouncilResult:
    """Give what the counted sheets of a case come to under its own rule and the session's statute."""
    regulation, criteria = shelf.sheet_of(unit, case)
    return result_of(counted, criteria, regulation, session.rules.gates)


def tally_of(case_id: UUID, counted: Counted) -> Tally:
    """Give how many sheets there are and how far they lie apart."""
    spread = Decimal(counted.highest - counted.lowest) if counted.scored else None
    return Tally(case_id, counted.sheets, spread)


def conclude(
    database: Database, clock: Clock, sight: Sight, asked: SessionRequest, shelf: RuleShelf, given: Sequence[Conclusion]
) -> None:
    """Note the council's conclusions: no more stars than points and gates give, and a reason for fewer.

    Noted by who presides or runs the session, on results that he may see. Raises NotPermittedError
    ``results_sealed``; InvalidInputError ``inputs_invalid`` with every conclusion that cannot stand; ConflictError
    ``session_not_open``, ``session_not_ready``.
    """
    with session_act(database, clock, sight, asked, running=False) as act:
        if act.is_again:
            return
        _check_open(act)
        if not may_see_results(act.session, act.actor):
            raise NotPermittedError("results_sealed")
        refuse_session(quorum_faults(act.session))
        visible = {one.case.case_id: one for one in visible_results(act.unit, act.session, act.actor, shelf)}
        faults: list[FieldFault] = []
        for one in given:
            fault = conclusion_fault(visible.get(one.case_id), one)
            if fault is not None:
                faults.append({"pointer": f"/cases/{one.case_id}", **fault})
        refuse(faults)
        rows = [(one.case_id, one.stars, one.reason.strip() or None) for one in given]
        council_sessions.conclude(act.unit, act.session.id, rows)
        data = {str(key): {"reason": reason, "stars": stars} for key, stars, reason in rows}
        act.note("concluded", {"cases": data})


def conclusion_fault(visible: CaseResult | None, given: Conclusion) -> FieldFault | None:
    """Give why a conclusion cannot stand on what the sheets come to, or None."""
    checked(given.reason, pointer="/reason", maximum=COMMENT_MAX)
    if visible is None or visible.case.aside is not None or visible.result is None:
        return {"code": "result_not_ready", "case": visible.case.code if visible else ""}
    code, proposed = visible.case.code, visible.result.stars
    if not 0 <= given.stars <= proposed:
        return {"code": "stars_above_result", "case": code, "stars": given.stars, "proposed": proposed}
    if given.stars != proposed and not given.reason.strip():
        return {"code": "stars_need_reason", "case": code, "proposed": proposed}
    if visible.is_apart and visible.case.round == 1:
        return {"code": "rescore_first", "case": code}
    if visible.is_apart and not given.reason.strip():
        return {"code": "spread_needs_reason", "case": code}
    return None


def rescore(
    database: Database, clock: Clock, sight: Sight, asked: SessionRequest, shelf: RuleShelf, case_id: UUID
) -> None:
    """Have a case scored once more after the council talked about it; the sheets of this round are kept.

    Raises NotFoundError ``case_not_listed``; ConflictError ``result_not_ready``, ``session_not_open``,
    ``session_not_ready``.
    """
    with session_act(database, clock, sight, asked) as act:
        if act.is_again:
            return
        _check_open(act)
        refuse_session(quorum_faults(act.session))
        case = _listed(act, case_id)
        visible = next(
            one for one in visible_results(act.unit, act.session, act.actor, shelf) if one.case.case_id == case_id
        )
        if visible.result is None or case.state in LEVELS[act.session.level].provisional:
            raise ConflictError("result_not_ready", case=case.code)
        council_sessions.next_round(act.unit, act.session.id, case)
        act.note("rescored", {"case_id": str(case_id), "round": case.round + 1})


def set_aside(
    database: Database,
    clock: Clock,
    sight: Sight,
    asked: SessionRequest,
    case_id: UUID,
    reason: Literal["objection", "divergent", "withdrawn"],
) -> None:
    """Take a case out of what this session concludes on, for a second treatment; its sheets stay.

    ``objection``: its maker answered the provisional points. ``divergent``: written opinions differ, a meeting is
    needed. ``withdrawn``: it no longer waits for a council. Raises NotFoundError; ConflictError ``aside_not_so``,
    ``session_not_open``.
    """
    with session_act(database, clock, sight, asked) as act:
        if act.is_again:
            return
        _check_open(act)
        case = _listed(act, case_id)
        acts = LEVELS[act.session.level]
        out = published(act)
        holds: Mapping[str, bool] = {
            "objection": case_id in out and case.state in acts.scoring,
            "divergent": act.session.mode == "written",
            "withdrawn": case.state not in acts.scoring | acts.provisional,
        }
        if reason not in holds:
            raise InvalidInputError("input_not_a_choice", pointer="/reason", choices=sorted(holds))
        if not holds[reason] or not council_sessions.set_aside(act.unit, act.session.id, case_id, reason):
            raise ConflictError("aside_not_so", case=case.code)
        act.note("set_aside", {"case_id": str(case_id), "reason": reason})


def published(act: Act) -> frozenset[UUID]:
    """Give the cases whose provisional points this session has published."""
    return published_in(event for event, _ in council_sessions.events(act.unit, act.session.id))


def published_in(events: Iterable[Event]) -> frozenset[UUID]:
    """Give the cases whose provisional points are published, among the events of a session."""
    return frozenset(UUID(key) for event in events if event.kind == "published" for key in event.data["cases"])


def _check_open(act: Act) -> None:
    if act.session.state != "open":
        raise ConflictError("session_closed" if act.session.state == "closed" else "session_not_open")


def _listed(act: Act, case_id: UUID) -> Listed:
    case = act.session.case(case_id)
    if case is None or case.aside is not None:
        raise NotFoundError("case_not_listed")
    return case
