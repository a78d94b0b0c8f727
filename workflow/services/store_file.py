"""Store one file of a case: bounded, its kind read from its bytes, photographs made small and freed of their place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from workflow.domain.access import covers
from workflow.domain.errors import ConflictError, InvalidInputError, NotPermittedError
from workflow.domain.files import JPEG, PDF, SIZE_MAX, SIZE_MAX_MB, check_kind, clean_name
from workflow.domain.ids import new_id
from workflow.domain.time import Clock
from workflow.services.engines import engine_of
from workflow.services.identify import Sight
from workflow.services.papers import FileStore
from workflow.services.pictures import kind_of_picture, prepare_picture
from workflow.store import files
from workflow.store.database import Unit
from workflow.store.files import LISTED_MAX, FileRow
from workflow.store.reads.case_sheet import CaseSheet

CHUNK: Final = 64 * 1024
_TAIL: Final = 2048


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: what it is called, what the sender says it is, its bytes. ``pointer``: which field."""

    name: str
    declared: str
    file: BinaryIO
    pointer: str


def store_file(
    unit: Unit, clock: Clock, store: FileStore, sight: Sight, upload: Upload, *, sheet: CaseSheet
) -> FileRow:
    """Store a file for a case that the person may see and act in; give its row.

    The bytes are kept first, then the row is written; a crash in between leaves bytes that nobody can ask for.

    Raises NotPermittedError ``reads_only``; InvalidInputError ``file_empty``, ``file_too_large``,
    ``file_kind_refused``, ``file_kind_differs``, ``file_heic``, ``picture_unreadable``, ``picture_too_large``;
    ConflictError ``case_files_full``.
    """
    process = engine_of(unit, sheet.facts.process_hash).process
    if not any(process.roles[g.role].acts for g in sight.actor.grants if covers(process, g, sheet.facts)):
        raise NotPermittedError("reads_only")
    name = clean_name(upload.name)
    _check_size(upload, name)
    kind = check_kind(
        name, declared=upload.declared, found=_kind_of(upload), head=_head(upload.file), pointer=upload.pointer
    )
    at = clock.now()
    if kind == PDF:
        digest, thumbnail, size = store.put(_chunks(upload.file)), None, _size(upload.file)
    else:
        picture = prepare_picture(upload.file, pointer=upload.pointer)
        digest, thumbnail, size = store.put([picture.full]), store.put([picture.thumbnail]), len(picture.full)
        kind = JPEG
    row = FileRow(
        key=new_id(at),
        case_id=sheet.facts.id,
        sha256=digest,
        size=size,
        media_type=kind,
        pages=None,
        thumbnail_sha256=thumbnail,
        name=name,
        stored_by=sight.actor.id,
        at=at,
    )
    if not files.insert(unit, row):
        raise ConflictError("case_files_full", maximum=LISTED_MAX)
    return row


def _kind_of(upload: Upload) -> str | None:
    """Give the kind that the bytes are of: a picture that can be opened, or a PDF from its first byte to its last."""
    if _head(upload.file).startswith(b"%PDF-"):
        upload.file.seek(max(0, _size(upload.file) - _TAIL))
        tail = upload.file.read(_TAIL)
        return PDF if b"startxref" in tail and b"%%EOF" in tail else None
    return kind_of_picture(upload.file, pointer=upload.pointer)


def _check_size(upload: Upload, name: str) -> None:
    size = _size(upload.file)
    if size == 0:
        raise InvalidInputError("file_empty", pointer=upload.pointer, name=name)
    if size > SIZE_MAX:
        shown = -(-size // (1024 * 1024))
        raise InvalidInputError("file_too_large", pointer=upload.pointer, name=name, size=shown, maximum=SIZE_MAX_MB)


def _size(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _head(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(16)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk
