"""The words of a cycle file → normal form: what an office writes, brought to the fields of ``Process``.

Expands step blocks, named guards, fields, stop reasons, ladders and groups of states. Checks only
what expansion needs; shapes are checked by ``shape``, meaning by ``lint``. Every new node keeps the
line and path of what it came from.
"""

from collections.abc import Callable, Mapping
from typing import Final

from workflow.definitions.finding import Finding
from workflow.definitions.tree import Node

_COPIED: Final = ("version", "title", "undo", "windows", "settings", "roles", "milestones", "notices")
_NAMED: Final = ("guards", "fields", "stop_reasons", "ladders", "groups")
_SECTIONS: Final = frozenset({"cycle", "clocks", "steps", "anywhere", "entry_points", *_COPIED, *_NAMED})


def normal_form(root: Node, findings: list[Finding]) -> Node:
    """Give the tree whose keys are the fields of ``Process``, ready for ``shape.build``."""
    return _Surface(root, findings).process()


class _Surface:
    def __init__(self, root: Node, findings: list[Finding]) -> None:
        self._findings = findings
        self._root = root
        self._top = self._mapping(root)
        self._named = {name: self._section(name) for name in _NAMED}
        self._used: dict[str, set[str]] = {name: set() for name in _NAMED}

    def process(self) -> Node:
        for key, node in self._top.items():
            if key not in _SECTIONS:
                self._find("unknown_key", node, f"a cycle file has no section '{key[:64]}'")
        blocks = self._list(self._top.get("steps"))
        anywhere = self._top.get("anywhere")
        parts: dict[str, Node] = {name: self._top[name] for name in _COPIED if name in self._top}
        if "cycle" in self._top:
            parts["code"] = self._top["cycle"]
        if "entry_points" in self._top:
            parts["entry_points"] = self._top["entry_points"]
        clocks = {code: self._clock(node) for code, node in self._section("clocks").items()}
        parts["clocks"] = self._at("clocks", clocks)
        parts["steps"] = self._at("steps", [self._step(block) for block in blocks])
        parts["states"] = self._at("steps", self._states(blocks, anywhere))
        outside = [anywhere] if anywhere is not None else []
        rows = [self._transition(row) for b in (*blocks, *outside) for row in self._rows(b)]
        parts["transitions"] = self._at("steps", rows)
        self._report_unused()
        return Node(parts, self._root.line, self._root.path)

    def _step(self, block: Node) -> Node:
        inner = {k: v for k, v in self._mapping(block).items() if k not in {"states", "transitions"}}
        return Node(inner, block.line, block.path)

    def _states(self, blocks: list[Node], anywhere: Node | None) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for block in [*blocks, *([anywhere] if anywhere is not None else [])]:
            parts = self._mapping(block)
            states = parts.get("states")
            for code, state in (self._mapping(states) if states is not None else {}).items():
                inner = dict(self._mapping(state))
                if "number" in parts:
                    inner = {"step": parts["number"], **inner}
                if code in found:
                    self._find("duplicate_key", state, f"the state '{code}' is written twice")
                found[code] = Node(inner, state.line, state.path)
        return found

    def _rows(self, block: Node) -> list[Node]:
        return self._list(self._mapping(block).get("transitions"))

    def _transition(self, row: Node) -> Node:
        inner = dict(self._mapping(row))
        sources = [*self._names(inner.pop("from", None)), *self._group(inner.pop("from_group", None))]
        if not sources:
            self._find("missing_key", row, "a transition needs from: or from_group:")
        inner["sources"] = Node(list(sources), sources[0].line if sources else row.line, row.path)
        target = inner.pop("to", None)
        if target is not None and "routes" not in inner:
            route = Node({"to": target}, target.line, target.path)
            inner["routes"] = Node([route], target.line, target.path)
        elif target is not None:
            self._find("unknown_key", target, "a transition has either to: or routes:, not both")
        inner |= self._replaced(inner, "guards", lambda item: self._one("guards", item))
        inner |= self._replaced(inner, "inputs", self._field)
        return Node(inner, row.line, row.path)

    def _clock(self, node: Node) -> Node:
        inner = dict(self._mapping(node))
        ladder = inner.pop("ladder", None)
        if ladder is not None:
            inner = {**self._mapping(self._one("ladders", ladder)), **inner}
        inner |= self._replaced(inner, "stops", self._stop)
        return Node(inner, node.line, node.path)

    def _stop(self, item: Node) -> Node:
        found = self._one("stop_reasons", item)
        code = {"code": item} if isinstance(item.value, str) else {}
        return Node({**code, **self._mapping(found)}, item.line, item.path)

    def _field(self, item: Node) -> Node:
        found = self._one("fields", item)
        inner = dict(self._mapping(found))
        if isinstance(item.value, str):
            inner = {"name": item, **inner}
        choices = inner.get("choices")
        if choices is not None and isinstance(choices.value, dict):
            names = [Node(key, v.line, v.path) for key, v in choices.value.items()]
            inner["choice_labels"] = choices
            inner["choices"] = Node(list(names), choices.line, choices.path)
        return Node(inner, item.line, item.path)

    def _one(self, section: str, item: Node) -> Node:
        """Give what a name stands for; a mapping written in place stands for itself."""
        if not isinstance(item.value, str):
            return item
        found = self._named[section].get(item.value)
        self._used[section].add(item.value)
        if found is None:
            self._find("unknown_name", item, f"{section} has no '{item.value[:64]}'")
            return Node({}, item.line, item.path)
        return Node(found.value, item.line, item.path) if section != "groups" else found

    def _group(self, node: Node | None) -> list[Node]:
        members: list[Node] = []
        for name in self._names(node):
            group = self._one("groups", name)
            members += self._names(group) if isinstance(group.value, list) else []
        return [Node(m.value, node.line if node else m.line, m.path) for m in members]

    def _names(self, node: Node | None) -> list[Node]:
        if node is None:
            return []
        return node.value if isinstance(node.value, list) else [node]

    def _replaced(self, inner: Mapping[str, Node], key: str, change: Callable[[Node], Node]) -> dict[str, Node]:
        node = inner.get(key)
        if node is None:
            return {}
        return {key: Node([change(item) for item in self._names(node)], node.line, node.path)}

    def _at(self, section: str, value: list[Node] | dict[str, Node]) -> Node:
        place = self._top.get(section, self._root)
        return Node(value, place.line, place.path)

    def _section(self, name: str) -> dict[str, Node]:
        node = self._top.get(name)
        return self._mapping(node) if node is not None else {}

    def _mapping(self, node: Node) -> dict[str, Node]:
        if isinstance(node.value, dict):
            return node.value
        self._find("wrong_type", node, "a mapping belongs here")
        return {}

    def _list(self, node: Node | None) -> list[Node]:
        if node is None:
            return []
        if isinstance(node.value, list):
            return node.value
        self._find("wrong_type", node, "a list belongs here")
        return []

    def _report_unused(self) -> None:
        for section, members in self._named.items():
            for name in members.keys() - self._used[section]:
                self._find("unused", members[name], f"{section} holds '{name}', which nothing uses")

    def _find(self, code: str, node: Node, message: str) -> None:
        self._findings.append(Finding(code, node.path, message, _MEND[code], node.line))


_MEND: Final = {
    "unknown_key": "remove it or mend its name",
    "unknown_name": "add it to that section or mend the name",
    "missing_key": "add it",
    "duplicate_key": "keep one of the two",
    "wrong_type": "see docs/cycle-file.md for the form of each part",
    "unused": "use it or remove it",
}
