"""What the services of papers and dossiers stand on, put together once by the composition root."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import BinaryIO, Protocol

from workflow.domain.dossier import DossierRules
from workflow.domain.evidence_file import Limits
from workflow.domain.forms import FormBook
from workflow.services.page_cache import PageCache


class FileStore(Protocol):
    """Whatever keeps bytes by their SHA-256 and never lets go of any (a folder, an object store), and a place for files
    on their way, each under a key of ours until it is whole.
    """

    def put(self, chunks: Iterable[bytes]) -> bytes:
        """Keep the bytes of some chunks and give their SHA-256; the same bytes again change nothing."""
        ...

    def open(self, digest: bytes) -> BinaryIO:
        """Open the bytes of a hash for reading, anywhere. Raises FileNotFoundError when they are not there."""
        ...

    def append_part(self, name: str, offset: int, chunks: Iterable[bytes]) -> int:
        """Write a piece of a file on its way at its place, and give where it ends."""
        ...

    def open_part(self, name: str) -> BinaryIO:
        """Open what is there of a file on its way. Raises FileNotFoundError."""
        ...

    def drop_part(self, name: str) -> None:
        """Forget a file on its way."""
        ...


@dataclass(frozen=True, slots=True)
class Papers:
    """The forms in use, where files are kept, what dossiers under each regulation hold, and pictures of pages drawn."""

    forms: FormBook
    files: FileStore
    dossiers: Mapping[str, DossierRules] = field(default_factory=lambda: MappingProxyType({}))
    limits: Limits = field(default_factory=Limits)
    pages: PageCache | None = None
