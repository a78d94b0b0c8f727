"""What of a case was told to whom: every notice with the text as sent, its receipts and the row that seals it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.proof import Proof, SealedProof
from workflow.store.database import Unit
from workflow.store.proofs import PROOF

_NOTICES: Final[LiteralString] = """
SELECT n.key, n.kind, n.notice, n.rule, n.started_seq, n.step, n.history_seq, n.recipient_role, w.name, n.channel,
 n.state, n.reason, n.planned_at, n.send_at, n.sent_at, n.read_at, n.acknowledged_at, n.attempts,
 coalesce(n.digest_key, n.key), n.digest_key IS NOT NULL
FROM notices n JOIN persons w ON w.id = n.recipient_id
WHERE n.case_id = %s ORDER BY n.planned_at, n.key"""
_PROOFS: Final[LiteralString] = (
    "SELECT " + PROOF + ", p.hash, p.sealed_seq FROM proofs p WHERE p.notice_key = ANY(%s) ORDER BY p.at, p.key"
)
_RECEIPTS: Final[LiteralString] = """
SELECT notice_key, proof_key, at, kind, provider, detail FROM notice_receipts WHERE notice_key = ANY(%s)
ORDER BY at, id"""


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """What a provider said; ``proof_key`` names the text where it is known."""

    proof_key: str | None
    at: datetime
    kind: str
    provider: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToldNotice:
    """One notice of a case. ``text_key`` names its texts: its own, or those of the digest it went out in."""

    key: str
    kind: str
    notice: str
    rule: str | None
    started_seq: int | None
    step: int | None
    history_seq: int | None
    role: str
    recipient: str
    channel: str
    state: str
    reason: str | None
    planned_at: datetime
    send_at: datetime
    sent_at: datetime | None
    read_at: datetime | None
    acknowledged_at: datetime | None
    attempts: int
    text_key: str
    in_digest: bool
    proofs: tuple[SealedProof, ...] = ()
    receipts: tuple[ReceiptRow, ...] = ()


def told(unit: Unit, case_id: UUID) -> list[ToldNotice]:
    """Read every notice of a case in the order they were planned, by three statements."""
    rows = unit.rows(_NOTICES, (case_id,))
    keys = [row[18] for row in rows] + [row[0] for row in rows]
    proofs: dict[str, list[SealedProof]] = {}
    for row in unit.rows(_PROOFS, (keys,)):
        proofs.setdefault(row[1], []).append(SealedProof(Proof(*row[:12]), bytes(row[12]), row[13]))
    receipts: dict[str, list[ReceiptRow]] = {}
    for row in unit.rows(_RECEIPTS, (keys,)):
        receipts.setdefault(row[0], []).append(ReceiptRow(*row[1:]))

    def of(found: dict[str, list[Any]], row: Any) -> tuple[Any, ...]:
        own = found.get(row[0], [])
        return tuple(own if row[18] == row[0] else [*own, *found.get(row[18], [])])

    return [
        ToldNotice(
            key=row[0],
            kind=row[1],
            notice=row[2],
            rule=row[3],
            started_seq=row[4],
            step=row[5],
            history_seq=row[6],
            role=row[7],
            recipient=row[8],
            channel=row[9],
            state=row[10],
            reason=row[11],
            planned_at=row[12],
            send_at=row[13],
            sent_at=row[14],
            read_at=row[15],
            acknowledged_at=row[16],
            attempts=row[17],
            text_key=row[18],
            in_digest=row[19],
            proofs=of(proofs, row),
            receipts=of(receipts, row),
        )
        for row in rows
    ]
