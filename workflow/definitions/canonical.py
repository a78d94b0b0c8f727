"""The canonical content of a process, its hash, and the process rebuilt from it.

JSON, UTF-8, keys sorted, no white space, texts as they are. A field at its default is left out, so
that a field added later changes no hash. The code of an entry stands as its key only. Order counts
in lists (transitions, routes, steps, rungs), never in mappings. Stored versions live by this.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from typing import Final, TypeAlias, TypeVar

from workflow.definitions.arrange import arranged
from workflow.definitions.finding import Finding, refuse
from workflow.definitions.shape import SEALED, build, defaults
from workflow.definitions.tree import Node
from workflow.domain.criteria import CriteriaSet
from workflow.domain.forms import Form
from workflow.domain.process import Process, SettingRef
from workflow.domain.regulation import Regulation

SIZE_MAX: Final = 4 * 1024 * 1024

Sealed: TypeAlias = Process | Form | Regulation | CriteriaSet
_T = TypeVar("_T", Process, Form, Regulation, CriteriaSet)


def canonical_content(sealed: Sealed) -> str:
    """Give the canonical JSON of what carries a hash (its ``hash`` left out)."""
    return json.dumps(_plain(sealed), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def content_hash(sealed: Sealed) -> str:
    """Give the SHA-256 (hex) of the canonical content's UTF-8 bytes."""
    return _sha256(canonical_content(sealed))


def sealed(process: Process) -> Process:
    """Give the process arranged and carrying its own hash."""
    return replace(arranged(process), hash=content_hash(process))


def from_canonical(text: str, *, name: str = "stored") -> Process:
    """Rebuild a process from its canonical JSON; the hash is computed anew.

    Raises ProcessFileError when the text is no process, or not in canonical form.
    """
    process = _rebuilt(Process, text, name=name)
    return replace(arranged(process), hash=_sha256(text))


def form_from_canonical(text: str, *, name: str = "stored") -> Form:
    """Rebuild a form from its canonical JSON; refuses as ``from_canonical`` does."""
    return replace(_rebuilt(Form, text, name=name), hash=_sha256(text))


def regulation_from_canonical(text: str, *, name: str = "stored") -> Regulation:
    """Rebuild a regulation from its canonical JSON; refuses as ``from_canonical`` does."""
    return replace(_rebuilt(Regulation, text, name=name), hash=_sha256(text))


def criteria_set_from_canonical(text: str, *, name: str = "stored") -> CriteriaSet:
    """Rebuild a criteria set from its canonical JSON; refuses as ``from_canonical`` does."""
    return replace(_rebuilt(CriteriaSet, text, name=name), hash=_sha256(text))


def _rebuilt(cls: type[_T], text: str, *, name: str) -> _T:
    if len(text) > SIZE_MAX:
        raise refuse(name, [Finding("too_large", "", "stored content is too large", "shorten it")])
    findings: list[Finding] = []
    try:
        tree = _tree(json.loads(text), path="")
    except (ValueError, RecursionError) as error:
        broken = Finding("syntax", "", f"not JSON: {str(error)[:80]}", "restore the stored text")
        raise refuse(name, [broken]) from error
    built = build(cls, tree, findings)
    if built is None or findings:
        raise refuse(name, findings)
    if canonical_content(built) != text:
        message = "the stored text is not in canonical form"
        raise refuse(name, [Finding("not_canonical", "", message, "restore the stored text")])
    return built


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object, *, coded: bool = False) -> object:
    if isinstance(value, SettingRef):
        return {"setting": value.code}
    if is_dataclass(value) and not isinstance(value, type):
        hidden = {"hash"} if isinstance(value, SEALED) else {"code"} if coded else set()
        given = ((name, default, getattr(value, name)) for name, default in defaults(type(value)).items())
        return {name: _plain(item) for name, default, item in given if name not in hidden and item != default}
    if isinstance(value, Mapping):
        return {key: _plain(item, coded=True) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _tree(value: object, *, path: str) -> Node:
    match value:
        case dict():
            return Node({k: _tree(v, path=f"{path}.{k}" if path else k) for k, v in value.items()}, None, path)
        case list():
            return Node([_tree(v, path=f"{path}.{i}" if path else str(i)) for i, v in enumerate(value)], None, path)
        case str() | bool() | int() | None:
            return Node(value, None, path)
        case _:
            raise ValueError(f"no {type(value).__name__} belongs here")
