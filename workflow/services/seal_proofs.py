"""Seal what was sent into the chains of its cases: one row a case and round lists the hashes of its proofs."""

from uuid import UUID

from workflow.domain.proof import sealing_row
from workflow.domain.time import Clock
from workflow.store import cases, proofs
from workflow.store.database import Database


def seal_once(database: Database, clock: Clock) -> int:
    """Seal the proofs that no row seals yet and give how many were.

    Row and proofs are written together, batch by batch, if the case still has the version that was read; one
    that has moved meanwhile is left for the next round. Safe to run twice at once: each proof is sealed once.
    """
    at, sealed, after = clock.now(), 0, UUID(int=0)
    while True:
        with database.unit() as unit:
            found = proofs.unsealed(unit, after=after)
            if not found:
                return sealed
            seals = [(sealing_row(each, at), [key for key, _ in each.proofs]) for each in found]
            written = cases.write_seals(unit, seals)
        sealed += sum(len(each.proofs) for each in found if each.case_id in written)
        after = found[-1].case_id
