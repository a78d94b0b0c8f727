"""The proof of a case for the terminal: one page of lines, or JSON with every text. Words come through ``say``."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from ocop.clock_lines import NONE, Say, as_text, head, ledger_line, span_line
from ocop.status_tables import local_time
from workflow.domain.daystrip import Strip
from workflow.services.show_clocks import ClockView
from workflow.services.show_proof import CaseProof
from workflow.store.reads.case_proof import ToldNotice

_SHOWN: Final = 12


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


REASONS: Final = {
    "superseded": _("a newer reminder took its place"),
    "before_start": _("its day lay before the time limit began"),
    "clock_ended": _("what was owed had been done"),
    "clock_stopped": _("the time limit stood still"),
    "date_moved": _("the last day had moved"),
    "case_closed": _("the case was closed"),
    "no_recipient": _("nobody held the role"),
    "no_address": _("no address was known"),
    "unreachable": _("the address did not reach the person"),
    "muted": _("the person had switched it off"),
    "already_told": _("the person had been told"),
    "coalesced": _("it went out together with others"),
    "switched_off": _("the office had switched it off"),
    "replayed": _("the season was replayed, nobody was written to"),
}


def lines(found: CaseProof, language: str, say: Say) -> Iterator[str]:
    """Give the page: each clock and how its last day came, each notice sent, each notice not sent and why."""
    clocks = found.clocks
    yield head(f"{clocks.product} · {clocks.producer} · {clocks.code}", found.at)
    for view in clocks.clocks:
        yield ""
        yield from _clock(view, language, say)
    sent = [notice for notice in found.told if notice.sent_at is not None]
    yield ""
    yield say(_("Told ({count}):"), count=len(sent))
    for notice in sent:
        yield from _sent(notice, found, say)
    waiting = [n for n in found.told if n.sent_at is None and n not in found.unsent]
    if waiting:
        yield ""
        yield say(_("Still to go out ({count}):"), count=len(waiting))
        yield from (f"  {local_time(notice.send_at)} {_whom(notice)}" for notice in waiting)
    yield ""
    yield say(_("Not told ({count}):"), count=len(found.unsent))
    for notice in found.unsent:
        why = say(REASONS[notice.reason]) if notice.reason in REASONS else notice.reason or say(_("it failed"))
        yield f"  {local_time(notice.planned_at)} {_whom(notice)}: {why}"
    for key in found.changed:
        yield say(_("The text {key} is no longer what it was when it was sent."), key=key)


def to_json(found: CaseProof, language: str) -> str:
    """Give everything as JSON text: clocks with their strips, every notice with its texts and receipts."""
    from api.rest.clock_json import case_clocks_json

    whole = {
        **case_clocks_json(found.clocks, language),
        "told": [_notice(notice, found) for notice in found.told],
        "changed": list(found.changed),
    }
    return as_text(whole)


def _clock(view: ClockView, language: str, say: Say) -> Iterator[str]:
    yield from span_line(view, language, say)
    if view.strip is not None:
        yield "  " + _summed(view.strip, say)
        yield "  " + _rests_on(view.strip, say)
    for event in view.events:
        yield ledger_line(event, say)


def _summed(strip: Strip, say: Say) -> str:
    roles = Counter(day.role for day in strip.days)
    return say(
        _("counted {counted}, off {skipped}, stood still {stopped}, rolled on {rolled}"),
        counted=strip.counted,
        skipped=roles["skipped"],
        stopped=strip.stopped,
        rolled=roles["rolled"],
    )


def _rests_on(strip: Strip, say: Say) -> str:
    bases = [day.day.entry.basis for day in strip.days if day.day.entry is not None]
    numbers = [b.document.number or b.document.code for b in bases if b.document is not None]
    return say(
        _("calendar {version}; documents: {documents}"),
        version=strip.calendar[:_SHOWN],
        documents=", ".join(dict.fromkeys(numbers)) or NONE,
    )


def _sent(notice: ToldNotice, found: CaseProof, say: Say) -> Iterator[str]:
    yield f"  {_at(notice.sent_at)} {_whom(notice)}"
    for proof in notice.proofs:
        sealed = say(_("sealed by row {seq}"), seq=proof.sealed_seq) if proof.sealed_seq else say(_("not sealed yet"))
        changed = " !" if proof.proof.key in found.changed else ""
        yield f"    “{proof.proof.subject}” → {proof.proof.address} · {proof.hash.hex()[:_SHOWN]} ({sealed}){changed}"
    for receipt in notice.receipts:
        yield f"    {local_time(receipt.at)} {receipt.kind} · {receipt.provider}"
    if notice.acknowledged_at is not None:
        yield "    " + say(_("acknowledged {when}"), when=_at(notice.acknowledged_at))
    elif notice.read_at is not None:
        yield "    " + say(_("read {when}"), when=_at(notice.read_at))


def _whom(notice: ToldNotice) -> str:
    return f"{notice.recipient} ({notice.role}), {notice.channel}, {notice.notice}"


def _at(instant: datetime | None) -> str:
    return NONE if instant is None else local_time(instant)


def _notice(notice: ToldNotice, found: CaseProof) -> dict[str, Any]:
    return {
        "key": notice.key,
        "kind": notice.kind,
        "notice": notice.notice,
        "rule": notice.rule,
        "started_seq": notice.started_seq,
        "history_seq": notice.history_seq,
        "role": notice.role,
        "recipient": notice.recipient,
        "channel": notice.channel,
        "state": notice.state,
        "reason": notice.reason,
        "planned_at": notice.planned_at,
        "sent_at": notice.sent_at,
        "read_at": notice.read_at,
        "acknowledged_at": notice.acknowledged_at,
        "attempts": notice.attempts,
        "in_digest": notice.in_digest,
        "texts": [
            {
                "key": proof.proof.key,
                "at": proof.proof.at,
                "address": proof.proof.address,
                "template": proof.proof.template,
                "template_version": proof.proof.template_version,
                "subject": proof.proof.subject,
                "body": proof.proof.body,
                "message_id": proof.proof.message_id,
                "hash": proof.hash.hex(),
                "sealed_seq": proof.sealed_seq,
                "holds": proof.proof.key not in found.changed,
            }
            for proof in notice.proofs
        ],
        "receipts": [
            {"at": receipt.at, "kind": receipt.kind, "provider": receipt.provider, "detail": receipt.detail}
            for receipt in notice.receipts
        ],
    }
