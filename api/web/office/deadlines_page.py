"""Everybody's deadlines in the reader's territory: a list by day, a month, and a calendar to subscribe to."""

from datetime import date, timedelta
from typing import Any, Final, cast

from starlette.responses import Response

from api.web.case.day_words import DayWords
from api.web.case.head import path_of
from api.web.flash import Flash
from api.web.office.words import PARTIES
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.services.calendar_feed import feed_since, ics_feed, issue_feed, revoke_feed
from workflow.services.show_deadlines import DeadlineAsk, Who, month_of, show_deadlines

pages = Pages()

PATH: Final = "/han"
LIST_DAYS: Final = 28
TOKEN_MAX: Final = 80
YEARS: Final = (2014, 2200)
ICS: Final = "text/calendar; charset=utf-8"


@pages.get(PATH)
def show_all(visit: Visit) -> Response:
    """Show what is due: ``thang`` and ``nam`` a month, ``ai`` whose, ``buoc`` a step; without a month four weeks."""
    month = visit.number("thang", minimum=1, maximum=12)
    year = visit.number("nam", minimum=YEARS[0], maximum=YEARS[1]) or visit.today.year
    who = visit.asked("ai", maximum=20)
    step = visit.number("buoc", minimum=1, maximum=6)
    span = (visit.today, visit.today + timedelta(days=LIST_DAYS - 1)) if month is None else month_of(year, month)
    ask = DeadlineAsk(*span, who=cast("Who", who) if who in {"me", *PARTIES} else None, step=step)
    with visit.site.database.snapshot() as unit:
        found = show_deadlines(unit, visit.site.clock, visit.sight, ask)
        since = feed_since(unit, visit.sight.actor.id)
    return _page(visit, found=found, month=month, year=year, who=who, step=step, since=since)


@pages.post(PATH + "/lich")
def make_feed(visit: Visit) -> Response:
    """Give the reader a calendar address of their own, shown this once."""
    with visit.site.database.unit() as unit:
        token = issue_feed(unit, visit.site.clock, visit.sight.actor.id)
    host = f"{visit.request.url.scheme}://{visit.request.url.netloc}"
    return visit.page("office/feed.html", address=f"{host}{PATH}.ics?ma={token}")


@pages.post(PATH + "/lich/bo")
def end_feed(visit: Visit) -> Response:
    """End the reader's calendar address."""
    with visit.site.database.unit() as unit:
        revoke_feed(unit, visit.site.clock, visit.sight.actor.id)
    return visit.go(PATH, flash=Flash("feed_ended"))


@pages.get(PATH + ".ics", signed_in=False)
def show_feed(visit: Visit) -> Response:
    """Give the calendar behind a secret address (``ma``); raises NotFoundError ``feed_not_found``."""
    body = ics_feed(visit.unit, visit.site.clock, visit.asked("ma", maximum=TOKEN_MAX))
    return Response(body, OK, headers={"cache-control": "private, max-age=900"}, media_type=ICS)


def _page(visit: Visit, **values: Any) -> Response:
    month, year = values["month"], values["year"]
    shown = date(year, month or visit.today.month, 1)
    before, after = shown - timedelta(days=1), shown + timedelta(days=31)
    return visit.page(
        "office/deadlines.html",
        **values,
        shown=shown,
        before=(before.month, before.year),
        after=(after.month, after.year),
        parties={code: visit.text(text) for code, text in PARTIES.items()},
        days=DayWords(visit.text, visit.today),
        path_of=path_of,
    )
