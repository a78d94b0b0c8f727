"""PDFs as the product sees them: how many pages, and the picture of one. The reading is done by ``pdf_child``."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from threading import BoundedSemaphore
from typing import BinaryIO, Final

from workflow.domain.errors import InvalidInputError, UnavailableError
from workflow.services.pdf_child import ASK, BLOCK, ENCRYPTED, NO_PAGE, SECONDS, SIZE

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
    """Run the child on a file: on its descriptor, or, where it lies in another store, on ranges it asks for."""
    with _TURNS, tempfile.TemporaryFile() as out, ExitStack() as ends:
        number = _descriptor(file)
        if number is None:
            ours, theirs = socket.socketpair()
            ends.enter_context(ours)
            given: int = theirs.detach()
        else:
            given = os.dup(number)  # a handle of its own: the other process moves its place
            os.lseek(given, 0, os.SEEK_SET)
        try:
            child = subprocess.Popen(  # noqa: S603 - our own module, with numbers
                [sys.executable, "-m", "workflow.services.pdf_child", *asked],
                stdin=given,
                stdout=out,
                stderr=subprocess.DEVNULL,
            )
        finally:
            os.close(given)
        try:
            if number is None:
                _answer(ours, file, until=time.monotonic() + SECONDS * 2)
            code = child.wait(timeout=SECONDS * 2)
        except (subprocess.TimeoutExpired, TimeoutError) as error:
            raise UnavailableError("pdf_slow") from error
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
        out.seek(0)
        return code, out.read()


def _answer(line: socket.socket, file: BinaryIO, *, until: float) -> None:
    """Give the child the ranges it asks for until it hangs up. Raises TimeoutError."""
    with suppress(ConnectionError):  # it ended: its exit code says why
        line.settimeout(max(0.1, until - time.monotonic()))
        line.sendall(SIZE.pack(file.seek(0, 2)))
        asked = b""
        while more := line.recv(ASK.size - len(asked)):
            asked += more
            if len(asked) == ASK.size:
                offset, length = ASK.unpack(asked)
                asked = b""
                file.seek(offset)
                line.settimeout(max(0.1, until - time.monotonic()))
                line.sendall(file.read(min(length, BLOCK)))


def _descriptor(file: BinaryIO) -> int | None:
    """Give the descriptor of a file on this machine's disk, None of any other."""
    try:
        return file.fileno()
    except (AttributeError, OSError):
        return None
