"""Days of a plan as offices write them ("trước 20/9/2020", "trong 4/2020"), read into rules and back. Pure."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from api.web.day import day_of
from workflow.domain.days import read_day_rule
from workflow.domain.errors import InvalidInputError
from workflow.domain.text import folded

TYPED_MAX: Final = 40
_KINDS: Final = {"truoc": "before", "before": "before", "trong": "within", "within": "within", "den": "", "": ""}
_WORDED: Final = re.compile(
    r"(?P<kind>truoc|before|trong|within|den)?(?: het)?(?: (?:ngay|day))?\s*(?P<month>thang|month)?\s*(?P<rest>[0-9].*)"
)
_MONTH: Final = re.compile(r"(?P<month>[0-9]{1,2}) ?[/.-] ?(?P<year>[0-9]{4})")
_ISO_MONTH: Final = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})")


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_BEFORE: Final = _("before {day}")
_BEFORE_MONTH: Final = _("before {month}/{year}")
_WITHIN: Final = _("within {month}/{year}")


def rule_of(typed: str, *, pointer: str) -> str | None:
    """Give the rule (``2020-09-19``, ``before 2020-09-20``, ``within 2020-04``), None when nothing was typed.

    Raises InvalidInputError ``plan_day_unreadable``.
    """
    text = " ".join(typed.split())
    if not text:
        return None
    found = _WORDED.fullmatch(folded(text[:TYPED_MAX]))
    if found is not None:
        kind = _KINDS[found["kind"] or ""]
        on = _month_of(found["rest"]) if kind else None
        if on is None and found["month"] is None and kind != "within":
            day = day_of(found["rest"])
            on = None if day is None else day.isoformat()
        if on is not None:
            try:
                return read_day_rule(f"{kind} {on}".strip()).text
            except InvalidInputError:
                pass
    raise InvalidInputError("plan_day_unreadable", pointer=pointer, value=text[:TYPED_MAX])


def shown(say: Callable[..., str], rule: str | None, day: date | None) -> str:
    """Give a rule, or the day where there is no rule, as it is typed."""
    if rule is None:
        return "" if day is None else _day(day)
    found = read_day_rule(rule)
    if found.kind == "on":
        return _day(found.first)
    if found.day is not None:
        return say(_BEFORE, day=_day(found.first))
    return say(_BEFORE_MONTH if found.kind == "before" else _WITHIN, month=found.month, year=found.year)


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _month_of(text: str) -> str | None:
    found = _MONTH.fullmatch(text) or _ISO_MONTH.fullmatch(text)
    return None if found is None else f"{int(found['year']):04}-{int(found['month']):02}"
