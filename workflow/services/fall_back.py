"""Tell a person otherwise: the next channel that reaches them, in the end a call by the commune's officer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from workflow.domain import delivery
from workflow.domain.ids import new_id
from workflow.services.letters import Judged
from workflow.store import contacts, notices
from workflow.store.contacts import FaultRow, TaskRow
from workflow.store.database import Unit
from workflow.store.notices import NewNotice


@dataclass(frozen=True, slots=True)
class Unreached:
    """A notice that did not reach its person, why, and whether the address is to blame."""

    notice: Judged
    reason: str
    is_address_wrong: bool = False


def fall_back(unit: Unit, unreached: Sequence[Unreached], channels: Iterable[str], at: datetime) -> None:
    """Note the addresses that fail and plan what is told otherwise. Safe to repeat: keys are made of the notice's."""
    outward = [one for one in unreached if one.notice.claimed.channel != "in_app"]
    contacts.add_faults(unit, [_fault(one, at) for one in outward if one.is_address_wrong])
    planned: list[NewNotice] = []
    calls: list[TaskRow] = []
    for one in outward:
        channel = _next(one, frozenset(channels))
        if channel is None:
            calls.append(_call(one, at))
        else:
            planned.append(_again(one, channel, at))
    notices.insert(unit, planned)
    contacts.add_tasks(unit, calls)


def _next(one: Unreached, channels: frozenset[str]) -> str | None:
    claimed, person = one.notice.claimed, one.notice.subject.recipient
    usable = frozenset(
        channel
        for channel in delivery.OUTWARD
        if channel in channels
        and channel not in claimed.faulty
        and delivery.address_of(channel, email=person.email, phone=person.phone) is not None
    )
    tried = delivery.tried_channels(claimed.key, claimed.channel)
    return delivery.next_channel(tried, one.notice.pending.habits, usable)


def _again(one: Unreached, channel: str, at: datetime) -> NewNotice:
    claimed = one.notice.claimed
    return NewNotice(
        key=delivery.fallback_key(claimed.key, claimed.channel, channel),
        kind=claimed.kind,
        notice=claimed.notice,
        case_id=claimed.case_id,
        rule=claimed.rule,
        started_seq=claimed.started_seq,
        arming=claimed.arming,
        step=claimed.step,
        history_seq=claimed.history_seq,
        recipient_id=claimed.recipient_id,
        recipient_role=claimed.recipient_role,
        channel=channel,
        urgent=claimed.urgent,
        planned_at=at,
        send_at=at,
        fallback_of=claimed.key,
        params=claimed.params,
    )


def _call(one: Unreached, at: datetime) -> TaskRow:
    claimed = one.notice.claimed
    return TaskRow(
        new_id(at), delivery.root_key(claimed.key), claimed.case_id, claimed.recipient_id, claimed.commune_id, at
    )


def _fault(one: Unreached, at: datetime) -> FaultRow:
    claimed = one.notice.claimed
    return FaultRow(new_id(at), claimed.recipient_id, claimed.channel, one.notice.address, one.reason[:200], at)
