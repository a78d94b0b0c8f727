"""Replay a scenario: fire every event through the write path, each at its own instant."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

from workflow.definitions.scenario import Scenario
from workflow.definitions.scenario_events import Event
from workflow.domain.command import FireCommand, UndoCommand
from workflow.domain.errors import DomainError
from workflow.domain.history import Channel
from workflow.domain.move import Receipt
from workflow.domain.time import FixedClock
from workflow.services.enter_case import EnterRequest, enter_case
from workflow.services.fire import fire
from workflow.services.prepare_scenario import Prepared, prepare_scenario
from workflow.services.undo import undo
from workflow.store.database import Database

CHANNEL: Final[Channel] = "replay"

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


def replay(
    database: Database,
    scenario: Scenario,
    *,
    until: datetime | None = None,
    progress: Progress | None = None,
) -> ReplayReport:
    """Make what the scenario needs, then fire its events up to and including the instant ``until``.

    Each event is its own transaction under a clock that stands at its instant, on channel
    ``replay``, with the request id ``replay:<scenario>:<number>``: running it again changes nothing
    and goes on where the last run ended. Uses one connection at a time.

    Raises ReplayStoppedError at the first event that is refused, DomainError when the preparation is.
    """
    due = [event for event in scenario.events if until is None or event.at <= until]
    with database.unit() as unit:
        prepared = prepare_scenario(unit, scenario)
    cases: dict[str, UUID] = {}
    fired = 0
    for event in due:
        try:
            receipt = _fire(database, scenario.name, event, prepared, cases)
        except DomainError as error:
            raise ReplayStoppedError(event, error) from error
        cases[event.case] = receipt.case_id
        fired += not receipt.replayed
        if progress is not None:
            progress(event.number, len(due), event)
    return ReplayReport(fired, len(due) - fired, len(scenario.events) - len(due))


def _fire(database: Database, name: str, event: Event, prepared: Prepared, cases: dict[str, UUID]) -> Receipt:
    clock = FixedClock(event.at)
    actor_id = prepared.persons[event.by]
    request_id = f"replay:{name}:{event.number}"
    if event.act == "enter":
        request = EnterRequest(
            actor_id=actor_id,
            season_id=prepared.season_id,
            product_id=prepared.products[event.case],
            entry_point=event.name,
            track=event.track,
            request_id=request_id,
            comment=event.comment,
            facts=event.facts,
            channel=CHANNEL,
        )
        with database.unit() as unit:
            return enter_case(unit, clock, request)
    with database.single() as unit:
        if event.act == "undo":
            back = UndoCommand(cases[event.case], actor_id, request_id, event.comment or "", channel=CHANNEL)
            return undo(unit, clock, back)
        command = FireCommand(
            case_id=cases[event.case],
            actor_id=actor_id,
            trigger=event.name,
            request_id=request_id,
            comment=event.comment,
            evidence=event.evidence,
            inputs=event.inputs,
            on_behalf=event.on_behalf,
            channel=CHANNEL,
        )
        return fire(unit, clock, command)
