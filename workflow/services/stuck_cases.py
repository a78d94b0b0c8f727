"""Cases that nothing moves: a list for the office, and one notice a case and week to the province's officers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from workflow.domain.process import Process
from workflow.domain.telling import FALLBACK_ROLE, Telling
from workflow.domain.time import Clock, local_day
from workflow.services.engines import engine_of
from workflow.services.tell import addressed, tell
from workflow.store import processes
from workflow.store.database import Database, Unit
from workflow.store.reads import stuck_cases
from workflow.store.reads.stuck_cases import Asked, StuckCase

QUIET_DAYS: Final = 30
"""How long a case may stand in a state without a clock before it is listed."""


def stuck(
    unit: Unit, clock: Clock, *, province_id: UUID | None = None, quiet_days: int = QUIET_DAYS
) -> Iterator[StuckCase]:
    """Give the stuck cases of a province, or of all: nobody holds the role whose turn it is, or it went quiet.

    Reads a page at a time; never all of them at once.
    """
    at = clock.now()
    known = _processes(unit)
    asked = Asked(local_day(at), at - timedelta(days=quiet_days), province_id)
    while True:
        page = stuck_cases.page(unit, known, asked)
        yield from page
        if len(page) < asked.limit:
            return
        asked = replace(asked, after=page[-1].case_id)


def tell_stuck(database: Database, clock: Clock, *, quiet_days: int = QUIET_DAYS) -> int:
    """Tell the province's officers of each stuck case, once an ISO week; gives how many notices are new."""
    at = clock.now()
    week = local_day(at).isocalendar()
    with database.unit() as unit:
        known = _processes(unit)
        tellings = [
            addressed(_telling(one, f"{week.year}-W{week.week:02}", clock), known[one.process_hash], one.territory)
            for one in stuck(unit, clock, quiet_days=quiet_days)
        ]
        return tell(unit, tellings).planned


def _telling(one: StuckCase, week: str, clock: Clock) -> Telling:
    return Telling(
        stem=f"{one.case_id}:stuck:{week}",
        kind="stuck",
        notice="stuck",
        role=FALLBACK_ROLE,
        planned_at=clock.now(),
        case_id=one.case_id,
        params={"why": one.reason, "since": local_day(one.entered_at).isoformat(), "for_role": one.holder or ""},
    )


def _processes(unit: Unit) -> dict[str, Process]:
    return {version: engine_of(unit, version).process for version, *_ in processes.versions(unit)}
