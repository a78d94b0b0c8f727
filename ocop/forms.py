"""The shipped forms for composition roots and the command line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import config
from ocop import cycles
from ocop.errors import OperatorError
from workflow.definitions import forms as definitions
from workflow.domain.errors import ProcessFileError
from workflow.domain.forms import FormBook
from workflow.domain.process import Process

FOLDER: Final = Path(config.__path__[0]) / "forms"


def load(folder: Path = FOLDER) -> FormBook:
    """Read a folder of forms. Raises OperatorError with every finding."""
    return check(folder, ())


def check(folder: Path, processes: Sequence[Process]) -> FormBook:
    """Read a folder of forms and hold it against cycles. Raises OperatorError with every finding."""
    try:
        book = definitions.load_forms(folder)
        definitions.check_cycles(book, processes, name=folder.name)
    except ProcessFileError as error:
        path = folder if error.params["name"] == folder.name else folder / str(error.params["name"])
        raise OperatorError("\n".join(cycles.findings(path, error.params["findings"]))) from error
    except OSError as error:
        raise OperatorError(f"{folder}: {error.strerror}") from error
    return book
