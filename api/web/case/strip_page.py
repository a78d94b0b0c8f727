"""How a last day is counted: every day from the start of a limit to its last day, with what each rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from starlette.responses import Response

from api.web.case.case_page import code_of, frame_of
from api.web.case.clock_chip import chip_of
from api.web.case.day_words import DayWords
from api.web.case.head import head_of, path_of
from api.web.case.labels import Labels, labels_of
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.calendar import Nature
from workflow.domain.daystrip import Role, StripDay
from workflow.domain.errors import NotFoundError
from workflow.domain.process import ClockRule
from workflow.domain.time import local_day
from workflow.services.calendar_origin import origins_of
from workflow.services.show_case import find_case
from workflow.services.show_clocks import ClockView, show_case_clocks

pages = Pages()


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


ROLES: Final[Mapping[Role, str]] = MappingProxyType(
    {
        "start": _("day it began, not counted"),
        "counted": _("day {number}"),
        "skipped": _("day off, not counted"),
        "stopped": _("time limit stopped, not counted"),
        "answered": _("day of the answer, not counted"),
        "rolled": _("moved to the next working day"),
        "overdue": _("after the last day"),
    }
)
NATURES: Final[Mapping[Nature, str]] = MappingProxyType(
    {
        "working": "",
        "make_up": _("made up for a day off"),
        "half": _("half a day worked"),
        "weekend": _("weekend"),
        "holiday": _("public holiday"),
        "in_lieu": _("day off in lieu"),
        "swapped": _("day off, swapped"),
        "closure": _("offices closed"),
    }
)
_UNITS: Final[Mapping[str | None, str]] = MappingProxyType(
    {
        "working_days": _("{count} working days from the day after it begins"),
        "calendar_days": _("{count} days from the day after it begins, days off included"),
        "months": _("{count} months from the day it begins"),
    }
)
_WINDOW: Final = _("The last day of the window “{window}” of the season's plan")
_EXPIRY: Final = _("Between {opens} and {closes} days before the certificate expires")


@dataclass(frozen=True, slots=True)
class Row:
    """A day of the strip in words."""

    on: date
    day: str
    role: str
    nature: str
    document: str
    is_due: bool
    is_counted: bool
    is_confirmed: bool


@pages.get("/ho-so/{code}/han/{rule}")
def show_strip(visit: Visit) -> Response:
    """Show how the last day of a limit of the case was counted; ended limits too, the newest first."""
    sheet = find_case(visit.unit, visit.sight, code_of(visit))
    found = show_case_clocks(
        visit.unit, visit.site.clock, sheet.facts.id, sight=visit.sight, at=visit.now, stripped=True
    )
    wanted = [clock for clock in found.clocks if clock.rule.code == visit.path("rule")]
    if not wanted:
        raise NotFoundError("clock_not_found", rule=visit.path("rule")[:60])
    clock = wanted[-1]
    labels, days = labels_of(visit.sight, visit.language), DayWords(visit.text, visit.today)
    head = head_of(sheet, clock.process, labels)
    origins = origins_of(visit.unit, clock.strip.layers) if clock.strip is not None else ()
    return visit.page(
        "case/strip.html",
        **frame_of(visit, head, None),
        source=visit.text(clock.rule.source.text),
        due_on=clock.due_on,
        limit=labels.say(clock.rule.label),
        chip=chip_of(clock, labels, days, path_of(sheet.code)),
        rule_text=rule_text(clock.rule, labels, days, clock),
        rows=[row_of(day, days) for day in clock.strip.days] if clock.strip is not None else [],
        origins=origins,
        started=days.full(local_day(clock.sheet.started_at)),
        earlier=len(wanted) - 1,
    )


def rule_text(rule: ClockRule, labels: Labels, days: DayWords, clock: ClockView) -> str:
    """Say what a rule counts, with the numbers that the season gives it."""
    if rule.window is not None:
        window = clock.process.windows.get(rule.window)
        return days.text(_WINDOW, window=rule.window if window is None else labels.say(window))
    if rule.expiry_window is not None:
        opens, closes = (_number(clock, part) for part in rule.expiry_window)
        return days.text(_EXPIRY, opens=opens, closes=closes)
    return days.text(_UNITS.get(rule.unit, ""), count=_number(clock, rule.limit))


def row_of(day: StripDay, days: DayWords) -> Row:
    """Give a day of the strip in words."""
    entry = day.day.entry
    document = entry.basis.document if entry is not None else None
    return Row(
        on=day.day.on,
        day=days.full(day.day.on),
        role=days.text(ROLES[day.role], number=day.number or ""),
        nature=days.text(NATURES[day.day.nature]) if NATURES[day.day.nature] else "",
        document="" if document is None else document.number or document.code,
        is_due=day.is_due,
        is_counted=day.number is not None,
        is_confirmed=entry is None or entry.basis.confirmed,
    )


def _number(clock: ClockView, value: object) -> str:
    code = getattr(value, "code", None)
    if code is None:
        return str(value)
    given = clock.sheet.case.season.settings.get(code)
    return str(clock.process.settings[code].default if given is None else given)
