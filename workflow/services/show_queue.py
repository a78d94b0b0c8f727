"""Show an officer's work: the cases of the territory by urgency, under the tab asked for, with each tab's count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from workflow.domain.time import Clock, local_day
from workflow.services.identify import Sight
from workflow.services.search_cases import looked_up
from workflow.services.work_rows import WorkRow, book, due_soon_through, late_before, rows_of
from workflow.store.database import Unit
from workflow.store.reads import work_page
from workflow.store.reads.page import FIRST, Page, Part
from workflow.store.reads.work_page import Capped, View


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of work. ``counts`` are of every view; overdue is what a working day has passed since the last day of.

    ``due_soon_through`` is the last day that counts as due soon. ``partial``: only the newest cases of the
    territory were looked at, because it has very many; a season or a commune in ``q`` finds the others.
    """

    view: View
    today: date
    at: datetime
    page: Page[WorkRow]
    counts: Mapping[View, Capped]
    due_soon_through: date
    partial: bool


def show_queue(
    unit: Unit,
    clock: Clock,
    sight: Sight,
    *,
    view: View = "mine",
    season: UUID | None = None,
    q: str | None = None,
    part: Part = FIRST,
) -> Queue:
    """Give a page of running cases the person may see, overdue first, then due, then without a last day, then stopped.

    ``mine``: whose present turn is the person's; ``producer``: the producer's. ``q`` is what ``search_cases``
    takes, and costs a statement more where it names anything; ``part.after`` is the ``after`` of the page before.
    Three statements; open ``unit`` as a snapshot. Raises what ``search_cases`` raises.
    """
    at = clock.now()
    today = local_day(at)
    counting = book(unit)
    soon = due_soon_through(counting.country, today)
    asked = looked_up(unit, sight, q, season=season, calendar=counting.country, today=today)
    days = (late_before(counting.country, today), soon)
    found = work_page.work(unit, sight.reaches, asked.criteria, view=view, days=days, part=part)
    rows = rows_of(unit, sight, found.page.items, at=at, counting=counting)
    return Queue(view, today, at, Page(list(rows), found.page.after), found.counts, soon, found.partial)
