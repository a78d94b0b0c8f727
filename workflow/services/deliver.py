"""Deliver what is due: claim, look at everything anew, write the proof, hand over, record what the provider said.

The proof is committed before the provider is called and the receipt after it. A worker that dies between the two
leaves a proof without a receipt: the notice goes out again under the same Message-ID, and that is counted.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from workflow.domain import delivery
from workflow.domain.errors import InvalidInputError
from workflow.domain.ids import new_id
from workflow.domain.notice_text import NoticeBook
from workflow.domain.time import Clock
from workflow.services.channels import ChannelAdapter, Pace, Receipt, Unpaced
from workflow.services.fall_back import Unreached, fall_back
from workflow.services.letters import Judged, Letter, Sorted, groups, judged, letter, sort
from workflow.services.notice_values import subjects
from workflow.store import deliveries
from workflow.store.database import Database
from workflow.store.deliveries import ReceiptRow, Settled

LEASE: Final = timedelta(minutes=2)
LIMIT: Final = 500
CHUNK: Final = 100
TOGETHER: Final = 40
SOON: Final = 0.05
"""Receipts are recorded so many together, or after so many seconds: what a dying worker leaves open is no more."""

SECONDS: Final = 60.0
"""After this no further chunk of a batch is begun: a worker's time is limited, and a chunk may take a minute."""

_MINUTE: Final = timedelta(minutes=1)
_NOT_WORDED: Final = "text"


@dataclass(frozen=True, slots=True)
class DeliverReport:
    """What became of one batch, in notices; ``claimed`` 0: nothing is due. ``possibly_twice`` counts mails."""

    claimed: int = 0
    sent: int = 0
    suppressed: int = 0
    failed: int = 0
    put_off: int = 0
    possibly_twice: int = 0


@dataclass(slots=True)
class _Batch:
    """A batch at work."""

    database: Database
    clock: Clock
    channels: Mapping[str, ChannelAdapter]
    lease: timedelta
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, name: str, number: int) -> None:
        self.counts[name] = self.counts.get(name, 0) + number


def deliver_once(
    database: Database,
    clock: Clock,
    channels: Mapping[str, ChannelAdapter],
    book: NoticeBook,
    *,
    limit: int = LIMIT,
    pace: Pace | None = None,
) -> DeliverReport:
    """Deliver one batch of due notices and say what became of it; call again until it claimed none.

    Safe in any number of processes at once and to be killed at any moment. A fixed number of statements a batch and
    a chunk of it, whatever their size.
    """
    batch, started = _Batch(database, clock, channels, LEASE), time.monotonic()
    now = clock.now()
    with database.unit() as unit:
        keys = deliveries.claim(unit, now=now, lease=now + batch.lease, limit=limit)
    if not keys:
        return DeliverReport()
    with database.unit() as unit:
        found = subjects(unit, keys)
        claims = [judged(row, found[row.key], channels) for row in deliveries.facts(unit, keys) if row.key in found]
    worn_out = [one for one in claims if one.claimed.attempts > delivery.ATTEMPTS_MAX]
    sorted_ = sort([one for one in claims if one.claimed.attempts <= delivery.ATTEMPTS_MAX], now)
    letters, unworded = _worded(sorted_.going, book, now)
    letters = _paced(letters, sorted_, pace or Unpaced(), now)
    _keep_back(batch, sorted_, now)
    _note_lost(batch, [one for one in claims if one.claimed.lost_proof is not None], now)
    _fail(batch, [(one, Receipt("failed", "ocop", {"stage": "claim"})) for one in worn_out], now)
    _fail(batch, unworded, now)
    for channel, chunk in _chunks(letters):
        passed = time.monotonic() - started
        if passed > SECONDS:
            _give_back(batch, chunk)
        else:
            _hand_over(batch, channel, chunk, renew=passed > batch.lease.total_seconds() / 4)
    return DeliverReport(claimed=len(keys), **batch.counts)


