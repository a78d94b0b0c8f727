"""Show a session to one person: all of it to who runs it, a member's own list to a member, its head to others.

Counts of filed sheets are for who runs the session, points for nobody here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from workflow.domain.council_session import Conflict, Listed, Seat, Session
from workflow.services.council_sight import check_seen, runs, seat_in
from workflow.services.identify import Sight
from workflow.store import council_sessions, sheets
from workflow.store.database import Unit
from workflow.store.sheets import Begun


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as the reader may see it. ``filed``: by case and member, to who runs it; ``own``: one's own sheets."""

    session: Session
    is_running: bool
    seat: Seat | None
    filed: Mapping[UUID, Mapping[UUID, datetime]]
    own: Mapping[UUID, Begun]

    @property
    def cases(self) -> tuple[Listed, ...]:
        """Give the list: to who runs the session, and to members who score."""
        shown = self.is_running or (self.seat is not None and self.seat.scores)
        return self.session.cases if shown else ()

    @property
    def seats(self) -> tuple[Seat, ...]:
        """Give who sits, to who runs the session; to others their own seat."""
        if self.is_running:
            return self.session.seats
        return () if self.seat is None else (self.seat,)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Give the grounds found or declared, to who runs the session; to others their own."""
        own = None if self.seat is None else self.seat.member_id
        return tuple(one for one in self.session.conflicts if self.is_running or one.member_id == own)


def show_session(unit: Unit, sight: Sight, key: UUID | str) -> SessionView:
    """Give a session by a fixed number of statements. Raises NotFoundError ``council_session_not_found``."""
    actor = sight.actor
    session = check_seen(council_sessions.load(unit, key), actor)
    seat = seat_in(session, actor)
    is_running = runs(actor, session.level, session.unit_id)
    return SessionView(
        session=session,
        is_running=is_running,
        seat=seat,
        filed=sheets.progress(unit, session.id) if is_running else {},
        own={} if seat is None else sheets.begun(unit, session_id=session.id, reader=actor.id),
    )
