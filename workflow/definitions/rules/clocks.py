"""Clocks: no state waits without one (or a stated reason), and each can do what it says."""

from collections.abc import Iterator
from typing import Final

from workflow.definitions.finding import Finding
from workflow.domain.process import ClockRule, Process, SettingRef, Transition

_FARTHEST: Final = 366
"""Working days from a last day: more lie outside the season of any window, and outside what a person remembers."""


def check(process: Process) -> Iterator[Finding]:
    """Find waiting states without a clock, and clocks that cannot run, remind or end."""
    yield from _states(process)
    for code, clock in process.clocks.items():
        path = f"clocks.{code}"
        yield from _limit(process, path, clock)
        yield from _ladder(process, path, clock)
        yield from _outcome(process, path, clock)
    for i, row in enumerate(process.transitions):
        yield from _clock_effects(process, f"transitions.{i}", row)


def running_in(process: Process, clock: str) -> tuple[str, ...]:
    """Give the states that name the clock."""
    return tuple(code for code, state in process.states.items() if clock in state.clocks)


def _states(process: Process) -> Iterator[Finding]:
    for code, state in process.states.items():
        path = f"states.{code}"
        if state.final and (state.clocks or state.no_clock):
            message = f"'{code}' is final: nothing is owed there"
            yield Finding("final_has_clock", path, message, "remove clocks and no_clock")
        elif not state.final and not state.clocks and state.no_clock is None:
            message = f"'{code}' can wait for ever: it has no clock and no reason for having none"
            yield Finding("no_clock", path, message, "add clocks:, or no_clock: with the reason in vi and en")
        elif state.clocks and state.no_clock is not None:
            message = f"'{code}' has clocks and a reason for having none"
            yield Finding("clock_and_reason", f"{path}.no_clock", message, "keep one of the two")
        known = [process.clocks[c] for c in state.clocks if c in process.clocks]
        if known and not state.final and all(clock.holder != state.holder for clock in known):
            message = f"none of the clocks of '{code}' is held by {state.holder}, whose turn it is"
            yield Finding("clock_of_another", f"{path}.clocks", message, "add a clock of the holder")


def _limit(process: Process, path: str, clock: ClockRule) -> Iterator[Finding]:
    given = [n for n in ("limit", "window", "expiry_window") if getattr(clock, n) is not None]
    if len(given) != 1:
        message = f"'{clock.code}' has {' and '.join(given) or 'no limit'}"
        yield Finding("clock_limit", path, message, "give one of limit, window, expiry_window")
    if clock.start_fact is not None and clock.limit is None:
        message = f"'{clock.code}' counts from a day, but has no limit"
        yield Finding("clock_limit", f"{path}.start_fact", message, "give a limit, or remove start_fact")
    if (clock.unit is not None) != (clock.limit is not None):
        message = f"'{clock.code}': a unit belongs to a limit, and a limit to a unit"
        yield Finding("clock_unit", path, message, "write limit: with unit:")
    if isinstance(clock.limit, int) and clock.limit < 1:
        yield Finding("clock_limit", f"{path}.limit", f"{clock.limit} is no time", "write 1 or more")
    if isinstance(clock.limit, SettingRef) and clock.limit.code in process.settings:
        setting = process.settings[clock.limit.code]
        if setting.unit != clock.unit or setting.type != "integer":
            message = f"'{clock.code}' counts {clock.unit}, its setting is {setting.type} {setting.unit}"
            yield Finding("clock_unit", f"{path}.limit", message, "use one whole unit in both")
    yield from _expiry_window(process, path, clock)
    yield from _held(process, path, clock)


def _expiry_window(process: Process, path: str, clock: ClockRule) -> Iterator[Finding]:
    if clock.expiry_window is not None:
        opens, closes = (_days(process, value) for value in clock.expiry_window)
        if opens is not None and closes is not None and opens < closes:
            message = f"'{clock.code}' closes ({closes} days before) ahead of opening ({opens})"
            yield Finding("clock_limit", f"{path}.expiry_window", message, "exchange the two")


def _held(process: Process, path: str, clock: ClockRule) -> Iterator[Finding]:
    role = process.roles.get(clock.holder)
    if role is not None and not role.acts:
        message = f"'{clock.code}' is held by {clock.holder}, who does not act"
        yield Finding("clock_holder", f"{path}.holder", message, "name who owes the act")
    if not running_in(process, clock.code):
        message = f"no state names the clock '{clock.code}'"
        yield Finding("clock_unused", path, message, "name it in a state, or remove it")


