"""File a sheet: final for its round, and the moment from which the member may see the sheets of others."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from workflow.domain.command import check_request_id
from workflow.domain.errors import ConflictError, StaleVersionError
from workflow.domain.ids import new_id
from workflow.domain.score_sheet import SheetPlace, filing_of
from workflow.domain.time import Clock
from workflow.services.identify import Sight
from workflow.services.save_sheet import SheetDesk, show_sheet
from workflow.services.session_act import refuse_session
from workflow.services.session_rules import RuleShelf
from workflow.store import sheets
from workflow.store.database import Database


@dataclass(frozen=True, slots=True)
class FileRequest:
    """Which sheet is filed: the case by its place on the list, as the member saw it (``seen``)."""

    session: UUID | str
    position: int
    request_id: str
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class FiledReceipt:
    """What was filed: the hash of its content, its round, when; ``again``: the same request was answered before."""

    sha256: bytes
    round: int
    at: datetime
    again: bool = False


def file_sheet(database: Database, clock: Clock, sight: Sight, shelf: RuleShelf, asked: FileRequest) -> FiledReceipt:
    """File the member's draft as it stands; sent again, it gives the first receipt.

    The session's row is held while it is written, so that no sheet is filed once a quorum broke or the session closed.

    Raises NotFoundError; ConflictError ``session_not_ready`` with every reason, ``sheet_filed``, ``rules_changed``;
    InvalidInputError ``inputs_invalid`` with every criterion that is open; StaleVersionError ``sheet_stale``.
    """
    check_request_id(asked.request_id)
    at = clock.now()
    with database.unit() as unit:
        desk = show_sheet(unit, sight, shelf, asked.session, asked.position, lock="share")
        if desk.is_filed:
            return _again(desk, asked)
        refuse_session(list(desk.faults))
        if asked.seen is not None and asked.seen != desk.own.version:
            raise StaleVersionError("sheet_stale", expected=asked.seen, version=desk.own.version)
        place = SheetPlace(
            session_id=desk.session.id,
            case_id=desk.case.case_id,
            round=desk.own.round,
            member_id=desk.own.member_id,
            regulation_hash=desk.regulation.hash,
            set_code=desk.case.set_code or "",
        )
        filing = filing_of(place, desk.entries, desk.criteria, claims=desk.claims)
        if not sheets.file(unit, filing, key=new_id(at), request_id=asked.request_id, at=at):
            return _again(show_sheet(unit, sight, shelf, asked.session, asked.position), asked)
        return FiledReceipt(filing.digest, place.round, at)


def _again(desk: SheetDesk, asked: FileRequest) -> FiledReceipt:
    own = desk.own
    if own.request_id != asked.request_id or own.sha256 is None or own.filed_at is None:
        raise ConflictError("sheet_filed")
    return FiledReceipt(own.sha256, own.round, own.filed_at, again=True)
