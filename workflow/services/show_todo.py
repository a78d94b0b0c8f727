"""Show a producer what to do next and by when, what waits for an office, and what is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from workflow.domain.process import Label
from workflow.domain.reach import Reach
from workflow.domain.time import Clock, local_day
from workflow.services.identify import Sight
from workflow.services.work_rows import WorkRow, book, rows_of, turns_told
from workflow.store.database import Unit
from workflow.store.reads import work_page
from workflow.store.reads.candidates import Criteria
from workflow.store.reads.page import Part

SHOWN: Final = 100
_LAST: Final = date.max


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone that a case has behind it."""

    row: WorkRow
    label: Label


@dataclass(frozen=True, slots=True)
class Todo:
    """A producer's own cases, the newest hundred: ``mine`` most pressing first, each with the remarks to answer.

    ``done`` are milestones behind the running cases; ``ended`` cases that have come to their end.
    """

    at: datetime
    today: date
    mine: tuple[WorkRow, ...]
    waiting: tuple[WorkRow, ...]
    done: tuple[Reached, ...]
    ended: tuple[WorkRow, ...]

    @property
    def late(self) -> int:
        """Give how many of the person's turns are past their last day."""
        return sum(_is_late(row) for row in self.mine)

    @property
    def open_remarks(self) -> int:
        """Give how many remarks of returns wait for an answer."""
        return sum(len(row.remarks) for row in self.mine)


def show_todo(unit: Unit, clock: Clock, sight: Sight) -> Todo:
    """Give the cases of the producers whom the person acts for; other roles of the person open none here.

    Three statements; open ``unit`` as a snapshot.
    """
    at = clock.now()
    own = {version: Reach(producers=reach.producers) for version, reach in sight.reaches.items()}
    found = work_page.found(unit, own, Criteria(turns=turns_told(sight)), part=Part(limit=SHOWN))
    rows = rows_of(unit, sight, found.page.items, at=at, counting=book(unit))
    running = sorted((row for row in rows if row.holder is not None), key=_pressing)
    return Todo(
        at=at,
        today=local_day(at),
        mine=tuple(row for row in running if row.is_my_turn),
        waiting=tuple(row for row in running if not row.is_my_turn),
        done=_reached(running),
        ended=tuple(row for row in rows if row.holder is None),
    )


def _pressing(row: WorkRow) -> tuple[bool, date, str]:
    clock = row.clock
    stands = clock is None or clock.stopped_at is not None or clock.due_on is None
    return stands, _LAST if clock is None or clock.due_on is None else clock.due_on, row.code


def _is_late(row: WorkRow) -> bool:
    return row.clock is not None and row.clock.standing is not None and row.clock.standing.late > 0


def _reached(rows: Sequence[WorkRow]) -> tuple[Reached, ...]:
    """Give the newest milestone of each case."""
    found = []
    for row in rows:
        behind = [one for one in row.process.milestones.values() if one.code in row.milestones]
        if behind:
            found.append(Reached(row, behind[-1].label))
    return tuple(found)
