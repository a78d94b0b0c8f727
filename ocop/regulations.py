"""The shipped regulations for composition roots and the command line."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import config
from ocop import cycles
from ocop.errors import OperatorError

if TYPE_CHECKING:
    from workflow.domain.regulation import RuleSet
    from workflow.services.publish_regulation import PublishedRules
    from workflow.store.database import Database

FOLDER: Final = Path(config.__path__[0]) / "regulations"


def load(folder: Path = FOLDER) -> "Mapping[str, RuleSet]":
    """Read a folder of regulations, those shipped once. Raises OperatorError with every finding, one a line."""
    return _shipped() if folder == FOLDER else _read(folder)


@cache
def _shipped() -> "Mapping[str, RuleSet]":
    return _read(FOLDER)


def _read(folder: Path) -> "Mapping[str, RuleSet]":
    from workflow.definitions.regulation import load_all
    from workflow.domain.errors import ProcessFileError

    try:
        return load_all(folder)
    except ProcessFileError as error:
        root = folder if error.params["name"] == folder.name else folder / str(error.params["name"])
        raise OperatorError("\n".join(findings(root, error))) from error
    except OSError as error:
        raise OperatorError(f"{folder}: {error.strerror}") from error


def checked(folder: Path = FOLDER) -> Iterable[str]:
    """Read a folder of regulations and give a line for each. Raises OperatorError as ``load`` does."""
    for rules in load(folder).values():
        criteria = [criterion for one in rules.sets.values() for criterion in one.criteria]
        gates = sum(option.gate is not None for criterion in criteria for option in criterion.options)
        yield (
            f"{rules.regulation.code}: {len(rules.sets)} sets, {len(criteria)} criteria, {gates} gates, "
            f"{rules.regulation.hash[:12]}: nothing to mend."
        )


def find(name: str) -> "RuleSet":
    """Give a shipped regulation by its code, or that of a folder. Raises OperatorError."""
    from workflow.definitions.regulation import load_rules
    from workflow.domain.errors import ProcessFileError

    folder = Path(name) if Path(name).is_dir() else FOLDER / name
    if not (folder / "regulation.yaml").is_file():
        known = ", ".join(sorted(path.parent.name for path in FOLDER.glob("*/regulation.yaml")))
        raise OperatorError(f"No regulation '{name}' is shipped and no such folder exists. Shipped: {known}.")
    try:
        return load_rules(folder)
    except ProcessFileError as error:
        raise OperatorError("\n".join(findings(folder, error))) from error
    except OSError as error:
        raise OperatorError(f"{folder}: {error.strerror}") from error


def findings(folder: Path, error: Exception) -> Iterable[str]:
    """Say findings of several files as a compiler does."""
    for item in getattr(error, "params", {}).get("findings", ()):
        yield from cycles.findings(folder / str(item["file"]), [item])


def publish(database: "Database") -> "list[PublishedRules]":
    """Store the shipped regulations; what is stored already stays as it is. Raises OperatorError."""
    from workflow.domain.system import SYSTEM_ID
    from workflow.domain.time import SystemClock
    from workflow.services.publish_regulation import publish_regulation

    rules = load()
    with database.unit() as unit:
        return [publish_regulation(unit, SystemClock(), one, by=SYSTEM_ID) for one in rules.values()]
