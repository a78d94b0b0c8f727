"""The season's board of an office: communes by steps within the reader's territory, late and due soon in each cell."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from api.web.live.shown import followed
from api.web.office.list_place import workbook_of
from api.web.office.season import asked_board
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.office import may_register
from workflow.services.show_board import Board, Line, cell_query

pages = Pages()

PATH: Final = "/bang"
_QUARTERS: Final = (0.0, 0.1, 0.25, 0.5)
"""Shares of late cases from which a cell is louder by one."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of the board with the list behind it; ``heat`` 0 to 4 by the share that is late."""

    count: int
    late: int
    soon: int
    heat: int
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """A commune, or the total: a cell a step."""

    name: str
    within: str | None
    cells: tuple[Cell, ...]
    ended: int
    total: Cell


@pages.get(PATH)
def show_office_board(visit: Visit) -> Response:
    """Show the board of a season (``mua``, else the last opened). Raises NotFoundError ``season_not_found``."""
    board = asked_board(visit)
    return visit.page(
        "office/board.html",
        board=board,
        rows=[_row(board, line, line) for line in board.lines],
        totals=_row(board, board.totals, None),
        late=sum(board.totals.late),
        soon=sum(board.totals.due_soon),
        workbook=workbook_of(visit, "/bang.xlsx"),
        may_plan=may_register(visit.sight.actor, "change_windows", units=()),
        followed=followed(visit, season=board.season.code),
    )


def _row(board: Board, figures: Line, line: Line | None) -> Row:
    cells = tuple(_cell(board, line, figures, step.number, place) for place, step in enumerate(board.steps))
    late, soon = sum(figures.late), sum(figures.due_soon)
    running = sum(figures.counts)
    whole = Cell(figures.total, late, soon, _heat(late, running), _href(cell_query(board, line)))
    return Row(figures.name, figures.within, cells, figures.ended, whole)


def _cell(board: Board, line: Line | None, figures: Line, step: int, place: int) -> Cell:
    count, late, soon = figures.counts[place], figures.late[place], figures.due_soon[place]
    return Cell(count, late, soon, _heat(late, count), _href(cell_query(board, line, step=step)))


def _href(query: str) -> str:
    return f"/ho-so?{urlencode({'q': query})}"


def _heat(late: int, count: int) -> int:
    share = late / count if count else 0.0
    return sum(share > bound for bound in _QUARTERS)
