"""Tell single people something that is about no case: in the house, and by the first way they can be reached by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from workflow.domain.process import Scalar
from workflow.domain.telling import IN_APP
from workflow.domain.time import Clock
from workflow.store import notices
from workflow.store.database import Unit
from workflow.store.notices import NewNotice
from workflow.store.reads import recipients

ROLE = "person"
"""In which role people are told of what is about themselves."""


@dataclass(frozen=True, slots=True)
class Told:
    """One notice to one person."""

    person_id: UUID
    notice: str
    params: Mapping[str, Scalar]
    urgent: bool = False


def tell_people(unit: Unit, clock: Clock, told: Sequence[Told], *, stem: str, actor_id: UUID) -> int:
    """Plan the notices by two statements, and give how many are new; who did it himself is told in the house only."""
    at = clock.now()
    contacts = recipients.people(unit, [one.person_id for one in told])
    rows = [
        NewNotice(
            key=f"{stem}:{one.person_id}:{channel}",
            kind="event",
            notice=one.notice,
            case_id=None,
            rule=None,
            started_seq=None,
            arming=None,
            step=None,
            history_seq=None,
            recipient_id=one.person_id,
            recipient_role=ROLE,
            channel=channel,
            urgent=one.urgent,
            planned_at=at,
            send_at=at,
            params=one.params,
        )
        for one in told
        if (contact := contacts.get(one.person_id)) is not None
        for channel in (contact.ways if one.person_id != actor_id else (IN_APP,))
    ]
    return notices.insert(unit, rows)
