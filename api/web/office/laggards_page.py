"""The sheet of late and due cases for whoever chairs a hearing: one page of A4. Reads by one service call."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.responses import Response

from api.web.case.day_words import DayWords
from api.web.case.head import path_of
from api.web.case.labels import labels_of
from api.web.clock_words import ClockFacts, brief_words
from api.web.office.list_place import workbook_of
from api.web.office.rows import facts_of_clock
from api.web.office.season import asked_moment, asked_season, asked_unit, require_office
from api.web.office.words import ADVICE, CHANNELS, FATES, OUTCOMES
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.time import local_day
from workflow.services.case_places import offer_places
from workflow.services.show_laggards import Laggard, show_laggards

pages = Pages()

PATH: Final = "/danh-sach-cham"


@dataclass(frozen=True, slots=True)
class LaggardView:
    """A line of the sheet, in words; ``brief`` ones are for a line of many on paper."""

    product: str
    maker: str
    commune: str
    clocks: tuple[ClockFacts, ...]
    turn: str
    told: str
    advice: str
    brief: str
    brief_told: str
    href: str


@pages.get(PATH)
def show_sheet(visit: Visit) -> Response:
    """Show the sheet of a season (``mua``) now or as it stood (``ngay``), of a territory (``dia-ban``) or of all."""
    require_office(visit)
    season, as_of = asked_season(visit), asked_moment(visit)
    territory = asked_unit(visit, "dia-ban")
    with visit.site.database.snapshot() as unit:
        sheet = show_laggards(unit, visit.site.clock, visit.sight, season=season, territory=territory, as_of=as_of)
        places = offer_places(unit, visit.sight, season_id=sheet.season_id)
    days = DayWords(visit.text, sheet.today)
    return visit.page(
        "office/laggards.html",
        sheet=sheet,
        season=season,
        places=places,
        chosen=territory,
        rows=[_view(visit, one, days, sheet.today) for one in sheet.lines],
        days=days,
        looking_back=as_of is not None,
        typed=visit.asked("ngay"),
        workbook=workbook_of(visit, "/danh-sach-cham.xlsx"),
    )


def _view(visit: Visit, one: Laggard, days: DayWords, today: date) -> LaggardView:
    labels = labels_of(visit.sight, visit.language)
    facts = facts_of_clock(one.clock, labels, today, who=labels.say(one.clock.rule.label))
    return LaggardView(
        product=one.product,
        maker=one.producer,
        commune=one.commune,
        clocks=(facts,),
        turn=labels.say(one.holder.label),
        told="; ".join(part for part in (_told(visit, one, days), _called(visit, one, days)) if part),
        advice=visit.text(ADVICE[one.suggestion]),
        brief=brief_words(visit.text, facts),
        brief_told=_told(visit, one, days, brief=True),
        href=path_of(one.code),
    )


def _told(visit: Visit, one: Laggard, days: DayWords, *, brief: bool = False) -> str:
    notice = one.told
    if notice is None:
        return ""
    channel, fate = CHANNELS.get(notice.channel, notice.channel), FATES.get(notice.state, notice.state)
    at = notice.sent_at or notice.send_at
    moment = days.short(local_day(at)) if brief else days.moment(at)
    return f"{moment}: {visit.text(channel)}, {visit.text(fate)}"


def _called(visit: Visit, one: Laggard, days: DayWords) -> str:
    call = one.call
    if call is None or call.made_at is None or call.outcome is None:
        return ""
    outcome = visit.text(OUTCOMES.get(call.outcome, call.outcome))
    said = f" “{call.note}”" if call.note else ""
    return visit.text("{moment}: called, {outcome}", moment=days.moment(call.made_at), outcome=outcome) + said
