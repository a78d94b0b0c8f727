"""Tell members of councils: that they are named, of a session, its dossiers, its end without meeting, sheets they owe.

Planned in the transaction of the act; sent as all notices are. Keys name session, member and matter, so an act that is
done again tells nobody twice.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from workflow.domain.council_session import Seat, Session
from workflow.domain.facts import ActorFacts
from workflow.domain.process import Scalar
from workflow.domain.time import VIETNAM, Clock, FixedClock, local_day
from workflow.services.tell_person import Told, tell_people
from workflow.store import owed_sheets
from workflow.store.councils import CouncilRow, MemberRow
from workflow.store.database import Database, Unit

URGENT: Final = frozenset({"documents_sent", "sheets_owed", "session_cancelled"})
"""What does not wait for the morning's digest: it is of use before the meeting, or during it, only."""


def tell_named(unit: Unit, clock: Clock, actor: ActorFacts, council: CouncilRow, member: MemberRow) -> int:
    """Tell a person that he sits in a council; gives how many notices are new."""
    params: dict[str, Scalar] = {
        "council": council.name,
        "post": member.post,
        "from_on": member.since.isoformat(),
        "through_on": council.term_to.isoformat(),
        "path": f"/hoi-dong/{council.code}",
    }
    told = [Told(member.person_id, "council_named", params)]
    return tell_people(unit, clock, told, stem=f"council:{council.id}:{member.id}", actor_id=actor.id)


def tell_session(
    unit: Unit,
    at: datetime,
    actor: ActorFacts,
    session: Session,
    notice: str,
    *,
    seats: Iterable[Seat],
    reason: str = "",
) -> int:
    """Tell those who sit in a session something of it; gives how many notices are new."""
    params = {**_of_session(session), "count": len(session.scoring_cases), "reason": reason}
    told = [Told(seat.person_id, notice, params, notice in URGENT) for seat in seats if not seat.ended]
    return tell_people(unit, FixedClock(at), told, stem=f"session:{session.id}:{notice}", actor_id=actor.id)


def remind_owed(database: Database, clock: Clock) -> int:
    """Remind members of open sessions of sheets they have not filed, once a day each; gives how many notices are new.

    One statement while nobody owes anything. Safe to run twice and by several at once.
    """
    at = clock.now()
    with database.unit() as unit:
        planned = 0
        for session, people in owed_sheets.by_session(unit, at=at, day=local_day(at)).items():
            local = session.meets_at.astimezone(VIETNAM)
            params: dict[str, Scalar] = {
                "council": session.council,
                "meets_on": local.date().isoformat(),
                "path": f"/phien/{session.code}",
            }
            told = [Told(one, "sheets_owed", {**params, "count": count}, urgent=True) for one, count in people.items()]
            stem = owed_sheets.stem(session.id, local_day(at))
            planned += tell_people(unit, clock, told, stem=stem, actor_id=session.id)
    return planned


def _of_session(session: Session) -> dict[str, Scalar]:
    local = session.meets_at.astimezone(VIETNAM)
    return {
        "council": session.council.get("name", ""),
        "meets_on": local.date().isoformat(),
        "hour": f"{local.hour}:{local.minute:02}",
        "place": session.place or "",
        "path": f"/phien/{session.code}",
    }
