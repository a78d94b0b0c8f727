"""Bring a file of evidence in, whole or piece by piece: begun, continued where it stopped, examined when it is whole.

Pieces are written to the store as they come, the row says how many bytes are here: a line that was cut costs one
piece. What is refused is forgotten; whatever stood in the dossier before stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, Final
from uuid import UUID

from workflow.domain.errors import ConflictError, DomainError, InvalidInputError, NotFoundError
from workflow.domain.evidence_file import MARK_MAX, MEGABYTE, kind_of_ending
from workflow.domain.files import JPEG, PDF, PNG, SIZE_MAX, SIZE_MAX_MB, clean_name
from workflow.domain.ids import new_id
from workflow.domain.time import Clock
from workflow.services.edit_dossier import open_workshop
from workflow.services.examine_file import examine
from workflow.services.identify import Sight
from workflow.services.papers import FileStore, Papers
from workflow.services.pictures import prepare_picture
from workflow.store import dossiers, files, uploads
from workflow.store.database import Database, Unit
from workflow.store.dossiers import EvidenceRow, Placing
from workflow.store.files import FileRow
from workflow.store.uploads import Upload

CHUNK: Final = 256 * 1024
PIECE_MAX: Final = 4 * MEGABYTE
DECLARED_MAX: Final = 120


@dataclass(frozen=True, slots=True)
class Begin:
    """A file to be brought in. ``mark``: by which the same file is known again."""

    case: UUID | str
    item: str
    name: str
    size: int
    declared: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is; ``evidence_id`` once it is whole and taken."""

    upload_id: UUID
    received: int
    size: int
    evidence_id: UUID | None = None


def begin_upload(database: Database, clock: Clock, sight: Sight, papers: Papers, asked: Begin) -> Progress:
    """Begin an upload, or give the unfinished one of the same file, to be continued.

    Raises ConflictError ``form_not_open``, ``case_files_full``, ``case_files_large``; NotFoundError
    ``dossier_item_not_found``; InvalidInputError ``file_empty``, ``file_too_large``, ``file_kind_refused``.
    """
    with database.unit() as unit:
        workshop = open_workshop(unit, clock, sight, papers, asked.case)
        item, name = workshop.item(asked.item), clean_name(asked.name)
        _check_size(papers, asked.size, name)
        if kind_of_ending(name) is None:
            raise InvalidInputError("file_kind_refused", pointer="/tep", name=name)
        at = clock.now()
        row = Upload(
            id=new_id(at),
            case_id=workshop.sheet.facts.id,
            item=item.code,
            name=name,
            declared=asked.declared[:DECLARED_MAX],
            mark=asked.mark[:MARK_MAX],
            size=asked.size,
            received=0,
            by=sight.actor.id,
        )
        earlier = uploads.begun(unit, row)
        if earlier is not None:
            return Progress(earlier.id, earlier.received, earlier.size)
        _check_room(unit, papers, row)
        uploads.insert(unit, row, at=at)
        return Progress(row.id, 0, row.size)


def show_upload(unit: Unit, sight: Sight, key: UUID) -> Progress:
    """Say how far one's own upload is; raises NotFoundError ``upload_not_found``."""
    row = uploads.one(unit, key, by=sight.actor.id)
    if row is None:
        raise NotFoundError("upload_not_found")
    return Progress(row.id, row.received, row.size, row.evidence_id)


def send_piece(
    database: Database, clock: Clock, sight: Sight, papers: Papers, key: UUID, *, offset: int, piece: BinaryIO
) -> Progress:
    """Write a piece at its place; the last one makes the file evidence.

    A piece that is here already is no fault: the answer says where to go on.

    Raises NotFoundError ``upload_not_found``; ConflictError ``upload_elsewhere`` with the ``offset`` to go on from;
    InvalidInputError ``piece_too_large``, ``upload_longer``, and what ``examine`` raises.
    """
    length = piece.seek(0, 2)
    if length > PIECE_MAX:
        raise InvalidInputError("piece_too_large", maximum=PIECE_MAX)
    with database.unit() as unit:
        row = uploads.one(unit, key, by=sight.actor.id, lock=True)
        if row is None:
            raise NotFoundError("upload_not_found")
        if row.evidence_id is not None or offset + length <= row.received < row.size:
            return Progress(row.id, row.received, row.size, row.evidence_id)
        if offset != row.received and row.received < row.size:
            raise ConflictError("upload_elsewhere", offset=row.received)
        if row.received < row.size:
            if offset + length > row.size:
                raise InvalidInputError("upload_longer", size=row.size)
            received = papers.files.append_part(row.id.hex, offset, _chunks(piece))
            uploads.move_on(unit, row.id, received=received, at=clock.now())
            row = replace(row, received=received)
    if row.received < row.size:
        return Progress(row.id, row.received, row.size)
    return _finish(database, clock, sight, papers, row)


def take_whole(
    database: Database, clock: Clock, sight: Sight, papers: Papers, asked: Begin, *, file: BinaryIO
) -> EvidenceRow:
    """Take a file that came in one form, as a page without scripts sends it. Raises as ``send_piece`` does."""
    name, size = clean_name(asked.name), file.seek(0, 2)
    with database.unit() as unit:
        workshop = open_workshop(unit, clock, sight, papers, asked.case)
        _check_size(papers, size, name)
        row = Upload(
            new_id(clock.now()),
            workshop.sheet.facts.id,
            workshop.item(asked.item).code,
            name,
            asked.declared,
            "",
            size,
            size,
            sight.actor.id,
        )
        _check_room(unit, papers, row)
    kept = _keep(papers.files, row, file)
    with database.unit() as unit:
        open_workshop(unit, clock, sight, papers, row.case_id)
        _check_room(unit, papers, row)
        return _take(unit, clock, papers, row, kept)


