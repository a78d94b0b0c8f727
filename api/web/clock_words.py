"""What a time limit says to a person: the one function that words it, for pages, lists, print and programs. Pure.

Numbers come from ``workflow.domain.standing``; here they only get their words. ``left`` counts days in
(today, last day], ``late`` those in (last day, today].
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from api.web.date_words import Say, named_day, short_day, weekday
from workflow.domain.standing import Standing

State: TypeAlias = Literal["running", "stopped", "met", "void", "none"]
Level: TypeAlias = Literal["running", "soon", "last", "late", "very_late", "stopped", "met", "none"]
Unit: TypeAlias = Literal["working_days", "calendar_days"]

SOON: Final = 3
"""Working days left at which a running limit is shown as due soon, unless the caller says otherwise."""
VERY_LATE: Final = 5
"""Working days late beyond which it is shown as very late."""
SATURDAY: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFacts:
    """A time limit on a day.

    ``last_working_on``: the last working day, when the last day itself is off and the rule does not roll it.
    ``waits_for``: what a stopped limit waits for; ``if_filed_on`` its new last day if that came today, or
    ``begins_anew`` the days it is counted anew. ``reason``: why there is no limit, or none any more.
    ``who``: whose limit it is and for what, said before the chip where several stand together.
    """

    today: date
    state: State = "running"
    due_on: date | None = None
    left: int = 0
    late: int = 0
    unit: Unit = "working_days"
    today_is_off: bool = False
    last_working_on: date | None = None
    waits_for: str | None = None
    if_filed_on: date | None = None
    begins_anew: int | None = None
    reason: str | None = None
    who: str | None = None
    soon: int = SOON
    very_late: int = VERY_LATE


@dataclass(frozen=True, slots=True)
class ClockWords:
    """A worded limit. ``text`` is what a narrow screen shows, ``full`` names the weekday too (often the same);
    ``note`` is a second line. ``level`` gives the chip its colour, edge and icon.
    """

    level: Level
    text: str
    full: str
    note: str | None = None
    who: str | None = None
    due_on: date | None = None


def facts_of(
    standing: Standing,
    *,
    today: date,
    unit: Unit = "working_days",
    waits_for: str | None = None,
    begins_anew: int | None = None,
    who: str | None = None,
) -> ClockFacts:
    """Give the facts of a limit that stands as the domain says."""
    state: State = "running"
    if standing.kind == "stopped":
        state = "stopped"
    elif standing.kind.startswith("met"):
        state = "met"
    return ClockFacts(
        today=today,
        state=state,
        due_on=standing.due_on,
        left=standing.left,
        late=standing.late,
        unit=unit,
        today_is_off=standing.kind == "days_off_left",
        last_working_on=standing.last_working_on,
        waits_for=waits_for,
        if_filed_on=standing.if_answered_on,
        begins_anew=begins_anew,
        who=who,
    )


def clock_words(gettext: Say, facts: ClockFacts) -> ClockWords:
    """Word a limit; the first that holds of stopped, done, none, overdue, over, last day, running."""
    if facts.state == "stopped":
        text = _stopped(gettext, facts)
        return ClockWords("stopped", text, text, who=facts.who, due_on=facts.if_filed_on)
    if facts.state == "met":
        text = _met(gettext, facts)
        return ClockWords("met", text, text, who=facts.who, due_on=facts.due_on)
    if facts.state in {"void", "none"} or facts.due_on is None:
        text = gettext("The time limit no longer counts") if facts.state == "void" else gettext("No time limit")
        worded = gettext("{limit} – {reason}", limit=text, reason=facts.reason) if facts.reason else text
        return ClockWords("none", worded, worded, who=facts.who)
    level, text, full = _running(gettext, facts, facts.due_on)
    shows_note = facts.last_working_on is not None and level in {"running", "soon", "last"} and facts.left > 0
    note = _note(gettext, facts, facts.due_on) if shows_note else None
    return ClockWords(level, text, full, note, facts.who, facts.due_on)


def brief_words(gettext: Say, facts: ClockFacts) -> str:
    """Word a limit for one line among many on paper: days and last day alone."""
    if facts.state != "running" or facts.due_on is None:
        return clock_words(gettext, facts).text
    plain = short_day(gettext, facts.due_on, today=facts.today)
    if facts.late:
        return gettext("{days} overdue, {day}", days=_bare_days(gettext, facts, facts.late), day=plain)
    if facts.today > facts.due_on:
        return gettext("The time limit ended on {day}", day=plain)
    if facts.today == facts.due_on:
        return gettext("Last day today")
    if facts.left == 0:
        return gettext("Last days, through {day}", day=plain)
    return gettext("{days} left, {day}", days=_bare_days(gettext, facts, facts.left), day=plain)


def _bare_days(gettext: Say, facts: ClockFacts, count: int) -> str:
    """Name days without saying that days off count too: what is no working day is just a day."""
    if facts.unit == "working_days":
        return _days(gettext, facts, count)
    return gettext("1 day") if count == 1 else gettext("{count} days", count=count)


def _stopped(gettext: Say, facts: ClockFacts) -> str:
    text = gettext("Stopped")
    if facts.waits_for:
        text = gettext("Stopped – {waits_for}", waits_for=facts.waits_for)
    if facts.begins_anew is not None:
        anew = gettext("counted anew when the file is complete: {days}", days=_days(gettext, facts, facts.begins_anew))
        return f"{text}; {anew}"
    if facts.if_filed_on is not None:
        return f"{text}; " + gettext(
            "if filed today, new due date {date}",
            date=short_day(gettext, facts.if_filed_on, today=facts.today),
            day=named_day(gettext, facts.if_filed_on, today=facts.today),
        )
    return text


def _met(gettext: Say, facts: ClockFacts) -> str:
    if facts.late:
        return gettext("Done, {days} overdue", days=_days(gettext, facts, facts.late))
    if facts.left:
        return gettext("Done {days} early", days=_days(gettext, facts, facts.left))
    return gettext("Done on time")


def _running(gettext: Say, facts: ClockFacts, due_on: date) -> tuple[Level, str, str]:
    today = facts.today
    named, plain = named_day(gettext, due_on, today=today), short_day(gettext, due_on, today=today)
    if facts.late:
        text = gettext("{days} overdue (due {day})", days=_days(gettext, facts, facts.late), day=named)
        return ("very_late" if facts.late > facts.very_late else "late"), text, text
    if today > due_on:
        text = gettext("The time limit ended on {day}", day=named)
        return "late", text, text
    if today == due_on:
        text = gettext("Last day today (until midnight)")
        return "last", text, text
    if facts.left == 0:
        text = (
            gettext("Open through {day} (day off)", day=named)
            if facts.today_is_off
            else gettext("Last working day today (due through {day})", day=named)
        )
        return "last", text, text
    days = _days(gettext, facts, facts.left)
    level: Level = "soon" if facts.left <= facts.soon else "running"
    if facts.left == 1:
        is_tomorrow = due_on - today == timedelta(days=1)
        text = (
            gettext("{days} left (through tomorrow, {day})", days=days, day=named)
            if is_tomorrow
            else gettext("{days} left (through {day})", days=days, day=named)
        )
        return level, text, text
    text = gettext("{days} left (through {day})", days=days, day=plain)
    return level, text, gettext("{days} left (through {day})", days=days, day=named)


def _days(gettext: Say, facts: ClockFacts, count: int) -> str:
    if facts.unit == "working_days":
        return gettext("1 working day") if count == 1 else gettext("{count} working days", count=count)
    return gettext("1 calendar day") if count == 1 else gettext("{count} calendar days", count=count)


def _note(gettext: Say, facts: ClockFacts, due_on: date) -> str:
    last = facts.last_working_on or due_on
    weekend = due_on.weekday() >= SATURDAY
    values = {
        "date": short_day(gettext, due_on, today=facts.today),
        "weekday": weekday(gettext, due_on),
        "day": named_day(gettext, last, today=facts.today),
    }
    if weekend:
        return gettext("{date} is a {weekday}; the last working day is {day}", **values)
    return gettext("{date} ({weekday}) is a day off; the last working day is {day}", **values)
