"""Everybody's deadlines in the reader's territory: by day, as a month, what is overdue; a calendar to subscribe to."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, cast
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from api.web.case.day_words import DayWords
from api.web.case.head import path_of
from api.web.flash import Flash
from api.web.office.season import CODE_MAX, asked_unit, seasons_of
from api.web.office.words import PARTIES
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import NotFoundError
from workflow.services.calendar_feed import FeedAsk, feed_since, ics_feed, issue_feed, revoke_feed
from workflow.services.case_places import Places, offer_places
from workflow.services.show_deadlines import (
    DeadlineAsk,
    Deadlines,
    Who,
    count_overdue,
    month_of,
    show_deadlines,
    show_overdue,
)
from workflow.store.database import Unit
from workflow.store.reads.season_board import SeasonRow

pages = Pages()

PATH: Final = "/han"
LIST_DAYS: Final = 28
TOKEN_MAX: Final = 80
YEARS: Final = (2014, 2200)
ICS: Final = "text/calendar; charset=utf-8"
OVERDUE: Final = "qua-han"
STEPS: Final = (1, 6)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the page is narrowed to, with what may be chosen. ``dropped``: the commune asked for has no case there."""

    who: str
    step: int | None
    season: SeasonRow | None
    seasons: list[SeasonRow]
    commune: UUID | None
    places: Places
    dropped: bool

    @property
    def kept(self) -> dict[str, str]:
        """Give what the calendar's address keeps."""
        found = {"mua": self.season and self.season.code, "xa": self.commune, "buoc": self.step}
        return {name: str(value) for name, value in found.items() if value}


@pages.get(PATH)
def show_all(visit: Visit) -> Response:
    """Show what is due: ``thang`` and ``nam`` a month, else four weeks, or ``xem=qua-han`` what is overdue.

    ``ai`` whose, ``mua`` a season, ``xa`` a commune, ``buoc`` a step. Raises NotFoundError ``season_not_found``.
    """
    month = visit.number("thang", minimum=1, maximum=12)
    year = visit.number("nam", minimum=YEARS[0], maximum=YEARS[1]) or visit.today.year
    is_overdue = visit.asked("xem", maximum=20) == OVERDUE
    with visit.site.database.snapshot() as unit:
        filters = _filters(visit, unit)
        span = (visit.today, visit.today + timedelta(days=LIST_DAYS - 1)) if month is None else month_of(year, month)
        ask = DeadlineAsk(
            *span,
            who=cast("Who", filters.who) if filters.who in {"me", *PARTIES} else None,
            commune_id=filters.commune,
            step=filters.step,
            season_id=None if filters.season is None else filters.season.id,
        )
        reading = show_overdue if is_overdue else show_deadlines
        found = reading(unit, visit.site.clock, visit.sight, ask)
        overdue = count_overdue(unit, visit.site.clock, visit.sight, ask)
        since = feed_since(unit, visit.sight.actor.id)
    view = "overdue" if is_overdue else "month" if month else "weeks"
    return _page(visit, found, filters, view=view, month=month, year=year, overdue=overdue, since=since)


@pages.post(PATH + "/lich")
def make_feed(visit: Visit) -> Response:
    """Give the reader a calendar address of their own, shown this once, narrowed as the page was."""
    with visit.site.database.unit() as unit:
        token = issue_feed(unit, visit.site.clock, visit.sight.actor.id)
    host = f"{visit.request.url.scheme}://{visit.request.url.netloc}"
    kept = {name: visit.form.text(name) for name in ("mua", "xa", "buoc") if visit.form.has(name)}
    return visit.page("office/feed.html", address=f"{host}{PATH}.ics?{urlencode({'ma': token, **kept})}")


@pages.post(PATH + "/lich/bo")
def end_feed(visit: Visit) -> Response:
    """End the reader's calendar address."""
    with visit.site.database.unit() as unit:
        revoke_feed(unit, visit.site.clock, visit.sight.actor.id)
    return visit.go(PATH, flash=Flash("feed_ended"))


@pages.get(PATH + ".ics", signed_in=False)
def show_feed(visit: Visit) -> Response:
    """Give the calendar behind a secret address (``ma``), of a season, commune or step where the address names one.

    Raises NotFoundError ``feed_not_found``, ``season_not_found``.
    """
    step = visit.number("buoc", minimum=STEPS[0], maximum=STEPS[1])
    ask = FeedAsk(visit.asked("mua", maximum=CODE_MAX) or None, asked_unit(visit, "xa"), step)
    body = ics_feed(visit.unit, visit.site.clock, visit.asked("ma", maximum=TOKEN_MAX), ask)
    return Response(body, OK, headers={"cache-control": "private, max-age=900"}, media_type=ICS)


def _filters(visit: Visit, unit: Unit) -> Filters:
    """Read what is asked for; raises NotFoundError ``season_not_found``, InvalidInputError."""
    code = visit.asked("mua", maximum=CODE_MAX)
    seasons = seasons_of(visit)
    season = next((one for one in seasons if one.code == code), None)
    if code and season is None:
        raise NotFoundError("season_not_found")
    commune = asked_unit(visit, "xa")
    places = offer_places(unit, visit.sight, season_id=None if season is None else season.id)
    is_dropped = commune is not None and not places.too_many and commune not in places.names
    return Filters(
        who=visit.asked("ai", maximum=20),
        step=visit.number("buoc", minimum=STEPS[0], maximum=STEPS[1]),
        season=season,
        seasons=seasons,
        commune=None if is_dropped else commune,
        places=places,
        dropped=is_dropped,
    )


def _page(visit: Visit, found: Deadlines, filters: Filters, **values: Any) -> Response:
    month, year = values["month"], values["year"]
    shown = date(year, month or visit.today.month, 1)
    before, after = shown - timedelta(days=1), shown + timedelta(days=31)
    return visit.page(
        "office/deadlines.html",
        **values,
        found=found,
        filters=filters,
        shown=shown,
        before=(before.month, before.year),
        after=(after.month, after.year),
        parties={code: visit.text(text) for code, text in PARTIES.items()},
        days=DayWords(visit.text, visit.today),
        path_of=path_of,
    )
