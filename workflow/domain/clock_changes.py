"""What each act makes of a running clock, by its rule and its own ledger. Pure.

Who may act, and what an act asks for, is decided before (``clock_acts``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal
from uuid import UUID

from workflow.domain.access import PRODUCER
from workflow.domain.clocks import (
    ClockAct,
    ClockEventFacts,
    Counting,
    EventKind,
    RunningClock,
    armed_ladder,
    due_now,
    turned,
)
from workflow.domain.days import add_days
from workflow.domain.due import Due
from workflow.domain.errors import ConflictError, InvalidInputError, NotPermittedError
from workflow.domain.facts import ActorFacts, Situation
from workflow.domain.history import Channel, InputValue
from workflow.domain.process import ClockEffect, ClockRule, Scalar, StopReason

YEAR_DAYS: Final = 365


@dataclass(frozen=True, slots=True)
class ClockCommand:
    """What somebody asks of the running clock of a rule.

    ``reason`` is the code of a stop, ``document`` the paper it rests on, ``new_due_on`` the day asked for,
    granted or promised, ``comment`` why. ``expected_version`` and ``request_id`` as in ``FireCommand``.
    """

    case_id: UUID
    actor_id: UUID
    rule: str
    request_id: str
    comment: str | None = None
    reason: str | None = None
    document: str | None = None
    new_due_on: date | None = None
    expected_version: int | None = None
    channel: Channel = "api"

    def stored(self) -> dict[str, InputValue]:
        """Give what was asked as the history keeps it."""
        given = {
            "rule": self.rule,
            "reason": self.reason,
            "document": self.document,
            "new_due_on": None if self.new_due_on is None else self.new_due_on.isoformat(),
        }
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Standing:
    """A running clock as an act finds it: the case, its rule, what to count by, and the head row's position."""

    situation: Situation
    rule: ClockRule
    clock: RunningClock
    counting: Counting
    position: int

    def last(self, kind: EventKind) -> ClockEventFacts | None:
        """Give the newest ledger row of a kind."""
        return next((event for event in reversed(self.clock.events) if event.kind == kind), None)

    def count(self, kind: EventKind) -> int:
        """Count the ledger rows of a kind."""
        return sum(event.kind == kind for event in self.clock.events)


def if_answered(standing: Standing, on: date) -> date | None:
    """Give the last day that a stopped clock would have if it were answered on that day."""
    found = due_now(standing.rule, standing.situation, standing.counting.calendar, standing.clock, answered_on=on)
    return found.on if found else None


def open_reason(standing: Standing) -> StopReason | None:
    """Give the reason for which the clock stands still; None where its rule no longer has it."""
    event = standing.last("stopped")
    code = event.detail.get("reason") if event else None
    return next((stop for stop in standing.rule.stops if stop.code == code), None)


def stopped(standing: Standing, _: ActorFacts, command: ClockCommand) -> ClockAct:
    """Let the clock stand still for a reason of its rule, as often as that allows."""
    _must_run(standing)
    stop = next((stop for stop in standing.rule.stops if stop.code == command.reason), None)
    if stop is None:
        known = [found.code for found in standing.rule.stops]
        raise InvalidInputError("stop_reason_unknown", pointer="/reason", rule=standing.rule.code, choices=known)
    used = sum(e.kind == "stopped" and e.detail.get("reason") == stop.code for e in standing.clock.events)
    if stop.max_times is not None and used >= stop.max_times:
        raise ConflictError("stop_used_up", reason=stop.code, maximum=stop.max_times, source=stop.source.text)
    done = _turn(standing, "stop", stop.code)
    opened = ClockEventFacts("stopped", standing.situation.at, detail=done.detail)
    again = replace(standing, clock=replace(standing.clock, events=(*standing.clock.events, opened)))
    if_answered(again, standing.situation.today)  # a stop that no answer could end is refused now
    return replace(done, detail={**done.detail, **_document(command)})


def resumed(standing: Standing, _: ActorFacts, command: ClockCommand) -> ClockAct:
    """Let a stopped clock run on, or begin anew where its reason says so."""
    if standing.clock.stopped_at is None:
        raise ConflictError("clock_not_stopped", rule=standing.rule.code)
    stop = open_reason(standing)
    done = _turn(standing, "resume", stop.code if stop else None)
    return replace(done, detail={**done.detail, **_document(command)})


def asked(standing: Standing, actor: ActorFacts, command: ClockCommand) -> ClockAct:
    """Ask for a later last day; nothing moves until it is granted."""
    _must_extend(standing)
    if _is_asked(standing):
        raise ConflictError("extension_already_asked", rule=standing.rule.code)
    asked = _later(standing, command)
    return _unmoved(standing, "extension_asked", {**_dated(asked, command), "asked_by": str(actor.id)})


