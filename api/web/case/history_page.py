"""The whole history of a case as a table, 50 entries a page, its chain checked while it is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from starlette.responses import Response

from api.web.case.case_page import code_of, frame_of, teller_of
from api.web.case.day_words import DayWords, Text
from api.web.case.head import head_of
from api.web.case.labels import labels_of
from api.web.case.timeline import Entry, Teller
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.history import Fault, FaultCode, HistoryRow
from workflow.services.case_reads import note_read
from workflow.services.show_history import show_history
from workflow.store.reads.case_timeline import Happening

pages = Pages()

PAGE: Final = 50


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_FAULTS: Final[Mapping[FaultCode, str]] = MappingProxyType(
    {
        "gap": _("Entry {seq} is missing or stands twice."),
        "broken_link": _("Entry {seq} does not fit the one before it."),
        "hash_mismatch": _("Entry {seq} is not what was written."),
        "head_mismatch": _("The case does not stand where its last entry, {seq}, left it."),
    }
)
_SYSTEM: Final = _("the system")
_PROOFS: Final = _("Notices sealed: {count}")


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the table."""

    seq: int
    at: datetime
    time: str
    entry: Entry
    hash: str


@pages.get("/ho-so/{code}/lich-su")
def show_history_page(visit: Visit) -> Response:
    """Show a page of the history (``trang``, the newest first) and whether the whole chain holds."""
    found = show_history(visit.unit, visit.sight, code_of(visit))
    note_read(visit.unit, visit.site.clock, visit.sight, found.sheet.facts, "history")
    process = visit.sight.processes[found.sheet.facts.process_hash]
    labels = labels_of(visit.sight, visit.language)
    teller = teller_of(visit, labels, found.reader, process.hash)
    rows = [one for one in reversed(found.rows) if found.reader.office or one[0].kind != "proof"]
    last = max(1, -(-len(rows) // PAGE))
    number = min(visit.number("trang", minimum=1, maximum=100_000) or 1, last)
    days = DayWords(visit.text, visit.today)
    shown = rows[(number - 1) * PAGE : number * PAGE]
    return visit.page(
        "case/history.html",
        **frame_of(visit, head_of(found.sheet, process, labels), "lich-su"),
        rows=[Row(row.seq, row.at, days.moment(row.at), entry_of(row, teller), digest[:8]) for row, digest in shown],
        count=len(found.rows),
        fault="" if found.fault is None else fault_words(found.fault, visit.text),
        checked_at=days.moment(visit.now),
        head_hash=found.sheet.facts.head_hash.hex()[:8],
        number=number,
        last=last,
    )


def entry_of(row: HistoryRow, teller: Teller) -> Entry:
    """Give an entry in words; one that seals notices says how many."""
    if row.kind == "proof":
        sealed = row.inputs.get("proofs")
        count = len(sealed) if isinstance(sealed, list) else 0
        return Entry("", "lock", teller.text(_PROOFS, count=count), who=teller.text(_SYSTEM))
    said = {
        "seq": row.seq,
        "kind": row.kind,
        "trigger": row.trigger,
        "from": row.from_state,
        "to": row.to_state,
        "who": row.actor_name,
        "role": row.actor_role,
        "person": str(row.actor_id),
        "behalf": row.on_behalf_of is not None,
        "comment": row.comment,
        "evidence": row.evidence,
        "inputs": row.inputs,
        "process": row.process_hash,
    }
    return teller.entry(Happening(row.at, "", "limit" if row.kind == "clock" else "act", said))


def fault_words(fault: Fault, text: Text) -> str:
    """Say what is wrong with a chain."""
    return text(_FAULTS.get(fault.code, fault.code), seq=fault.seq)
