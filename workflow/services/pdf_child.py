"""A PDF read in a process of its own, which a broken or hostile one may kill: how many pages, or one page as JPEG.

The only file that knows PDFium. Run as ``python -m workflow.services.pdf_child pages`` or ``… page NUMBER EDGE``; the
PDF is its standard input: a file, or a socket at which ranges of one that lies elsewhere are asked for (``Asked``).
Answers on standard output; ends with ENCRYPTED or BROKEN when it cannot.
"""

import io
import socket
import stat
import struct
import sys
from collections import OrderedDict
from os import fstat
from typing import Any, BinaryIO, Final

ENCRYPTED: Final = 3
BROKEN: Final = 4
NO_PAGE: Final = 5
MEMORY: Final = 1_500 * 1024 * 1024
SECONDS: Final = 30
_PASSWORD: Final = 4  # FPDF_ERR_PASSWORD
ASK: Final = struct.Struct("!QI")
"""What is asked for over the socket: where, how much. First of all the other side says how large the file is (SIZE)."""

SIZE: Final = struct.Struct("!Q")
BLOCK: Final = 128 * 1024
BLOCKS: Final = 128


class Asked(io.RawIOBase):
    """A file whose ranges are asked for over a socket; PDFium reads a few bytes at a time, so blocks are kept."""

    def __init__(self, line: socket.socket) -> None:
        super().__init__()
        self._line = line
        (self._size,) = SIZE.unpack(self._got(SIZE.size))
        self._place = 0
        self._blocks: OrderedDict[int, bytes] = OrderedDict()

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be read anywhere."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place and give it."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = start + offset
        return self._place

    def readinto(self, buffer: Any) -> int:
        """Read what fits, whole."""
        view = memoryview(buffer).cast("B")
        done = 0
        while done < len(view) and self._place < self._size:
            number, inner = divmod(self._place, BLOCK)
            part = self._block(number)[inner : inner + len(view) - done]
            view[done : done + len(part)] = part
            done += len(part)
            self._place += len(part)
        return done

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            length = min(BLOCK, self._size - number * BLOCK)
            self._line.sendall(ASK.pack(number * BLOCK, length))
            self._blocks[number] = self._got(length)
            if len(self._blocks) > BLOCKS:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(number)
        return self._blocks[number]

    def _got(self, length: int) -> bytes:
        parts = []
        while length:
            part = self._line.recv(length)
            if not part:
                raise EOFError
            parts.append(part)
            length -= len(part)
        return b"".join(parts)


def given() -> BinaryIO | Asked:
    """Give the PDF on standard input."""
    if not stat.S_ISSOCK(fstat(0).st_mode):
        return sys.stdin.buffer
    return Asked(socket.socket(fileno=0))


def main(asked: list[str]) -> int:
    """Do what was asked; give the exit code."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(given())
    except pypdfium2.PdfiumError as error:
        return ENCRYPTED if getattr(error, "err_code", None) == _PASSWORD else BROKEN
    if pypdfium2.raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        return ENCRYPTED
    if asked[0] == "pages":
        sys.stdout.write(str(len(document)))
        return 0
    number, edge = int(asked[1]), int(asked[2])
    if not 1 <= number <= len(document):
        return NO_PAGE
    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(edge / max(width, height, 1.0), 4.0)
        page.render(scale=scale).to_pil().convert("RGB").save(sys.stdout.buffer, "JPEG", quality=80)
    except pypdfium2.PdfiumError:
        return BROKEN
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
