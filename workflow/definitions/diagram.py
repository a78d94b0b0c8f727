"""Draw a process as a Mermaid state diagram: one box a step, the ends outside, one arrow a route.

A row that leaves from many states (withdraw, move to the next season) is drawn once from each step's
box. Guards of routes stand in brackets. With ``current`` that state stands out; with ``step`` only
that step is drawn, with the states it comes from and leads to.
"""

from collections.abc import Iterator
from typing import Final

from workflow.definitions.rules.graph import remembered_in
from workflow.domain.process import REMEMBERED, STAY, Process, Route, Transition

MANY: Final = 8
_ESCAPES: Final = str.maketrans({"#": "#35;", ":": "#58;", ";": "#59;", '"': "#quot;", "<": "#lt;", ">": "#gt;"})
_CLOSED: Final = "classDef closed fill:#EFEDE2,stroke:#5C625A,color:#1B231E,stroke-dasharray:4"
_HERE: Final = "classDef here fill:#F6D776,stroke:#8A6200,stroke-width:3px,color:#3F2C00"


def diagram(process: Process, language: str, current: str | None = None, *, step: int | None = None) -> str:
    """Give the Mermaid source, its texts in ``language``; always the same for a process."""
    outside = _shared_ends(process)
    steps = {code: state.step for code, state in process.states.items() if code not in outside}
    steps |= {f"step_{box.number}": box.number for box in process.steps}
    arrows = [
        (start, to, text)
        for row in process.transitions
        for start, to, text in _arrows(process, row, language)
        if step is None or step in {steps.get(start), steps.get(to)}
    ]
    named = {end for start, to, _ in arrows for end in (start, to)}
    drawn = [code for code in process.states if step is None or steps.get(code) == step or code in named]
    lines = ["stateDiagram-v2", f"    direction {'TB' if step is None else 'LR'}"]
    for box in process.steps:
        inside = [code for code in drawn if steps.get(code) == box.number]
        if inside:
            title = _text(f"{box.number} · {box.label.text(language)}")
            lines.append(f'    state "{title}" as step_{box.number} {{')
            lines += [f"    {_declared(process, code, language)}" for code in inside]
            lines.append("    }")
    lines += [_declared(process, code, language) for code in drawn if code in outside]
    entered = [p.state for p in process.entry_points.values() if step in {None, steps.get(p.state)}]
    lines += dict.fromkeys(f"    [*] --> {state}" for state in entered)
    lines += dict.fromkeys(f"    {start} --> {to} : {text}" for start, to, text in arrows)
    ends = [code for code in drawn if process.states[code].final]
    lines += [f"    {_CLOSED}", f"    class {','.join(ends)} closed"] if ends else []
    lines += [f"    {_HERE}", f"    class {current} here"] if current in drawn else []
    return "\n".join(lines) + "\n"


def _shared_ends(process: Process) -> frozenset[str]:
    """Give the final states that rows from many states lead to: they belong to no single step."""
    return frozenset(
        route.to
        for row in process.transitions
        if len(row.sources) > MANY
        for route in row.routes
        if route.to in process.states and process.states[route.to].final
    )


def _declared(process: Process, code: str, language: str) -> str:
    return f'    state "{_text(process.states[code].staff.text(language))}" as {code}'


def _arrows(process: Process, row: Transition, language: str) -> Iterator[tuple[str, str, str]]:
    label = _text(row.label.text(language))
    for source in row.sources:
        many = len(row.sources) > MANY
        start = f"step_{process.states[source].step}" if many else source
        for route in row.routes:
            text = f"{label} [{route.when}]" if route.when else label
            for to in _ends_of(process, route, source):
                yield start, to, text


def _ends_of(process: Process, route: Route, source: str) -> tuple[str, ...]:
    if route.to == STAY:
        return (source,)
    if route.to == REMEMBERED:
        return tuple(code for code in process.states if code in remembered_in(process, source))
    return (route.to,)


def _text(text: str) -> str:
    return text.translate(_ESCAPES)
