"""Read what dossiers hold: text → tree → ``DossierRules``, held against the regulation that they belong to."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from workflow.definitions.finding import Finding, refuse
from workflow.definitions.load import placed, read_text
from workflow.definitions.shape import CODE, build
from workflow.definitions.tree import read_tree
from workflow.domain.dossier import DossierRules
from workflow.domain.regulation import RuleSet

PATTERN = "*.yaml"


def load_dossiers(folder: Path, regulations: Mapping[str, RuleSet] | None = None) -> Mapping[str, DossierRules]:
    """Read and check the files of a folder, by the code of their regulation; against the regulations where given.

    Raises ProcessFileError ``process_file_invalid`` with the findings of the first faulty file; OSError.
    """
    found: dict[str, DossierRules] = {}
    for path in sorted(folder.glob(PATTERN)):
        rules = load_dossier_file(path, regulations)
        found[rules.regulation] = rules
    return MappingProxyType(found)


def load_dossier_file(path: Path, regulations: Mapping[str, RuleSet] | None = None) -> DossierRules:
    """Read and check one file. Raises ProcessFileError whose ``findings`` name every fault; OSError."""
    findings: list[Finding] = []
    tree = read_tree(read_text(path), name=path.name)
    rules = build(DossierRules, tree, findings)
    if rules is None or findings:
        raise refuse(path.name, findings)
    found = [] if regulations is None else [placed(finding, tree) for finding in check(rules, regulations)]
    if found:
        raise refuse(path.name, found)
    return rules


def check(rules: DossierRules, regulations: Mapping[str, RuleSet]) -> Iterator[Finding]:
    """Find what does not fit the regulation: unknown evidence or sets, evidence left out, codes given twice."""
    of = regulations.get(rules.regulation)
    if of is None:
        yield Finding("unknown_regulation", "regulation", f"there is no '{rules.regulation}'", "name one of config")
        return
    printed = {one.number for one in of.regulation.evidence}
    known = {one.number for one in of.regulation.sets} | set(of.sets)
    seen: set[str] = set()
    for i, item in enumerate(rules.items):
        path = f"items.{i}"
        if not CODE.fullmatch(item.code) or item.code in seen:
            yield Finding("bad_code", f"{path}.code", f"'{item.code[:64]}' is no code, or taken", "give it another")
        seen.add(item.code)
        if item.evidence is None and item.name is None:
            yield Finding("missing_key", path, "neither evidence: nor name: says what it is", "write one")
        if item.evidence is not None and item.evidence not in printed:
            yield Finding("unknown_evidence", f"{path}.evidence", f"no evidence {item.evidence}", "mend the number")
        for number in item.sets:
            if number not in known:
                yield Finding("unknown_set", f"{path}.sets", f"there is no set {number}", "mend the number")
    for number in sorted(printed - {item.evidence for item in rules.items}):
        yield Finding("evidence_left_out", "items", f"evidence {number} of the regulation is missing", "write it")
