"""A session of a council as rules see it: who sits, what is listed, and everything that keeps an act closed. Pure.

Each function gives *all* reasons at once, as codes with what fills their words; who can lift each is said by the words.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, TypeAlias
from uuid import UUID

from workflow.domain.calendar import WorkingCalendar
from workflow.domain.council import Quorum, quorum
from workflow.domain.council_rules import LEVELS, CouncilRules, Mode, Post
from workflow.domain.inputs import FieldFault
from workflow.domain.time import local_day

SessionState: TypeAlias = Literal["draft", "listed", "open", "closed", "cancelled"]
Aside: TypeAlias = Literal["objection", "divergent", "withdrawn"]
CASES_MAX: Final = 500
SEATS_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Seat:
    """A member as he sits in a session."""

    member_id: UUID
    person_id: UUID
    name: str
    post: Post
    scores: bool
    present: bool = False
    declared: bool = False
    ended: bool = False
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A case on the list. ``code``, ``product``, ``producer`` and ``commune`` are the names people know it by."""

    case_id: UUID
    position: int
    code: str = ""
    product: str = ""
    producer: str = ""
    commune: str = ""
    state: str = ""
    regulation_hash: str | None = None
    set_code: str | None = None
    snapshot: str | None = None
    treatment_seq: int | None = None
    round: int = 1
    aside: Aside | None = None
    stars: int | None = None
    stars_reason: str | None = None
    dossier_kind: str = "first"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A ground that may keep a member from a case, and what was decided on it."""

    member_id: UUID
    case_id: UUID
    ground: str
    note: str | None = None
    decision: Literal["recused", "cleared"] | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A session with its list, seats and conflicts, as locked or as read."""

    id: UUID
    code: str
    council_id: UUID
    level: str
    unit_id: UUID | None
    mode: Mode
    state: SessionState
    meets_at: datetime
    rules: CouncilRules
    version: int
    head_hash: bytes
    place: str | None = None
    appeal_of: UUID | None = None
    documents_sent_at: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    council: Mapping[str, str] = field(default_factory=dict)
    seats: tuple[Seat, ...] = ()
    cases: tuple[Listed, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    def seat_of(self, person_id: UUID) -> Seat | None:
        """Give the seat a person holds now, or None."""
        return next((seat for seat in self.seats if seat.person_id == person_id and not seat.ended), None)

    def seat(self, member_id: UUID) -> Seat | None:
        """Give a seat by its member, or None."""
        return next((seat for seat in self.seats if seat.member_id == member_id), None)

    def case(self, case_id: UUID) -> Listed | None:
        """Give a listed case, or None."""
        return next((case for case in self.cases if case.case_id == case_id), None)

    @property
    def scoring_cases(self) -> tuple[Listed, ...]:
        """Give the cases that this session still concludes on."""
        return tuple(case for case in self.cases if case.aside is None)

    @property
    def scoring_seats(self) -> tuple[Seat, ...]:
        """Give the seats that score and are held."""
        return tuple(seat for seat in self.seats if seat.scores and not seat.ended)

    def is_recused(self, member_id: UUID, case_id: UUID) -> bool:
        """Say whether a member stands aside from a case."""
        return any(
            c.decision == "recused" and c.member_id == member_id and c.case_id == case_id for c in self.conflicts
        )

    def open_conflicts(self, member_id: UUID | None = None) -> tuple[Conflict, ...]:
        """Give the grounds nobody has decided on."""
        return tuple(c for c in self.conflicts if c.decision is None and member_id in {None, c.member_id})

    def eligible(self, case_id: UUID) -> tuple[Seat, ...]:
        """Give the seats that may score a case."""
        return tuple(seat for seat in self.scoring_seats if not self.is_recused(seat.member_id, case_id))

    def sheets_needed(self, case_id: UUID) -> int:
        """Give how many filed sheets a case needs: the quorum's share of those who may score it."""
        seats = [seat.member_id for seat in self.eligible(case_id)]
        return quorum(seats, (), None, percent=self.rules.quorum_percent, chair_needed=False).needed

    @property
    def quorum(self) -> Quorum:
        """Give who is there against who must be; written opinions need nobody in a room."""
        seats = {seat.member_id: seat for seat in self.scoring_seats}
        written = self.mode == "written"
        here = [key for key, seat in seats.items() if seat.present or written]
        presiding = ("chair", "vice") if self.rules.vice_presides else ("chair",)
        chair = next((key for key in here if seats[key].post in presiding), None)
        return quorum(
            seats,
            here,
            chair,
            percent=self.rules.quorum_percent,
            chair_needed=self.rules.chair_needed and not written,
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """What is filed on a case in its round: how many sheets, and how far the highest lies above the lowest."""

    case_id: UUID
    filed: int
    spread: Decimal | None = None


def quorum_faults(session: Session) -> list[FieldFault]:
    """Give what the quorum lacks."""
    counted = session.quorum
    faults: list[FieldFault] = []
    if counted.seats == 0 or counted.present < counted.needed:
        faults.append(_fault("quorum_missing", present=counted.present, needed=counted.needed, seats=counted.seats))
    if counted.chair_needed and not counted.chair:
        faults.append(_fault("chair_missing"))
    return faults


def freezing_faults(session: Session) -> list[FieldFault]:
    """Give what keeps a list from being frozen: nothing listed, nobody to score, cases without a sheet."""
    faults: list[FieldFault] = []
    if not session.cases:
        faults.append(_fault("list_empty"))
    if not session.scoring_seats:
        faults.append(_fault("seats_empty"))
    if session.rules.chair_needed and not any(seat.post == "chair" for seat in session.scoring_seats):
        faults.append(_fault("chair_unnamed"))
    faults += [
        _fault("case_without_sheet", case=case.code)
        for case in session.cases
        if case.regulation_hash is None or case.set_code is None
    ]
    if session.mode == "written":  # QĐ 26/2026, Điều 7.6: written opinions are for re-evaluations
        faults += [
            _fault("written_for_first", case=case.code)
            for case in session.cases
            if case.dossier_kind != "re_evaluation"
        ]
    return faults


def opening_faults(session: Session, calendar: WorkingCalendar | None, today: date) -> list[FieldFault]:
    """Give everything that keeps the scoring from being opened."""
    faults: list[FieldFault] = []
    sent, rules = session.documents_sent_at, session.rules
    meets = local_day(session.meets_at)
    if session.mode == "meeting" and today < meets:
        faults.append(_fault("before_the_day", meets=meets.isoformat()))
    if sent is None:
        faults.append(_fault("documents_not_sent"))
    elif session.mode == "meeting" and calendar is not None:
        had = calendar.working_between(local_day(sent), max(meets, today))
        if had < rules.document_days:
            faults.append(_fault("documents_late", days=rules.document_days, had=had))
    faults += quorum_faults(session)
    faults += [
        _fault("not_declared", member=seat.name)
        for seat in session.scoring_seats
        if not seat.declared and (seat.present or session.mode == "written")
    ]
    faults += _undecided(session)
    faults += [_fault("nobody_scores", case=case.code) for case in session.cases if not session.eligible(case.case_id)]
    return faults


def filing_faults(session: Session, seat: Seat, case: Listed) -> list[FieldFault]:
    """Give everything that keeps a member from filing a sheet now."""
    if session.state in {"closed", "cancelled"}:
        return [_fault("session_closed")]
    if session.state != "open":
        return [_fault("session_not_open")]
    faults: list[FieldFault] = []
    if case.aside is not None:
        faults.append(_fault("case_aside", case=case.code))
    if case.state in LEVELS[session.level].provisional:
        faults.append(_fault("result_published", case=case.code))
    if not seat.scores or seat.ended:
        faults.append(_fault("seat_does_not_score"))
    if session.is_recused(seat.member_id, case.case_id):
        faults.append(_fault("member_recused"))
    if session.open_conflicts(seat.member_id):
        faults.append(_fault("conflict_undecided", member=seat.name))
    if not seat.declared:
        faults.append(_fault("not_declared", member=seat.name))
    if session.mode == "meeting" and not seat.present:
        faults.append(_fault("member_absent"))
    faults += quorum_faults(session)
    return faults


def closing_faults(
    session: Session,
    tallies: Mapping[UUID, Tally],
    *,
    published: Collection[UUID] = (),
    provisional: bool = False,
) -> list[FieldFault]:
    """Give everything that keeps the session from being closed, or from publishing what is provisional.

    ``published``: the cases whose provisional points are out; one that scores again since has an objection.
    """
    if session.state in {"closed", "cancelled"}:
        return [_fault("session_closed")]
    if session.state != "open":
        return [_fault("session_not_open")]
    faults = quorum_faults(session)
    faults += _undecided(session)
    for case in session.scoring_cases:
        tally = tallies.get(case.case_id, Tally(case.case_id, 0))
        needed = session.sheets_needed(case.case_id)
        if case.case_id in published and case.state in LEVELS[session.level].scoring:
            faults.append(_fault("objection_open", case=case.code))
        elif tally.filed < needed:
            faults.append(_fault("sheets_missing", case=case.code, filed=tally.filed, needed=needed))
        elif needs_rescoring(session.rules, tally) and (case.round == 1 or session.mode == "written"):
            code = "divergent_written" if session.mode == "written" else "spread_too_wide"
            faults.append(_fault(code, case=case.code, points=session.rules.spread_points))
        elif not provisional and case.stars is None:
            faults.append(_fault("not_concluded", case=case.code))
    return faults


def needs_rescoring(rules: CouncilRules, tally: Tally) -> bool:
    """Say whether two sheets on a case lie further apart than the statute allows."""
    return tally.spread is not None and tally.spread > rules.spread_points


def _undecided(session: Session) -> Iterable[FieldFault]:
    names = {seat.member_id: seat.name for seat in session.seats}
    listed = {case.case_id for case in session.scoring_cases}
    members = dict.fromkeys(c.member_id for c in session.open_conflicts() if c.case_id in listed)
    return (_fault("conflict_undecided", member=names.get(member, "")) for member in members)


def _fault(code: str, **more: object) -> FieldFault:
    return {"pointer": "", "code": code, **more}
