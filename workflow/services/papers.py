"""What the services of papers stand on, put together once by the composition root."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from workflow.domain.forms import FormBook


class FileStore(Protocol):
    """Whatever keeps bytes by their SHA-256 and never lets go of any: a folder, an object store."""

    def put(self, chunks: Iterable[bytes]) -> bytes:
        """Keep the bytes of some chunks and give their SHA-256; the same bytes again change nothing."""
        ...

    def open(self, digest: bytes) -> BinaryIO:
        """Open the bytes of a hash for reading. Raises FileNotFoundError when they are not there."""
        ...


@dataclass(frozen=True, slots=True)
class Papers:
    """The forms in use and where files are kept."""

    forms: FormBook
    files: FileStore
