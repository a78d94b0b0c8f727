"""Send one-time codes: at once, past digests, quiet hours and what is muted, by the same ways and with the same proof.

The proof holds the text with the code masked; the code itself is put in only where the text is handed over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from workflow.domain import delivery
from workflow.domain.ids import new_id
from workflow.domain.notice_text import NoticeBook, Rendered, render
from workflow.domain.proof import Proof
from workflow.domain.simple_html import html_of
from workflow.domain.time import Clock
from workflow.services.channels import ChannelAdapter, Outgoing, Receipt
from workflow.services.invite_person import NOTICE as INVITATION
from workflow.services.invite_person import token_of
from workflow.services.one_time_codes import CODE_LIVES, digits_of
from workflow.services.sealing import Keys
from workflow.store import deliveries, one_time_codes
from workflow.store.database import Database
from workflow.store.deliveries import ReceiptRow
from workflow.store.one_time_codes import ClaimedCode

LIMIT: Final = 100
LEASE: Final = timedelta(minutes=2)
SENDINGS_MAX: Final = 3
KEPT_FOR: Final = timedelta(days=30)
MASK: Final = "******"
PREFIX: Final = "code:"
INVITES: Final = "invitation:"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Letter:
    code: ClaimedCode
    proof: Proof
    outgoing: Outgoing


def deliver_codes(
    database: Database,
    clock: Clock,
    channels: Mapping[str, ChannelAdapter],
    book: NoticeBook,
    keys: Keys,
    *,
    mail_stays: bool,
) -> int:
    """Send the codes that wait and give how many were handed over. Safe in many processes, and to be killed.

    ``mail_stays``: mail is kept in the house, so a number that no text message reaches is written to there.
    """
    now = clock.now()
    with database.unit() as unit:
        one_time_codes.forget(unit, before=now - KEPT_FOR)
        claimed = one_time_codes.claim(unit, now=now, lease=now + LEASE, limit=LIMIT)
    if not claimed:
        return 0
    live = [one for one in claimed if one.expires_at > now and one.sendings <= SENDINGS_MAX]
    ways = {one.id: _way(one.channel, channels, mail_stays=mail_stays) for one in live}
    letters = [_letter(one, way, book, keys, now) for one in live if (way := ways[one.id]) is not None]
    lost = [one for one in claimed if ways.get(one.id) is None]
    for one in lost:
        log.warning("code_not_sent", code=str(one.id))
    with database.unit() as unit:
        deliveries.prove(unit, [letter.proof for letter in letters])
        one_time_codes.settle(unit, [(one.id, "failed", one.sendings) for one in lost])
    used = sorted({letter.outgoing.channel for letter in letters})
    return sum(_hand_over(database, clock, channels[way], letters, way) for way in used)


def shown(keys: Keys, notice_key: str, text: str) -> str:
    """Give a text kept in the house with its code put back: for whoever may read the outbox of this machine."""
    prefix = next((one for one in (PREFIX, INVITES) if notice_key.startswith(one)), None)
    if prefix is None:
        return text
    key = UUID(notice_key.removeprefix(prefix).partition("#")[0])
    return text.replace(MASK, digits_of(keys, key) if prefix == PREFIX else token_of(keys, key))


def _hand_over(database: Database, clock: Clock, adapter: ChannelAdapter, letters: Sequence[_Letter], way: str) -> int:
    some = [letter for letter in letters if letter.outgoing.channel == way]
    receipts = list(adapter.send([letter.outgoing for letter in some]))
    at = clock.now()
    with database.unit() as unit:
        deliveries.add_receipts(unit, [_receipt(one, said, at) for one, said in zip(some, receipts, strict=True)])
        one_time_codes.settle(
            unit,
            [(one.code.id, _state(said), one.code.sendings) for one, said in zip(some, receipts, strict=True)],
        )
    return sum(_state(said) == "sent" for said in receipts)


def _state(said: Receipt) -> str:
    """Give what becomes of a sending: tried at the next tick, or sent, also where nobody knows: codes die soon."""
    return {"refused": "failed", "failed": "planned"}.get(said.kind, "sent")


def _receipt(letter: _Letter, said: Receipt, at: datetime) -> ReceiptRow:
    proof = letter.proof
    return ReceiptRow(new_id(at), proof.notice_key, proof.key, at, said.kind, said.provider, said.detail)


def _way(channel: str, channels: Mapping[str, ChannelAdapter], *, mail_stays: bool) -> str | None:
    order = {"email": ("email",), "sms": ("sms", "zalo")}.get(channel, ())
    found = next((way for way in order if way in channels), None)
    return "email" if found is None and mail_stays else found


def _letter(code: ClaimedCode, way: str, book: NoticeBook, keys: Keys, at: datetime) -> _Letter:
    is_invitation = code.notice == INVITATION
    secret = token_of(keys, code.id) if is_invitation else digits_of(keys, code.id)
    masked, open_text = (_text(code, book, shown_as, at) for shown_as in (MASK, secret))
    template = book.template(code.notice)
    key = f"{INVITES if is_invitation else PREFIX}{code.id}"
    message_id = delivery.message_id(key, urlsplit(book.address).hostname or "localhost")
    by_mail = way == "email"
    proof = Proof(
        key=f"{key}#{code.sendings}",
        notice_key=key,
        case_id=None,
        at=at,
        channel=way,
        address=code.address,
        language=code.language,
        template=template.code,
        template_version=template.version,
        subject=masked.subject,
        body=masked.body if by_mail else masked.short,
        message_id=message_id if by_mail else None,
    )
    outgoing = Outgoing(
        key=key,
        message_id=message_id,
        channel=way,
        address=code.address,
        recipient_name=code.name or code.address,
        language=code.language,
        subject=open_text.subject,
        text=open_text.body,
        html=html_of(open_text.body, language=code.language, title=open_text.subject) if by_mail else None,
        short=open_text.short,
    )
    return _Letter(code, proof, outgoing)


def _text(code: ClaimedCode, book: NoticeBook, secret: str, at: datetime) -> Rendered:
    is_invitation = code.notice == INVITATION
    values = {
        "recipient": code.name or code.address,
        "link": f"{book.address}/kich-hoat/lien-ket/{secret}" if is_invitation else f"{book.address}/dang-nhap",
        "code": secret,
        "minutes": str(int(CODE_LIVES.total_seconds()) // 60),
        "days": str(max(1, (code.expires_at - at).days)),
    }
    return render(book.template(code.notice), code.language, values)
