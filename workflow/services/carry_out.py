"""What every verb on one case does around its decision: an answer given before, sight, write; again after a race."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol, TypeAlias
from uuid import UUID

from workflow.domain.access import sees
from workflow.domain.command import check_request_id
from workflow.domain.errors import LostRaceError, NotFoundError, StaleVersionError
from workflow.domain.facts import CaseFacts
from workflow.domain.machine import Engine
from workflow.domain.move import Move, Receipt, receipt_of
from workflow.domain.time import Clock, local_day
from workflow.services.engines import engine_of
from workflow.store import cases
from workflow.store.cases import Loaded
from workflow.store.database import Unit

TRIES: Final = 3


class Command(Protocol):
    """What any command on a case says."""

    @property
    def case_id(self) -> UUID:
        """The case."""

    @property
    def actor_id(self) -> UUID:
        """Who acts."""

    @property
    def request_id(self) -> str:
        """What makes it safe to send again."""


Earlier: TypeAlias = Callable[[Engine, Loaded], Receipt | None]
"""Gives the receipt of the same request answered before; raises ConflictError when it was something else."""
Decide: TypeAlias = Callable[[Engine, Loaded, datetime], Move]
"""Decides the act on the case as it was just read, or raises why not."""


def carry_out(unit: Unit, clock: Clock, command: Command, *, earlier: Earlier, decide: Decide) -> Receipt:
    """Read the case, decide, and write by the one guarded statement, at one instant of the clock.

    Order: replay of the same request, sight of the case, decision, write. A lost race reads and decides again, three
    times at most. Raises NotFoundError ``case_not_found``, LostRaceError, and what ``earlier`` and ``decide`` raise.
    """
    check_request_id(command.request_id)
    at = clock.now()
    today = local_day(at)
    for _ in range(TRIES):
        loaded = cases.load(
            unit,
            case_id=command.case_id,
            actor_id=command.actor_id,
            request_id=command.request_id,
            today=today,
        )
        if loaded is None:
            raise NotFoundError("case_not_found")
        engine = engine_of(unit, loaded.case.process_hash)
        if not sees(engine.process, loaded.case, loaded.actor):
            raise NotFoundError("case_not_found")
        before = earlier(engine, loaded)
        if before is not None:
            return before
        move = decide(engine, loaded, at)
        written = cases.write(unit, move)
        if written is not None:
            return receipt_of(move.row, written)
    raise LostRaceError("lost_race")


def check_version(case: CaseFacts, expected: int | None) -> None:
    """Raise StaleVersionError ``stale_version``, with the version and state the case has now, unless it is as seen."""
    if not case.is_as_seen(expected):
        raise stale(case, expected)


def stale(case: CaseFacts, expected: int | None) -> StaleVersionError:
    """Give the refusal of a command that was made for another version."""
    return StaleVersionError("stale_version", expected=expected, version=case.version, state=case.state)
