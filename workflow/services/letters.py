"""Letters out of claimed notices: who is told now, who later, who not at all, and in which words. Writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from workflow.domain import delivery
from workflow.domain.access import PRODUCER
from workflow.domain.delivery import ClockNow, Habits, Pending, Quiet
from workflow.domain.notice_text import NoticeBook, render
from workflow.domain.notice_values import Subject, digest_line, values_of
from workflow.domain.process import Scalar
from workflow.domain.proof import Proof
from workflow.domain.simple_html import html_of
from workflow.domain.time import local_day
from workflow.services.channels import Outgoing
from workflow.store.deliveries import Claimed

DIGEST: Final = "digest"
_LANGUAGES: Final = frozenset({"vi", "en"})
_NO_DOMAIN: Final = "localhost"


@dataclass(frozen=True, slots=True)
class Judged:
    """A claimed notice, what it is about, and what the person is reached by."""

    claimed: Claimed
    subject: Subject
    pending: Pending

    @property
    def address(self) -> str:
        """The address it goes to."""
        return self.pending.address or ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person: of one notice, or of several as a digest. ``key`` is the same at every attempt."""

    key: str
    members: tuple[Judged, ...]
    proof: Proof
    outgoing: Outgoing
    is_digest: bool = False


@dataclass(frozen=True, slots=True)
class Sorted:
    """What becomes of a batch."""

    suppressed: list[tuple[Judged, str]] = field(default_factory=list)
    put_off: list[tuple[Judged, datetime]] = field(default_factory=list)
    going: list[Judged] = field(default_factory=list)


def judged(claimed: Claimed, subject: Subject, channels: Iterable[str]) -> Judged:
    """Put together what decides about a notice."""
    person, case = subject.recipient, subject.case
    clock = claimed.clock
    wanted = claimed.preference
    quiet = delivery.NIGHT
    if wanted is not None and wanted.quiet_from is not None and wanted.quiet_until is not None:
        quiet = Quiet(wanted.quiet_from, wanted.quiet_until)
    pending = Pending(
        kind=claimed.kind,
        notice=claimed.notice,
        channel=claimed.channel,
        urgent=claimed.urgent,
        send_at=claimed.send_at,
        arming=claimed.arming,
        by_office=claimed.recipient_role != PRODUCER,
        is_retry=claimed.attempts > 1 or claimed.digest_key is not None,
        habits=Habits(quiet, wanted.digest, frozenset(wanted.muted), wanted.channels) if wanted else Habits(),
        address=delivery.address_of(claimed.channel, email=person.email, phone=person.phone),
        is_faulty=claimed.channel in claimed.faulty,
        is_off=claimed.channel not in channels,
        clock=None
        if clock is None
        else ClockNow(clock.is_ended, clock.is_stopped, clock.arming, clock.due_on, clock.told_on),
        is_closed=case is not None
        and subject.process is not None
        and subject.process.states[case.state].family == "closed",
        is_told=claimed.is_told,
    )
    return Judged(claimed, subject, pending)


def sort(notices: Sequence[Judged], now: datetime) -> Sorted:
    """Decide about each notice of a batch."""
    found = Sorted()
    for one in notices:
        reason = delivery.suppressed_because(one.pending)
        if reason is not None:
            found.suppressed.append((one, reason))
            continue
        start = delivery.send_from(one.pending, now, one.subject.calendar)
        if start > now:
            found.put_off.append((one, start))
        else:
            found.going.append(one)
    return found


def groups(going: Sequence[Judged]) -> list[tuple[Judged, ...]]:
    """Put together what shares a mail: all of one person's mail that can wait, where the person has a digest."""
    together: dict[tuple[str, ...], list[Judged]] = {}
    for one in going:
        claimed = one.claimed
        if claimed.digest_key is not None:
            place: tuple[str, ...] = (claimed.digest_key,)
        elif delivery.is_digestible(one.pending):
            place = (str(claimed.recipient_id), claimed.channel, "" if claimed.attempts == 1 else claimed.key)
        else:
            place = (claimed.key, "")
        together.setdefault(place, []).append(one)
    return [tuple(some) for some in together.values()]


def letter(members: tuple[Judged, ...], book: NoticeBook, at: datetime) -> Letter:
    """Word one message. Raises InvalidInputError for a template that lacks or cannot say something."""
    first = members[0]
    shared = first.claimed.digest_key
    is_digest = shared is not None or len(members) > 1
    language = first.subject.recipient.language if first.subject.recipient.language in _LANGUAGES else "vi"
    today = local_day(at)
    if is_digest:
        key = shared or delivery.digest_key(str(first.claimed.recipient_id), [one.claimed.key for one in members])
        values: Mapping[str, str] = values_of(_digest_subject(key, members, language, book, at), language, today, book)
        template = book.template(DIGEST)
        number = first.claimed.proofs + 1 if shared else 1
    else:
        key, number = first.claimed.key, first.claimed.attempts
        values = values_of(first.subject, language, today, book)
        template = book.template(first.subject.notice)
    text = render(template, language, values)
    by_mail = first.claimed.channel in {"email", "in_app"}
    host = urlsplit(book.address).hostname or _NO_DOMAIN
    outgoing = Outgoing(
        key=key,
        message_id=delivery.message_id(key, host),
        channel=first.claimed.channel,
        address=first.address,
        recipient_name=first.subject.recipient.name,
        language=language,
        subject=text.subject,
        text=text.body,
        html=html_of(text.body, language=language, title=text.subject) if first.claimed.channel == "email" else None,
        short=text.short,
    )
    proof = Proof(
        key=f"{key}#{number}",
        notice_key=key,
        case_id=None if is_digest else first.claimed.case_id,
        at=at,
        channel=first.claimed.channel,
        address=first.address,
        language=language,
        template=template.code,
        template_version=template.version,
        subject=text.subject,
        body=text.body if by_mail else text.short,
        message_id=outgoing.message_id if first.claimed.channel == "email" else None,
    )
    return Letter(key, members, proof, outgoing, is_digest)


def _digest_subject(key: str, members: tuple[Judged, ...], language: str, book: NoticeBook, at: datetime) -> Subject:
    """Give what a digest is about: a line a notice, what ends first in front."""
    ordered = sorted(members, key=_by_last_day)
    lines = [digest_line(one.subject, language, local_day(at), book) for one in ordered]
    listed = list(dict.fromkeys(lines))
    params: dict[str, Scalar] = {"count": len(listed), "items": "\n".join(listed)}
    return Subject(key=key, notice=DIGEST, recipient=members[0].subject.recipient, params=params)


def _by_last_day(one: Judged) -> tuple[bool, str, str]:
    clock = one.subject.clock
    due_on = clock.due_on if clock is not None else None
    return (due_on is None, str(due_on), one.claimed.key)
