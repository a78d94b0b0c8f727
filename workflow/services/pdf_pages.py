"""PDFs as the product sees them: how many pages, and the picture of one. The reading is done by ``pdf_child``."""

import os
import shutil
import subprocess
import sys
import tempfile
from threading import BoundedSemaphore
from typing import BinaryIO, Final

from workflow.domain.errors import InvalidInputError, UnavailableError
from workflow.services.pdf_child import ENCRYPTED, NO_PAGE, SECONDS

EDGE: Final = 1600
_TURNS: Final = BoundedSemaphore(2)
"""So many at once in a process: each takes a core and some memory."""


def count_pages(file: BinaryIO, *, pointer: str) -> int:
    """Give how many pages a PDF has.

    Raises InvalidInputError ``file_encrypted`` or ``pdf_unreadable``; UnavailableError ``pdf_slow``.
    """
    code, out = _asked(file, "pages")
    if code == ENCRYPTED:
        raise InvalidInputError("file_encrypted", pointer=pointer)
    if code != 0 or not out.isdigit() or int(out) < 1:
        raise InvalidInputError("pdf_unreadable", pointer=pointer)
    return int(out)


def page_picture(file: BinaryIO, page: int) -> bytes:
    """Give a page as JPEG, at most ``EDGE`` pixels long.

    Raises InvalidInputError ``page_not_in_file`` or ``pdf_unreadable``; UnavailableError ``pdf_slow``.
    """
    code, out = _asked(file, "page", str(page), str(EDGE))
    if code == NO_PAGE:
        raise InvalidInputError("page_not_in_file", pointer="/page")
    if code != 0 or not out:
        raise InvalidInputError("pdf_unreadable", pointer="/page")
    return out


def _asked(file: BinaryIO, *asked: str) -> tuple[int, bytes]:
    with _TURNS, _on_disk(file) as given:
        given.seek(0)
        try:
            done = subprocess.run(  # noqa: S603 - our own module, with numbers
                [sys.executable, "-m", "workflow.services.pdf_child", *asked],
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS * 2,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UnavailableError("pdf_slow") from error
    return done.returncode, done.stdout


def _on_disk(file: BinaryIO) -> BinaryIO:
    """Give a file that another process can read from; one that lives elsewhere is copied aside.

    A handle of its own: the other process moves its place, and closes it.
    """
    try:
        number = file.fileno()
    except (AttributeError, OSError):
        number = None
    if number is not None:
        return os.fdopen(os.dup(number), "rb")
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed by who reads it
    file.seek(0)
    shutil.copyfileobj(file, copy)
    copy.flush()
    return copy