def _chunks(letters: Sequence[Letter]) -> Iterator[tuple[str, list[Letter]]]:
    """Give the letters channel by channel, few enough at a time to be through before the lease runs out."""
    ordered = sorted(letters, key=lambda one: one.outgoing.channel)
    for channel, some in groupby(ordered, lambda one: one.outgoing.channel):
        listed = list(some)
        for start in range(0, len(listed), CHUNK):
            yield channel, listed[start : start + CHUNK]


def _give_back(batch: _Batch, letters: Sequence[Letter]) -> None:
    """Leave to the next batch what this one has no time for."""
    claims = [one.claimed for each in letters for one in each.members]
    batch.count("put_off", len(claims))
    with batch.database.unit() as unit:
        deliveries.settle(unit, [Settled(one.key, one.attempts, "planned", unspent=True) for one in claims])


def _worded(
    going: Sequence[Judged], book: NoticeBook, now: datetime
) -> tuple[list[Letter], list[tuple[Judged, Receipt]]]:
    letters: list[Letter] = []
    unworded: list[tuple[Judged, Receipt]] = []
    for members in groups(going):
        try:
            letters.append(letter(members, book, now))
        except InvalidInputError as error:  # the others are still told
            said = Receipt("failed", "ocop", {"stage": _NOT_WORDED, "said": str(error)[:200]})
            unworded.extend((one, said) for one in members)
    return letters, unworded


def _paced(letters: list[Letter], sorted_: Sorted, pace: Pace, now: datetime) -> list[Letter]:
    """Keep to the pace of each channel; what is too much now is spread over the minutes that follow."""
    kept: list[Letter] = []
    by_channel: dict[str, list[Letter]] = {}
    for one in letters:
        by_channel.setdefault(one.outgoing.channel, []).append(one)
    for channel, some in by_channel.items():
        allowed = pace.take(channel, len(some))
        kept.extend(some[:allowed])
        per_minute = pace.per_minute(channel) or 1
        for number, late in enumerate(some[allowed:]):
            start = now + _MINUTE * (1 + number / per_minute)
            sorted_.put_off.extend((one, start) for one in late.members)
    return kept


def _keep_back(batch: _Batch, sorted_: Sorted, now: datetime) -> None:
    """Write down what is not sent, with its reason or its new instant; whom no address reaches is told otherwise."""
    rows = [
        Settled(one.claimed.key, one.claimed.attempts, "suppressed", reason=reason, finished_at=now)
        for one, reason in sorted_.suppressed
    ]
    rows += [
        Settled(one.claimed.key, one.claimed.attempts, "planned", send_at=start, unspent=True)
        for one, start in sorted_.put_off
    ]
    unreached = [Unreached(one, reason) for one, reason in sorted_.suppressed if reason in delivery.UNREACHED]
    batch.count("suppressed", len(sorted_.suppressed))
    batch.count("put_off", len(sorted_.put_off))
    if rows:
        with batch.database.unit() as unit:
            deliveries.settle(unit, rows)
            fall_back(unit, unreached, batch.channels, now)


def _note_lost(batch: _Batch, claims: Sequence[Judged], now: datetime) -> None:
    """Record that nobody can tell what became of texts handed over by a worker that died."""
    lost = {one.claimed.lost_proof: one.claimed.digest_key or one.claimed.key for one in claims}
    rows = [
        ReceiptRow(new_id(now), key, proof, now, "unknown", "ocop", {"stage": "lost_claim"})
        for proof, key in lost.items()
    ]
    batch.count("possibly_twice", len(rows))
    if rows:
        with batch.database.single() as unit:
            deliveries.add_receipts(unit, rows)


def _fail(batch: _Batch, failed: Sequence[tuple[Judged, Receipt]], now: datetime) -> None:
    """Settle notices for which there is no text to hand over."""
    if failed:
        receipts = [
            ReceiptRow(new_id(now), one.claimed.key, None, now, said.kind, said.provider, said.detail)
            for one, said in failed
        ]
        _record(batch, receipts, failed, now)


