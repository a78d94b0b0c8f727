"""Hold the file store against the records, and carry files from one store to another. Changes no record.

Both go hash by hash in the order of hashes and can be stopped anywhere: what is there already is passed over.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from workflow.domain.errors import UnavailableError
from workflow.services.papers import FileStore
from workflow.store import files
from workflow.store.database import Database

CHUNK: Final = 256 * 1024
PAGE: Final = 500
Told: TypeAlias = Callable[[int, int, str], None]
"""Told how many are done, of how many, and the hash of the last one."""


@dataclass(frozen=True, slots=True)
class FileFault:
    """A file that is not what the records say: not there, or other bytes."""

    digest: bytes
    kind: Literal["missing", "changed"]


class _FaultError(Exception):
    """A file could not be read as what it is."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault.kind)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Checked:
    """What was read: how many files, how many bytes, and what is wrong."""

    files: int
    size: int
    faults: tuple[FileFault, ...] = ()


@dataclass(frozen=True, slots=True)
class Copied:
    """How many files were carried over, how many were there already, and which could not be read as what they are."""

    copied: int
    there: int
    faults: tuple[FileFault, ...] = ()


def check_files(database: Database, store: FileStore, told: Told) -> Checked:
    """Read every file that a record names, whole, and compare its hash.

    Raises UnavailableError ``files_unreachable`` when the store does not answer.
    """
    read, size, faults = 0, 0, []
    total = _total(database)
    for digest in _every(database):
        try:
            for chunk in _whole(store, digest):
                size += len(chunk)
        except _FaultError as error:
            faults.append(error.fault)
        read += 1
        told(read, total, digest.hex()[:12])
    return Checked(read, size, tuple(faults))


def copy_files(database: Database, source: FileStore, target: FileStore, told: Told) -> Copied:
    """Carry every file that a record names into another store; one that is whole there is passed over.

    A file that is damaged or missing at its source is named and left out. Raises UnavailableError
    ``files_unreachable``: begin again, what was carried over stays.
    """
    copied, there, faults = 0, 0, []
    total = _total(database)
    for digest in _every(database):
        if _is_there(target, source, digest):
            there += 1
        else:
            try:
                target.put(_whole(source, digest))  # a fault at the last byte keeps nothing
                copied += 1
            except _FaultError as error:
                faults.append(error.fault)
        told(copied + there + len(faults), total, digest.hex()[:12])
    return Copied(copied, there, tuple(faults))


def _is_there(target: FileStore, source: FileStore, digest: bytes) -> bool:
    """Say whether a file is in the target as long as at its source; ``check_files`` reads it whole."""
    try:
        with target.open(digest) as there, source.open(digest) as here:
            return there.seek(0, 2) == here.seek(0, 2)
    except FileNotFoundError:
        return False


def _whole(store: FileStore, digest: bytes) -> Iterator[bytes]:
    """Give the bytes of a file; raises _FaultError when it is not there or, at its end, is not what its name says."""
    found = hashlib.sha256()
    try:
        with store.open(digest) as file:
            while chunk := file.read(CHUNK):
                found.update(chunk)
                yield chunk
    except FileNotFoundError as error:
        raise _FaultError(FileFault(digest, "missing")) from error
    except UnavailableError as error:
        if error.code != "file_damaged":
            raise
        raise _FaultError(FileFault(digest, "changed")) from error
    if found.digest() != digest:
        raise _FaultError(FileFault(digest, "changed"))


def _total(database: Database) -> int:
    with database.single() as unit:
        return files.count_kept(unit)


def _every(database: Database) -> Iterator[bytes]:
    """Give every hash, a page of rows at a time: no connection is held while files are read."""
    after = b""
    while True:
        with database.single() as unit:
            page = files.kept(unit, after=after, limit=PAGE)
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1]
