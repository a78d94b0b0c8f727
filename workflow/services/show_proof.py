"""Show what a case's people were told, and how every last day they were told of was computed. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from workflow.domain.proof import is_as_sent
from workflow.domain.time import Clock
from workflow.services.show_clocks import CaseClocks, show_case_clocks
from workflow.store.database import Database
from workflow.store.reads import case_proof
from workflow.store.reads.case_proof import ToldNotice


@dataclass(frozen=True, slots=True)
class CaseProof:
    """A case's clocks with their strips, and every notice: sent with its text and receipt, or not and why.

    ``changed`` are the keys of texts that are no longer what was hashed.
    """

    clocks: CaseClocks
    told: tuple[ToldNotice, ...]
    changed: tuple[str, ...]
    at: datetime

    @property
    def unsent(self) -> tuple[ToldNotice, ...]:
        """Give the notices that did not go out and will not."""
        return tuple(notice for notice in self.told if notice.state in {"suppressed", "failed"})


def show_proof(database: Database, clock: Clock, key: UUID | str) -> CaseProof:
    """Give the proof of a case, named by key or code, read at one instant of the database.

    Raises NotFoundError ``case_not_found``.
    """
    at = clock.now()
    with database.snapshot() as unit:
        clocks = show_case_clocks(unit, clock, key, at=at, stripped=True)
        told = case_proof.told(unit, clocks.case_id)
    return CaseProof(clocks, tuple(told), _changed(told), at)


def _changed(told: Sequence[ToldNotice]) -> tuple[str, ...]:
    found = {proof.proof.key for notice in told for proof in notice.proofs if not is_as_sent(proof)}
    return tuple(sorted(found))
