"""Every name used is a name defined: states, triggers, roles, guards, settings, clocks, notices."""

from collections.abc import Callable, Collection, Iterator
from typing import Final

from workflow.definitions.finding import Finding
from workflow.domain.guards import PREDICATES
from workflow.domain.process import MILESTONES_MAX, REMEMBERED, STAY, Process, SettingRef

_Use = tuple[str, str]
"""A path and the name used there."""


def check(process: Process) -> Iterator[Finding]:
    """Find every use of a name that nothing defines; more milestones than a board can count."""
    for kind, section, defined, uses in _KINDS:
        known = defined(process)
        for path, name in uses(process):
            if name not in known:
                message = f"there is no {kind} '{name}'"
                yield Finding(f"unknown_{kind}", path, message, f"add it to {section} or mend the name")
    if len(process.milestones) > MILESTONES_MAX:
        message = f"{len(process.milestones)} milestones; a board counts {MILESTONES_MAX}"
        yield Finding("too_many", "milestones", message, "leave out those that no report asks for")


def _list(path: str, names: tuple[str, ...]) -> Iterator[_Use]:
    yield from ((f"{path}.{i}", name) for i, name in enumerate(names))


def _roles(process: Process) -> Iterator[_Use]:
    yield from _list("undo.by", process.undo.by)
    yield from (
        (f"states.{code}.holder", state.holder) for code, state in process.states.items() if state.holder is not None
    )
    for code, point in process.entry_points.items():
        yield from _list(f"entry_points.{code}.by", point.by)
    for code, notice in process.notices.items():
        yield from _list(f"notices.{code}.to", notice.to)
    yield from _roles_of_rows(process)
    yield from _roles_of_clocks(process)


def _roles_of_rows(process: Process) -> Iterator[_Use]:
    for i, row in enumerate(process.transitions):
        yield from _list(f"transitions.{i}.by", row.by)
        yield from _list(f"transitions.{i}.on_behalf", row.on_behalf)
        for j, guard in enumerate(row.guards):
            if guard.lifted_by is not None:
                yield f"transitions.{i}.guards.{j}.lifted_by", guard.lifted_by


def _roles_of_clocks(process: Process) -> Iterator[_Use]:
    for code, clock in process.clocks.items():
        yield f"clocks.{code}.holder", clock.holder
        for j, reason in enumerate(clock.stops):
            yield from _list(f"clocks.{code}.stops.{j}.by", reason.by)
        for ladder in ("reminders", "escalation"):
            for j, rung in enumerate(getattr(clock, ladder)):
                yield f"clocks.{code}.{ladder}.{j}.to", rung.to


def _states(process: Process) -> Iterator[_Use]:
    for i, row in enumerate(process.transitions):
        yield from _list(f"transitions.{i}.sources", row.sources)
        for j, route in enumerate(row.routes):
            if route.to not in {STAY, REMEMBERED}:
                yield f"transitions.{i}.routes.{j}.to", route.to
    for code, point in process.entry_points.items():
        yield f"entry_points.{code}.state", point.state


def _triggers(process: Process) -> Iterator[_Use]:
    for i, row in enumerate(process.transitions):
        yield from _list(f"transitions.{i}.not_by", row.not_by)
    for code, clock in process.clocks.items():
        for field in ("breach_trigger", "open_trigger"):
            name = getattr(clock, field)
            if name is not None:
                yield f"clocks.{code}.{field}", name


def _guards(process: Process) -> Iterator[_Use]:
    for i, row in enumerate(process.transitions):
        for j, guard in enumerate(row.guards):
            yield f"transitions.{i}.guards.{j}.name", guard.name
        for j, route in enumerate(row.routes):
            if route.when is not None:
                yield f"transitions.{i}.routes.{j}.when", route.when
    for code, clock in process.clocks.items():
        if clock.when is not None:
            yield f"clocks.{code}.when", clock.when


def _settings(process: Process) -> Iterator[_Use]:
    for i, row in enumerate(process.transitions):
        for kind in ("guards", "routes"):
            for j, part in enumerate(getattr(row, kind)):
                if isinstance(part.argument, SettingRef):
                    yield f"transitions.{i}.{kind}.{j}.argument", part.argument.code
    for code, clock in process.clocks.items():
        for field, value in (("limit", clock.limit), *_window_parts(clock.expiry_window)):
            if isinstance(value, SettingRef):
                yield f"clocks.{code}.{field}", value.code


def _window_parts(
    window: tuple[int | SettingRef, int | SettingRef] | None,
) -> Iterator[tuple[str, int | SettingRef]]:
    yield from ((f"expiry_window.{i}", value) for i, value in enumerate(window or ()))


def _clocks(process: Process) -> Iterator[_Use]:
    for code, state in process.states.items():
        yield from _list(f"states.{code}.clocks", state.clocks)
    for i, row in enumerate(process.transitions):
        for j, effect in enumerate(row.clock_effects):
            yield f"transitions.{i}.clock_effects.{j}.clock", effect.clock


def _notices(process: Process) -> Iterator[_Use]:
    for i, row in enumerate(process.transitions):
        yield from _list(f"transitions.{i}.notices", row.notices)
    for code, clock in process.clocks.items():
        for ladder in ("reminders", "escalation"):
            for j, rung in enumerate(getattr(clock, ladder)):
                yield f"clocks.{code}.{ladder}.{j}.notice", rung.notice


def _milestones(process: Process) -> Iterator[_Use]:
    for i, row in enumerate(process.transitions):
        if row.milestone is not None:
            yield f"transitions.{i}.milestone", row.milestone
    for code, state in process.states.items():
        if state.milestone is not None:
            yield f"states.{code}.milestone", state.milestone
    for code, milestone in process.milestones.items():
        if milestone.requires is not None:
            yield f"milestones.{code}.requires", milestone.requires


def _windows(process: Process) -> Iterator[_Use]:
    for code, clock in process.clocks.items():
        if clock.window is not None:
            yield f"clocks.{code}.window", clock.window
    for i, row in enumerate(process.transitions):
        for j, guard in enumerate(row.guards):
            if guard.name == "is_within_window" and isinstance(guard.argument, str):
                yield f"transitions.{i}.guards.{j}.argument", guard.argument


def _steps(process: Process) -> Iterator[_Use]:
    yield from ((f"states.{code}.step", str(s.step)) for code, s in process.states.items())


_Kind = tuple[str, str, Callable[[Process], Collection[str]], Callable[[Process], Iterator[_Use]]]
_KINDS: Final[tuple[_Kind, ...]] = (
    ("role", "roles", lambda p: p.roles, _roles),
    ("state", "the states of a step", lambda p: p.states, _states),
    ("trigger", "the transitions", lambda p: p.triggers, _triggers),
    ("guard", "the predicates of the engine", lambda _: PREDICATES, _guards),
    ("setting", "settings", lambda p: p.settings, _settings),
    ("clock", "clocks", lambda p: p.clocks, _clocks),
    ("notice", "notices", lambda p: p.notices, _notices),
    ("milestone", "milestones", lambda p: p.milestones, _milestones),
    ("window", "windows", lambda p: p.windows, _windows),
    ("step", "steps", lambda p: {str(step.number) for step in p.steps}, _steps),
)
