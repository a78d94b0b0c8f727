"""Open the scoring of a session: everything that keeps it closed at once, then all its cases moved, or none."""

from collections.abc import Iterable

from workflow.domain.command import FireCommand
from workflow.domain.council_rules import LEVELS
from workflow.domain.council_session import Session, opening_faults
from workflow.domain.errors import ConflictError, NotFoundError
from workflow.domain.history import Channel
from workflow.domain.session_events import Event, event_hash, last
from workflow.domain.time import Clock
from workflow.services.calendars import book_of
from workflow.services.fire_together import fire_together
from workflow.services.identify import Sight
from workflow.services.session_act import Act, SessionRequest, refuse_session, session_act
from workflow.store import calendars, council_sessions
from workflow.store.council_sessions import Changes
from workflow.store.database import Database


def open_scoring(
    database: Database, clock: Clock, sight: Sight, asked: SessionRequest, *, channel: Channel = "web"
) -> Session:
    """Open the scoring; each case's history names the session and the hash of its frozen list.

    Raises ConflictError ``list_not_frozen``, ``session_not_ready`` with every reason, ``cases_refused``.
    """
    with session_act(database, clock, sight, asked) as act:
        if act.is_again:
            return act.session
        if act.session.state != "listed":
            raise ConflictError("session_opened" if act.session.state == "open" else "list_not_frozen")
        book = book_of(act.unit, calendars.stamp(act.unit))
        refuse_session(opening_faults(act.session, book.of((act.session.unit_id,)), act.day))
        acts = LEVELS[act.session.level]
        waiting = [case for case in act.session.cases if case.state in acts.waiting]
        if acts.opens is not None and waiting:
            evidence = (f"session:{act.session.code}", f"list:{list_hash(act)}")
            commands = [
                FireCommand(
                    case_id=case.case_id,
                    actor_id=act.actor.id,
                    trigger=acts.opens,
                    request_id=asked.request_id,
                    evidence=evidence,
                    channel=channel,
                )
                for case in waiting
            ]
            fire_together(act.unit, commands, at=act.at)
        quorum = act.session.quorum
        data = {"needed": quorum.needed, "present": quorum.present, "seats": quorum.seats}
        act.note("opened", data, Changes(state="open", opened_at=act.at))
        found = council_sessions.load(act.unit, act.session.id)
        if found is None:
            raise NotFoundError("council_session_not_found")
        return found


def list_hash(act: Act) -> str:
    """Give the hash of the event that froze the list of a session."""
    return list_hash_in(event for event, _ in council_sessions.events(act.unit, act.session.id))


def list_hash_in(events: Iterable[Event]) -> str:
    """Give the hash of the event that froze the list, among the events of a session."""
    frozen = last(events, "frozen")
    return "" if frozen is None else event_hash(frozen).hex()
