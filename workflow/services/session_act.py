"""One act on a session: its row locked, the act noted as an event, everything in one transaction or nothing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from workflow.domain.command import check_request_id
from workflow.domain.council_session import Session
from workflow.domain.errors import ConflictError, StaleVersionError
from workflow.domain.facts import ActorFacts
from workflow.domain.inputs import FieldFault
from workflow.domain.session_events import Event, EventKind
from workflow.domain.time import Clock, local_day
from workflow.services.council_sight import check_runs, check_seen
from workflow.services.identify import Sight
from workflow.store import council_sessions as store
from workflow.store.council_sessions import NOTHING, Changes
from workflow.store.database import Database, Unit


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """On which session one acts, under which key; ``seen`` refuses when something happened since that version."""

    session: UUID | str
    request_id: str
    seen: int | None = None


@dataclass(slots=True)
class Act:
    """A locked session, and how what happens is noted. ``is_again``: this request was answered before."""

    unit: Unit
    session: Session
    actor: ActorFacts
    at: datetime
    request_id: str
    is_again: bool

    @property
    def day(self) -> Any:
        """The day it is in Vietnam."""
        return local_day(self.at)

    def note(self, kind: EventKind, data: Mapping[str, Any], changes: Changes = NOTHING, *, first: bool = True) -> None:
        """Append an event; only the first of a request carries its key."""
        event = Event(
            session_id=self.session.id,
            seq=self.session.version + 1,
            at=self.at,
            actor_id=self.actor.id,
            actor_name=self.actor.name,
            kind=kind,
            data=data,
            prev_hash=self.session.head_hash,
            request_id=self.request_id if first else None,
        )
        digest = store.append(self.unit, event, changes)
        self.session = replace(self.session, version=event.seq, head_hash=digest)


@contextmanager
def session_act(
    database: Database, clock: Clock, sight: Sight, asked: SessionRequest, *, running: bool = True
) -> Iterator[Act]:
    """Open an act on a session that the person runs, or (``running`` False) sits in.

    Raises NotFoundError ``council_session_not_found``; NotPermittedError; StaleVersionError ``session_moved``.
    """
    check_request_id(asked.request_id)
    at = clock.now()
    with database.unit() as unit:
        session = check_seen(store.load(unit, asked.session, lock="update"), sight.actor)
        if running:
            check_runs(session, sight.actor)
        again = store.answered(unit, session.id, by=sight.actor.id, request_id=asked.request_id) is not None
        if not again and asked.seen is not None and asked.seen != session.version:
            raise StaleVersionError("session_moved", expected=asked.seen, version=session.version)
        yield Act(unit, session, sight.actor, at, asked.request_id, again)


def refuse_session(faults: list[FieldFault]) -> None:
    """Raise ConflictError ``session_not_ready`` with every reason, if there is one."""
    if faults:
        raise ConflictError("session_not_ready", errors=faults)
