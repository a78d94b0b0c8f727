"""The whole history of a case as a table, 50 entries a page, its chain checked while it is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from api.lanes import takes_long
from api.web.case.case_page import code_of, frame_of, teller_of
from api.web.case.day_words import DayWords, Text
from api.web.case.head import head_of
from api.web.case.labels import labels_of
from api.web.case.timeline import Entry, Teller
from api.web.day import TYPED_MAX, day_of
from api.web.office.export_pages import book_response
from api.web.office.season import CODE_MAX, require_office
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.errors import InvalidInputError
from workflow.domain.history import Fault, FaultCode, HistoryRow
from workflow.domain.time import VIETNAM
from workflow.services.case_reads import note_read
from workflow.services.export_tables import history_table
from workflow.services.search_history import HistoryFilter, fits
from workflow.services.show_history import CaseChain, show_history
from workflow.store.reads.case_timeline import Happening

pages = Pages()

PAGE: Final = 50
STEPS_MAX: Final = 20
FILTERS: Final = ("ai", "viec", "buoc", "tu", "den")


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
_WHOLE: Final = _("The chain of the history is whole.")
_HEAD: Final = _("Checked at {time}: {count} entries, head {hash}")
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
    asked = asked_filter(visit)
    rows = _shown(found, asked)
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
        fitting=len(rows),
        typed={name: visit.asked(name) for name in FILTERS},
        acts=_acts(found, teller),
        steps=[(str(step.number), f"{step.number}. {labels.say(step.label)}") for step in process.steps],
        active=sum(bool(visit.asked(name)) for name in FILTERS),
        is_filtered=asked != HistoryFilter(),
        workbook=f"{visit.request.url.path}.xlsx?{urlencode({k: visit.asked(k) for k in FILTERS if visit.asked(k)})}",
    )


@pages.get("/ho-so/{code}/lich-su.xlsx")
@takes_long
def export_history(visit: Visit) -> Response:
    """Give the entries asked for as a workbook, each with the hash that proves it. Noted like opening the bundle.

    Raises NotPermittedError ``officers_only``, NotFoundError ``case_not_found``.
    """
    found = show_history(visit.unit, visit.sight, code_of(visit))
    require_office(visit)
    note_read(visit.unit, visit.site.clock, visit.sight, found.sheet.facts, "bundle")
    process = visit.sight.processes[found.sheet.facts.process_hash]
    labels = labels_of(visit.sight, visit.language)
    days = DayWords(visit.text, visit.today)
    states = {code: labels.say(state.staff) for code, state in process.states.items()}
    acts = dict(_acts(found, teller_of(visit, labels, found.reader, process.hash)))
    state = visit.text(_WHOLE) if found.fault is None else fault_words(found.fault, visit.text)
    head = visit.text(_HEAD, time=days.moment(visit.now), count=len(found.rows), hash=found.sheet.facts.head_hash.hex())
    code = found.sheet.code
    table = history_table(
        (
            (
                code,
                row.seq,
                row.at,
                row.actor_name,
                labels.role(row.process_hash, row.actor_role),
                acts.get(row.trigger, row.trigger),
                states.get(row.from_state or "", row.from_state),
                states.get(row.to_state, row.to_state),
                row.step,
                row.comment or "",
                digest,
            )
            for row, digest in reversed(_shown(found, asked_filter(visit)))
        ),
        (state, head),
    )
    return book_response(visit, "lich-su", [table])


def asked_filter(visit: Visit) -> HistoryFilter:
    """Read which entries are asked for: ``ai``, ``viec``, ``buoc``, ``tu`` and ``den``; raises InvalidInputError."""
    return HistoryFilter(
        who=visit.asked("ai") or None,
        kind=visit.asked("viec", maximum=CODE_MAX) or None,
        step=visit.number("buoc", minimum=1, maximum=STEPS_MAX),
        since=day_asked(visit, "tu"),
        until=day_asked(visit, "den", through=True),
    )


def day_asked(visit: Visit, name: str, *, through: bool = False) -> datetime | None:
    """Read a day of the address as its first instant, ``through``: as the end of it; raises InvalidInputError."""
    typed = visit.asked(name, maximum=TYPED_MAX)
    if not typed:
        return None
    day = day_of(typed)
    if day is None:
        raise InvalidInputError("day_invalid", pointer=f"/{name}", value=typed)
    begun = datetime.combine(day, time(), VIETNAM)
    return (begun + timedelta(days=1) if through else begun).astimezone(UTC)


def _shown(found: CaseChain, asked: HistoryFilter) -> list[tuple[HistoryRow, str]]:
    """Give the entries asked for, the newest first; a producer's page has none of those that seal notices."""
    return [
        one for one in reversed(found.rows) if (found.reader.office or one[0].kind != "proof") and fits(one[0], asked)
    ]


def _acts(found: CaseChain, teller: Teller) -> list[tuple[str, str]]:
    """Give what there is to choose among: the acts of this case, in words."""
    told = {row.trigger: entry_of(row, teller).what for row, _ in found.rows if row.kind != "proof"}
    return sorted(told.items(), key=lambda act: act[1])


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
