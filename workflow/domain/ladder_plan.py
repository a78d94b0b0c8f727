"""What becomes of the steps of a ladder that have come: told, acted on, or suppressed with a reason. Pure (ADR 0005).

Judged by how case and clock stand now, not by how they stood when the step came: whoever was quicker than the sweep
is told nothing, and of several steps that came together only the newest is told to each role.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Literal, TypeAlias
from uuid import UUID

from workflow.domain.process import LadderStep, Process

Mark: TypeAlias = Literal["breached", "opened"]
ClockKey: TypeAlias = tuple[UUID, str, int]


@dataclass(frozen=True, slots=True, order=True)
class FiringKey:
    """What makes a firing unique for ever: the clock, which laying of its ladder, which step."""

    case_id: UUID
    rule: str
    started_seq: int
    arming: int
    step: int

    @property
    def clock(self) -> ClockKey:
        """The clock it belongs to."""
        return self.case_id, self.rule, self.started_seq

    @property
    def request_id(self) -> str:
        """The request by which ``system`` fires the step's trigger: the same however often it is tried."""
        return f"clock:{self.rule}:{self.started_seq}:{self.arming}:{self.step}"

    def __str__(self) -> str:
        """Give the stem of the keys of its notices."""
        return f"{self.case_id}:{self.rule}:{self.started_seq}:{self.arming}:{self.step}"


@dataclass(frozen=True, slots=True)
class Fired:
    """A step that came, with its clock and the state of its case as they stand now."""

    key: FiringKey
    fire_at: datetime
    due_on: date | None
    state: str
    arming_now: int
    stopped_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one firing.

    ``reason`` suppresses it. Else ``tell`` is the rung to tell, or ``trigger`` what ``system`` fires. ``mark`` is
    noted in the clock's ledger either way.
    """

    fired: Fired
    reason: str | None = None
    tell: LadderStep | None = None
    trigger: str | None = None
    mark: Mark | None = None


def verdicts(process: Process, fired: Iterable[Fired]) -> list[Verdict]:
    """Judge the firings of cases that run under one process; those of one clock together."""
    ordered = sorted(fired, key=lambda one: (one.key.clock, one.fire_at, one.key.step))
    return [
        verdict
        for _, same in groupby(ordered, key=lambda one: one.key.clock)
        for verdict in _newest_only([verdict_of(process, one) for one in same])
    ]


def verdict_of(process: Process, fired: Fired) -> Verdict:
    """Judge one firing by itself."""
    rule = process.clocks.get(fired.key.rule)
    ladder = rule.ladder if rule is not None else ()
    if rule is None or fired.key.step >= len(ladder):
        return Verdict(fired, "clock_ended")
    step = ladder[fired.key.step]
    mark = _mark(step, fired)
    reason = _suppressed_because(process, fired)
    if reason is not None:
        return Verdict(fired, reason, mark=mark)
    if step.to is not None:
        return Verdict(fired, tell=step)
    if step.kind == "open":
        return Verdict(fired, trigger=rule.open_trigger, mark=mark)
    return Verdict(fired, trigger=rule.breach_trigger if rule.on_breach == "fire" else None, mark=mark)


def is_urgent(step: LadderStep) -> bool:
    """Say whether a rung breaks out of a digest: the last day itself, what follows it, and every escalation."""
    return step.kind == "escalation" or step.offset >= 0


def _suppressed_because(process: Process, fired: Fired) -> str | None:
    if fired.ended_at is not None:
        return "case_closed" if process.states[fired.state].final else "clock_ended"
    if fired.stopped_at is not None:
        return "clock_stopped"
    return "date_moved" if fired.key.arming != fired.arming_now else None


def _mark(step: LadderStep, fired: Fired) -> Mark | None:
    """Give what the ledger notes: a fact stays one when the clock ended or stopped after its instant."""
    over = [instant for instant in (fired.ended_at, fired.stopped_at) if instant is not None]
    was_so = (
        fired.outcome != "void"
        and fired.key.arming == fired.arming_now
        and all(instant > fired.fire_at for instant in over)
    )
    if not was_so or step.kind not in {"breach", "open"}:
        return None
    return "breached" if step.kind == "breach" else "opened"


def _newest_only(found: Sequence[Verdict]) -> list[Verdict]:
    """Suppress each rung after which a newer one of the same clock goes to the same role."""
    newest: dict[str | None, datetime] = {}
    for verdict in found:
        if verdict.tell is not None:
            newest[verdict.tell.to] = max(verdict.fired.fire_at, newest.get(verdict.tell.to, verdict.fired.fire_at))
    return [
        Verdict(verdict.fired, "superseded")
        if verdict.tell is not None and verdict.fired.fire_at < newest[verdict.tell.to]
        else verdict
        for verdict in found
    ]