def _hand_over(batch: _Batch, channel: str, letters: list[Letter], *, renew: bool) -> None:
    """Prove and commit, then send; what the provider says is recorded while it is still being spoken to."""
    now = batch.clock.now()
    with batch.database.unit() as unit:
        if renew:
            claims = [(one.claimed.key, one.claimed.attempts) for each in letters for one in each.members]
            held = deliveries.renew(unit, claims, lease=now + batch.lease)
            letters = [each for each in letters if all(one.claimed.key in held for one in each.members)]
        deliveries.prove(unit, [each.proof for each in letters])
        shared = [(one, each) for each in letters if each.is_digest for one in each.members]
        deliveries.settle(
            unit,
            [Settled(one.claimed.key, one.claimed.attempts, "claimed", digest_key=each.key) for one, each in shared],
        )
    receipts = batch.channels[channel].send([each.outgoing for each in letters])
    together = len(letters) if isinstance(receipts, list) else TOGETHER
    waiting: list[tuple[Letter, Receipt]] = []
    noted = time.monotonic()
    with ThreadPoolExecutor(1, "receipts") as recorder:  # the database writes while the provider is spoken to
        written: list[Future[None]] = []
        for each, receipt in zip(letters, receipts, strict=True):
            waiting.append((each, receipt))
            if len(waiting) >= together or time.monotonic() - noted > SOON:
                written.append(recorder.submit(_note, batch, waiting))
                waiting, noted = [], time.monotonic()
        written.append(recorder.submit(_note, batch, waiting))
    for one in written:
        one.result()


def _note(batch: _Batch, pairs: Sequence[tuple[Letter, Receipt]]) -> None:
    """Record what a provider said of some letters, as soon as that is worth a statement."""
    if not pairs:
        return
    at = batch.clock.now()
    receipts = [
        ReceiptRow(new_id(at), each.key, each.proof.key, at, receipt.kind, receipt.provider, receipt.detail)
        for each, receipt in pairs
    ]
    batch.count("possibly_twice", sum(receipt.kind == "unknown" for _, receipt in pairs))
    _record(batch, receipts, [(one, receipt) for each, receipt in pairs for one in each.members], at)


def _record(
    batch: _Batch,
    receipts: Sequence[ReceiptRow],
    outcomes: Sequence[tuple[Judged, Receipt]],
    at: datetime,
) -> None:
    rows = [_settled(one, receipt, at) for one, receipt in outcomes]
    given_up = {row.key for row in rows if row.state == "failed"}
    unreached = [
        Unreached(one, receipt.detail.get("said", receipt.kind), is_address_wrong=_is_address_wrong(receipt))
        for one, receipt in outcomes
        if one.claimed.key in given_up
    ]
    batch.count("sent", sum(row.state in {"sent", "delivered"} for row in rows))
    batch.count("failed", sum(row.state in {"failed", "planned"} for row in rows))
    if not unreached:
        with batch.database.single() as unit:
            deliveries.record(unit, receipts, rows)
        return
    with batch.database.unit() as unit:
        deliveries.record(unit, receipts, rows)
        fall_back(unit, unreached, batch.channels, at)


def _settled(one: Judged, receipt: Receipt, at: datetime) -> Settled:
    key, attempts = one.claimed.key, one.claimed.attempts
    if receipt.kind == "accepted":
        return Settled(key, attempts, "sent", sent_at=at)
    if receipt.kind == "delivered":
        return Settled(key, attempts, "delivered", sent_at=at, finished_at=at)
    wait = None if receipt.kind == "refused" else delivery.wait_after(attempts)
    if wait is None:
        return Settled(key, attempts, "failed", finished_at=at)
    return Settled(key, attempts, "planned", send_at=at + wait)


def _is_address_wrong(receipt: Receipt) -> bool:
    return receipt.kind == "refused" and receipt.detail.get("stage") != "text"
