"""Tell roles something: find who holds them that day, and plan one notice a person and channel."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workflow.domain.process import Process
from workflow.domain.system import SYSTEM_ID
from workflow.domain.telling import FALLBACK_ROLE, IN_APP, Contact, Place, Telling, Territory, place_of
from workflow.domain.time import local_day
from workflow.store import notices
from workflow.store.database import Unit
from workflow.store.notices import NewNotice
from workflow.store.reads import recipients


@dataclass(frozen=True, slots=True)
class Told:
    """How many notices are new, and the tellings that found nobody, not even at the office."""

    planned: int
    unheard: tuple[Telling, ...]


def addressed(telling: Telling, process: Process, territory: Territory) -> Telling:
    """Give a telling with where its role is held for a case, and where the office is that hears it otherwise."""
    place = place_of(process, telling.role, territory)
    return replace(telling, place=place, fallback=place_of(process, FALLBACK_ROLE, territory))


def tell(unit: Unit, tellings: Sequence[Telling]) -> Told:
    """Plan the notices of tellings of one instant by two statements, whatever their number.

    Where nobody holds the role that day, the province's officers are told, with ``for_role`` in the notice's
    parameters. Safe to call again: a key that is there already is left as it is.
    """
    if not tellings:
        return Told(0, ())
    places = {place for telling in tellings for place in (telling.place, telling.fallback) if place is not None}
    found = recipients.find(unit, places, on=local_day(tellings[0].planned_at))
    heard = [(telling, *_heard(telling, found)) for telling in tellings]
    heard.sort(key=lambda one: one[1] is not one[0])  # who is told in his own right is not told for others as well
    rows: dict[str, NewNotice] = {}
    for _, telling, contacts in heard:
        for contact in contacts:
            for row in _rows(telling, contact):
                rows.setdefault(row.key, row)
    unheard = tuple(telling for telling, _, contacts in heard if not contacts)
    return Told(notices.insert(unit, list(rows.values())), unheard)


def note_unheard(unit: Unit, unheard: Sequence[Telling]) -> int:
    """Leave a row for each telling that found nobody: addressed to the engine itself, put aside with the reason."""
    nobody = Contact(SYSTEM_ID, None, None)
    return notices.insert(unit, [_row(telling, nobody, IN_APP, "no_recipient") for telling in unheard])


def _heard(telling: Telling, found: dict[Place, tuple[Contact, ...]]) -> tuple[Telling, tuple[Contact, ...]]:
    contacts = found.get(telling.place, ()) if telling.place is not None else ()
    if contacts or telling.fallback is None:
        return telling, contacts
    params = {**telling.params, "for_role": telling.role}
    return replace(telling, role=telling.fallback.role, params=params), found.get(telling.fallback, ())


def _rows(telling: Telling, contact: Contact) -> list[NewNotice]:
    if contact.id == telling.actor_id:
        return [_row(telling, contact, IN_APP, "already_told")]
    is_muted = not telling.urgent and telling.notice in contact.muted
    return [
        _row(telling, contact, channel, "muted" if is_muted and channel != IN_APP else None) for channel in contact.ways
    ]


def _row(telling: Telling, contact: Contact, channel: str, reason: str | None) -> NewNotice:
    return NewNotice(
        key=f"{telling.stem}:{contact.id}:{channel}",
        kind=telling.kind,
        notice=telling.notice,
        case_id=telling.case_id,
        rule=telling.rule,
        started_seq=telling.started_seq,
        arming=telling.arming,
        step=telling.step,
        history_seq=telling.history_seq,
        recipient_id=contact.id,
        recipient_role=telling.role,
        channel=channel,
        urgent=telling.urgent,
        planned_at=telling.planned_at,
        send_at=telling.planned_at,
        state="planned" if reason is None else "suppressed",
        reason=reason,
        params=telling.params,
    )
