"""Files of evidence: kinds, bounds, and what the bytes of each kind begin with. Pure."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from workflow.domain.files import EXTENSIONS, JPEG, PDF, PNG

MEGABYTE: Final = 1024 * 1024
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MP4: Final = "video/mp4"
KINDS: Final = MappingProxyType(
    {**{end: kind for end, kind in EXTENSIONS.items() if kind in {JPEG, PNG, PDF}}, ".docx": DOCX, ".xlsx": XLSX}
    | {".mp4": MP4}
)
ACCEPTED: Final = ",".join(dict.fromkeys(KINDS.values()))
OFFICE: Final = MappingProxyType({"word/document.xml": DOCX, "xl/workbook.xml": XLSX})
"""The part by which a package of Office Open XML is known."""

PACKED_MAX: Final = 200 * MEGABYTE
"""What a package may say that it holds, unpacked."""

RATIO_MAX: Final = 200
"""How many times larger than packed; text packs well, a bomb packs a thousandfold."""

PARTS_MAX: Final = 5_000
MARK_MAX: Final = 80
_MP4_BRANDS: Final = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"MSNV",
    b"dash",
    b"3gp4",
)
_MP4_AT: Final = 4


@dataclass(frozen=True, slots=True)
class Limits:
    """How large one file may be, how many a case may have, and how large they may be together, in bytes."""

    file: int = 300 * MEGABYTE
    files: int = 300
    case: int = 3_000 * MEGABYTE


def kind_of_ending(name: str) -> str | None:
    """Give the media type that a name's ending promises, or None when it is none that is taken."""
    _, dot, suffix = name.rpartition(".")
    return KINDS.get(f".{suffix.lower()}") if dot else None


def is_mp4(head: bytes) -> bool:
    """Say whether bytes begin as an MP4 film does (ISO/IEC 14496-12: a box ``ftyp`` with a known brand)."""
    return head[_MP4_AT:8] == b"ftyp" and head[8:12] in _MP4_BRANDS
