"""Find cycle files: those shipped with the product by code, others by path."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, cast

import config
from ocop.errors import OperatorError

if TYPE_CHECKING:
    from workflow.domain.process import Process

FOLDER = Path(config.__path__[0]) / "cycles"


def shipped() -> list[Path]:
    """Give the cycle files that come with the product, by name."""
    return sorted(FOLDER.glob("*.yaml"))


def find(name: str) -> Path:
    """Give the file of ``CODE``, ``CODE@VERSION``, ``CODE@HASH…`` or a path.

    Raises OperatorError when nothing answers to it, or the shipped file is another version.
    """
    if Path(name).is_file():
        return Path(name)
    code, _, wanted = name.partition("@")
    path = FOLDER / f"{code}.yaml"
    if path not in shipped():
        known = ", ".join(file.stem for file in shipped())
        raise OperatorError(f"No cycle '{code}' is shipped and no such file exists. Shipped: {known}.")
    if wanted:
        _check_version(load(path), code, wanted)
    return path


def load(path: Path) -> "Process":
    """Read a cycle file. Raises OperatorError that lists every finding, one a line."""
    from workflow.definitions.load import load_file
    from workflow.domain.errors import ProcessFileError

    try:
        return load_file(path)
    except ProcessFileError as error:
        raise OperatorError("\n".join(findings(path, error.params["findings"]))) from error
    except OSError as error:
        raise OperatorError(f"{path}: {error.strerror}") from error


def findings(path: Path, found: object) -> Iterable[str]:
    """Say findings as a compiler does: file, line, what is wrong, how to mend it."""
    for item in cast("list[dict[str, object]]", found):
        line = f":{item['line']}" if item["line"] else ""
        where = f" ({item['path']})" if item["path"] else ""
        yield f"{path}{line}: {item['message']}; {item['mend']} [{item['code']}]{where}"


def _check_version(process: "Process", code: str, wanted: str) -> None:
    if wanted != process.version and not process.hash.startswith(wanted):
        raise OperatorError(
            f"The shipped {code} is version {process.version}, {process.hash[:12]}; '{wanted}' is not at hand."
        )
