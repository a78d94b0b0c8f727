"""Show the files of a case, and give the bytes of one, to who may see them. Changes nothing."""

from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from workflow.domain.access import sees
from workflow.domain.errors import NotFoundError
from workflow.domain.files import PDF
from workflow.services.engines import engine_of
from workflow.services.identify import Sight
from workflow.services.papers import FileStore, Papers
from workflow.services.pdf_pages import page_picture
from workflow.services.show_case import find_case
from workflow.store import files
from workflow.store.database import Unit
from workflow.store.files import FileRow
from workflow.store.reads import case_sheet
from workflow.store.reads.case_sheet import CaseSheet


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """A case and those of its files that the reader may see, the newest first."""

    sheet: CaseSheet
    files: list[FileRow]


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file and its bytes, open; whoever asked for it closes it."""

    row: FileRow
    digest: bytes
    stream: BinaryIO


def show_files(unit: Unit, sight: Sight, key: UUID | str) -> CaseFiles:
    """Give the files of a case. Raises NotFoundError ``case_not_found``. Two statements."""
    sheet = find_case(unit, sight, key)
    return CaseFiles(sheet, files.of_case(unit, sheet.facts.id, person_id=sight.actor.id))


def find_file(unit: Unit, sight: Sight, key: UUID, *, thumbnail: bool = False) -> tuple[FileRow, bytes]:
    """Give a file that the reader may see, and the hash of its bytes or of its small picture. Two statements.

    Raises NotFoundError ``file_not_found``: there is none, it has no small picture, or the reader may not know of it.
    """
    row = files.one(unit, key, person_id=sight.actor.id)
    sheet = None if row is None else case_sheet.one(unit, row.case_id)
    if row is None or sheet is None:
        raise NotFoundError("file_not_found")
    process = engine_of(unit, sheet.facts.process_hash).process
    digest = row.thumbnail_sha256 if thumbnail else row.sha256
    if digest is None or not sees(process, sheet.facts, sight.actor):
        raise NotFoundError("file_not_found")
    return row, digest


def open_file(unit: Unit, store: FileStore, sight: Sight, key: UUID, *, thumbnail: bool = False) -> OpenFile:
    """Open a file, or the small picture of one. Two statements.

    Raises NotFoundError ``file_not_found`` as ``find_file`` does, or when its bytes are gone; UnavailableError.
    """
    row, digest = find_file(unit, sight, key, thumbnail=thumbnail)
    return OpenFile(row, digest, _opened(store, digest))


def page_of_file(papers: Papers, row: FileRow, page: int) -> bytes:
    """Give the picture of a page of a PDF that ``find_file`` gave; drawn once and kept where there is a place for it.

    Raises NotFoundError ``file_not_found``; InvalidInputError ``page_not_in_file``, ``pdf_unreadable``;
    UnavailableError.
    """
    if row.media_type != PDF:
        raise NotFoundError("file_not_found")

    def draw() -> bytes:
        with _opened(papers.files, row.sha256) as stream:
            return page_picture(stream, page)

    return draw() if papers.pages is None else papers.pages.picture(row.sha256, page, draw)


def _opened(store: FileStore, digest: bytes) -> BinaryIO:
    try:
        return store.open(digest)
    except FileNotFoundError as error:
        raise NotFoundError("file_not_found") from error
