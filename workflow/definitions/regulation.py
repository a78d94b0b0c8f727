"""Read a regulation's folder: ``regulation.yaml`` and ``set-NN.yaml`` → checked, hashed, frozen ``RuleSet``.

Says everything wrong in all of its files at once. Hashes: each set's own; the regulation's covers theirs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

from workflow.definitions.canonical import content_hash
from workflow.definitions.finding import Finding
from workflow.definitions.load import placed, read_text
from workflow.definitions.regulation_rules import check_regulation, check_succession, check_together
from workflow.definitions.set_rules import check_set
from workflow.definitions.shape import build
from workflow.definitions.tree import Node, NodeValue, read_tree
from workflow.domain.criteria import CriteriaSet
from workflow.domain.errors import ProcessFileError
from workflow.domain.regulation import Regulation, RuleSet, SheetRef

HEAD: Final = "regulation.yaml"
SETS: Final = "set-*.yaml"

_T = TypeVar("_T", Regulation, CriteriaSet)


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    tree: Node


def load_rules(folder: Path) -> RuleSet:
    """Read and check one regulation.

    Raises ProcessFileError ``process_file_invalid`` whose ``findings`` name every fault: file, path, line, code,
    message, how to mend; OSError when a file cannot be read.
    """
    faults: list[tuple[str, Finding]] = []
    head = _read(Regulation, folder / HEAD, faults)
    read = [_read(CriteriaSet, path, faults) for path in sorted(folder.glob(SETS))]
    sets = [found for found in read if found is not None]
    if head is not None:
        regulation, file = head
        faults += _named(file, check_regulation(regulation, folder=folder.name))
        for criteria_set, of in sets:
            faults += _named(of, check_set(criteria_set, file=of.name))
        if not faults:
            by_file = {of.name: criteria_set for criteria_set, of in sets}
            files = {of.name: of for _, of in sets} | {HEAD: file}
            for name, found in check_together(regulation, by_file):
                faults += _named(files[name], [found])
    if faults or head is None:
        raise _refuse(folder.name, faults)
    return _sealed(head[0], (criteria_set for criteria_set, _ in sets))


def load_all(folder: Path) -> Mapping[str, RuleSet]:
    """Read every regulation of a folder, and check that they fit each other, oldest first.

    Raises as ``load_rules`` does.
    """
    found = [load_rules(path.parent) for path in sorted(folder.glob(f"*/{HEAD}"))]
    found.sort(key=lambda rules: rules.regulation.effective_from)
    faults = [
        (f"{rules.regulation.code}/{HEAD}", finding)
        for rules in found
        for finding in check_succession(rules.regulation, {other.regulation.code for other in found})
    ]
    if faults:
        raise _refuse(folder.name, faults)
    return MappingProxyType({rules.regulation.code: rules for rules in found})


def _read(cls: type[_T], path: Path, faults: list[tuple[str, Finding]]) -> tuple[_T, _File] | None:
    try:
        tree = read_tree(read_text(path), name=path.name)
    except ProcessFileError as error:
        faults += [(path.name, Finding(**finding)) for finding in error.params["findings"]]  # type: ignore[attr-defined]  # a list of findings
        return None
    found = list(_stray_space(tree))
    built = build(cls, tree, found)
    faults += [(path.name, finding) for finding in found]
    return None if built is None else (built, _File(path.name, tree))


def _stray_space(node: Node) -> Iterable[Finding]:
    """Find texts that are empty or hold white space nobody sees."""
    match node.value:
        case str() as text if text != " ".join(text.split()) or not text:
            message = f"the text '{text[:40]}' is empty or has stray white space"
            yield Finding("stray_space", node.path, message, "write it with single spaces", node.line)
        case dict() | list():
            for inner in _inside(node.value):
                yield from _stray_space(inner)


def _inside(value: NodeValue) -> Iterable[Node]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _named(file: _File, findings: Iterable[Finding]) -> list[tuple[str, Finding]]:
    return [(file.name, placed(finding, file.tree)) for finding in findings]


def _sealed(regulation: Regulation, sets: Iterable[CriteriaSet]) -> RuleSet:
    hashed = {s.number: replace(s, hash=content_hash(s)) for s in sorted(sets, key=lambda s: s.number)}
    whole = replace(regulation, sheets=tuple(SheetRef(number, s.hash) for number, s in hashed.items()))
    return RuleSet(replace(whole, hash=content_hash(whole)), MappingProxyType(hashed))


def _refuse(name: str, faults: Iterable[tuple[str, Finding]]) -> ProcessFileError:
    ordered = sorted(dict.fromkeys(faults), key=lambda f: (f[0], f[1].line or 0, f[1].path, f[1].code, f[1].message))
    findings = [{"file": file, **asdict(finding)} for file, finding in ordered]
    return ProcessFileError("process_file_invalid", name=name, findings=findings)
