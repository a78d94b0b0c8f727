"""Narrow a board that was read to one commune, or to what is overdue: from its lines, without reading a case. Pure."""

from dataclasses import replace

from workflow.services.show_board import Board, Line, totals_of


def narrowed(board: Board, *, commune_id: str | None = None, only_late: bool = False) -> Board:
    """Give the lines of a commune (all: None), with the overdue cases alone where asked, and their totals."""
    lines = [line for line in board.lines if commune_id in {None, line.commune_id}]
    if only_late:
        lines = [_late(line) for line in lines if any(line.late)]
    return replace(board, lines=tuple(lines), totals=totals_of(board.process, tuple(lines)))


def _late(line: Line) -> Line:
    """Count the overdue cases of a line alone: they run, and none of them is due soon as well."""
    return replace(line, counts=line.late, ended=0, due_soon=(0,) * len(line.late))
