"""A file of an object store, read where it is asked to be: a range a read, nothing more is fetched. Pure of any client.

Read from its first byte to its last, its SHA-256 must be the name it is kept under.
"""

import hashlib
import io
from collections.abc import Callable
from typing import Any

from workflow.domain.errors import UnavailableError


class ObjectFile(io.RawIOBase):
    """``size`` bytes that ``fetch`` (offset, length) gives; wrap it in a BufferedReader."""

    def __init__(self, digest: bytes, size: int, fetch: Callable[[int, int], bytes]) -> None:
        super().__init__()
        self._digest = digest
        self._size = size
        self._fetch = fetch
        self._place = 0
        self._hash = hashlib.sha256()
        self._hashed = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be read anywhere."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place and give it; nothing is fetched for it."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, start + offset)
        return self._place

    def readinto(self, buffer: Any) -> int:
        """Fetch what fits. Raises UnavailableError ``files_unreachable``, or ``file_damaged`` at the last byte."""
        length = min(len(buffer), self._size - self._place)
        if length <= 0:
            return 0
        found = self._fetch(self._place, length)
        if len(found) != length:
            raise UnavailableError("file_damaged")
        if self._place == self._hashed:
            self._hash.update(found)
            self._hashed += length
            if self._hashed == self._size and self._hash.digest() != self._digest:
                raise UnavailableError("file_damaged")
        memoryview(buffer)[:length] = found
        self._place += length
        return length
