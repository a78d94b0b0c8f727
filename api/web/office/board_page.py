"""The season's board of an office: communes by steps within the reader's territory, late and due soon in each cell."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import quote_plus, urlencode

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


class Cell(NamedTuple):
    """A figure of the board with the list behind it; ``heat`` 0 to 4 by the share that is late."""

    number: int
    late: int
    soon: int
    heat: int
    href: str


class Row(NamedTuple):
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
    steps = _step_queries(board)
    return visit.page(
        "office/board.html",
        board=board,
        step_names=tuple(f"{step.number}. {step.label.text(visit.language)}" for step in board.steps),
        rows=[_row(board, line, line, steps) for line in board.lines],
        totals=_row(board, board.totals, None, steps),
        late=sum(board.totals.late),
        soon=sum(board.totals.due_soon),
        workbook=workbook_of(visit, "/bang.xlsx"),
        may_plan=may_register(visit.sight.actor, "change_windows", units=()),
        followed=followed(visit, season=board.season.code),
    )


def _step_queries(board: Board) -> Sequence[str]:
    """Give what the address of a list is to be followed by for each step: the same for every commune."""
    whole = cell_query(board)
    return [quote_plus(cell_query(board, step=step.number).removeprefix(whole)) for step in board.steps]


def _row(board: Board, figures: Line, line: Line | None, steps: Sequence[str]) -> Row:
    href = f"/ho-so?{urlencode({'q': cell_query(board, line)})}"
    cells = tuple(
        Cell(count, late, soon, _heat(late, count), href + step)
        for count, late, soon, step in zip(figures.counts, figures.late, figures.due_soon, steps, strict=True)
    )
    late, running = sum(figures.late), sum(figures.counts)
    whole = Cell(figures.total, late, sum(figures.due_soon), _heat(late, running), href)
    return Row(figures.name, figures.within, cells, figures.ended, whole)


def _heat(late: int, count: int) -> int:
    return bisect_left(_QUARTERS, late / count) if count else 0
