"""Keep what a member puts down, criterion by criterion, never over another tab's newer choice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from workflow.domain.council_session import Listed, Seat, Session, filing_faults
from workflow.domain.criteria import CriteriaSet
from workflow.domain.errors import ConflictError, NotFoundError, StaleVersionError
from workflow.domain.inputs import FieldFault
from workflow.domain.regulation import Regulation
from workflow.domain.score_sheet import Entries, check_entries
from workflow.domain.time import Clock
from workflow.services.council_sight import check_seen, seat_in
from workflow.services.identify import Sight
from workflow.services.session_rules import RuleShelf
from workflow.store import council_sessions, session_cases, sheets
from workflow.store.council_sessions import Lock
from workflow.store.database import Unit
from workflow.store.sheets import Draft, OwnSheet

_EMPTY = ["", ""]


@dataclass(frozen=True, slots=True)
class SheetDesk:
    """A member before his sheet: session, case, rule, what he put down; ``faults`` keep it from being filed.

    ``claims``: what the maker chose in the dossier that was frozen onto the list.
    """

    session: Session
    seat: Seat
    case: Listed
    regulation: Regulation
    criteria: CriteriaSet
    own: OwnSheet
    faults: tuple[FieldFault, ...]
    claims: Mapping[str, str] = field(default_factory=dict)

    @property
    def entries(self) -> Entries:
        """Give what is put down; in a new round that is not begun, what was put down in the one before."""
        return self.own.entries or self.own.before

    @property
    def is_filed(self) -> bool:
        """Say whether the sheet of this round is filed."""
        return self.own.filed_at is not None


@dataclass(frozen=True, slots=True)
class SavedSheet:
    """A draft as saved: its version and when."""

    version: int
    at: datetime


def show_sheet(
    unit: Unit, sight: Sight, shelf: RuleShelf, session: UUID | str, position: int, *, lock: Lock = ""
) -> SheetDesk:
    """Give a member his sheet on a case, by a fixed number of statements.

    Raises NotFoundError ``council_session_not_found``, ``sheet_not_found`` (no seat, not listed, recused);
    ConflictError ``rules_changed``.
    """
    found = check_seen(council_sessions.load(unit, session, lock=lock), sight.actor)
    seat = seat_in(found, sight.actor)
    case = next((one for one in found.cases if one.position == position), None)
    if seat is None or case is None or found.state not in {"listed", "open", "closed"}:
        raise NotFoundError("sheet_not_found")
    own = sheets.own(unit, session_id=found.id, case_id=case.case_id, reader=sight.actor.id)
    if own is None:
        raise NotFoundError("sheet_not_found")
    regulation, criteria = shelf.sheet_of(unit, case)
    claims = {} if case.snapshot is None else session_cases.claims(unit, case.case_id, case.snapshot)
    return SheetDesk(found, seat, case, regulation, criteria, own, tuple(filing_faults(found, seat, case)), claims)


def save_sheet(unit: Unit, clock: Clock, sight: Sight, desk: SheetDesk, entries: Entries, *, seen: int) -> SavedSheet:
    """Save entries over the version seen; what is empty and was changed elsewhere meanwhile is passed by.

    It is kept while the quorum is broken too: only filing waits. Raises InvalidInputError ``inputs_invalid``;
    ConflictError ``sheet_filed``, ``session_not_open``, ``session_closed``, ``case_aside``; StaleVersionError
    ``sheet_stale``: a criterion was changed elsewhere since, to something else.
    """
    check_entries(entries, desk.criteria)
    if desk.is_filed:
        raise ConflictError("sheet_filed")
    _check_open(desk)
    kept = {name: values for name, values in entries.items() if values != _EMPTY or name in desk.entries}
    kept = {name: values for name, values in kept.items() if values != _EMPTY or desk.own.touched.get(name, 0) <= seen}
    draft = Draft(
        session_id=desk.session.id,
        case_id=desk.case.case_id,
        reader=sight.actor.id,
        round=desk.own.round,
        entries=kept,
        base=desk.own.before,
        seen=seen,
        at=clock.now(),
    )
    saved = sheets.save(unit, draft)
    if saved is not None:
        return SavedSheet(*saved)
    again = sheets.own(unit, session_id=draft.session_id, case_id=draft.case_id, reader=draft.reader)
    if again is None:
        raise NotFoundError("sheet_not_found")
    if again.filed_at is not None:
        raise ConflictError("sheet_filed")
    if again.round != draft.round:
        raise ConflictError("round_over", round=again.round)
    raise StaleVersionError("sheet_stale", expected=seen, version=again.version)


def _check_open(desk: SheetDesk) -> None:
    if desk.session.state != "open":
        raise ConflictError("session_closed" if desk.session.state == "closed" else "session_not_open")
    if desk.case.aside is not None:
        raise ConflictError("case_aside", case=desk.case.code)
