"""Show the files of a case, and give the bytes of one, to who may see them. Changes nothing."""

from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from workflow.domain.access import sees
from workflow.domain.errors import NotFoundError
from workflow.services.engines import engine_of
from workflow.services.identify import Sight
from workflow.services.papers import FileStore
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


def open_file(unit: Unit, store: FileStore, sight: Sight, key: UUID, *, thumbnail: bool = False) -> OpenFile:
    """Open a file, or the small picture of one. Two statements.

    Raises NotFoundError ``file_not_found``: there is none, it has no small picture, its bytes are gone, or the reader
    may not know of it.
    """
    row = files.one(unit, key, person_id=sight.actor.id)
    sheet = None if row is None else case_sheet.one(unit, row.case_id)
    if row is None or sheet is None:
        raise NotFoundError("file_not_found")
    process = engine_of(unit, sheet.facts.process_hash).process
    digest = row.thumbnail_sha256 if thumbnail else row.sha256
    if digest is None or not sees(process, sheet.facts, sight.actor):
        raise NotFoundError("file_not_found")
    try:
        return OpenFile(row, digest, store.open(digest))
    except FileNotFoundError as error:
        raise NotFoundError("file_not_found") from error
