"""Show a leader a season in five answers: where it stands, whose turn, in time or not, what comes, what to decide."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from workflow.domain.days_held import Party, party_of
from workflow.domain.process import Label, Role, State
from workflow.domain.time import Clock, local_day
from workflow.services.engines import engine_of
from workflow.services.identify import Sight
from workflow.services.show_board import Board, PartyShare, board_of, upcoming
from workflow.services.show_laggards import WindowAhead
from workflow.services.work_rows import book
from workflow.store.database import Unit
from workflow.store.reads import leader
from workflow.store.reads import scope as scoping
from workflow.store.reads.leader import Looked, Named

SIGNERS: Final = ("province_chair", "province_lead")
AHEAD: Final = timedelta(days=30)
DAYS_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Focus:
    """The milestone that cases are on their way to: how many reached it, of how many, and which have not yet."""

    label: Label
    reached: int
    expected: int
    missing: Named


@dataclass(frozen=True, slots=True)
class Coming:
    """What is due on a day: how many, by whom."""

    on: date
    label: Label
    party: Party
    count: int


@dataclass(frozen=True, slots=True)
class Decision:
    """A case that waits for a leader's signature; ``is_mine`` says that it is the reader's."""

    case_id: UUID
    code: str
    product: str
    producer: str
    commune: str
    state: State
    holder: Role
    is_mine: bool


@dataclass(frozen=True, slots=True)
class LeaderView:
    """The five answers at an instant. ``decisions`` are the first of ``decision_count``.

    1 ``board`` and ``focus``; 2 ``turns``; 3 ``windows``, ``late``, ``due_soon``; 4 ``coming``; 5 ``decisions``.
    ``signs``: what waits, if anything, is the reader's to sign.
    """

    at: datetime
    today: date
    board: Board
    focus: Focus | None
    turns: tuple[PartyShare, ...]
    windows: tuple[WindowAhead, ...]
    late: int
    due_soon: int
    coming: tuple[Coming, ...]
    decisions: tuple[Decision, ...]
    decision_count: int
    signs: bool


def show_leader(
    unit: Unit, clock: Clock, sight: Sight, *, season: str, territory: UUID | None = None, as_of: datetime | None = None
) -> LeaderView:
    """Give the five answers on the cases that the person may see, now or as they stood.

    Seven statements; open ``unit`` as a snapshot. Raises NotFoundError ``season_not_found``.
    """
    at = clock.now() if as_of is None else as_of
    today = local_day(at)
    area = scoping.within(scoping.cases(sight.reaches), territory)
    board, row = board_of(unit, season, at=as_of, clock=clock, area=area)
    look = Looked(row, at, as_of is not None, area)
    waiting = leader.held(unit, look, SIGNERS)
    held = {grant.role for grant in sight.actor.grants}
    decisions = _decisions(unit, waiting, held)
    return LeaderView(
        at=at,
        today=today,
        board=board,
        focus=_focus(unit, look, board),
        turns=board.parties,
        windows=tuple(WindowAhead(*one) for one in upcoming(board, book(unit).country, today)),
        late=sum(board.totals.late),
        due_soon=sum(board.totals.due_soon),
        coming=_coming(unit, look, today),
        decisions=decisions,
        decision_count=waiting.count,
        signs=any(one.is_mine for one in decisions) or (not decisions and not held.isdisjoint(SIGNERS)),
    )


def _focus(unit: Unit, look: Looked, board: Board) -> Focus | None:
    """Give the milestone that most have reached and some are still on their way to; None when none is awaited."""
    codes = {milestone.label: milestone for milestone in board.process.milestones.values()}
    awaited = [figure for figure in board.milestones if figure.awaited]
    if not awaited:
        return None
    nearest = max(awaited, key=lambda figure: figure.reached)
    milestone = codes[nearest.label]
    found = leader.missing(unit, look, code=milestone.code, requires=milestone.requires or "")
    return Focus(nearest.label, nearest.reached, nearest.reached + nearest.awaited, found)


def _coming(unit: Unit, look: Looked, today: date) -> tuple[Coming, ...]:
    """Give what is due on the first days on which anything is."""
    rows = leader.coming(unit, look, today, today + AHEAD)
    days = sorted({row.on for row in rows})[:DAYS_NAMED]
    found = []
    for row in rows:
        process = engine_of(unit, row.process_hash).process
        rule = process.clocks.get(row.rule)
        if row.on in days and rule is not None:
            found.append(Coming(row.on, rule.label, party_of(process.roles[rule.holder]), row.count))
    return tuple(found)


def _decisions(unit: Unit, waiting: Named, held: AbstractSet[str]) -> tuple[Decision, ...]:
    """Name what waits for a signature, the reader's own first: what they see of their role is theirs to sign."""
    found = []
    for case in waiting.cases:
        process = engine_of(unit, case.process_hash).process
        found.append(
            Decision(
                case.id,
                case.code,
                case.product,
                case.producer,
                case.commune,
                process.states[case.state],
                process.roles[case.holder],
                case.holder in held,
            )
        )
    return tuple(sorted(found, key=lambda one: not one.is_mine))
