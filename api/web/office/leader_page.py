"""A leader's screen: five answers in two minutes. Reads the database by one service call."""

from typing import Final
from urllib.parse import quote_plus, urlencode

from starlette.responses import Response

from api.web.case.day_words import DayWords
from api.web.case.head import path_of
from api.web.live.shown import followed
from api.web.office.season import asked_moment, asked_season, require_office
from api.web.office.words import PARTIES
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.days_held import Party
from workflow.domain.search import SPELLED, TURNS
from workflow.services.show_board import cell_query
from workflow.services.show_leader import show_leader

pages = Pages()

PATH: Final = "/lanh-dao"


@pages.get(PATH)
def show_screen(visit: Visit) -> Response:
    """Show the five answers of a season (``mua``) now or as it stood (``ngay``)."""
    require_office(visit)
    season, as_of = asked_season(visit), asked_moment(visit)
    with visit.site.database.snapshot() as unit:
        found = show_leader(unit, visit.site.clock, visit.sight, season=season, as_of=as_of)
    return visit.page(
        "office/leader.html",
        found=found,
        season=season,
        days=DayWords(visit.text, found.today),
        parties={code: visit.text(text) for code, text in PARTIES.items()},
        path_of=path_of,
        turn_lists={} if as_of else {turn.party: _turn_list(season, turn.party) for turn in found.turns},
        late_mark=quote_plus(f" {SPELLED['late'][0]}:>0"),
        looking_back=as_of is not None,
        followed=followed(visit, season=season, at=as_of),
    )


def _turn_list(season: str, party: Party) -> str:
    """Give the address of the running cases that a party holds."""
    word = next(word for word, named in TURNS.items() if named == party)
    query = f"{cell_query(season, ended=False)} {SPELLED['turn'][0]}:{word}"
    return f"/ho-so?{urlencode({'q': query})}"
