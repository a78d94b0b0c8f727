"""Show the entries of a case's history that an auditor asks for, and whether the whole chain holds."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from workflow.domain.history import Fault, HistoryRow
from workflow.domain.text import folded
from workflow.services.identify import Sight
from workflow.services.show_history import CaseChain, show_history
from workflow.store.database import Unit
from workflow.store.reads.page import FIRST, Page, Part


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which entries: by part of a name, by kind or trigger, by step, from an instant until before another."""

    who: str | None = None
    kind: str | None = None
    step: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChainState:
    """How many entries there are, the first thing wrong with them, and the hash they end in."""

    entries: int
    fault: Fault | None
    head: str


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of entries, the newest first, each with its hash; ``total`` fit. ``kinds`` are those there are."""

    chain: CaseChain
    state: ChainState
    page: Page[tuple[HistoryRow, str]]
    total: int
    kinds: tuple[str, ...]


def show_history_page(
    unit: Unit, sight: Sight, key: UUID | str, wanted: HistoryFilter | None = None, part: Part = FIRST
) -> HistoryPage:
    """Give a page of a case's history; ``part.after`` is the number of the entry before.

    Reads the chain whole, as it must be to be checked: two statements. Raises NotFoundError ``case_not_found``.
    """
    chain = show_history(unit, sight, key)
    asked = wanted or HistoryFilter()
    fitting = [entry for entry in reversed(chain.rows) if fits(entry[0], asked)]
    rest = [entry for entry in fitting if part.after is None or entry[0].seq < part.after]
    shown = rest[: part.limit]
    place = (shown[-1][0].seq,) if len(rest) > part.limit else None
    return HistoryPage(
        chain=chain,
        state=ChainState(len(chain.rows), chain.fault, chain.sheet.facts.head_hash.hex()),
        page=Page(shown, place),
        total=len(fitting),
        kinds=tuple(sorted({row.kind for row, _ in chain.rows} | {row.trigger for row, _ in chain.rows})),
    )


def fits(row: HistoryRow, asked: HistoryFilter) -> bool:
    """Say whether an entry is one of those asked for."""
    return (
        (asked.who is None or folded(asked.who) in folded(row.actor_name))
        and (asked.kind is None or asked.kind in {row.kind, row.trigger})
        and (asked.step is None or row.step == asked.step)
        and (asked.since is None or row.at >= asked.since)
        and (asked.until is None or row.at < asked.until)
    )
