"""The chips of a case's running time limits, as a reader sees them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from api.web.case.day_words import DayWords
from api.web.case.labels import Labels
from workflow.domain.standing import StandingKind
from workflow.services.show_clocks import ClockView


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


SOON_MAX: Final = 3
LATE_MAX: Final = 5
"""Working days: due soon from here on, very late beyond."""

_WORDS: Final[Mapping[StandingKind, str]] = MappingProxyType(
    {
        "met_early": _("Done {left} working days early"),
        "met_on_time": _("Done on time"),
        "met_late": _("Done, {late} working days overdue"),
        "stopped": _("Stopped; if answered today, the new last day is {answered}"),
        "late": _("{late} working days overdue (due {due})"),
        "expired": _("Ended on {due}"),
        "due_today": _("Today is the last day (until midnight)"),
        "last_working_day": _("Today is the last working day (until the end of {due})"),
        "days_off_left": _("Until the end of {due} (a day off)"),
        "one_left": _("1 working day left (until the end of {due})"),
        "left": _("{left} working days left (until the end of {due})"),
    }
)


@dataclass(frozen=True, slots=True)
class Chip:
    """A running limit: how loud it is, how it stands in words, of what, for whom, and where it is explained."""

    level: str
    words: str
    limit: str
    holder: str
    due_on: date | None
    href: str
    reason: str = ""


def chips_of(clocks: Iterable[ClockView], labels: Labels, days: DayWords, path: str) -> tuple[Chip, ...]:
    """Give the chips of the limits that run, the one due first at the head."""
    running = [clock for clock in clocks if clock.ended_at is None]
    ordered = sorted(running, key=lambda clock: (clock.due_on or date.max, clock.rule.code))
    return tuple(chip_of(clock, labels, days, path) for clock in ordered)


def chip_of(clock: ClockView, labels: Labels, days: DayWords, path: str) -> Chip:
    """Give the chip of one limit, running or ended."""
    found = clock.standing
    words = days.text(_("No last day yet"))
    if found is not None:
        answered = found.if_answered_on
        words = days.text(
            _WORDS.get(found.kind, found.kind),
            left=found.left,
            late=found.late,
            due=days.weekday(found.due_on),
            answered=days.weekday(answered) if answered else "",
        )
    return Chip(
        level=_level(clock),
        words=words,
        limit=labels.say(clock.rule.label),
        holder=labels.role(clock.process.hash, clock.rule.holder),
        due_on=clock.due_on,
        href=f"{path}/han/{clock.rule.code}",
        reason="" if clock.stop is None else labels.say(clock.stop.label),
    )


def _level(clock: ClockView) -> str:
    found = clock.standing
    if found is None:
        return "running"
    if clock.ended_at is not None:
        return "met"
    if found.kind == "stopped":
        return "stopped"
    if found.late:
        return "very-late" if found.late > LATE_MAX else "overdue"
    if found.kind in {"due_today", "last_working_day", "days_off_left", "expired"}:
        return "last-day"
    return "due-soon" if found.left <= SOON_MAX else "running"
