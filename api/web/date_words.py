"""Days in words, for sentences put together in code. Templates of pages use ``dates.html``. Pure."""

from collections.abc import Callable
from datetime import date
from typing import Final, TypeAlias

Say: TypeAlias = Callable[..., str]
"""Gives a text in the reader's language, its parameters put in."""


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


NO_BREAK: Final = "\N{NO-BREAK SPACE}"
WEEKDAYS: Final = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
SHORT_WEEKDAYS: Final = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
SHORT_MONTHS: Final = (
    _("Jan"),
    _("Feb"),
    _("Mar"),
    _("Apr"),
    _("May (short)"),
    _("Jun"),
    _("Jul"),
    _("Aug"),
    _("Sep"),
    _("Oct"),
    _("Nov"),
    _("Dec"),
)


def weekday(gettext: Say, day: date) -> str:
    """Give the name of the day of the week in full."""
    return gettext(WEEKDAYS[day.weekday()])


def short_day(gettext: Say, day: date, *, today: date) -> str:
    """Give the day without its weekday; the year only when it is not this one: 19/9, 19 Sep."""
    month = gettext(SHORT_MONTHS[day.month - 1])
    if day.year == today.year:
        return gettext("{day} {month_short}", day=day.day, month=day.month, month_short=month)
    return gettext("{day} {month_short} {year}", day=day.day, month=day.month, month_short=month, year=day.year)


def named_day(gettext: Say, day: date, *, today: date) -> str:
    """Give the day with its weekday, never parted at a line's end: thứ Sáu 11/9, Fri 11 Sep."""
    words = gettext(
        "{weekday_short} {date}",
        weekday_short=gettext(SHORT_WEEKDAYS[day.weekday()]),
        weekday=weekday(gettext, day),
        date=short_day(gettext, day, today=today),
    )
    return words.replace(" ", NO_BREAK)
