"""A text as it was handed to a provider, its hash, and the history row that seals hashes into a case's chain. Pure.

``proof_hash`` = SHA-256 over the canonical JSON of every column but ``hash`` and ``sealed_seq``
(docs/history.md); the row of kind ``proof`` lists the hashes in the order of the proofs' keys.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson

from workflow.domain.facts import Facts
from workflow.domain.history import HistoryRow
from workflow.domain.system import SYSTEM
from workflow.domain.time import format_instant

TRIGGER: Final = "seal_proofs"


@dataclass(frozen=True, slots=True)
class Proof:
    """One text as sent. ``key`` is the notice's key with the attempt; ``case_id`` is None for a digest."""

    key: str
    notice_key: str
    case_id: UUID | None
    at: datetime
    channel: str
    address: str
    language: str
    template: str
    template_version: str
    subject: str
    body: str
    message_id: str | None


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A case as it stands, with the keys and hashes of its proofs that no row seals yet."""

    case_id: UUID
    version: int
    head_hash: bytes
    state: str
    step: int
    holder: str | None
    facts: Facts
    position: int
    process_hash: str
    proofs: tuple[tuple[str, bytes], ...]


def canonical_bytes(proof: Proof) -> bytes:
    """Give the bytes that are hashed: RFC 8785 JSON of the proof (texts and nulls only)."""
    record = {
        "address": proof.address,
        "at": format_instant(proof.at),
        "body": proof.body,
        "case_id": proof.case_id,
        "channel": proof.channel,
        "key": proof.key,
        "language": proof.language,
        "message_id": proof.message_id,
        "notice_key": proof.notice_key,
        "subject": proof.subject,
        "template": proof.template,
        "template_version": proof.template_version,
    }
    return orjson.dumps(record, option=orjson.OPT_SORT_KEYS)


def proof_hash(proof: Proof) -> bytes:
    """Give the proof's hash, 32 bytes."""
    return hashlib.sha256(canonical_bytes(proof)).digest()


def sealing_row(unsealed: Unsealed, at: datetime) -> HistoryRow:
    """Give the history row that seals a case's proofs; it moves nothing."""
    seq = unsealed.version + 1
    return HistoryRow(
        case_id=unsealed.case_id,
        seq=seq,
        kind="proof",
        at=at,
        actor_id=SYSTEM.id,
        actor_name=SYSTEM.name,
        actor_role=SYSTEM.grants[0].role,
        actor_unit_id=None,
        on_behalf_of=None,
        trigger=TRIGGER,
        from_state=unsealed.state,
        to_state=unsealed.state,
        step=unsealed.step,
        holder=unsealed.holder,
        comment=None,
        evidence=(),
        inputs={"proofs": listed_hashes(dict(unsealed.proofs))},
        facts=unsealed.facts,
        position=unsealed.position,
        process_hash=unsealed.process_hash,
        request_id=f"{TRIGGER}:{seq}",
        channel="system",
        prev_hash=unsealed.head_hash,
    )


@dataclass(frozen=True, slots=True)
class SealedProof:
    """A stored proof with the hash stored beside it and the row that seals it."""

    proof: Proof
    hash: bytes
    sealed_seq: int | None


def listed_hashes(hashes: Mapping[str, bytes]) -> list[str]:
    """Give the hashes (by the keys of their proofs) as the row that seals them lists them."""
    return [found.hex() for _, found in sorted(hashes.items())]


def is_as_sent(stored: SealedProof) -> bool:
    """Say whether a stored proof is what was hashed when it was sent."""
    return proof_hash(stored.proof) == stored.hash


def stray(listed: object, hashes: Mapping[str, bytes]) -> str | None:
    """Give the key of a proof that its row does not list; None when the row lists one that is gone."""
    known = set(listed) if isinstance(listed, list) else set()
    return next((key for key, found in sorted(hashes.items()) if found.hex() not in known), None)
