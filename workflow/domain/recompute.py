"""A running clock computed anew: what a changed calendar, window or admission makes of its last day. Pure.

Nothing that happened is taken back: steps that came stay over, a breach on record stays there.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from workflow.domain.calendar import WorkingCalendar
from workflow.domain.clocks import Armed, RunningClock, armed_ladder, due_now, minutes_of
from workflow.domain.facts import EMPTY, Situation
from workflow.domain.process import ClockRule, Scalar
from workflow.domain.time import local_day


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A clock's last day and ladder as they are now. ``moved``: the last day is another one than before."""

    due_on: date | None
    armed: Armed
    moved: bool
    was_late: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class Cause:
    """Why clocks are computed anew: ``kind`` is ``calendar``, ``windows``, ``settings``, ``late_admission`` or
    ``catch_up``.
    """

    kind: str
    detail: Mapping[str, Scalar] = field(default_factory=lambda: EMPTY)


@dataclass(slots=True)
class Tally:
    """How many clocks were looked at, and what became of them.

    ``moved``: days (negative: earlier) → clocks whose last day moved by them. ``dated`` had none before,
    ``undated`` have none now. ``became_on_time`` and ``became_late`` are among those that moved.
    """

    examined: int = 0
    moved: dict[int, int] = field(default_factory=dict)
    dated: int = 0
    undated: int = 0
    became_on_time: int = 0
    became_late: int = 0

    @property
    def changed(self) -> int:
        """Give how many last days are others than before."""
        return sum(self.moved.values()) + self.dated + self.undated

    @property
    def unchanged(self) -> int:
        """Give how many stayed."""
        return self.examined - self.changed

    def add(self, before: date | None, found: Recomputed) -> None:
        """Count one clock."""
        self.examined += 1
        if not found.moved:
            return
        if before is not None and found.due_on is not None:
            days = (found.due_on - before).days
            self.moved[days] = self.moved.get(days, 0) + 1
        elif before is None:
            self.dated += 1
        else:
            self.undated += 1
        self.became_on_time += found.was_late and not found.is_late
        self.became_late += found.is_late and not found.was_late

    def join(self, more: "Tally") -> None:
        """Count what was counted elsewhere."""
        for days, number in more.moved.items():
            self.moved[days] = self.moved.get(days, 0) + number
        self.examined += more.examined
        self.dated += more.dated
        self.undated += more.undated
        self.became_on_time += more.became_on_time
        self.became_late += more.became_late


def recomputed(
    rule: ClockRule, situation: Situation, calendar: WorkingCalendar | None, clock: RunningClock, ladder: Armed
) -> Recomputed:
    """Compute a clock anew; ``ladder`` is the one it has.

    Where the last day moved the ladder is laid anew from now on. A breach that is on record does not come a
    second time while the clock stays late. Where the day stayed, steps that came are kept as they came; those
    that did not are put on their new days, and come at once where those are over already.
    """
    found = due_now(rule, situation, calendar, clock)
    due_on = None if found is None else found.on
    fresh = armed_ladder(rule, situation, calendar, found, since=situation.at)
    moved = due_on != clock.due_on
    if not moved:
        armed = _kept(ladder, fresh)
    elif clock.breached_at is not None:
        armed = Armed(fresh.fires, fresh.steps, bisect_right(fresh.fires, minutes_of(situation.at)))
    else:
        armed = fresh
    today = situation.today if clock.stopped_at is None else local_day(clock.stopped_at)
    return Recomputed(due_on, armed, moved, _is_late(clock.due_on, today), _is_late(due_on, today))


def _is_late(due_on: date | None, today: date) -> bool:
    return due_on is not None and due_on < today


def _kept(ladder: Armed, fresh: Armed) -> Armed:
    """Give the steps that are over at their own instants, then the others at their new ones, all in order."""
    over, fires = ladder.steps[: ladder.fired], ladder.fires[: ladder.fired]
    last = fires[-1] if fires else 0
    rest = [
        (max(minute, last), step) for minute, step in zip(fresh.fires, fresh.steps, strict=True) if step not in over
    ]
    return Armed((*fires, *(minute for minute, _ in rest)), over + bytes(step for _, step in rest), ladder.fired)
