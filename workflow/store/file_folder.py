"""Files kept in a folder by content hash: the file store of the embedded profile.

Nothing is ever deleted or written twice, files on their way apart: those lie in
``.parts`` until they are whole. Names are made of hashes; nothing that a person typed becomes one.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

CHUNK = 64 * 1024
_PRIVATE = 0o700
_READ_ONLY = 0o400


class FileFolder:
    """Keeps bytes below ``root`` and gives them back by their SHA-256. Safe for several processes at once."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, chunks: Iterable[bytes]) -> bytes:
        """Keep the bytes of some chunks and give their SHA-256; the same bytes again change nothing.

        Written aside, flushed to the disk, then renamed: a crash leaves no half file under a hash.
        """
        self._root.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        digest = hashlib.sha256()
        descriptor, name = tempfile.mkstemp(prefix=".incoming-", dir=self._root)
        incoming = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            target = self._path(digest.digest())
            if not target.exists():
                target.parent.mkdir(mode=_PRIVATE, exist_ok=True)
                incoming.chmod(_READ_ONLY)
                incoming.replace(target)
        finally:
            incoming.unlink(missing_ok=True)
        return digest.digest()

    def open(self, digest: bytes) -> BinaryIO:
        """Open the bytes of a hash for reading. Raises FileNotFoundError when they are not here."""
        return self._path(digest).open("rb")

    def append_part(self, name: str, offset: int, chunks: Iterable[bytes]) -> int:
        """Write a piece of a file on its way at its place and give where it ends; what stood behind is cut off.

        So a piece whose end was never noted is simply sent again. ``name`` is a key of ours, never typed by anybody.
        """
        path = self._part(name)
        path.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        with path.open("r+b" if path.exists() else "wb") as file:
            file.truncate(offset)
            file.seek(offset)
            for chunk in chunks:
                file.write(chunk)
            return file.tell()

    def open_part(self, name: str) -> BinaryIO:
        """Open what is there of a file on its way. Raises FileNotFoundError."""
        return self._part(name).open("rb")

    def drop_part(self, name: str) -> None:
        """Forget a file on its way; one that is not there is no fault."""
        self._part(name).unlink(missing_ok=True)

    def _part(self, name: str) -> Path:
        return self._root / ".parts" / name

    def _path(self, digest: bytes) -> Path:
        name = digest.hex()
        return self._root / name[:2] / name[2:]
