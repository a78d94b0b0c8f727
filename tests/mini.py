"""A cycle small enough to hold in the head, with people and cases: for tests of the domain alone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from workflow.domain.command import FireCommand
from workflow.domain.facts import ActorFacts, CaseFacts, Grant, SeasonFacts, Situation
from workflow.domain.history import GENESIS, row_hash
from workflow.domain.move import Move
from workflow.domain.process import (
    REMEMBERED,
    STAY,
    Effects,
    EntryPoint,
    GuardRef,
    InputField,
    Label,
    Milestone,
    Process,
    Role,
    Route,
    Setting,
    SettingRef,
    Source,
    State,
    Step,
    Transition,
    UndoRule,
)
from workflow.domain.time import local_day

NOW: Final = datetime(2020, 6, 1, 2, 0, tzinfo=UTC)
COMMUNE, DISTRICT, PROVINCE = UUID(int=1), UUID(int=2), UUID(int=3)
OTHER_COMMUNE, OTHER_DISTRICT, OTHER_PROVINCE = UUID(int=11), UUID(int=12), UUID(int=13)
PRODUCER, OTHER_PRODUCER = UUID(int=4), UUID(int=14)
CASE, SEASON = UUID(int=5), UUID(int=6)
L: Final = Label("vi", "en")
SOURCE: Final = Source("made up", "D")

ROLES: Final = {
    role.code: role
    for role in (
        Role("producer", "producer", L),
        Role("commune_officer", "commune", L),
        Role("district_officer", "district", L),
        Role("province_officer", "province", L),
        Role("province_lead", "province", L),
        Role("ministry_officer", "ministry", L),
        Role("auditor", "ministry", L, acts=False),
        Role("admin", "ministry", L, acts=False, sees_cases=False),
        Role("system", "system", L),
    )
}
STATES: Final = (
    State("draft", 1, "producer", L, L, "draft"),
    State("submitted", 1, "commune_officer", L, L, "waiting"),
    State("appraisal", 1, "province_officer", L, L, "waiting"),
    State("returned", 1, "producer", L, L, "returned"),
    State("suspended", 1, "producer", L, L, "suspended"),
    State("planning", 2, "producer", L, L, "accepted", milestone="accepted"),
    State("done", 2, None, L, L, "closed", final=True),
    State("deferred", 1, None, L, L, "closed", final=True),
)
IS_OPEN: Final = GuardRef("is_season_open", None, Label("Mùa chưa mở", "season closed"), "province_officer")
IN_WINDOW: Final = GuardRef("is_within_window", "ideas", Label("Ngoài đợt nhận", "outside the window"), None)
ENOUGH: Final = GuardRef("has_points_at_least", SettingRef("threshold"), Label("Chưa đủ điểm", "too few points"), None)
REMARKS: Final = InputField("remarks", "text_list", L, required=False, maximum=3)
POINTS: Final = InputField("points", "decimal", L, minimum=0, maximum=100)
THIRD: Final = Route("deferred", "is_last_failure", SettingRef("max_failures"))
BACK: Final = Route(REMEMBERED)
OPENS, CLOSES = Effects(treatment="open"), Effects(treatment="close", outcome="accepted")
FAILS: Final = Effects(treatment="close", outcome="returned", failure=True)
ON_BEHALF: Final = ("commune_officer",)


def _row(trigger: str, sources: tuple[str, ...], to: tuple[Route, ...], by: tuple[str, ...], **more: Any) -> Transition:
    return Transition(trigger, sources, to, by, L, **more)


TRANSITIONS: Final = (
    _row(
        "submit",
        ("draft",),
        (Route("submitted"),),
        ("producer",),
        on_behalf=ON_BEHALF,
        guards=(IS_OPEN, IN_WINDOW),
        effects=OPENS,
        milestone="submitted",
    ),
    _row("forward", ("submitted",), (Route("appraisal"),), ("commune_officer",)),
    _row(
        "return",
        ("appraisal",),
        (THIRD, Route("returned")),
        ("province_officer",),
        comment="required",
        inputs=(REMARKS,),
        effects=FAILS,
    ),
    _row("resubmit", ("returned",), (Route("submitted"),), ("producer",), on_behalf=ON_BEHALF, effects=OPENS),
    _row(
        "score",
        ("appraisal",),
        (Route(STAY),),
        ("province_officer",),
        inputs=(POINTS,),
        effects=Effects(record=("points",), assign={"kind": "scored"}),
    ),
    _row(
        "accept",
        ("appraisal",),
        (Route("planning"),),
        ("province_officer", "province_lead"),
        guards=(ENOUGH,),
        evidence="required",
        effects=CLOSES,
        not_by=("score",),
    ),
    _row("reset", ("planning",), (Route("appraisal"),), ("province_lead",), effects=Effects(clear=("points",))),
    _row("suspend", ("draft", "planning"), (Route("suspended"),), ("producer",), effects=Effects(remember=True)),
    _row("resume", ("suspended",), (BACK,), ("producer",)),
    _row("finish", ("planning",), (Route("done"),), ("province_lead",), undoable=False, comment="required"),
)
PROCESS: Final = Process(
    code="mini",
    version="1",
    title=L,
    hash="a" * 64,
    steps=(Step(1, "idea", L), Step(2, "plan", L)),
    settings={
        "max_failures": Setting("max_failures", "integer", 3, "times", 1, 9, L, SOURCE),
        "threshold": Setting("threshold", "integer", 50, "points", 0, 100, L, SOURCE),
    },
    roles=ROLES,
    states={state.code: state for state in STATES},
    transitions=TRANSITIONS,
    entry_points={
        "start": EntryPoint("start", "draft", "new", ("commune_officer",), L),
        "late": EntryPoint("late", "planning", "existing", ("province_officer",), L, assign={"kind": "old"}),
    },
    clocks={},
    notices={},
    milestones={"submitted": Milestone("submitted", L), "accepted": Milestone("accepted", L, requires="submitted")},
    windows={"ideas": L},
    undo=UndoRule(("province_lead",)),
)
PLACES: Final[Mapping[str, UUID | None]] = {
    "commune": COMMUNE,
    "district": DISTRICT,
    "province": PROVINCE,
    "ministry": None,
    "system": None,
}


def person(*roles: str, number: int = 100, process: Process = PROCESS) -> ActorFacts:
    """Make somebody who holds the roles where the case is."""
    return ActorFacts(UUID(int=number), f"Người {number}", tuple(grant(role, process) for role in roles))


def grant(role: str, process: Process = PROCESS) -> Grant:
    """Give the grant of a role at its own level over the case's territory."""
    level = process.roles[role].level
    return Grant(role, producer_id=PRODUCER) if level == "producer" else Grant(role, unit_id=PLACES[level])


def case(state: str = "draft", process: Process = PROCESS, **changes: Any) -> CaseFacts:
    """Make a case in a state; ``season`` and any other field may be given."""
    season = SeasonFacts(SEASON, "open", {})
    made = CaseFacts(CASE, state, 1, GENESIS, process.hash, PRODUCER, COMMUNE, DISTRICT, PROVINCE, "new", {}, season)
    return replace(made, **changes)


def situation(of: CaseFacts, process: Process = PROCESS, at: datetime = NOW) -> Situation:
    """Put a case under its process at an instant."""
    return Situation(process, of, at, local_day(at))


def command(trigger: str, actor: ActorFacts, **more: Any) -> FireCommand:
    """Make a command with a request id of its own content."""
    return FireCommand(**{"case_id": CASE, "actor_id": actor.id, "trigger": trigger, "request_id": "r1", **more})


def after(before: CaseFacts, move: Move) -> CaseFacts:
    """Give the case as the move leaves it."""
    row = move.row
    return replace(
        before,
        state=row.to_state,
        version=row.seq,
        head_hash=row_hash(row),
        facts=row.facts,
        process_hash=row.process_hash,
    )