def _days(process: Process, value: int | SettingRef) -> int | None:
    if isinstance(value, int):
        return value
    setting = process.settings.get(value.code)
    return setting.default if setting is not None and isinstance(setting.default, int) else None


def _ladder(process: Process, path: str, clock: ClockRule) -> Iterator[Finding]:
    rungs = [
        (f"{path}.{name}.{j}", rung)
        for name in ("reminders", "escalation")
        for j, rung in enumerate(getattr(clock, name))
    ]
    seen = set()
    for where, rung in rungs:
        if rung in seen:
            message = f"'{clock.code}' sends {rung.notice} to {rung.to} twice at {rung.offset}"
            yield Finding("rung_twice", where, message, "keep one of the two")
        seen.add(rung)
        amount = None if clock.limit is None or clock.unit == "months" else _days(process, clock.limit)
        if amount is not None and -rung.offset >= amount > 0:
            message = f"'{clock.code}' lasts {amount} {clock.unit}: a notice {-rung.offset} working days before its end"
            yield Finding("rung_before_start", where, f"{message} lies before its start", "write a nearer offset")
        if abs(rung.offset) > _FARTHEST:
            message = (
                f"'{clock.code}': a notice {rung.offset:+d} working days from its last day is more than a year away"
            )
            yield Finding("rung_too_far", where, message, f"write an offset from -{_FARTHEST} to +{_FARTHEST}")
        notice = process.notices.get(rung.notice)
        if notice is not None and rung.to not in notice.to:
            message = f"the notice {rung.notice} is not written for {rung.to}"
            yield Finding("notice_not_for_role", where, message, "add the role to the notice's to:")
    before = any(rung.offset < 0 for _, rung in rungs)
    at = any(rung.offset == 0 for _, rung in rungs)
    after = clock.on_breach == "fire" or any(rung.offset > 0 for _, rung in rungs)
    if not (before and at and after):
        message = f"'{clock.code}' does not remind before, on and after its last day"
        yield Finding("ladder_incomplete", path, message, "add the missing rungs")


def _outcome(process: Process, path: str, clock: ClockRule) -> Iterator[Finding]:
    if (clock.on_breach == "fire") != (clock.breach_trigger is not None):
        message = f"'{clock.code}': on_breach: fire and breach_trigger belong together"
        yield Finding("breach_incomplete", path, message, "write both or neither")
    states = running_in(process, clock.code)
    if clock.breach_trigger is not None:
        for state in states:
            yield from _by_system(process, f"{path}.breach_trigger", clock.breach_trigger, state)
    if clock.open_trigger is None:
        return
    if clock.limit is not None:
        message = f"'{clock.code}' has a limit: it opens at once"
        yield Finding("open_without_window", f"{path}.open_trigger", message, "use it with a window")
    if not any((state, clock.open_trigger) in process.table for state in states):
        message = f"'{clock.open_trigger}' leaves no state that names '{clock.code}'"
        yield Finding("trigger_cannot_fire", f"{path}.open_trigger", message, "name another trigger")
    for state in states:
        if (state, clock.open_trigger) in process.table:
            yield from _by_system(process, f"{path}.open_trigger", clock.open_trigger, state)


def _by_system(process: Process, path: str, trigger: str, state: str) -> Iterator[Finding]:
    row = process.table.get((state, trigger))
    roles = [process.roles[r] for r in (row.by if row else ()) if r in process.roles]
    if not any(role.level == "system" for role in roles):
        message = f"the system cannot fire '{trigger}' from '{state}'"
        yield Finding("trigger_cannot_fire", path, message, f"let a system role fire it from '{state}'")


def _clock_effects(process: Process, path: str, row: Transition) -> Iterator[Finding]:
    ends = {*row.sources, *(route.to for route in row.routes)}
    for j, effect in enumerate(row.clock_effects):
        where = f"{path}.clock_effects.{j}"
        clock = process.clocks.get(effect.clock)
        if clock is None:
            continue
        if not ends & set(running_in(process, effect.clock)):
            message = f"'{row.trigger}' acts on '{effect.clock}', which does not run there"
            yield Finding("clock_not_running", where, message, "name a clock of its states")
        reasons = {reason.code for reason in clock.stops}
        if effect.act == "stop" and effect.reason not in reasons:
            message = f"'{effect.clock}' may not stop for the reason {effect.reason}"
            yield Finding("unknown_reason", where, message, "add it to the clock's stops")
        if effect.act != "stop" and effect.reason is not None:
            message = f"to {effect.act} a clock needs no reason"
            yield Finding("reason_superfluous", where, message, "remove reason:")