def _finish(database: Database, clock: Clock, sight: Sight, papers: Papers, row: Upload) -> Progress:
    """Make a whole upload evidence; one that is refused is forgotten. Bytes are moved outside any transaction."""
    try:
        done = _done(database, row)
        if done is not None:
            return done
        with database.unit() as unit:
            open_workshop(unit, clock, sight, papers, row.case_id)
        with papers.files.open_part(row.id.hex) as file:
            kept = _keep(papers.files, row, file)
        with database.unit() as unit:
            again = uploads.one(unit, row.id, by=row.by, lock=True)
            if again is None:
                raise NotFoundError("upload_not_found")
            if again.evidence_id is not None:
                return _progress(again)
            open_workshop(unit, clock, sight, papers, row.case_id)
            taken = _take(unit, clock, papers, row, kept)
            uploads.finish(unit, row.id, evidence_id=taken.id, at=clock.now())
    except (InvalidInputError, FileNotFoundError) as error:
        done = _done(database, row)
        if done is not None:  # the same last piece, sent twice at once: the other one made it
            return done
        with database.unit() as unit:
            uploads.drop(unit, row.id)
        papers.files.drop_part(row.id.hex)
        if isinstance(error, DomainError):
            raise
        raise NotFoundError("upload_not_found") from error
    papers.files.drop_part(row.id.hex)
    return Progress(row.id, row.size, row.size, taken.id)


def _done(database: Database, row: Upload) -> Progress | None:
    """Say what an upload has become, or None while it is none yet. Raises NotFoundError ``upload_not_found``."""
    with database.single() as unit:
        found = uploads.one(unit, row.id, by=row.by)
    if found is None:
        raise NotFoundError("upload_not_found")
    return None if found.evidence_id is None else _progress(found)


def _progress(row: Upload) -> Progress:
    return Progress(row.id, row.received, row.size, row.evidence_id)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file as it was found to be, its bytes in the store."""

    digest: bytes
    size: int
    kind: str
    pages: int | None = None
    thumbnail: bytes | None = None


def _keep(store: FileStore, row: Upload, file: BinaryIO) -> _Kept:
    """Examine a whole file and give its bytes to the store. A crash after it leaves bytes nobody can ask for."""
    found = examine(file, row.name, pointer="/tep")
    if found.kind not in {JPEG, PNG}:
        return _Kept(store.put(_chunks(file)), row.size, found.kind, found.pages if found.kind == PDF else None)
    if row.size > SIZE_MAX:
        raise InvalidInputError(
            "file_too_large", pointer="/tep", name=row.name, size=-(-row.size // MEGABYTE), maximum=SIZE_MAX_MB
        )
    picture = prepare_picture(file, pointer="/tep")
    return _Kept(store.put([picture.full]), len(picture.full), JPEG, thumbnail=store.put([picture.thumbnail]))


def _take(unit: Unit, clock: Clock, papers: Papers, row: Upload, kept: _Kept) -> EvidenceRow:
    """Write the rows of a file whose bytes are kept: a newer version of what stands there, or one more."""
    at = clock.now()
    stored = FileRow(
        key=new_id(at),
        case_id=row.case_id,
        sha256=kept.digest,
        size=kept.size,
        media_type=kept.kind,
        pages=kept.pages,
        thumbnail_sha256=kept.thumbnail,
        name=row.name,
        stored_by=row.by,
        at=at,
    )
    older = next((one for one in dossiers.evidence(unit, row.case_id) if _is_older(one, row, kept.digest)), None)
    if older is not None and older.sha256 == kept.digest:
        return older
    if not files.insert(unit, stored, most=papers.limits.files):
        raise ConflictError("case_files_full", maximum=papers.limits.files)
    placing = Placing(
        id=new_id(at),
        case_id=row.case_id,
        item=row.item,
        file_key=stored.key,
        by=row.by,
        at=at,
        version=1 if older is None else older.version + 1,
        replaces=None if older is None else older.id,
    )
    dossiers.place(unit, placing)
    if older is not None:
        dossiers.carry_pins(unit, older=older.id, newer=placing.id, pages=stored.pages)
    return next(one for one in dossiers.evidence(unit, row.case_id) if one.id == placing.id)


def _is_older(one: EvidenceRow, row: Upload, digest: bytes) -> bool:
    """Say whether a file stands under the item already: by its name (a newer version of it) or by its content."""
    return one.is_current and one.item == row.item and (one.name == row.name or one.sha256 == digest)


def _check_size(papers: Papers, size: int, name: str) -> None:
    if size <= 0:
        raise InvalidInputError("file_empty", pointer="/tep", name=name)
    if size > papers.limits.file:
        maximum = papers.limits.file // MEGABYTE
        raise InvalidInputError("file_too_large", pointer="/tep", name=name, size=-(-size // MEGABYTE), maximum=maximum)


def _check_room(unit: Unit, papers: Papers, row: Upload) -> None:
    count, size = dossiers.sizes(unit, row.case_id)
    coming, more = uploads.under_way(unit, row.case_id)
    if count + coming >= papers.limits.files:
        raise ConflictError("case_files_full", maximum=papers.limits.files)
    if size + more + row.size > papers.limits.case:
        raise ConflictError("case_files_large", maximum=papers.limits.case // MEGABYTE)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk
