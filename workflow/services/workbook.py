"""Write tables as an Excel workbook: true dates and numbers, a frozen head, and text that never becomes a formula."""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from workflow.domain.time import VIETNAM

Say: TypeAlias = Callable[[str], str]
Value: TypeAlias = "str | int | date | datetime | None"
ROWS_MAX: Final = 10_000
_CELL_MAX: Final = 32_000
_TITLE_MAX: Final = 31
_UNSAFE: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_UNPRINTED: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NO_TITLE: Final = re.compile(r"[\[\]:*?/\\]")
_DAY: Final = "dd/mm/yyyy"
_INSTANT: Final = "dd/mm/yyyy hh:mm"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head (an English template, said in the reader's language) and its width in characters."""

    head: str
    width: int = 18


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet. ``notes`` stand below the rows, as they are."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    notes: tuple[str, ...] = ()


def workbook(tables: Sequence[Table], say: Say) -> bytes:
    """Give the bytes of a workbook with a sheet a table; rows beyond ``ROWS_MAX`` are left out.

    Text that a spreadsheet would run as a formula (beginning with = + - @ or a blank control) is a text cell, marked as
    quoted; so it stays one when the cell is edited.
    """
    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(_NO_TITLE.sub(" ", say(table.title))[:_TITLE_MAX])
        sheet.freeze_panes = "A2"
        for number, column in enumerate(table.columns, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = column.width
        sheet.append([_head(sheet, say(column.head)) for column in table.columns])
        shown = table.rows[:ROWS_MAX]
        for row in shown:
            sheet.append([_cell(sheet, value) for value in row])
        if shown:
            sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(shown) + 1}"
        for note in table.notes:
            sheet.append([_cell(sheet, note)])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _head(sheet: Any, text: str) -> Cell:
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, value: Value) -> Cell:
    if isinstance(value, str):
        return _text(sheet, value)
    cell: Cell = WriteOnlyCell(sheet)
    if isinstance(value, datetime):
        cell.value = value.astimezone(VIETNAM).replace(tzinfo=None)
        cell.number_format = _INSTANT
    else:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = _DAY
    return cell


def _text(sheet: Any, text: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet)
    clean = _UNPRINTED.sub("", text)[:_CELL_MAX]
    cell.value = clean
    cell.data_type = "s"
    if clean.startswith(_UNSAFE):
        cell.quotePrefix = True
    return cell
