"""Compute running clocks anew after a change of what they count by: in chunks, preview and deed by the same code.

Each chunk is written by itself: an interrupted run is taken up where it stopped, for what is still to do is
what was counted before the newest epoch.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

from workflow.domain.clocks import Counting
from workflow.domain.errors import LostRaceError
from workflow.domain.facts import SeasonFacts, Situation
from workflow.domain.recompute import Cause, Tally, recomputed
from workflow.domain.system import SYSTEM_ID
from workflow.domain.time import Clock, local_day
from workflow.services.calendars import CalendarBook, book_of
from workflow.services.engines import engine_of
from workflow.store import calendars, recompute_sql
from workflow.store.database import Database, Unit
from workflow.store.recompute_sql import Change, Note, Running, Scope

Told: TypeAlias = Callable[[int, int], None]
"""Told how many clocks are done, of how many."""

PASSES: Final = 3
TRIES: Final = 3


def recompute(unit: Unit, at: datetime, running: Sequence[Running], book: CalendarBook, note: Note) -> Tally:
    """Compute clocks anew and write them: one statement for all. Gives what became of them.

    A clock that others changed meanwhile is read and computed again, three times at most; one that ended is
    left alone. Raises LostRaceError.
    """
    tally, seasons = Tally(), {one.case.season.id: one.case.season for one in running}
    for _ in range(TRIES):
        changes = _changes(unit, at, running, book)
        done = recompute_sql.write(unit, changes, epoch=book.stamp.epoch, at=at, note=note)
        for change in changes:
            if change.of.key in done:
                tally.add(change.of.clock.due_on, change.found)
        lost = [change.of.key for change in changes if change.of.key not in done]
        running = recompute_sql.again(unit, lost, seasons=seasons) if lost else []
        if not running:
            return tally
    raise LostRaceError("lost_race")


def recompute_all(database: Database, clock: Clock, scope: Scope, note: Note, *, progress: Told | None = None) -> Tally:
    """Compute every clock of a scope anew, a transaction a chunk. Running it again changes nothing.

    A clock that a racing act started by what stood before is met by a second pass.
    """
    at, tally = clock.now(), Tally()
    with database.single() as unit:
        total = recompute_sql.count(unit, scope)
    for _ in range(PASSES):
        before = tally.examined
        seasons: dict[UUID, SeasonFacts] = {}
        after = None
        tries = 0
        while True:
            try:
                with database.unit() as unit:
                    running = recompute_sql.chunk(unit, scope, after=after, seasons=seasons)
                    if running:
                        book = book_of(unit, calendars.stamp(unit))
                        found = recompute(unit, at, running, book, note)
            except LostRaceError:
                tries += 1
                if tries == TRIES:
                    raise
                continue
            if not running:
                break
            tries = 0
            tally.join(found)
            after = running[-1].key
            if progress is not None:
                progress(min(tally.examined, total), total)
        if tally.examined == before:
            break
    return tally


def assess_all(
    unit: Unit,
    at: datetime,
    scope: Scope,
    book: CalendarBook,
    *,
    seasons: Iterable[SeasonFacts] = (),
    progress: Told | None = None,
) -> Tally:
    """Compute every clock of a scope under a calendar and seasons that are not in force; writes nothing."""
    tally, known = Tally(), {season.id: season for season in seasons}
    total = recompute_sql.count(unit, scope)
    after = None
    while running := recompute_sql.chunk(unit, scope, after=after, seasons=known):
        for change in _changes(unit, at, running, book):
            tally.add(change.of.clock.due_on, change.found)
        after = running[-1].key
        if progress is not None:
            progress(min(tally.examined, total), total)
    return tally


def catch_up(database: Database, clock: Clock, *, progress: Told | None = None) -> Tally:
    """Compute every clock that was counted before the newest epoch: ends what was interrupted."""
    with database.single() as unit:
        stamp = calendars.stamp(unit)
    note = Note(SYSTEM_ID, Cause("catch_up"))
    return recompute_all(database, clock, Scope("country", None, stamp.epoch), note, progress=progress)


def _changes(unit: Unit, at: datetime, running: Sequence[Running], book: CalendarBook) -> list[Change]:
    """Compute clocks; one whose rule its case's process does not have is left out."""
    today, changes = local_day(at), []
    for one in running:
        process = engine_of(unit, one.case.process_hash).process
        rule = process.clocks.get(one.clock.rule)
        if rule is not None:
            counting: Counting = book.counting(one.case)
            situation = Situation(process, one.case, at, today)
            changes.append(Change(one, recomputed(rule, situation, counting.calendar, one.clock, one.ladder)))
    return changes
