"""Ladders: the instants and steps that clocks share, named by what they hold (ADR 0013).

A clock whose next step is far rides on its ladder: the sweep comes to it by way of the ladder's own next instant and
writes nothing into it. Every other clock is armed alone (``clocks.next_fire_at``): a step within a day of the act
that started it, a clock that was stopped, moved or opened again, one whose time a replay moves. Riding is never
needed for a step to come, and a clock armed alone is swept whatever its ladder says; so in doubt it is armed alone.

In the fragments ``k`` is the clock and ``l`` its ladder.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final, LiteralString

from workflow.domain.clocks import Armed, ClockStart
from workflow.store.lines import Line

RIDES: Final[LiteralString] = "k.next_fire_at IS NULL AND k.stopped_at IS NULL AND k.ended_seq IS NULL"
"""A clock that rides on its ladder (or has no step left); the condition of the index that finds it."""
FIRED: Final[LiteralString] = "CASE WHEN " + RIDES + " THEN greatest(k.fired, l.swept) ELSE k.fired END"
"""How many steps of a clock are over by now."""
NEXT: Final[LiteralString] = "to_timestamp(l.fires[(" + FIRED + ") + 1]::bigint * 60)"
"""The instant of a clock's next step; NULL where none is left."""
FAR: Final[LiteralString] = "interval '1 day'"
"""How far the next step must lie for a clock to ride: longer than any command from its reading of the time to its
commit, and any two machines' clocks apart. So no sweep of the step can have passed by a clock not yet committed."""

LAID: Final[LiteralString] = "(id, rule, due_on, steps, fires, swept, next_at)"
"""What a ladder is laid with: as far over as it is for the clock that brings it."""

HELD: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Where a clock is armed, and until when a notice is under a lease, while a replay moves its season's time."""

_KEPT: Final = 4096


def ladder_id(rule: str, due_on: date | None, armed: Armed) -> int:
    """Give the name of a ladder: 64 bits of the hash of what it holds, signed."""
    return _name(rule, due_on, armed.steps, armed.fires)


@lru_cache(maxsize=_KEPT)
def _name(rule: str, due_on: date | None, steps: bytes, fires: tuple[int, ...]) -> int:
    held = f"{rule}|{due_on or ''}|{steps.hex()}|{','.join(map(str, fires))}"
    return int.from_bytes(sha256(held.encode()).digest()[:8], "big", signed=True)


def known(driver: object, starts: Iterable[ClockStart]) -> bool:
    """Say whether this connection has seen the ladders of clocks that start in the database, committed."""
    return isinstance(driver, Line) and all(name_of(start) in driver.ladders for start in starts)


def remember(driver: object, starts: Iterable[ClockStart]) -> None:
    """Note that ladders are there, once the statement that laid them has committed."""
    if isinstance(driver, Line) and not driver.pgconn.transaction_status:
        if len(driver.ladders) >= _KEPT:
            driver.ladders.clear()
        driver.ladders.update(name_of(start) for start in starts)


def name_of(start: ClockStart) -> int:
    """Give the name of the ladder of a clock that starts."""
    return ladder_id(start.rule, start.due_on, start.armed)


def as_record(rule: str, due_on: date | None, armed: Armed) -> dict[str, Any]:
    """Give a ladder as the statements that read JSON take it, next to the clock it is of."""
    return {"ladder": ladder_id(rule, due_on, armed), "steps": armed.steps.hex(), "fires": armed.fires}
