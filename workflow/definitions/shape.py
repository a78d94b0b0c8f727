"""Build the frozen domain objects from a tree, driven by the dataclasses' own type hints.

One builder for both sources: a cycle file brought into normal form, and stored canonical JSON.
Knows nothing of rules between the parts (that is ``lint``).
"""

import re
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

from workflow.definitions.finding import Finding
from workflow.definitions.tree import Node
from workflow.domain.criteria import CriteriaSet
from workflow.domain.forms import Form
from workflow.domain.process import Process, SettingRef
from workflow.domain.regulation import Regulation

CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
SEALED: Final = (Process, Form, Regulation, CriteriaSet)
"""What carries the hash of its own content, which no file says."""

_BROKEN: Final = object()
_T = TypeVar("_T")
_Reader: TypeAlias = Callable[[tuple[object, ...], Node], object]


def build(cls: type[_T], node: Node, findings: list[Finding]) -> _T | None:
    """Build ``cls`` from a tree; None (and findings) when any part of it does not fit."""
    built = _Builder(findings).value(cls, node)
    return built if isinstance(built, cls) else None


@cache
def hints(cls: type) -> Mapping[str, object]:
    """Give a dataclass's fields with their resolved types."""
    return MappingProxyType(get_type_hints(cls))


@cache
def defaults(cls: type) -> Mapping[str, object]:
    """Give what each field is when it is not written: its default, None where it may be, or MISSING."""
    return MappingProxyType({field.name: _default(cls, field) for field in fields(cls)})


def default(cls: type, name: str) -> object:
    """Give what one field is when it is not written, or MISSING."""
    return defaults(cls)[name]


def _default(cls: type, field: "Field[Any]") -> object:
    if field.default is not MISSING:
        return field.default
    if field.default_factory is not MISSING:
        made = field.default_factory()
        return MappingProxyType(made) if isinstance(made, dict) else made
    return None if types.NoneType in get_args(hints(cls)[field.name]) else MISSING


class _Builder:
    def __init__(self, findings: list[Finding]) -> None:
        self._findings = findings
        self._readers: tuple[tuple[tuple[object, ...], _Reader], ...] = (
            ((Union, types.UnionType), self._union),
            ((Literal,), self._choice),
            ((tuple,), self._tuple),
            ((Mapping,), self._mapping),
        )

    def value(self, hint: object, node: Node) -> object:
        origin = get_origin(hint)
        for kinds, reader in self._readers:
            if origin in kinds:
                return reader(get_args(hint), node)
        if isinstance(hint, type) and is_dataclass(hint):
            return self._dataclass(hint, node)
        if type(node.value) is hint:
            return node.value
        return self._wrong(node, getattr(hint, "__name__", str(hint)))

    def _union(self, options: tuple[object, ...], node: Node) -> object:
        if node.value is None and types.NoneType in options:
            return None
        if isinstance(node.value, dict):
            if SettingRef in options:
                return self._setting(node)
            rest = [o for o in options if isinstance(o, type) and is_dataclass(o)]
            if rest:
                return self.value(rest[0], node)
        for option in options:
            if get_origin(option) is not None:
                return self.value(option, node)
            if type(node.value) is option:
                return node.value
        names = [getattr(o, "__name__", str(o)) for o in options if o is not types.NoneType]
        return self._wrong(node, " or ".join(names))

    def _setting(self, node: Node) -> object:
        inner = node.value.get("setting") if isinstance(node.value, dict) else None
        if inner is None or not isinstance(inner.value, str) or len(_dict(node)) != 1:
            return self._wrong(node, "a value or {setting: code}")
        return SettingRef(inner.value)

    def _choice(self, options: tuple[object, ...], node: Node) -> object:
        for option in options:
            if type(node.value) is type(option) and node.value == option:
                return option
        message = f"{_shown(node)} is not one of {', '.join(map(str, options))}"
        return self._find("not_one_of", node, message, "use one of these")

    def _tuple(self, args: tuple[object, ...], node: Node) -> object:
        variadic = args[-1] is Ellipsis
        if variadic and isinstance(node.value, str) and args[0] is str:
            return (node.value,)
        if not isinstance(node.value, list):
            return self._wrong(node, "a list")
        if not variadic and len(node.value) != len(args):
            return self._wrong(node, f"a list of {len(args)}")
        wanted: Iterable[object] = [args[0]] * len(node.value) if variadic else args
        items = [self.value(hint, item) for hint, item in zip(wanted, node.value, strict=True)]
        return _BROKEN if any(item is _BROKEN for item in items) else tuple(items)

    def _mapping(self, args: tuple[object, ...], node: Node) -> object:
        hint = args[1]
        if not isinstance(node.value, dict):
            return self._wrong(node, "a mapping")
        coded = isinstance(hint, type) and is_dataclass(hint) and "code" in hints(hint)
        built: dict[str, object] = {}
        for key, item in node.value.items():
            if coded and not CODE.fullmatch(key):
                message = f"'{key[:64]}' is no code"
                self._find("bad_code", item, message, "use a–z, 0–9 and _, at most 64")
            is_type = coded and isinstance(hint, type)
            built[key] = (
                self._dataclass(hint, item, code=key) if is_type and isinstance(hint, type) else self.value(hint, item)
            )
        return _BROKEN if any(v is _BROKEN for v in built.values()) else MappingProxyType(built)

    def _dataclass(self, cls: type, node: Node, *, code: str | None = None) -> object:
        if cls is SettingRef:
            return self._setting(node)
        if not isinstance(node.value, dict):
            return self._wrong(node, f"a mapping ({cls.__name__})")
        known = hints(cls)
        given: dict[str, object] = {} if code is None else {"code": code}
        taken = frozenset(given) | ({"hash"} if cls in SEALED else frozenset())
        for key, item in node.value.items():
            if key in known and key not in taken:
                given[key] = self.value(known[key], item)
            else:
                message = f"{cls.__name__} has no field '{key[:64]}'"
                self._find("unknown_key", item, message, "remove it or mend its name")
        for name, default in defaults(cls).items():
            if name in given or name in taken:
                continue
            given[name] = default
            if default is MISSING:
                message = f"{cls.__name__} lacks '{name}'"
                given[name] = self._find("missing_key", node, message, f"add {name}:")
        if cls in SEALED:
            given["hash"] = ""
        return _BROKEN if any(v is _BROKEN for v in given.values()) else cls(**given)

    def _wrong(self, node: Node, wanted: str) -> object:
        return self._find("wrong_type", node, f"{_shown(node)} stands where {wanted} belongs", f"write {wanted}")

    def _find(self, code: str, node: Node, message: str, mend: str) -> object:
        self._findings.append(Finding(code, node.path, message, mend, node.line))
        return _BROKEN


def _dict(node: Node) -> dict[str, Node]:
    return node.value if isinstance(node.value, dict) else {}


def _shown(node: Node) -> str:
    match node.value:
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case None:
            return "nothing"
        case str():
            return f"the text '{node.value[:40]}'"
        case _:
            return str(node.value)
