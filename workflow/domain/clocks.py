"""Clocks of a case: which a move ends and starts, when they are due, when their ladder fires. Pure (ADR 0005).

A clock rule's ladder is a fixed list of steps (``ClockRule.ladder``): its reminders, its escalation, the opening
of an expiry window, the breach. Once the last day is known each step has an instant; those, in order, are
what a sweep looks at. A rung stands at ``RUNG_HOUR`` in Vietnam on its day, a breach at the last day's 24:00.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Final, Literal, TypeAlias

from workflow.domain import guards
from workflow.domain.calendar import WorkingCalendar
from workflow.domain.clock_basis import basis, opens_on, start_day
from workflow.domain.days import add_days, day_end
from workflow.domain.due import Deadline, Due, Stop, Term, due, offset_day
from workflow.domain.errors import ConflictError
from workflow.domain.facts import EMPTY, Facts, Situation
from workflow.domain.process import ClockEffect, ClockRule, Process, Scalar
from workflow.domain.record import record
from workflow.domain.time import VIETNAM, local_day

RUNG_HOUR: Final = time(7)

Outcome: TypeAlias = Literal["met", "late", "dropped", "void"]
EventKind: TypeAlias = Literal[
    "stopped", "resumed", "extension_asked", "extended", "recomputed", "breached", "opened", "apologised"
]

_KEPT: Final = 4096
_PLACED: dict[tuple[object, ...], tuple[tuple[int, ...], bytes, int]] = {}
"""Ladders, with the last minute of their last day, by what they depend on: the cases of a season share their last
days, so most are found here."""
_COMPUTED: dict[tuple[object, ...], tuple[Due | None]] = {}
"""Last days of clocks that nothing has stopped or extended, by all they depend on."""


@record
class Armed:
    """A ladder with its instants: ``fires`` in minutes since 1970 UTC, in order; ``steps`` which step each is.

    The first ``fired`` are over; ``next_fire_at`` is the one after them.
    """

    fires: tuple[int, ...] = ()
    steps: bytes = b""
    fired: int = 0

    @property
    def next_fire_at(self) -> datetime | None:
        """Give the instant of the next step, or None when none is left."""
        return instant_of(self.fires[self.fired]) if self.fired < len(self.fires) else None


@record
class ClockStart:
    """A clock that a move starts. ``due_on`` is None while nothing gives one."""

    rule: str
    start_on: date
    due_on: date | None
    calendar_epoch: int
    armed: Armed


@record
class ClockWrite:
    """What a move does to the clocks of its case.

    ``ends`` are rules whose running clock ends (``outcome`` None: met or late, by its last day);
    ``undone_seq`` is the row taken back: what it started is void, what it ended runs again. ``acts`` are
    clocks that the process lets stand still, or run on, with this move. ``runs_on``: a rule of the state left goes on
    in the one entered, so that the case has other clocks beside those that start.
    """

    ends: tuple[str, ...] = ()
    starts: tuple[ClockStart, ...] = ()
    outcome: Outcome | None = None
    undone_seq: int | None = None
    acts: tuple["ClockAct", ...] = ()
    runs_on: bool = False


@dataclass(frozen=True, slots=True)
class ClockAct:
    """What a person's act does to one running clock: the ledger row ``no``, and the clock as it is from now on.

    ``stopped_at`` is set while it stands still; its ladder is then without a next instant.
    """

    rule: str
    started_seq: int
    no: int
    kind: EventKind
    due_before: date | None
    due_on: date | None
    calendar_epoch: int
    armed: Armed
    stopped_at: datetime | None = None
    detail: Mapping[str, Scalar] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True)
class ClockEventFacts:
    """One row of a running clock's ledger."""

    kind: EventKind
    at: datetime
    due_after: date | None = None
    detail: Mapping[str, Scalar] = field(default_factory=lambda: EMPTY)

    @classmethod
    def of(cls, kind: EventKind, at: str, due_after: str | None, detail: Mapping[str, Scalar]) -> "ClockEventFacts":
        """Read a ledger row written as JSON."""
        on = None if due_after is None else date.fromisoformat(due_after)
        return cls(kind, datetime.fromisoformat(at).astimezone(UTC), on, detail)


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A clock as it stands in the store, with its ledger in order."""

    rule: str
    started_seq: int
    start_on: date
    started_at: datetime
    due_on: date | None
    calendar_epoch: int
    arming: int
    fired: int
    stopped_at: datetime | None = None
    breached_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    events: tuple[ClockEventFacts, ...] = ()


@record
class Counting:
    """The working calendar to count by, and the epoch it is of; ``calendar`` is None while none is confirmed."""

    calendar: WorkingCalendar | None
    epoch: int


def instant_of(minutes: int) -> datetime:
    """Give the instant of a fire."""
    return datetime.fromtimestamp(minutes * 60, UTC)


def minutes_of(instant: datetime) -> int:
    """Give an instant as fires are kept: minutes since 1970 UTC, rounded down."""
    return int(instant.timestamp() // 60)


def clocks_of_move(
    before: Situation,
    target: Process,
    to_state: str,
    facts: Facts,
    counting: Counting,
    *,
    effects: Sequence[ClockEffect] = (),
    running: Sequence[RunningClock] = (),
) -> ClockWrite:
    """Give what entering ``to_state`` (of ``target``) from the situation does to the case's clocks.

    A rule that both states name runs on (begins anew where ``target`` writes it differently), unless
    ``effects`` of the transition satisfy or restart it; those that stop or resume need the ``running`` clocks.
    Never fails for want of a calendar: a clock without one has no last day until it is computed anew.
    """
    old, new = before.process.states[before.case.state], target.states[to_state]
    over = {effect.clock for effect in effects if effect.act in {"satisfy", "restart"}} if effects else frozenset()
    anew = {effect.clock for effect in effects if effect.act == "restart"} if effects else frozenset()
    if target is not before.process:  # a ladder's steps are numbered by its own version
        changed = {code for code in old.clocks if before.process.clocks[code] != target.clocks.get(code)}
        over, anew = over | changed, anew | changed
    ends = tuple([code for code in old.clocks if code not in new.clocks or code in over])
    begun = [code for code in new.clocks if code not in old.clocks or code in anew or before.case.version == 0]
    outcome: Outcome | None = "dropped" if new.family == "closed" or target is not before.process else None
    runs_on = len(ends) < len(old.clocks) and before.case.version > 0
    if not begun and not running:
        return ClockWrite(ends, outcome=outcome, runs_on=runs_on)
    entered = Situation(target, before.case.with_facts(facts), before.at, before.today)
    found = [started(target.clocks[code], entered, counting) for code in begun]
    starts = tuple([start for start in found if start is not None])
    if not running:
        return ClockWrite(ends, starts, outcome, runs_on=runs_on)
    known = {clock.rule: clock for clock in running}
    acts = tuple(
        act
        for effect in effects
        if effect.clock in known
        and effect.clock not in ends
        and (act := turned(target.clocks[effect.clock], entered, counting, known[effect.clock], effect)) is not None
    )
    return ClockWrite(ends, starts, outcome, acts=acts, runs_on=runs_on)


def turned(
    rule: ClockRule, situation: Situation, counting: Counting, clock: RunningClock, effect: ClockEffect
) -> ClockAct | None:
    """Give what stopping or resuming does to a running clock; None when it stands (or runs) already.

    Resuming computes the last day anew and lays the ladder from now on.
    """
    if (effect.act == "stop") == (clock.stopped_at is not None) or effect.act not in {"stop", "resume"}:
        return None
    if effect.act == "stop":
        due_on, detail = clock.due_on, {"reason": effect.reason or ""}
    else:
        last = next((event for event in reversed(clock.events) if event.kind == "stopped"), None)
        reason = str(last.detail.get("reason", "")) if last else ""
        resume = next((stop.resume for stop in rule.stops if stop.code == reason), "continue")
        detail = {"reason": reason, "resume": resume}
        ledger = (*clock.events, ClockEventFacts("resumed", situation.at, detail=detail))
        found = due_now(rule, situation, counting.calendar, replace(clock, events=ledger))
        due_on = found.on if found else clock.due_on
    armed = armed_ladder(
        rule, situation, counting.calendar, Due(due_on, due_on) if due_on else None, since=situation.at
    )
    return ClockAct(
        rule=rule.code,
        started_seq=clock.started_seq,
        no=len(clock.events) + 1,
        kind="stopped" if effect.act == "stop" else "resumed",
        due_before=clock.due_on,
        due_on=due_on,
        calendar_epoch=counting.epoch,
        armed=armed,
        stopped_at=situation.at if effect.act == "stop" else None,
        detail=detail,
    )


def opposite(effects: Sequence[ClockEffect], *, reasons: Mapping[str, str]) -> tuple[ClockEffect, ...]:
    """Give the effects that take back stops and resumptions; ``reasons`` says why each clock had stood still."""
    turn: Mapping[str, Literal["stop", "resume"]] = {"stop": "resume", "resume": "stop"}
    return tuple(
        ClockEffect(turn[effect.act], effect.clock, reasons.get(effect.clock) if effect.act == "resume" else None)
        for effect in effects
        if effect.act in turn
    )


def started(rule: ClockRule, situation: Situation, counting: Counting) -> ClockStart | None:
    """Give the clock that begins now under the rule, or None when ``when`` says it is not for this case."""
    if rule.when is not None and not guards.PREDICATES[rule.when](situation, None):
        return None
    start_on = start_day(rule, situation)
    found = first_due(rule, situation, counting.calendar, start_on=start_on)
    armed = armed_ladder(rule, situation, counting.calendar, found, since=situation.at)
    return ClockStart(rule.code, start_on, found.on if found else None, counting.epoch, armed)


def first_due(rule: ClockRule, situation: Situation, calendar: WorkingCalendar | None, *, start_on: date) -> Due | None:
    """Give the last day of a clock that nothing has stopped or extended; None when it cannot be known yet."""
    found = basis(rule, situation, start_on=start_on)
    if found is None:
        return None
    key = (found, start_on, calendar.version if calendar else None)
    computed = _COMPUTED.get(key)
    if computed is None:
        if len(_COMPUTED) >= _KEPT:
            _COMPUTED.clear()
        computed = _COMPUTED[key] = (_computed(calendar, found, start_on=start_on),)
    return computed[0]


def due_now(
    rule: ClockRule,
    situation: Situation,
    calendar: WorkingCalendar | None,
    clock: RunningClock,
    *,
    answered_on: date | None = None,
) -> Due | None:
    """Compute a clock's last day anew from the rule, its stops and extensions.

    A granted extension is a fixed day; stops after it still move it. A stop that is still open needs
    ``answered_on`` ("if answered today"); without it the stop counts as if answered on the day it began.
    """
    counted = counted_by(rule, situation, clock, answered_on=answered_on)
    return _computed(calendar, counted.basis, start_on=counted.start_on, stops=counted.stops)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a clock's last day is counted by: the term or fixed day in force, from when, and the stops since."""

    basis: Term | Deadline | None
    start_on: date
    stops: tuple[Stop, ...]


