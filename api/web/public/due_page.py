"""The calculator: if I hand this in on a day, when is the answer due? With every day that is counted."""

from datetime import date
from typing import Final

from starlette.responses import Response

from api.problems import kind_of
from api.web.case.day_words import DayWords
from api.web.case.strip_page import row_of
from api.web.day import moment_of
from api.web.office.season import asked_season
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import InvalidInputError
from workflow.services.calculate_due import DueAnswer, answering_rules, calculate_due
from workflow.services.engines import engine_of
from workflow.services.season_calendar import season_calendar
from workflow.store.reads import seasons

pages = Pages()

PATH: Final = "/tinh-han"
TYPED_MAX: Final = 40
RULE_MAX: Final = 60


@pages.get(PATH, signed_in=False)
def show_calculator(visit: Visit) -> Response:
    """Show the calculator of a season (``mua``); with ``viec`` and ``nop`` its answer."""
    season = asked_season(visit)
    rule, typed = visit.asked("viec", maximum=RULE_MAX), visit.asked("nop", maximum=TYPED_MAX)
    answer: DueAnswer | None = None
    fault: InvalidInputError | None = None
    with visit.site.database.snapshot() as unit:
        calendar = season_calendar(unit, visit.site.clock, season)
        row = seasons.one(unit, season)
        process = engine_of(unit, str(row["process"]) if row else "").process
        if rule:
            try:
                answer = calculate_due(unit, season=season, rule=rule, from_day=_day(visit, typed))
            except InvalidInputError as error:
                fault = error
    days = DayWords(visit.text, visit.today)
    return visit.page(
        "public/due.html",
        status=kind_of(type(fault)).status if fault else OK,
        season=season,
        calendar=calendar,
        rules=[(one.code, one.label.text(visit.language)) for one in answering_rules(process)],
        rule=rule,
        typed=typed,
        fault=visit.said(fault) if fault else None,
        answer=answer,
        rows=[row_of(day, days) for day in answer.strip.days] if answer and answer.strip else [],
        days=days,
    )


def _day(visit: Visit, typed: str) -> date:
    """Read a day, today when none is typed; days to come are meant here as well."""
    if not typed:
        return visit.today
    far = visit.now.replace(year=visit.now.year + 3)
    moment = moment_of(typed, now=far)
    return visit.today if moment is None else moment.day
