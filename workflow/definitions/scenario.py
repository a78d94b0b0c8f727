"""Read a scenario: text → tree → shape → names, days and order checked → events ready to fire.

Knows the process the scenario runs under, and no database. Says everything wrong at once, with
lines.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final

from workflow.definitions.finding import Finding
from workflow.definitions.load import placed
from workflow.definitions.scenario_check import check_names
from workflow.definitions.scenario_events import Event, expand
from workflow.definitions.scenario_file import ScenarioFile
from workflow.definitions.scenario_sessions import Evaluations
from workflow.definitions.shape import build
from workflow.definitions.tree import Node, read_tree
from workflow.domain.errors import DomainError, InvalidInputError, ProcessFileError
from workflow.domain.process import Process
from workflow.domain.regulation import RuleSet
from workflow.domain.time import parse_instant

OUT_OF_ORDER: Final = "out_of_order"

FindProcess = Callable[[str], Process | None]
FindRules = Callable[[str], RuleSet | None]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A checked scenario: what was written, process and regulation it runs under, and its events in order."""

    file: ScenarioFile
    process: Process
    prepared_at: datetime
    events: tuple[Event, ...]
    rules: RuleSet | None = None

    @property
    def name(self) -> str:
        """Give the scenario's name, which is also the season's code."""
        return self.file.scenario


def load_scenario(text: str, *, name: str, find_process: FindProcess, find_rules: FindRules) -> Scenario:
    """Read and check a scenario file; ``find_process`` and ``find_rules`` give the cycle and the rules it names.

    Raises InvalidInputError ``scenario_out_of_order`` when nothing but the order of events is
    wrong, ``scenario_invalid`` otherwise; ``findings`` name every fault: line, path, code, message,
    how to mend.
    """
    tree = _tree(text, name=name)
    findings: list[Finding] = []
    file = build(ScenarioFile, tree, findings)
    if file is None or findings:
        raise _refuse(name, findings)
    process = find_process(file.cycle)
    if process is None:
        message = f"there is no cycle '{file.cycle[:64]}'"
        raise _refuse(name, [placed(Finding("unknown_name", "cycle", message, "name a shipped cycle"), tree)])
    rules = None if file.regulation is None else find_rules(file.regulation)
    if file.regulation is not None and rules is None:
        message = f"there is no regulation '{file.regulation[:64]}'"
        findings.append(Finding("unknown_name", "regulation", message, "name a shipped regulation"))
    evaluations = Evaluations(file, rules)
    findings += check_names(file, process)
    findings += evaluations.findings()
    events, faults = expand(file, process, evaluations)
    findings += faults
    if findings:
        raise _refuse(name, [placed(finding, tree) for finding in findings])
    numbered = (replace(event, line=_line(tree, event.entry)) for event in events)
    return Scenario(file, process, parse_instant(file.prepared_at), tuple(numbered), rules)


def _tree(text: str, *, name: str) -> Node:
    try:
        return read_tree(text, name=name)
    except ProcessFileError as error:
        raise InvalidInputError("scenario_invalid", name=name, findings=error.params["findings"]) from error


def _refuse(name: str, findings: list[Finding]) -> DomainError:
    ordered = sorted(findings, key=lambda f: (f.line or 0, f.path, f.code, f.message))
    only_order = {finding.code for finding in ordered} == {OUT_OF_ORDER}
    code = "scenario_out_of_order" if only_order else "scenario_invalid"
    return InvalidInputError(code, name=name, findings=[asdict(finding) for finding in ordered])


def _line(tree: Node, entry: int) -> int:
    events = tree.value["events"].value if isinstance(tree.value, dict) else None
    return (events[entry].line or 0) if isinstance(events, list) else 0
