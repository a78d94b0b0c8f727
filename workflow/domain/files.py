"""What files may be: kinds, bounds, and the name a person gave one. Pure."""

import re
import unicodedata
from types import MappingProxyType
from typing import Final

from workflow.domain.errors import InvalidInputError

SIZE_MAX: Final = 20 * 1024 * 1024
SIZE_MAX_MB: Final = SIZE_MAX // (1024 * 1024)
NAME_MAX: Final = 200
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
WEBP: Final = "image/webp"
PDF: Final = "application/pdf"
EXTENSIONS: Final = MappingProxyType(
    {".jpg": JPEG, ".jpeg": JPEG, ".jfif": JPEG, ".png": PNG, ".webp": WEBP, ".pdf": PDF}
)
PICTURES: Final = frozenset({JPEG, PNG, WEBP})
ACCEPTED: Final = "image/jpeg,image/png,image/webp,application/pdf"
"""What a page asks the browser to offer; telephones that keep HEIC turn it into JPEG on the way because of it."""

_UNSAFE: Final = re.compile(r'[\\/:*?"<>|%;\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_HEIC: Final = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1", b"ftypavif")
_ALIASES: Final = MappingProxyType({"image/jpg": JPEG, "image/pjpeg": JPEG, "application/x-pdf": PDF})
_UNDECLARED: Final = frozenset({"", "application/octet-stream"})


def clean_name(typed: str) -> str:
    """Give a file's name as it is kept: its last part, NFC, no control or direction marks, at most 200 characters."""
    last = re.split(r"[\\/]", typed)[-1]
    text = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    text = " ".join(_UNSAFE.sub("", text).split()).strip(". ")
    stem, dot, suffix = text.rpartition(".")
    if len(text) > NAME_MAX and dot and len(suffix) <= len("jpeg"):
        return f"{stem[: NAME_MAX - len(suffix) - 1]}.{suffix}"
    return text[:NAME_MAX] or "tep"


def kind_of_name(name: str) -> str | None:
    """Give the media type that a name's ending promises, or None when it is none that is taken."""
    _, dot, suffix = name.rpartition(".")
    return EXTENSIONS.get(f".{suffix.lower()}") if dot else None


def check_kind(name: str, *, declared: str, found: str | None, head: bytes, pointer: str) -> str:
    """Give the media type of a file whose bytes, name and declaration agree.

    Raises InvalidInputError ``file_heic``, ``file_kind_refused`` or ``file_kind_differs``.
    """
    promised = kind_of_name(name)
    if found is None and head[4:12] in _HEIC:
        raise InvalidInputError("file_heic", pointer=pointer, name=name)
    if promised is None:
        raise InvalidInputError("file_kind_refused", pointer=pointer, name=name)
    told = declared.partition(";")[0].strip().lower()
    agrees = told in _UNDECLARED or _ALIASES.get(told, told) == found
    if found is None or promised != found or not agrees:
        raise InvalidInputError("file_kind_differs", pointer=pointer, name=name)
    return found
