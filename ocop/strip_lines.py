"""How a last day was counted, for the terminal: a line a day in the reader's language, then its calendars."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from api.web.case.day_words import DayWords
from api.web.case.strip_page import NATURES, ROLES
from api.web.date_words import NO_BREAK

if TYPE_CHECKING:
    from ocop.clock_lines import Say
    from workflow.domain.daystrip import StripDay
    from workflow.services.calendar_origin import CalendarOrigin
    from workflow.services.show_clocks import ClockView


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


def strip_lines(view: "ClockView", origins: "Iterable[CalendarOrigin]", language: str, say: "Say") -> Iterator[str]:
    """Give the strip of a clock that has one; ``origins`` are the calendars behind it, and others."""
    if view.strip is None:
        return
    known = {origin.version: origin for origin in origins}
    places = {layer.territory: known[layer.version].place for layer in view.strip.layers if layer.version in known}
    days = DayWords(say, view.today)
    for one in view.strip.days:
        told = [say(ROLES[one.role], number=one.number or ""), *_why(view, one, places, language, say)]
        day, mark = days.full(one.day.on).replace(NO_BREAK, " "), f"  ← {say(_('last day'))}" if one.is_due else ""
        yield f"  {day}  {'; '.join(told)}{mark}"
    for layer in view.strip.layers:
        calendar = [say(_("Calendar of {year}"), year=layer.year), places.get(layer.territory)]
        version = say(_("version {version}"), version=layer.version[:12])
        yield f"  {', '.join(part for part in calendar if part)}: {version}"


def _why(
    view: "ClockView", one: "StripDay", places: "dict[str | None, str | None]", language: str, say: "Say"
) -> Iterator[str]:
    if one.stop is not None:
        labels = {stop.code: stop.label.text(language) for stop in view.rule.stops}
        yield labels.get(one.stop.reason, one.stop.reason)
    if not NATURES[one.day.nature]:
        return
    told = say(NATURES[one.day.nature])
    name = getattr(one.day.entry, "name", None)
    if name is not None:
        told = f"{told}: {name.text(language)}"
    if one.day.entry is not None:
        basis = one.day.entry.basis
        rests_on = [basis.document.number if basis.document is not None else basis.proposed_by, basis.article]
        if not basis.confirmed:
            rests_on.append(say(_("not confirmed by a document")))
        told = f"{told} ({', '.join(part for part in rests_on if part)})"
    place = places.get(one.day.territory) if one.day.territory is not None else None
    yield f"{told}; {place}" if place else told
