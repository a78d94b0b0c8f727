"""The board's page: what its address asks for, and its answer. Reads the database by one service call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from starlette.responses import Response

from api.problems import kind_of
from api.web.address import links
from api.web.day import TYPED_MAX, Moment, moment_of
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import InvalidInputError, NotFoundError
from workflow.domain.time import VIETNAM
from workflow.services.show_board import show_board

CODE_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: ``mua`` a season, ``ngay`` a day. A day that cannot be used is a ``fault``."""

    season: str | None
    typed: str
    moment: Moment | None
    fault: InvalidInputError | None

    @classmethod
    def read(cls, query: Mapping[str, str], *, now: datetime) -> Self:
        """Read the query. Raises NotFoundError ``season_not_found`` for what can be no season's code."""
        season = query.get("mua") or None
        if season is not None and (len(season) > CODE_MAX or not season.isprintable()):
            raise NotFoundError("season_not_found")
        typed = query.get("ngay", "")[: TYPED_MAX + 1]
        try:
            return cls(season, typed, moment_of(typed, now=now), None)
        except InvalidInputError as error:
            return cls(season, typed[:TYPED_MAX], None, error)


pages = Pages()


@pages.get("/", signed_in=False)
def show_board_page(visit: Visit) -> Response:
    """Show the board of a season (``mua``, else the last opened) on a day (``ngay``, else as it is now)."""
    site, now = visit.site, visit.now
    asked = Asked.read(visit.request.query_params, now=now)
    with site.database.snapshot() as unit:
        board = show_board(unit, season_code=asked.season, at=asked.moment.instant if asked.moment else None)
    if board is None:
        return visit.page("no_season.html")
    here = {"mua": asked.season, "ngay": asked.typed.strip() if asked.moment else None}
    return visit.page(
        "board.html",
        status=kind_of(type(asked.fault)).status if asked.fault else OK,
        board=board,
        moment=asked.moment,
        typed=asked.moment.typed if asked.moment else asked.typed.strip(),
        fault=visit.said(asked.fault) if asked.fault else None,
        now=now.astimezone(VIETNAM),
        link=links(here),
    )
