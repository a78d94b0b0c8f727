"""Show every entry of a case's history, and check its chain on the way. Changes nothing."""

from dataclasses import dataclass
from uuid import UUID

from workflow.domain.history import Fault, HistoryRow, check_chain
from workflow.services.identify import Sight
from workflow.services.show_case import find_case
from workflow.services.show_case_page import CaseReader, reader_of
from workflow.store.database import Unit
from workflow.store.reads import case_history
from workflow.store.reads.case_sheet import CaseSheet

ENTRIES_MAX = 20_000


@dataclass(frozen=True, slots=True)
class CaseChain:
    """A case with all its entries, each with the hash stored beside it; ``fault`` is the first thing wrong."""

    sheet: CaseSheet
    reader: CaseReader
    rows: tuple[tuple[HistoryRow, str], ...]
    fault: Fault | None


def show_history(unit: Unit, sight: Sight, key: UUID | str) -> CaseChain:
    """Read the whole history of a case by two statements, and check it as ``verify`` does.

    Raises NotFoundError ``case_not_found`` also for who may not see the case.
    """
    sheet = find_case(unit, sight, key)
    case = sheet.facts
    stored = case_history.page(unit, case.id, after=0, limit=ENTRIES_MAX)
    return CaseChain(
        sheet=sheet,
        reader=reader_of(sight.processes[case.process_hash], case, sight.actor),
        rows=tuple((row, digest.hex()) for row, digest in stored),
        fault=check_chain(stored) or _head_fault(case.id, stored, version=case.version, head=case.head_hash),
    )


def _head_fault(case_id: UUID, stored: list[tuple[HistoryRow, bytes]], *, version: int, head: bytes) -> Fault | None:
    """Say whether the last entry is the one the case stands on; entries written since it was read are well."""
    standing = next((digest for row, digest in stored if row.seq == version), None)
    return None if standing == head else Fault(case_id, version, "head_mismatch")
