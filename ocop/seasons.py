"""Find scenario files: those shipped with the product by name, others by path; read them against their cycle."""

from pathlib import Path
from typing import TYPE_CHECKING

import config
from ocop import cycles, regulations
from ocop.errors import OperatorError

if TYPE_CHECKING:
    from workflow.definitions.scenario import Scenario
    from workflow.domain.process import Process
    from workflow.domain.regulation import RuleSet

FOLDER = Path(config.__path__[0]) / "seasons"


def shipped() -> list[Path]:
    """Give the scenario files that come with the product, by name."""
    return sorted(FOLDER.glob("*.yaml"))


def find(name: str) -> Path:
    """Give the file of a shipped scenario's name, or of a path. Raises OperatorError when nothing answers to it."""
    if Path(name).is_file():
        return Path(name)
    path = FOLDER / f"{name}.yaml"
    if Path(name).is_dir():
        raise OperatorError(f"{name} is a folder; name a scenario file (.yaml) in it.")
    if path not in shipped():
        known = ", ".join(file.stem for file in shipped())
        raise OperatorError(f"No season '{name}' is shipped and no such file exists. Shipped: {known}.")
    return path


def load(path: Path) -> "Scenario":
    """Read a scenario file. Raises OperatorError that lists every finding, one a line."""
    from ocop.sentences import sentence
    from workflow.definitions.load import read_text
    from workflow.definitions.scenario import load_scenario
    from workflow.domain.errors import DomainError

    try:
        return load_scenario(read_text(path), name=path.name, find_process=_process, find_rules=_rules)
    except DomainError as error:
        lines = cycles.findings(path, error.params["findings"])
        raise OperatorError("\n".join([sentence(error), *lines])) from error
    except OSError as error:
        raise OperatorError(f"{path}: {error.strerror}") from error


def _rules(code: str) -> "RuleSet | None":
    return regulations.load().get(code)


def _process(code: str) -> "Process | None":
    path = cycles.FOLDER / f"{code}.yaml"
    return cycles.load(path) if path in cycles.shipped() else None
