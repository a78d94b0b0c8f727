"""Which season and which past moment a page of an office is asked for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from api.web.day import TYPED_MAX, moment_of
from api.web.visit import Visit
from workflow.domain.errors import InvalidInputError, NotFoundError, NotPermittedError
from workflow.domain.reach import EVERYTHING, NOTHING, Reach, union
from workflow.services.show_board import Board, show_board
from workflow.store.reads import scope, season_board
from workflow.store.reads.season_board import SeasonRow

CODE_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What a board is narrowed to: a commune (its key), the overdue cases."""

    commune: str | None
    only_late: bool


def require_office(visit: Visit) -> None:
    """Raise NotPermittedError ``officers_only`` for who has producer roles only."""
    if visit.sight.is_producer:
        raise NotPermittedError("officers_only")


def own_reach(visit: Visit) -> Reach:
    """Give where the reader's seasons lie: the provinces of their roles; everywhere for who has no role there."""
    found = union(visit.sight.reaches.values()) if visit.visitor else NOTHING
    return EVERYTHING if found == NOTHING else found


def seasons_of(visit: Visit) -> list[SeasonRow]:
    """Give the seasons of the reader's provinces, the last opened at the top."""
    return season_board.seasons(visit.unit, reach=own_reach(visit))


def asked_season(visit: Visit) -> str:
    """Give the season's code (``mua``, else the reader's last opened); raises NotFoundError ``season_not_found``."""
    code = visit.asked("mua", maximum=CODE_MAX)
    if code:
        return code
    seasons = seasons_of(visit)
    if not seasons:
        raise NotFoundError("season_not_found")
    return seasons[0].code


def asked_board(visit: Visit) -> Board:
    """Give the board of the reader's territory in a season (``mua``, else the last opened in their provinces): its
    lines and totals.

    Raises NotFoundError ``season_not_found``, NotPermittedError ``officers_only``.
    """
    require_office(visit)
    season = visit.asked("mua", maximum=CODE_MAX) or None
    with visit.site.database.snapshot() as unit:
        area, reach = scope.cases(visit.sight.reaches), own_reach(visit)
        board = show_board(unit, season_code=season, clock=visit.site.clock, area=area, reach=reach, figures_only=True)
    if board is None:
        raise NotFoundError("season_not_found")
    return board


def asked_unit(visit: Visit, name: str) -> UUID | None:
    """Give the key of a unit of the address, None when none is asked for; raises InvalidInputError."""
    text = visit.asked(name, maximum=36)
    try:
        return UUID(text) if text else None
    except ValueError:
        raise InvalidInputError("input_not_a_choice", pointer=f"/{name}", choices=[]) from None


def board_filter(visit: Visit) -> BoardFilter:
    """Give what a board is narrowed to (``xa``, ``qua-han``); raises InvalidInputError."""
    commune = asked_unit(visit, "xa")
    return BoardFilter(None if commune is None else str(commune), bool(visit.asked("qua-han", maximum=5)))


def asked_moment(visit: Visit) -> datetime | None:
    """Give the past moment to look back at (``ngay``), None: now; raises InvalidInputError ``day_invalid``."""
    moment = moment_of(visit.asked("ngay", maximum=TYPED_MAX), now=visit.now)
    return None if moment is None else moment.instant
