"""What changed between two versions of a process, in words: ``diff`` finds, ``diff_text`` says.

The words are data (``words.yaml``), in Vietnamese and English; codes stay codes. A state that went
and one that came in its place with the same duties count as renamed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from workflow.definitions.facets import Facets, Fields, facets, limit
from workflow.definitions.rename import renamed_states, with_states
from workflow.definitions.words import filled, same, word
from workflow.domain.process import Label, Process

Kind: TypeAlias = Literal["added", "removed", "renamed", "changed", "item_added", "item_removed", "reordered", "order"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``path`` is dotted (section.code.field); ``step`` where it belongs to one."""

    kind: Kind
    path: str
    what: str
    step: int | None = None
    field: str | None = None
    before: Label | None = None
    after: Label | None = None

    def text(self, language: str) -> str:
        """Say it in ``language``."""
        place = "nowhere" if self.step is None else "step"
        nothing = word("values", "nothing")
        said = filled(
            "templates",
            self.kind,
            place=filled("places", place, step=str(self.step)),
            kind=word("kinds", self.path.partition(".")[0]),
            what=self.what,
            field=word("fields", self.field) if self.field else "",
            before=self.before or nothing,
            after=self.after or nothing,
        )
        return said.text(language)


_SECTIONS: Final = (
    "settings",
    "states",
    "entry_points",
    "clocks",
    "notices",
    "roles",
    "milestones",
    "windows",
)


def diff(a: Process, b: Process) -> list[Change]:
    """Give every difference from ``a`` to ``b``, steps first; empty when their content is the same."""
    moved = renamed_states(a, b)
    found: list[Change] = []
    for old, new in moved.items():
        step = b.states[new].step
        found.append(Change("renamed", f"states.{new}", new, step, None, same(old), same(new)))
    a = with_states(a, moved)
    found += _head(a, b)
    found += _keyed("steps", _steps(a), _steps(b))
    for section in _SECTIONS:
        found += _keyed(section, _section(a, section), _section(b, section))
    found += _limits(a, b)
    found += _transitions(a, b)
    return sorted(found, key=lambda change: (change.step is None, change.step or 0))


def diff_text(changes: Iterable[Change], language: str) -> str:
    """Give one line a change, or the sentence that there is none."""
    lines = [change.text(language) for change in changes] or [word("templates", "unchanged").text(language)]
    return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class _Element:
    what: str
    step: int | None
    facets: Facets


def _head(a: Process, b: Process) -> Iterator[Change]:
    before, after = _head_fields(a), _head_fields(b)
    for name, value in after.items():
        yield from _field("process", b.code, None, name, before[name], value)
    undo_before, undo_after = (tuple(same(role) for role in p.undo.by) for p in (a, b))
    yield from _field("process.undo", "undo", None, "by", undo_before, undo_after)


def _head_fields(process: Process) -> Fields:
    title = facets(process, process.title).fields
    return {
        "code": same(process.code),
        "version": same(process.version),
        "title_vi": title["label_vi"],
        "title_en": title["label_en"],
    }


def _steps(process: Process) -> dict[str, _Element]:
    return {s.code: _Element(s.code, s.number, facets(process, s)) for s in process.steps}


def _section(process: Process, section: str) -> dict[str, _Element]:
    items: Mapping[str, object] = getattr(process, section)
    hidden = frozenset({"limit"}) if section == "clocks" else frozenset[str]()
    found: dict[str, _Element] = {}
    for code, item in items.items():
        parts = facets(process, item)
        kept = {name: value for name, value in parts.fields.items() if name not in hidden}
        step = getattr(item, "step", None)
        found[code] = _Element(code, step, replace(parts, fields=kept))
    return found


def _keyed(section: str, a: Mapping[str, _Element], b: Mapping[str, _Element]) -> Iterator[Change]:
    for code, element in a.items():
        if code not in b:
            yield Change("removed", f"{section}.{code}", element.what, element.step)
    for code, element in b.items():
        if code not in a:
            yield Change("added", f"{section}.{code}", element.what, element.step)
            continue
        yield from _compared(f"{section}.{code}", element.what, element.step, a[code].facets, element.facets)


