"""The season's board of an office: communes by steps within the reader's territory, late and due soon in each cell."""

from bisect import bisect_left
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import quote_plus, urlencode

from starlette.responses import Response

from api.web.live.shown import followed
from api.web.office.list_place import workbook_of
from api.web.office.season import asked_board, board_filter
from api.web.pages import Pages
from api.web.visit import Visit
from api.web.words import DRAWN
from workflow.domain.office import may_register
from workflow.services.narrow_board import narrowed
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
    """A commune, or the total: a cell a step; ``sheet`` leads to its late and due cases, empty where there are none."""

    name: str
    within: str | None
    cells: tuple[Cell, ...]
    ended: Cell
    total: Cell
    sheet: str


@pages.get(PATH)
def show_office_board(visit: Visit) -> Response:
    """Show the board of a season (``mua``, else the last opened), of a commune (``xa``), overdue cases (``qua-han``).

    Raises NotFoundError ``season_not_found``.
    """
    whole, asked = asked_board(visit), board_filter(visit)
    board = narrowed(whole, commune_id=asked.commune, only_late=asked.only_late)
    season, steps = board.season.code, _step_queries(board, only_late=asked.only_late)
    rows = [_row(line, season, steps, asked.only_late) for line in board.lines]
    one = board.lines[0].name if asked.commune and board.lines else None
    return visit.page(
        "office/board.html",
        board=board,
        communes=[(line.commune_id, line.name) for line in whole.lines],
        asked=asked,
        late_list=_list_of(season, one, only_late=True),
        soon_list=f"/viec?{urlencode({'xem': 'sap-den-han', 'q': cell_query(season, one)})}",
        step_names=tuple(f"{step.number}. {step.label.text(visit.language)}" for step in board.steps),
        rows=rows,
        latest_first=sorted(rows, key=lambda row: row.total.late, reverse=True),
        totals=_row(replace(board.totals, name=one or ""), season, steps, asked.only_late),
        late=sum(board.totals.late),
        soon=sum(board.totals.due_soon),
        workbook=workbook_of(visit, "/bang.xlsx"),
        may_plan=may_register(visit.sight.actor, "change_windows", units=()),
        followed=followed(visit, season=season),
    )


def _step_queries(board: Board, *, only_late: bool) -> tuple[str, ...]:
    """Give what the address of a list is to be followed by for each step: the same for every commune."""
    whole = cell_query(board.season.code)
    ended = None if only_late else False
    queries = (cell_query(board.season.code, step=step.number, late=only_late, ended=ended) for step in board.steps)
    return tuple(quote_plus(query.removeprefix(whole)) for query in queries)


@lru_cache(maxsize=DRAWN)
def _list_of(season: str, commune: str | None, *, only_late: bool = False, ended: bool | None = None) -> str:
    return f"/ho-so?{urlencode({'q': cell_query(season, commune, late=only_late, ended=ended)})}"


def _sheet_of(season: str, commune_id: str) -> str:
    asked = {"mua": season, "dia-ban": commune_id} if commune_id else {"mua": season}
    return f"/danh-sach-cham?{urlencode(asked)}"


@lru_cache(maxsize=DRAWN)
def _row(line: Line, season: str, steps: tuple[str, ...], only_late: bool) -> Row:  # noqa: FBT001 - a key of the cache
    """Give a line's row; it hangs on its arguments alone, so it is kept as what is drawn of it is."""
    name = line.name or None
    href = _list_of(season, name)
    cells = tuple(
        Cell(count, late, soon, _heat(late, count), href + step)
        for count, late, soon, step in zip(line.counts, line.late, line.due_soon, steps, strict=True)
    )
    late, running = sum(line.late), sum(line.counts)
    whole = Cell(
        line.total, late, sum(line.due_soon), _heat(late, running), _list_of(season, name, only_late=only_late)
    )
    ended = Cell(line.ended, 0, 0, 0, _list_of(season, name, ended=True))
    sheet = _sheet_of(season, line.commune_id) if late or whole.soon else ""
    return Row(line.name, line.within, cells, ended, whole, sheet)


def _heat(late: int, count: int) -> int:
    return bisect_left(_QUARTERS, late / count) if count else 0
