"""The history row and its canonical bytes: what is chained, and how (docs/history.md).

Pure. ``row_hash`` = SHA-256 over ``PREFIX`` + canonical JSON of every field but the hash itself.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias
from uuid import UUID

import orjson

from workflow.domain.facts import Facts
from workflow.domain.process import Scalar
from workflow.domain.record import record
from workflow.domain.time import format_instant

PREFIX: Final = b"ocop-history-v1\n"
GENESIS: Final = bytes(32)

Kind: TypeAlias = Literal["enter", "transition", "undo", "migrate", "clock", "proof"]
Channel: TypeAlias = Literal["api", "web", "cli", "replay", "import", "system"]
FaultCode: TypeAlias = Literal[
    "gap",
    "broken_link",
    "hash_mismatch",
    "head_mismatch",
    "missing_history",
    "orphan",
    "proof_changed",
    "proofs_differ",
]
InputValue: TypeAlias = Scalar | list[str]


@record
class HistoryRow:
    """One thing that happened to a case, with the state and facts after it.

    ``seq`` counts from 1 without a gap and is the case's version. ``position`` is the ``seq`` of the
    row whose outcome stands: the row itself, or for an undo the one that holds again. An act on a clock and
    the sealing of proofs (kinds ``clock``, ``proof``) move nothing: they keep the position before them.
    """

    case_id: UUID
    seq: int
    kind: Kind
    at: datetime
    actor_id: UUID
    actor_name: str
    actor_role: str
    actor_unit_id: UUID | None
    on_behalf_of: UUID | None
    trigger: str
    from_state: str | None
    to_state: str
    step: int
    holder: str | None
    comment: str | None
    evidence: tuple[str, ...]
    inputs: Mapping[str, InputValue]
    facts: Facts
    position: int
    process_hash: str
    request_id: str
    channel: Channel
    prev_hash: bytes


_ENCODER: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def dumps(value: object) -> str:
    """Write JSON the one canonical way: sorted ASCII keys, no spaces, UTF-8 text, no floats."""
    return _ENCODER.encode(value)


def canonical_bytes(row: HistoryRow) -> bytes:
    """Give the bytes that are hashed: RFC 8785 JSON of the row (its numbers are integers)."""
    record = {
        "actor_id": row.actor_id,
        "actor_name": row.actor_name,
        "actor_role": row.actor_role,
        "actor_unit_id": row.actor_unit_id,
        "at": format_instant(row.at),
        "case_id": row.case_id,
        "channel": row.channel,
        "comment": row.comment,
        "evidence": row.evidence,
        "facts": row.facts,
        "from_state": row.from_state,
        "holder": row.holder,
        "inputs": row.inputs,
        "kind": row.kind,
        "on_behalf_of": row.on_behalf_of,
        "position": row.position,
        "prev_hash": row.prev_hash.hex(),
        "process_hash": row.process_hash,
        "request_id": row.request_id,
        "seq": row.seq,
        "step": row.step,
        "to_state": row.to_state,
        "trigger": row.trigger,
    }
    try:
        return orjson.dumps(record, default=dict, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a number beyond 64 bits: nobody wrote it here, but verify must still say which row it is
        return json.dumps(record, default=str, sort_keys=True, ensure_ascii=False).encode()


def row_hash(row: HistoryRow) -> bytes:
    """Give the row's hash, 32 bytes."""
    return hashlib.sha256(PREFIX + canonical_bytes(row)).digest()


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing wrong in a chain: which row, and what is wrong with it; ``proof`` is the key of a proof.

    A proof that no row seals has ``seq`` 0; one that belongs to no case has no ``case_id``.
    """

    case_id: UUID | None
    seq: int
    code: FaultCode
    proof: str | None = None


def check_chain(rows: Iterable[tuple[HistoryRow, bytes]]) -> Fault | None:
    """Check one case's rows, given in order of ``seq`` with their stored hashes.

    Finds a missing or doubled number, a link that does not fit the row before, and a row whose
    bytes are not those that were hashed. Gives the first fault, or None.
    """
    expected_seq, expected_prev = 1, GENESIS
    for row, stored in rows:
        if row.seq != expected_seq:
            return Fault(row.case_id, expected_seq, "gap")
        if row.prev_hash != expected_prev:
            return Fault(row.case_id, row.seq, "broken_link")
        if row_hash(row) != stored:
            return Fault(row.case_id, row.seq, "hash_mismatch")
        expected_seq, expected_prev = row.seq + 1, stored
    return None
