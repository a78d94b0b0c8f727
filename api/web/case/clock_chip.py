"""The chips of a case's time limits: each worded by the one function, with what it is for and where it is explained."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from api.web.case.day_words import DayWords
from api.web.case.labels import Labels
from api.web.clock_words import ClockFacts, Unit, facts_of
from workflow.domain.process import SettingRef
from workflow.services.show_clocks import ClockView


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_NO_DAY: Final = _("the season's plan or the calendar gives no day yet")


@dataclass(frozen=True, slots=True)
class Chip:
    """A limit as it stands, and where its day is explained."""

    facts: ClockFacts
    href: str


def chips_of(clocks: Iterable[ClockView], labels: Labels, days: DayWords, path: str) -> tuple[Chip, ...]:
    """Give the chips of the limits that run, the one due first at the head."""
    running = [clock for clock in clocks if clock.ended_at is None]
    ordered = sorted(running, key=lambda clock: (clock.due_on or date.max, clock.rule.code))
    return tuple(chip_of(clock, labels, days, path) for clock in ordered)


def chip_of(clock: ClockView, labels: Labels, days: DayWords, path: str) -> Chip:
    """Give the chip of one limit, running or ended."""
    return Chip(_facts(clock, labels, days), f"{path}/han/{clock.rule.code}")


def _facts(clock: ClockView, labels: Labels, days: DayWords) -> ClockFacts:
    who = labels.say(clock.rule.label)
    if clock.outcome in {"void", "dropped"}:
        return ClockFacts(today=days.today, state="void", who=who)
    if clock.standing is None:
        return ClockFacts(today=days.today, state="none", reason=days.text(_NO_DAY), who=who)
    unit: Unit = "calendar_days" if clock.rule.unit in {"calendar_days", "months"} else "working_days"
    stop = clock.stop
    restarts = stop is not None and stop.resume == "restart"
    return facts_of(
        clock.standing,
        today=clock.today,
        unit=unit,
        waits_for=None if stop is None else labels.say(stop.label),
        begins_anew=_limit(clock) if restarts else None,
        who=who,
    )


def _limit(clock: ClockView) -> int | None:
    """Give how many days the rule counts, as the season sets it."""
    limit = clock.rule.limit
    if not isinstance(limit, SettingRef):
        return limit
    value = clock.sheet.case.season.settings.get(limit.code, clock.process.settings[limit.code].default)
    return value if isinstance(value, int) else None
