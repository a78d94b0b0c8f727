"""Say what a file of evidence is, from its bytes; refuse what is false, empty, locked, or made to do harm.

Nothing is unpacked: a package of Office Open XML is judged by its directory, which must hold together.
"""

import zipfile
from dataclasses import dataclass
from typing import BinaryIO, Final

from workflow.domain.errors import InvalidInputError
from workflow.domain.evidence_file import OFFICE, PACKED_MAX, PARTS_MAX, RATIO_MAX, is_mp4, kind_of_ending
from workflow.domain.files import JPEG, PDF, PNG
from workflow.services.pdf_pages import count_pages
from workflow.services.pictures import kind_of_picture

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD: Final = 16
_TAIL: Final = 2048
_ENCRYPTED: Final = 0x1


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file is; ``pages`` of a PDF only."""

    kind: str
    pages: int | None = None


def examine(file: BinaryIO, name: str, *, pointer: str) -> Examined:
    """Say what a file is.

    Raises InvalidInputError ``file_empty``, ``file_kind_refused``, ``file_kind_differs``, ``file_encrypted``,
    ``pdf_unreadable``, ``file_bomb``, ``file_macros``, ``picture_too_large``; UnavailableError ``pdf_slow``.
    """
    promised = kind_of_ending(name)
    if promised is None:
        raise InvalidInputError("file_kind_refused", pointer=pointer, name=name)
    if file.seek(0, 2) == 0:
        raise InvalidInputError("file_empty", pointer=pointer, name=name)
    file.seek(0)
    head = file.read(_HEAD)
    if promised in OFFICE.values() and head.startswith(_OLE):  # how Office writes a package under a password
        raise InvalidInputError("file_encrypted", pointer=pointer, name=name)
    found = _kind(file, head, name, pointer)
    if found != promised:
        raise InvalidInputError("file_kind_differs", pointer=pointer, name=name)
    return Examined(found, count_pages(file, pointer=pointer) if found == PDF else None)


def _kind(file: BinaryIO, head: bytes, name: str, pointer: str) -> str | None:
    if head.startswith(b"%PDF-"):
        file.seek(max(0, file.seek(0, 2) - _TAIL))
        tail = file.read(_TAIL)
        return PDF if b"startxref" in tail and b"%%EOF" in tail else None
    if head.startswith(b"PK\x03\x04"):
        return _package(file, name, pointer)
    if is_mp4(head):
        return "video/mp4"
    kind = kind_of_picture(file, pointer=pointer)
    return kind if kind in {JPEG, PNG} else None


def _package(file: BinaryIO, name: str, pointer: str) -> str | None:
    """Judge a package by its directory: how much it would unpack to, whether its entries lie apart, what it is."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
            start = package.start_dir
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, OverflowError):
        return None
    packed = sum(entry.compress_size for entry in entries)
    whole = sum(entry.file_size for entry in entries)
    places = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    ends = [*(offset for offset, _ in places[1:]), start]
    overlapping = any(offset + size > end for (offset, size), end in zip(places, ends, strict=False))
    if len(entries) > PARTS_MAX or whole > PACKED_MAX or whole > packed * RATIO_MAX + 1_000_000 or overlapping:
        raise InvalidInputError("file_bomb", pointer=pointer, name=name)
    names = {entry.filename for entry in entries}
    if any(one.lower().endswith("vbaproject.bin") for one in names):
        raise InvalidInputError("file_macros", pointer=pointer, name=name)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise InvalidInputError("file_encrypted", pointer=pointer, name=name)
    if "[Content_Types].xml" not in names:
        return None
    return next((kind for part, kind in OFFICE.items() if part in names), None)
