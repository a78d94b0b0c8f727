"""Files kept in an S3-compatible store by content hash: the file store of several machines.

The only file that knows the client (obstore). Under ``files/`` nothing is ever deleted or written twice; pieces of
files on their way are objects of their own under ``parts/``, so that any machine may take the next one. Errors name
neither keys nor what the store said; the log names the kind of error.
"""

import hashlib
import io
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import structlog

from workflow.domain.errors import UnavailableError
from workflow.store.object_file import ObjectFile

if TYPE_CHECKING:
    from obstore.store import S3Store

BLOCK: Final = 512 * 1024
"""How much is fetched at a time when a file is read."""

SEND: Final = 8 * 1024 * 1024
"""Larger files go up in parts of this size (S3 asks for 5 MB at least), two at a time."""

SECONDS: Final = 30
CONNECT_SECONDS: Final = 4
RETRIES: Final = 2
RETRY_SECONDS: Final = 10
PATIENCE: Final = timedelta(seconds=SECONDS)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ObjectPlace:
    """Where the store is and as whom we come. ``prefix``: ours within the bucket; "" for all of it."""

    endpoint: str
    bucket: str
    access_key: str
    secret_key: str
    region: str = "us-east-1"
    prefix: str = ""

    def __repr__(self) -> str:
        """Name the place, never the keys."""
        return f"ObjectPlace({self.endpoint!r}, {self.bucket!r}, {self.prefix!r})"


class FileObjects:
    """Keeps bytes in a bucket and gives them back by their SHA-256. Connects at first use, never before a fork."""

    def __init__(self, place: ObjectPlace) -> None:
        self._place = place

    @cached_property
    def _store(self) -> "S3Store":
        from obstore.store import S3Store

        place = self._place
        return S3Store(
            place.bucket,
            prefix=place.prefix or None,
            endpoint=place.endpoint,
            access_key_id=place.access_key,
            secret_access_key=place.secret_key,
            region=place.region,
            virtual_hosted_style_request=False,
            client_options={
                "allow_http": place.endpoint.startswith("http://"),
                "timeout": PATIENCE,
                "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
            },
            retry_config={"max_retries": RETRIES, "retry_timeout": timedelta(seconds=RETRY_SECONDS)},
        )

    def put(self, chunks: Iterable[bytes]) -> bytes:
        """Keep the bytes of some chunks and give their SHA-256; the same bytes again change nothing.

        Held aside on disk until their hash, which is their name, is known; each request carries the hash of what it
        sends, and what has arrived is counted. Raises UnavailableError ``files_unreachable``; nothing is kept then.
        """
        import obstore

        digest, size = hashlib.sha256(), 0
        with tempfile.SpooledTemporaryFile(max_size=SEND) as aside:
            for chunk in chunks:
                digest.update(chunk)
                size += aside.write(chunk)
            key = _key(digest.digest())
            if self._size(key) != size:
                aside.seek(0)
                with _reached("put", missing=False):
                    obstore.put(self._store, key, cast("BinaryIO", aside), chunk_size=SEND, max_concurrency=2)
                if self._size(key) != size:
                    raise UnavailableError("files_unreachable")
        return digest.digest()

    def open(self, digest: bytes) -> BinaryIO:
        """Open the bytes of a hash, to be read by ranges.

        Raises FileNotFoundError when they are not there, UnavailableError ``files_unreachable``.
        """
        key = _key(digest)
        size = self._size(key)
        if size is None:
            raise FileNotFoundError(key)
        raw = ObjectFile(digest, size, lambda offset, length: self._range(key, offset, length))
        return cast("BinaryIO", io.BufferedReader(raw, buffer_size=BLOCK))

    def append_part(self, name: str, offset: int, chunks: Iterable[bytes]) -> int:
        """Write a piece of a file on its way at its place and give where it ends; what stood behind is forgotten.

        A piece is an object; callers send pieces of a few megabytes. Raises UnavailableError ``files_unreachable``.
        """
        import obstore

        piece = b"".join(chunks)
        with _reached("append_part", missing=False):
            behind = [key for key, at, _ in self._pieces(name) if at > offset]
            if behind:
                obstore.delete(self._store, behind)
            obstore.put(self._store, f"{_part(name)}{offset:015d}", piece)
        return offset + len(piece)

    def open_part(self, name: str) -> BinaryIO:
        """Bring the pieces of a file on its way together, on disk, and open it.

        Raises FileNotFoundError when there is none or one is missing, UnavailableError ``files_unreachable``.
        """
        with ExitStack() as stack:
            whole = stack.enter_context(tempfile.TemporaryFile())
            with _reached("open_part"):
                pieces = self._pieces(name)
                for key, offset, size in pieces:
                    if offset == whole.tell() and size:
                        whole.write(self._range(key, 0, size))
            if not pieces or pieces[-1][1] + pieces[-1][2] != whole.tell():  # none, or one in between is missing
                raise FileNotFoundError(name)
            stack.pop_all()
        whole.seek(0)
        return cast("BinaryIO", whole)

    def drop_part(self, name: str) -> None:
        """Forget a file on its way; one that is not there is no fault. Raises UnavailableError."""
        import obstore

        with _reached("drop_part"):
            keys = [key for key, _, _ in self._pieces(name)]
            if keys:
                obstore.delete(self._store, keys)

    def _size(self, key: str) -> int | None:
        import obstore

        try:
            with _reached("head"):
                return int(obstore.head(self._store, key)["size"])
        except FileNotFoundError:
            return None

    def _range(self, key: str, offset: int, length: int) -> bytes:
        import obstore

        with _reached("get"):
            return bytes(obstore.get_range(self._store, key, start=offset, length=length))

    def _pieces(self, name: str) -> list[tuple[str, int, int]]:
        """Give key, offset and size of every piece, in order."""
        import obstore

        found = [one for page in obstore.list(self._store, prefix=_part(name)) for one in page]
        return sorted(
            ((one["path"], int(one["path"].rpartition("/")[2]), one["size"]) for one in found), key=lambda one: one[1]
        )


def _key(digest: bytes) -> str:
    name = digest.hex()
    return f"files/{name[:2]}/{name[2:]}"


def _part(name: str) -> str:
    return f"parts/{name}/"


@contextmanager
def _reached(what: str, *, missing: bool = True) -> Iterator[None]:
    """Turn whatever the client raises into UnavailableError; with ``missing`` an object that is not there stays so."""
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError as error:
        if missing:
            raise
        log.error("file_store_failed", act=what, kind="NoSuchBucket")  # noqa: TRY400 - the trace would name addresses
        raise UnavailableError("files_unreachable") from error
    except BaseError as error:
        log.error("file_store_failed", act=what, kind=type(error).__name__)  # noqa: TRY400 - the trace would name addresses
        raise UnavailableError("files_unreachable") from error