def counted_by(
    rule: ClockRule, situation: Situation, clock: RunningClock, *, answered_on: date | None = None
) -> Counted:
    """Give what a clock's last day is counted by; an open stop ends on ``answered_on``, or on the day it began."""
    found, start_on = basis(rule, situation, start_on=clock.start_on), clock.start_on
    stops: list[Stop] = []
    for event in clock.events:
        if event.kind == "extended" and event.due_after is not None:
            found, start_on, stops = Deadline(event.due_after), local_day(event.at), []
        elif event.kind == "stopped":
            document = event.detail.get("document")
            reason = str(event.detail.get("reason", ""))
            stops.append(Stop(local_day(event.at), None, reason, document=None if document is None else str(document)))
        elif event.kind == "resumed" and stops:
            is_anew = event.detail.get("resume") == "restart" and isinstance(found, Term)
            stops[-1] = replace(stops[-1], until=local_day(event.at), resume="restart" if is_anew else "continue")
    if stops and stops[-1].until is None:
        starts_anew = {stop.code for stop in rule.stops if stop.resume == "restart"}
        is_anew = answered_on is not None and stops[-1].reason in starts_anew and isinstance(found, Term)
        until = answered_on or stops[-1].since
        stops[-1] = replace(stops[-1], until=until, resume="restart" if is_anew else "continue")
    return Counted(found, start_on, tuple(stops))


