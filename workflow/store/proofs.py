"""Proofs of what was sent: those that no row of history seals yet, and all of them with the rows that do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

from workflow.domain.proof import Proof, SealedProof, Unsealed
from workflow.store.chains import stream
from workflow.store.database import Unit

PROOF: Final[LiteralString] = (
    "p.key, p.notice_key, p.case_id, p.at, p.channel, p.address, p.language, p.template, p.template_version,"
    " p.subject, p.body, p.message_id"
)
CASES: Final = 200
PROOFS: Final = 500
"""How many cases go into one statement, and how many proofs into one row; the rest waits for the next round."""

_UNSEALED: Final[LiteralString] = """
WITH wanted AS MATERIALIZED (SELECT DISTINCT case_id FROM proofs
 WHERE sealed_seq IS NULL AND case_id IS NOT NULL AND case_id > %(after)s ORDER BY case_id LIMIT %(cases)s)
SELECT c.id, c.version, c.head_hash, c.state, c.step, c.holder, c.facts, h.position, c.process_hash, p.found
FROM wanted JOIN cases c ON c.id = wanted.case_id JOIN history h ON h.case_id = c.id AND h.seq = c.version
CROSS JOIN LATERAL (SELECT jsonb_agg(jsonb_build_array(q.key, encode(q.hash, 'hex'))) AS found
 FROM (SELECT key, hash FROM proofs WHERE case_id = c.id AND sealed_seq IS NULL
  ORDER BY key COLLATE "C" LIMIT %(proofs)s) q) p
ORDER BY c.id"""

# A full join: also rows whose proofs are gone, and proofs whose row is gone or is no seal.
_SEALED: Final[LiteralString] = (
    "SELECT coalesce(h.case_id, p.case_id), coalesce(h.seq, p.sealed_seq), h.inputs->'proofs', "
    + PROOF
    + """, p.hash, p.sealed_seq
FROM (SELECT case_id, seq, inputs FROM history WHERE kind = 'proof') h
FULL JOIN proofs p ON p.case_id = h.case_id AND p.sealed_seq = h.seq
WHERE %(season)s::text IS NULL OR coalesce(h.case_id, p.case_id) IN (
 SELECT c.id FROM cases c JOIN seasons s ON s.id = c.season_id WHERE s.code = %(season)s)
ORDER BY 1 NULLS LAST, 2 NULLS LAST"""
)


@dataclass(frozen=True, slots=True)
class Link:
    """One proof beside the row that seals it; ``proof`` is None for a row without one, ``listed`` where no row is."""

    case_id: UUID | None
    seq: int | None
    listed: object
    proof: SealedProof | None


def unsealed(unit: Unit, *, after: UUID) -> list[Unsealed]:
    """Read the next cases with proofs to be sealed, in the order of their keys."""
    rows = unit.rows(_UNSEALED, {"after": after, "cases": CASES, "proofs": PROOFS})
    return [
        Unsealed(
            case_id=row[0],
            version=row[1],
            head_hash=bytes(row[2]),
            state=row[3],
            step=row[4],
            holder=row[5],
            facts=row[6],
            position=row[7],
            process_hash=row[8],
            proofs=tuple((key, bytes.fromhex(found)) for key, found in row[9]),
        )
        for row in rows
    ]


def stream_links(unit: Unit, season_code: str | None) -> Iterator[Link]:
    """Give every proof beside its row, by case and row, those of no case last; constant memory."""
    for row in stream(unit, "proofs", _SEALED, season_code):
        proof = None if row[3] is None else SealedProof(Proof(*row[3:15]), bytes(row[15]), row[16])
        yield Link(row[0], row[1], row[2], proof)
