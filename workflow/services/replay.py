"""Replay a scenario: fire every event through the write path, each at its own instant; between them time passes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from uuid import UUID

from workflow.definitions.scenario import Scenario
from workflow.definitions.scenario_events import Event
from workflow.domain.command import FireCommand, UndoCommand
from workflow.domain.errors import DomainError
from workflow.domain.history import Channel
from workflow.domain.move import Receipt
from workflow.domain.notice_text import NoticeBook
from workflow.domain.time import Clock, FixedClock
from workflow.services.enter_case import EnterRequest, enter_case
from workflow.services.fire import fire
from workflow.services.prepare_scenario import Prepared, prepare_scenario
from workflow.services.replay_clocks import SeasonTime
from workflow.services.replay_desk import Desk, Tools, request_id
from workflow.services.undo import undo
from workflow.store import lookups, season_time
from workflow.store.database import Database, Unit

CHANNEL: Final[Channel] = "replay"
PAUSE: Final = timedelta(hours=1)
TOGETHER: Final = 50
_MOVES: Final = frozenset({"enter", "trigger", "undo"})

Progress: TypeAlias = Callable[[int, int, Event], None]
"""Told after each event: how many are done, how many there are, and which it was."""


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """What a replay came to: events fired now, events that were there before, events left for later."""

    fired: int
    replayed: int
    left: int

    @property
    def done(self) -> int:
        """Give how many events of the scenario have happened."""
        return self.fired + self.replayed


class ReplayStoppedError(Exception):
    """The rules refused an event; those before it stand, nothing of it was written."""

    def __init__(self, event: Event, error: DomainError) -> None:
        super().__init__(f"event {event.number} (line {event.line}): {error}")
        self.event = event
        self.error = error


@dataclass(slots=True)
class _Run:
    """A replay at work: what it stands on, how far it is, and why it stopped."""

    database: Database
    scenario: Scenario
    prepared: Prepared
    book: NoticeBook | None
    desk: Desk | None = None
    done: int = 0
    cases: dict[str, UUID] = field(default_factory=dict)
    fired: int = 0
    last: datetime | None = None
    stopped: ReplayStoppedError | None = None


def replay(
    database: Database,
    scenario: Scenario,
    *,
    until: datetime | None = None,
    book: NoticeBook | None = None,
    tools: Tools | None = None,
    progress: Progress | None = None,
) -> ReplayReport:
    """Make what the scenario needs, then fire its events up to and including the instant ``until``.

    Each event is fired under a clock that stands at its instant, on channel ``replay``, with the request id
    ``replay:<scenario>:<number>``: running it again changes nothing and goes on where the last run ended. Events
    of one act (less than an hour apart) are told together, and committed some dozens at a time.

    With ``book`` the season's time passes as well: before each event everything due before it fires and is told,
    at its own instant, through channels that only record (``replay_clocks``); after the last one, up to and
    including ``until``. The season's clocks are then held until ``hand_over``. Without ``book`` they stay armed.
    A season with dossiers, councils or sessions needs ``tools``.

    Raises ReplayStoppedError at the first event that is refused, DomainError when the preparation is, ValueError
    without ``tools`` where they are needed.
    """
    due = [event for event in scenario.events if until is None or event.at <= until]
    if tools is None and any(event.act not in _MOVES for event in due):
        raise ValueError(scenario.name)
    with database.unit() as unit:
        prepared = prepare_scenario(unit, scenario)
        done_before = lookups.replayed(unit, scenario.name)
    desk = None if tools is None else Desk(scenario, tools, prepared.persons, prepared.units, CHANNEL)
    run = _Run(database, scenario, prepared, book, desk, done_before)
    done = 0
    for acts in _together(due):
        _commit(run, acts, until=until if acts[-1] is due[-1] else None)
        if run.stopped is not None:
            raise run.stopped
        for event in acts:
            done += 1
            if progress is not None:
                progress(done, len(due), event)
    return ReplayReport(run.fired, len(due) - run.fired, len(scenario.events) - len(due))


def hand_over(database: Database, scenario: Scenario, clock: Clock) -> int:
    """Leave a season to the live sweep once all its events have happened; give how many steps nobody was told of.

    Steps of ladders between the replay's end and now are written down as ``replayed`` and told to nobody; those
    still to come are armed. Nothing happens to a season that has events left. Safe to call again.
    """
    with database.unit() as unit:
        known = lookups.season(unit, scenario.name)
        if known is None or lookups.replayed(unit, scenario.name) < len(scenario.events):
            return 0
        return season_time.hand_over(unit, known[0], clock.now())


def _together(due: Sequence[Event]) -> Iterator[Sequence[Event]]:
    """Give the events in parts that are committed together; a part ends where there is a pause."""
    start = 0
    for place, event in enumerate(due):
        is_last = place + 1 == len(due)
        if is_last or (place + 1 - start >= TOGETHER and due[place + 1].at - event.at >= PAUSE):
            yield due[start : place + 1]
            start = place + 1


def _commit(run: _Run, acts: Sequence[Event], *, until: datetime | None) -> None:
    """Fire events in one transaction; at one that is refused stop, and keep those before it."""
    with run.database.unit() as unit:
        time = SeasonTime(unit, run.prepared.season_id, run.book) if run.book is not None else None
        if time is not None:
            time.take_up()
        for event in acts:
            if time is not None and run.last is not None and event.at - run.last >= PAUSE:
                time.now(run.last)
                time.pass_until(event.at, since=run.last)
            try:
                with unit.driver.transaction():
                    is_new = _fire(unit, event, run)
            except DomainError as error:
                run.stopped = ReplayStoppedError(event, error)
                run.stopped.__cause__ = error
                break
            run.fired += is_new
            run.last = event.at
        if time is not None:
            if run.last is not None:
                time.now(run.last)
                if until is not None and run.stopped is None:
                    time.pass_until(until, since=run.last, through=True)
            time.hold()


def _fire(unit: Unit, event: Event, run: _Run) -> bool:
    """Do what an event says; False when it was done before."""
    if event.act not in _MOVES:
        if event.number <= run.done:
            return False
        if run.desk is not None:
            run.desk.act(unit, event, run.cases)
        return True
    receipt = _move(unit, event, run)
    run.cases[event.case] = receipt.case_id
    return not receipt.replayed


def _move(unit: Unit, event: Event, run: _Run) -> Receipt:
    clock = FixedClock(event.at)
    actor_id = run.prepared.persons[event.by]
    key = request_id(run.scenario, event.number)
    if event.act == "enter":
        request = EnterRequest(
            actor_id=actor_id,
            season_id=run.prepared.season_id,
            product_id=run.prepared.products[event.case],
            entry_point=event.name,
            track=event.track,
            request_id=key,
            comment=event.comment,
            facts=event.facts,
            channel=CHANNEL,
        )
        return enter_case(unit, clock, request)
    case_id = run.cases[event.case]
    if event.act == "undo":
        back = UndoCommand(case_id, actor_id, key, event.comment or "", channel=CHANNEL)
        return undo(unit, clock, back)
    command = FireCommand(
        case_id=case_id,
        actor_id=actor_id,
        trigger=event.name,
        request_id=key,
        comment=event.comment,
        evidence=event.evidence,
        inputs=event.inputs,
        on_behalf=event.on_behalf,
        channel=CHANNEL,
    )
    return fire(unit, clock, command)