def _compared(path: str, what: str, step: int | None, a: Facets, b: Facets) -> Iterator[Change]:
    for name in b.fields:
        yield from _field(path, what, step, name, a.fields[name], b.fields[name])
    for key in (key for key in b.children if key in a.children):
        for name, after in b.children[key].items():
            yield from _field(f"{path}.{key}", f"{what} · {key}", step, name, a.children[key][name], after)


def _field(
    path: str,
    what: str,
    step: int | None,
    name: str,
    before: Label | tuple[Label, ...],
    after: Label | tuple[Label, ...],
) -> Iterator[Change]:
    if before == after:
        return
    where = f"{path}.{name}"
    if isinstance(before, Label) and isinstance(after, Label):
        yield Change("changed", where, what, step, name, _shortened(before, after), after)
    elif isinstance(before, tuple) and isinstance(after, tuple):
        gone = [item for item in before if item not in after]
        come = [item for item in after if item not in before]
        yield from (Change("item_removed", where, what, step, name, item, None) for item in gone)
        yield from (Change("item_added", where, what, step, name, None, item) for item in come)
        if not gone and not come:
            yield Change("reordered", where, what, step, name, _listed(before), _listed(after))


def _shortened(before: Label, after: Label) -> Label:
    """Leave out a unit that both sides share: ``7 → 5 calendar days``."""
    head, _, rest = before.en.partition(" ")
    alike = head.isdigit() and rest and after.en.partition(" ")[2] == rest
    return same(head) if alike else before


def _listed(items: tuple[Label, ...]) -> Label:
    return Label(", ".join(item.vi for item in items), ", ".join(item.en for item in items))


def _limits(a: Process, b: Process) -> Iterator[Change]:
    """Say a changed limit at each state where the clock runs."""
    for code, clock in b.clocks.items():
        if code not in a.clocks:
            continue
        before, after = limit(a, a.clocks[code]), limit(b, clock)
        for state in b.states.values():
            if code in state.clocks:
                path = f"clocks.{code}"
                yield from _field(path, state.code, state.step, "limit", before, after)


def _transitions(a: Process, b: Process) -> Iterator[Change]:
    """Compare row by (state, trigger); changes alike at several states are said once."""
    alike: dict[Change, list[str]] = {}
    for change, source in _per_source(a, b):
        alike.setdefault(change, []).append(source)
    for change, sources in alike.items():
        whole = {s for s, trigger in (*a.table, *b.table) if trigger == change.what.partition(" ")[0]}
        states = [b.states.get(source) or a.states.get(source) for source in sources]
        steps = {state.step if state else None for state in states}
        shown = "" if set(sources) == whole else f" ({', '.join(sources)})"
        name, _, rest = change.what.partition(" ")
        what = f"{name}{shown}{' ' + rest if rest else ''}"
        yield replace(change, what=what, step=steps.pop() if len(steps) == 1 else None)
    common = a.table.keys() & b.table.keys()
    if [key for key in a.table if key in common] != [key for key in b.table if key in common]:
        yield Change("order", "transitions", "transitions")


def _per_source(a: Process, b: Process) -> Iterator[tuple[Change, str]]:
    hidden = frozenset({"trigger", "sources"})
    for source, trigger in (key for key in a.table if key not in b.table):
        yield Change("removed", f"transitions.{trigger}", trigger), source
    for (source, trigger), row in b.table.items():
        old = a.table.get((source, trigger))
        if old is None:
            yield Change("added", f"transitions.{trigger}", trigger), source
            continue
        before, after = (facets(p, r, without=hidden) for p, r in ((a, old), (b, row)))
        for change in _compared(f"transitions.{trigger}", trigger, None, before, after):
            yield change, source