def extended(standing: Standing, actor: ActorFacts, command: ClockCommand) -> ClockAct:
    """Grant a later last day that somebody else asked for, as often as the rule allows."""
    _must_extend(standing)
    if not _is_asked(standing):
        raise ConflictError("extension_not_asked", rule=standing.rule.code)
    asked = standing.last("extension_asked")
    if asked is not None and asked.detail.get("asked_by") == str(actor.id):
        raise NotPermittedError("separation_of_duties", trigger="extend_clock")
    granted = _later(standing, command)
    return replace(
        _unmoved(standing, "extended", _dated(granted, command)),
        due_on=granted,
        calendar_epoch=standing.counting.epoch,
        armed=armed_ladder(
            standing.rule,
            standing.situation,
            standing.counting.calendar,
            Due(granted, granted),
            since=standing.situation.at,
        ),
    )


def apologised(standing: Standing, actor: ActorFacts, command: ClockCommand) -> ClockAct:
    """Promise a new day for what an office will not finish in time; the last day itself stays what it was.

    Once, a day before the last day at the latest (NĐ 61/2018/NĐ-CP, Điều 19); never for the producer's delay.
    """
    situation, process = standing.situation, standing.situation.process
    holders = (standing.rule.holder, process.states[situation.case.state].holder)
    if any(process.roles[role].level == PRODUCER for role in holders if role is not None):
        raise ConflictError("delay_is_producers", rule=standing.rule.code)
    _must_run(standing)
    if standing.count("apologised"):
        raise ConflictError("apology_given", rule=standing.rule.code)
    due_on = _due_on(standing)
    latest = add_days(due_on, -1)
    if situation.today > latest:
        raise ConflictError("apology_too_late", rule=standing.rule.code, latest=latest.isoformat())
    promised = _later(standing, command)
    return _unmoved(standing, "apologised", {**_dated(promised, command), "officer": actor.name})


def _turn(standing: Standing, act: Literal["stop", "resume"], reason: str | None) -> ClockAct:
    effect = ClockEffect(act, standing.rule.code, reason)
    done = turned(standing.rule, standing.situation, standing.counting, standing.clock, effect)
    if done is None:
        raise ConflictError("clock_not_stopped", rule=standing.rule.code)
    return done


def _unmoved(standing: Standing, kind: EventKind, detail: Mapping[str, Scalar]) -> ClockAct:
    clock = standing.clock
    found = None if clock.due_on is None else Due(clock.due_on, clock.due_on)
    armed = armed_ladder(
        standing.rule, standing.situation, standing.counting.calendar, found, since=standing.situation.at
    )
    return ClockAct(
        rule=clock.rule,
        started_seq=clock.started_seq,
        no=len(clock.events) + 1,
        kind=kind,
        due_before=clock.due_on,
        due_on=clock.due_on,
        calendar_epoch=clock.calendar_epoch,
        armed=armed,
        detail=detail,
    )


def _document(command: ClockCommand) -> dict[str, Scalar]:
    return {} if command.document is None else {"document": command.document}


def _dated(on: date, command: ClockCommand) -> dict[str, Scalar]:
    return {"new_due_on": on.isoformat(), **_document(command)}


def _must_run(standing: Standing) -> None:
    if standing.clock.stopped_at is not None:
        raise ConflictError("clock_is_stopped", rule=standing.rule.code)


def _must_extend(standing: Standing) -> None:
    rule = standing.rule
    if rule.extensions == 0:
        raise ConflictError("extension_not_provided", rule=rule.code)
    _must_run(standing)
    if standing.count("extended") >= rule.extensions:
        raise ConflictError("extensions_used_up", rule=rule.code, maximum=rule.extensions)


def _is_asked(standing: Standing) -> bool:
    """Say whether somebody waits for an answer: asked since the last grant."""
    return standing.count("extension_asked") > standing.count("extended")


def _due_on(standing: Standing) -> date:
    if standing.clock.due_on is None:
        raise ConflictError("clock_without_day", rule=standing.rule.code)
    return standing.clock.due_on


def _later(standing: Standing, command: ClockCommand) -> date:
    """Give the new day: after the present last day, not before today, and not more than a year off."""
    earliest = max(add_days(_due_on(standing), 1), standing.situation.today)
    latest = add_days(earliest, YEAR_DAYS)
    if command.new_due_on is None or not earliest <= command.new_due_on <= latest:
        raise InvalidInputError(
            "new_day_out_of_range",
            pointer="/new_due_on",
            earliest=earliest.isoformat(),
            latest=latest.isoformat(),
        )
    return command.new_due_on
