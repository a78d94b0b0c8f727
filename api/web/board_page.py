"""The board's page: what its address asks for, and its HTML. Reads the database by one service call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from api.web.address import links
from api.web.day import TYPED_MAX, Moment, moment_of
from api.web.error_page import message_of
from api.web.site import Site
from workflow.domain.errors import InvalidInputError, NotFoundError
from workflow.domain.time import VIETNAM, local_day
from workflow.services.show_board import Board, show_board

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


def board_html(site: Site, language: str, asked: Asked, *, now: datetime) -> str:
    """Render the board asked for, or the page that says that no season is loaded.

    Raises NotFoundError ``season_not_found``.
    """
    with site.database.snapshot() as unit:
        board = show_board(unit, season_code=asked.season, at=asked.moment.instant if asked.moment else None)
    if board is None:
        return site.pages[language].get_template("no_season.html").render(link=links({}))
    return _rendered(site, language, asked, board, now)


def _rendered(site: Site, language: str, asked: Asked, board: Board, now: datetime) -> str:
    here = {"mua": asked.season, "ngay": asked.typed.strip() if asked.moment else None}
    return (
        site.pages[language]
        .get_template("board.html")
        .render(
            board=board,
            moment=asked.moment,
            typed=asked.moment.typed if asked.moment else asked.typed.strip(),
            fault=message_of(site, asked.fault, language) if asked.fault else None,
            now=now.astimezone(VIETNAM),
            today=local_day(now),
            link=links(here),
        )
    )
