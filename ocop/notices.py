"""The shipped notice files for composition roots and the command line."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import config
from ocop import cycles
from ocop.errors import OperatorError
from workflow.definitions import notices as definitions
from workflow.domain.errors import ProcessFileError
from workflow.domain.notice_text import NoticeBook
from workflow.domain.process import Process

FOLDER: Final = Path(config.__path__[0]) / "notices"


def load(folder: Path = FOLDER, *, address: str = "") -> NoticeBook:
    """Read a folder of notice files; ``address`` is what links begin with. Raises OperatorError with every finding."""
    return replace(_told(folder, None), address=address.rstrip("/"))


def check(folder: Path, processes: Sequence[Process]) -> NoticeBook:
    """Read a folder and hold it against cycles. Raises OperatorError with every finding."""
    return _told(folder, processes)


def _told(folder: Path, processes: Sequence[Process] | None) -> NoticeBook:
    if not any(folder.glob(definitions.PATTERN)):
        raise OperatorError(f"{folder}: no notice file ({definitions.PATTERN}) is there.")
    try:
        book = definitions.load_notices(folder)
        if processes is not None:
            definitions.check_cycles(book, processes, name=folder.name)
    except ProcessFileError as error:
        path = folder if error.params["name"] == folder.name else folder / str(error.params["name"])
        raise OperatorError("\n".join(cycles.findings(path, error.params["findings"]))) from error
    except OSError as error:
        raise OperatorError(f"{folder}: {error.strerror}") from error
    return book
