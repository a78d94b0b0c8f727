"""What offices take away as workbooks: rows of work or a search, the laggards' sheet, the board.

Heads are English templates, said in the reader's language where the file is made; everything else is data.
"""

from collections.abc import Iterable
from typing import Final

from workflow.services.show_board import Board
from workflow.services.show_laggards import LaggardsSheet
from workflow.services.work_rows import WorkRow
from workflow.services.workbook import Column, Table, Value


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_ROWS: Final = (
    Column(_("Case number"), 16),
    Column(_("Product"), 34),
    Column(_("Producer"), 30),
    Column(_("Commune"), 22),
    Column(_("Step"), 6),
    Column(_("State"), 30),
    Column(_("Whose turn"), 24),
    Column(_("Last day"), 12),
    Column(_("Working days left"), 10),
    Column(_("Days late"), 10),
    Column(_("Stopped since"), 16),
    Column(_("Remarks to answer"), 40),
)
_LAGGARDS: Final = (
    Column(_("No."), 5),
    Column(_("Case number"), 16),
    Column(_("Product"), 34),
    Column(_("Producer"), 30),
    Column(_("Commune"), 22),
    Column(_("Whose turn"), 24),
    Column(_("What is due"), 30),
    Column(_("Last day"), 12),
    Column(_("Working days left"), 10),
    Column(_("Days late"), 10),
    Column(_("Last notice"), 16),
    Column(_("Last call"), 16),
    Column(_("What was said in the call"), 40),
)


_HISTORY: Final = (
    Column(_("Case number"), 16),
    Column(_("No."), 6),
    Column(_("When"), 16),
    Column(_("Who"), 26),
    Column(_("Role"), 22),
    Column(_("What"), 30),
    Column(_("State before"), 28),
    Column(_("State after"), 28),
    Column(_("Step"), 6),
    Column(_("Comment"), 40),
    Column(_("Code"), 66),
)


def rows_table(
    rows: Iterable[WorkRow], language: str, notes: tuple[str, ...] = (), *, for_producer: bool = False
) -> Table:
    """Give rows of work or of a search as a table, states in the reader's words; ``notes`` stand below it."""
    return Table(_("Cases"), _ROWS, [_row(row, language, for_producer=for_producer) for row in rows], notes)


def history_table(rows: Iterable[tuple[Value, ...]], notes: tuple[str, ...]) -> Table:
    """Give entries of histories as a table: each as its row says, with the hashes that prove it."""
    return Table(_("History"), _HISTORY, list(rows), notes)


def laggards_table(sheet: LaggardsSheet, language: str) -> Table:
    """Give the sheet of late and due cases as a table; below it when it was read and the code of its histories."""
    rows: list[tuple[Value, ...]] = []
    for number, line in enumerate(sheet.lines, start=1):
        told, call = line.told, line.call
        rows.append(
            (
                number,
                line.code,
                line.product,
                line.producer,
                line.commune,
                line.holder.label.text(language),
                line.clock.rule.label.text(language),
                line.clock.due_on,
                line.clock.working_days_left,
                line.days_late,
                None if told is None else told.sent_at,
                None if call is None else call.made_at,
                "" if call is None else call.note or "",
            )
        )
    place = ", ".join(dict.fromkeys(name for name in (sheet.territory, sheet.unit, sheet.province) if name))
    notes = (place, sheet.name.text(language), sheet.check_code)
    return Table(_("Late and due"), _LAGGARDS, rows, notes)


def board_table(board: Board, language: str) -> Table:
    """Give the board as a table: communes by steps, with how many are late, and the sums below."""
    columns = [Column(_("Commune"), 26)]
    for step in board.steps:
        columns += [Column(f"{step.number} · {step.label.text(language)}", 16), Column(_("of them late"), 8)]
    columns += [Column(_("Ended"), 10), Column(_("All"), 10)]
    late = (0,) * len(board.steps)
    lines: list[tuple[Value, ...]] = [
        (
            line.name,
            *(number for pair in zip(line.counts, line.late or late, strict=True) for number in pair),
            line.ended,
            line.total,
        )
        for line in (*board.lines, board.totals)
    ]
    return Table(_("Board"), tuple(columns), lines)


def _row(row: WorkRow, language: str, *, for_producer: bool) -> tuple[Value, ...]:
    clock = row.clock
    standing = None if clock is None else clock.standing
    return (
        row.code,
        row.product,
        row.producer,
        row.commune,
        row.step,
        (row.state.producer if for_producer else row.state.staff).text(language),
        "" if row.holder is None else row.holder.label.text(language),
        None if clock is None else clock.due_on,
        None if clock is None else clock.working_days_left,
        None if standing is None else standing.late,
        None if clock is None else clock.stopped_at,
        "\n".join(row.remarks),
    )