def armed_ladder(
    rule: ClockRule, situation: Situation, calendar: WorkingCalendar | None, found: Due | None, *, since: datetime
) -> Armed:
    """Give the ladder's instants for a last day; steps whose instant lay before ``since`` are over already.

    Where the last day itself lies before ``since``, the breach and what follows it are still to come. A
    rung whose day the calendar does not reach is left out until the clock is computed anew.
    """
    if found is None:
        return Armed()
    opens = opens_on(rule, situation)
    key = (situation.process.hash, rule.code, found.on, opens, calendar.version if calendar else None)
    placed = _PLACED.get(key)
    if placed is None:
        if len(_PLACED) >= _KEPT:
            _PLACED.clear()
        placed = _PLACED[key] = (*_place(rule, calendar, found.on, opens), minutes_of(found.at) - 1)
    fires, steps, last = placed
    return Armed(fires, steps, bisect_right(fires, min(minutes_of(since), last)))


def _place(
    rule: ClockRule, calendar: WorkingCalendar | None, due_on: date, opens: date | None
) -> tuple[tuple[int, ...], bytes]:
    """Give each step's instant and number, in order of time."""
    placed: list[tuple[int, int]] = []
    for number, step in enumerate(rule.ladder):
        if step.kind == "breach":
            placed.append((minutes_of(day_end(due_on)), number))
        elif step.kind == "open":
            if opens is not None:
                placed.append((minutes_of(day_end(add_days(opens, -1))), number))
        elif (on := _rung_day(calendar, due_on, step.offset)) is not None:
            placed.append((minutes_of(datetime.combine(on, RUNG_HOUR, VIETNAM)), number))
    placed.sort()
    return tuple(minute for minute, _ in placed), bytes(number for _, number in placed)


def _rung_day(calendar: WorkingCalendar | None, due_on: date, offset: int) -> date | None:
    if calendar is None:
        return None
    try:
        return offset_day(calendar, due_on, offset)
    except ConflictError:  # a year without a calendar yet
        return None


def _computed(
    calendar: WorkingCalendar | None,
    found: Term | Deadline | None,
    *,
    start_on: date,
    stops: Sequence[Stop] = (),
) -> Due | None:
    if found is None:
        return None
    if calendar is None:
        return Due(found.on, found.on) if isinstance(found, Deadline) and not stops else None
    try:
        return due(calendar, found, start_on=start_on, stops=stops)
    except ConflictError:
        return Due(found.on, found.on) if isinstance(found, Deadline) and not stops else None
