"""YAML text → a tree whose every value knows its line and dotted path.

Knows nothing of cycles. Bounded: size, depth, aliases and nodes; only texts, whole numbers, true,
false, null, lists and mappings; no duplicate keys; NFC only.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import yaml

from workflow.definitions.finding import Finding, refuse

SIZE_MAX: Final = 1024 * 1024
DEPTH_MAX: Final = 24
ALIASES_MAX: Final = 200
NODES_MAX: Final = 60_000
NFC_SHOWN: Final = 20

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG: Final = "tag:yaml.org,2002:"
_WHOLE: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the file with the place it was written at (``line`` None: no file)."""

    value: "NodeValue"
    line: int | None
    path: str


NodeValue: TypeAlias = str | int | bool | list[Node] | dict[str, Node] | None


def read_tree(text: str, *, name: str) -> Node:
    """Read one YAML document.

    Raises ProcessFileError with every fault found (``not_utf8``, ``too_large``, ``syntax``,
    ``not_nfc``, ``duplicate_key``, ``tag_refused``, ``too_deep``, ``too_many_aliases``, ``too_many_nodes``).
    """
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        message = "the text holds half a character (a lone surrogate)"
        raise refuse(name, [Finding("not_utf8", "", message, "save it in UTF-8", line)]) from error
    if size > SIZE_MAX:
        raise refuse(name, [_too_large()])
    findings = list(_not_nfc(text))
    try:
        findings += _out_of_bounds(text)
        if any(f.code != "not_nfc" for f in findings):
            raise refuse(name, findings)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise refuse(name, [*findings, _syntax(error)]) from error
    walker = _Walker()
    tree = walker.node(root, path="", line=1) if root is not None else Node(None, 1, "")
    findings += walker.findings
    if findings:
        raise refuse(name, findings)
    return tree


class _Walker:
    """Turns composed YAML nodes into ours, collecting faults; counts what aliases expand to."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._seen = 0
        self._overrun = False

    def node(self, node: yaml.Node, *, path: str, line: int) -> Node:
        self._seen += 1
        if self._seen > NODES_MAX or path.count(".") > DEPTH_MAX:
            if not self._overrun:
                self._overrun = True
                self._find("too_many_nodes", path[:80], line, "the aliases expand to too much")
            return Node(None, line, path)
        match node:
            case yaml.MappingNode():
                return Node(self._mapping(node, path=path), line, path)
            case yaml.SequenceNode():
                self._tag(node, "seq", path, line)
                items = [
                    self.node(item, path=_join(path, str(i)), line=item.start_mark.line + 1)
                    for i, item in enumerate(node.value)
                ]
                return Node(items, line, path)
            case _:
                return Node(self._scalar(node, path=path, line=line), line, path)

    def _mapping(self, node: yaml.MappingNode, *, path: str) -> dict[str, Node]:
        self._tag(node, "map", path, node.start_mark.line + 1)
        found: dict[str, Node] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag != _TAG + "str":
                self._find("tag_refused", path, line, "a key must be a plain name")
                continue
            key = str(key_node.value)
            if key in found:
                self._find("duplicate_key", _join(path, key), line, f"'{key}' is written twice")
                continue
            found[key] = self.node(value_node, path=_join(path, key), line=line)
        return found

    def _scalar(self, node: yaml.Node, *, path: str, line: int) -> str | int | bool | None:
        text = str(node.value)
        match node.tag.removeprefix(_TAG):
            case "str":
                return text
            case "int" if _WHOLE.fullmatch(text):
                return int(text)
            case "bool" if text in {"true", "false"}:
                return text == "true"
            case "null":
                return None
        self._find("tag_refused", path, line, f"'{text[:40]}' is read as {node.tag[-40:]}")
        return None

    def _tag(self, node: yaml.Node, wanted: str, path: str, line: int) -> None:
        if node.tag != _TAG + wanted:
            self._find("tag_refused", path, line, f"the tag {node.tag[-40:]} is not allowed")

    def _find(self, code: str, path: str, line: int, message: str) -> None:
        self.findings.append(Finding(code, path, message, _MEND[code], line))


_MEND: Final = {
    "tag_refused": "use texts (quoted when in doubt), whole numbers, true, false, null",
    "duplicate_key": "keep one of the two",
    "too_many_nodes": "write the values out instead of nesting aliases",
}


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _too_large() -> Finding:
    return Finding("too_large", "", f"the file is larger than {SIZE_MAX} bytes", "shorten it", 1)


def _not_nfc(text: str) -> Iterator[Finding]:
    if unicodedata.is_normalized("NFC", text):
        return
    shown = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if shown < NFC_SHOWN and not unicodedata.is_normalized("NFC", line):
            shown += 1
            message = "the line holds decomposed letters (Unicode NFD)"
            yield Finding("not_nfc", "", message, "save the file in Unicode NFC", number)


def _out_of_bounds(text: str) -> list[Finding]:
    """Walk the events before anything is composed: depth and aliases are bounded first."""
    depth = aliases = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark is not None else None
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEPTH_MAX:
                message = f"nested deeper than {DEPTH_MAX} levels"
                return [Finding("too_deep", "", message, "flatten it", line)]
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
            if aliases > ALIASES_MAX:
                message = f"more than {ALIASES_MAX} aliases"
                return [Finding("too_many_aliases", "", message, "write values out", line)]
    return []


def _syntax(error: yaml.YAMLError) -> Finding:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
    line = mark.line + 1 if mark is not None else None
    return Finding("syntax", "", f"not YAML: {problem}", "mend the YAML at this line", line)
