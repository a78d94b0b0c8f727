"""Write the documentation page of a process: a Markdown page made from the data and nothing else.

``docs/cycle-<code>.md`` is this page; a contract test holds them equal.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from workflow.definitions import describe_rules
from workflow.definitions.diagram import diagram
from workflow.definitions.markdown import codes, table
from workflow.domain.process import Effects, GuardRef, InputField, Process, Route, SettingRef, State, Step, Transition

_ROW_HEADER: Final = ("Trigger", "From → to", "Who", "Label", "Guards", "Asks for", "Effects", "Notices", "Source")
_ACTS: Final = {"stop": "stops", "resume": "resumes", "restart": "restarts", "satisfy": "satisfies"}


def page(process: Process) -> str:
    """Give the whole page."""
    parts = [_head(process), _overview(process), _entry_points(process)]
    parts += [_step(process, step) for step in process.steps]
    parts.append(_several(process))
    parts += describe_rules.sections(process)
    return "\n".join(parts)


def _head(process: Process) -> str:
    return f"""# {process.title.en}

{process.title.vi}

Version {process.version} of `{process.code}`. Made from `config/cycles/{process.code}.yaml` by
`ocop cycle describe {process.code}`; do not edit by hand. Content hash (SHA-256):
`{process.hash}`.

Certainty of a source: C2 confirmed by two or more, C1 by one, R from memory (verify), D derived here.
"""


def _overview(process: Process) -> str:
    drawing = diagram(process, "en")
    return f"## The whole cycle\n\n```mermaid\n{drawing}```\n"


def _entry_points(process: Process) -> str:
    rows = [
        [f"`{p.code}`", p.label.vi, p.label.en, f"`{p.state}`", p.track, codes(p.by), _assigned(p.assign.items())]
        for p in process.entry_points.values()
    ]
    header = ["Entry point", "Vietnamese", "English", "State", "Products", "Who", "Sets"]
    return f"## Where a product may enter\n\n{table(header, rows)}"


def _step(process: Process, step: Step) -> str:
    states = [state for state in process.states.values() if state.step == step.number]
    rows = [row for row in process.transitions if _steps(process, row) == {step.number}]
    header = ["State", "Holder", "Office reads", "in English", "Producer reads", "in English", "Badge", "Clocks"]
    return f"""## Step {step.number}: {step.label.en} ({step.label.vi})

```mermaid
{diagram(process, "en", step=step.number)}```

{table(header, [_state(state) for state in states])}
{table(_ROW_HEADER, [_row(row) for row in rows])}"""


def _several(process: Process) -> str:
    rows = [row for row in process.transitions if len(_steps(process, row)) > 1]
    return f"## From several steps\n\n{table(_ROW_HEADER, [_row(row) for row in rows])}"


def _steps(process: Process, row: Transition) -> set[int]:
    return {process.states[source].step for source in row.sources}


def _state(state: State) -> Sequence[str]:
    waits = codes(state.clocks) if state.clocks else f"none: {state.no_clock.en}" if state.no_clock else ""
    code = f"`{state.code}`" + (" (final)" if state.final else "")
    holder = f"`{state.holder}`" if state.holder else ""
    return [code, holder, state.staff.vi, state.staff.en, state.producer.vi, state.producer.en, state.family, waits]


def _row(row: Transition) -> Sequence[str]:
    who = codes(row.by)
    who += f"; on behalf: {codes(row.on_behalf)}" if row.on_behalf else ""
    who += f"; not who fired {codes(row.not_by)}" if row.not_by else ""
    ways = f"{codes(row.sources)} → {'; '.join(_route(route) for route in row.routes)}"
    source = f"{row.source.text} [{row.source.certainty}]" if row.source else ""
    label = f"{row.label.vi} / {row.label.en}"
    guards = "; ".join(_guard(guard) for guard in row.guards)
    return [f"`{row.trigger}`", ways, who, label, guards, _asks(row), _effects(row), codes(row.notices), source]


def _route(route: Route) -> str:
    when = f" when {_called(route.when, route.argument)}" if route.when else ""
    return f"`{route.to}`{when}"


def _guard(guard: GuardRef) -> str:
    lifted = f"; lifted by `{guard.lifted_by}`" if guard.lifted_by else ""
    return f"{_called(guard.name, guard.argument)}: {guard.reason.en}{lifted}"


def _called(name: str, argument: object) -> str:
    if argument is None:
        return f"`{name}`"
    shown = f"setting {argument.code}" if isinstance(argument, SettingRef) else str(argument)
    return f"`{name}({shown})`"


def _asks(row: Transition) -> str:
    asked = ["comment"] if row.comment == "required" else []
    asked += ["evidence"] if row.evidence == "required" else []
    return "; ".join([*asked, *(_input(field) for field in row.inputs)])


def _input(field: InputField) -> str:
    low, high = field.minimum, field.maximum
    bounds = f" {low}–{high}" if low is not None and high is not None else f" ≤ {high}" if high is not None else ""
    choices = f" ({', '.join(field.choices)})" if field.choices else ""
    return f"`{field.name}` {field.type}{bounds}{choices}" + ("" if field.required else ", optional")


def _effects(row: Transition) -> str:
    effects: Effects = row.effects
    parts = [f"milestone `{row.milestone}`"] if row.milestone else []
    if effects.treatment != "none":
        parts.append(f"{effects.treatment}s the treatment" + (f" as {effects.outcome}" if effects.outcome else ""))
    parts += ["counts a failure"] if effects.failure else []
    parts += [f"records {codes(effects.record)}"] if effects.record else []
    parts += [f"sets {_assigned(effects.assign.items())}"] if effects.assign else []
    parts += [f"clears {codes(effects.clear)}"] if effects.clear else []
    parts += ["remembers the state left"] if effects.remember else []
    parts += [f"{_ACTS[e.act]} clock `{e.clock}`" + (f" ({e.reason})" if e.reason else "") for e in row.clock_effects]
    parts += [] if row.undoable else ["cannot be undone"]
    return "; ".join(parts)


def _assigned(items: Iterable[tuple[str, object]]) -> str:
    return ", ".join(f"`{name}` = {value}" for name, value in items)
