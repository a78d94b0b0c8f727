"""Verify every chain and what it seals: stream the history in order and name the first bad row or proof."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Final
from uuid import UUID

from workflow.domain.errors import NotFoundError
from workflow.domain.history import Fault, check_chain, dumps
from workflow.domain.proof import is_as_sent, listed_hashes, stray
from workflow.domain.time import Clock
from workflow.services.heartbeat import FAULTY, VERIFIED
from workflow.store import chains, heartbeats, proofs
from workflow.store.chains import Head
from workflow.store.database import Database, Unit
from workflow.store.proofs import Link
from workflow.store.reads import seasons

EVERY: Final = 200


@dataclass(frozen=True, slots=True)
class Report:
    """What was read, and the first fault if there is one; ``code`` is that of its case, where there is such a case."""

    cases: int
    rows: int
    fault: Fault | None
    proofs: int = 0
    code: str | None = None


def verify(
    database: Database,
    *,
    season_code: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Check all chains, or those of one season, at one instant of the database.

    Reads each row once, in constant memory. A chain is right when its numbers have no gap, each row
    links to the one before, each hash is that of the row's bytes, and the case stands where its last
    row left it. A proof is right when its text is what was hashed, and its row lists that hash. Stops at the
    first fault. ``progress`` gets (rows read, rows in all). Raises NotFoundError ``season_not_found``.
    """
    with database.snapshot() as unit:
        if season_code is not None and seasons.one(unit, season_code) is None:
            raise NotFoundError("season_not_found", season=season_code[:60])
        total = chains.count_rows(unit, season_code)
        heads = chains.stream_heads(unit, season_code)
        groups = groupby(chains.stream_rows(unit, season_code), key=itemgetter(0))
        counted = _Counter(total, progress)
        fault = _walk(heads, ((key, (row[1:] for row in group)) for key, group in groups), counted)
        if fault is None:
            fault = _check_proofs(proofs.stream_links(unit, season_code), counted)
        code = None if fault is None or fault.case_id is None else chains.code_of(unit, fault.case_id)
    return Report(counted.cases, counted.rows, fault, counted.proofs, code)


def note_verified(database: Database, clock: Clock, report: Report) -> None:
    """Leave a sign that every chain was looked at, and whether all held: for whoever reads histories."""
    with database.single() as unit:
        heartbeats.record(unit, name=VERIFIED if report.fault is None else FAULTY, at=clock.now())


def last_verified(unit: Unit) -> tuple[datetime | None, bool]:
    """Give when every chain was looked at last, and whether all held then."""
    found = heartbeats.last(unit)
    good, bad = found.get(VERIFIED), found.get(FAULTY)
    if bad is not None and (good is None or bad.at > good.at):
        return bad.at, False
    return (None if good is None else good.at), True


class _Counter:
    """Counts what was read and reports now and then."""

    def __init__(self, total: int, progress: Callable[[int, int], None] | None) -> None:
        self.cases = 0
        self.rows = 0
        self.proofs = 0
        self._total = total
        self._progress = progress

    def row(self) -> None:
        self.rows += 1
        if self._progress is not None and (self.rows % EVERY == 0 or self.rows == self._total):
            self._progress(self.rows, self._total)


def _walk(
    heads: Iterator[Head], groups: Iterator[tuple[UUID, Iterator[chains.Stored]]], counted: _Counter
) -> Fault | None:
    """Walk cases and their rows side by side; both come ordered by case."""
    following = next(groups, None)
    for head in heads:
        if following is not None and following[0] < head.case_id:
            return Fault(following[0], 1, "orphan")
        counted.cases += 1
        if following is None or following[0] != head.case_id:
            return Fault(head.case_id, 1, "missing_history")
        fault = _check(head, following[1], counted)
        if fault is not None:
            return fault
        following = next(groups, None)
    return None if following is None else Fault(following[0], 1, "orphan")


def _check(head: Head, rows: Iterator[chains.Stored], counted: _Counter) -> Fault | None:
    last: list[chains.Stored] = []

    def passing() -> Iterator[chains.Stored]:
        for row in rows:
            counted.row()
            last[:] = [row]
            yield row

    fault = check_chain(passing())
    if fault is not None:
        return fault
    row, digest = last[0]
    stood = (row.seq, digest, row.to_state, row.step, row.holder, dumps(row.facts), row.process_hash)
    stands = (head.version, head.head_hash, head.state, head.step, head.holder, dumps(head.facts), head.process_hash)
    if stood != stands:
        return Fault(head.case_id, row.seq, "head_mismatch")
    return None


def _check_proofs(links: Iterator[Link], counted: _Counter) -> Fault | None:
    """Check each row that seals proofs against them, and the texts of those that no row seals yet."""
    for (case_id, seq), group in groupby(links, key=lambda link: (link.case_id, link.seq)):
        kept: dict[str, bytes] = {}
        listed: object = None
        for link in group:
            listed = link.listed
            if link.proof is None:
                continue
            counted.proofs += 1
            key = link.proof.proof.key
            if not is_as_sent(link.proof):
                return Fault(case_id, seq or 0, "proof_changed", key)
            if seq is not None:
                kept[key] = link.proof.hash
        if seq is not None and listed != listed_hashes(kept):
            return Fault(case_id, seq, "proofs_differ", stray(listed, kept))
    return None
