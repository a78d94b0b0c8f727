"""The workbook of people to invite: the empty one to fill in, and a filled one read within bounds.

A workbook is a stranger's archive: its size, what it unpacks to, its parts, rows and columns are bounded before a cell
is looked at; formulas, macros, links to elsewhere and document types are refused. Only values are read.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from workflow.domain.administration import level_of, roles_given
from workflow.domain.errors import InvalidInputError
from workflow.domain.login import LOGIN_MAX, address_of
from workflow.services.identify import Sight
from workflow.services.invite_people import COLUMNS, AskedRow, Column, Fault
from workflow.services.workbook import Column as SheetColumn
from workflow.services.workbook import Say, Table, workbook

BYTES_MAX: Final = 1_000_000
UNPACKED_MAX: Final = 12_000_000
PARTS_MAX: Final = 60
ROWS_MAX: Final = 500
CELL_MAX: Final = 300
_WIDTH_MAX: Final = 30
_BLANK_MAX: Final = 200
_CHUNK: Final = 64 * 1024
_FORBIDDEN: Final = ("vbaproject.bin", "/externallinks/", "/embeddings/", "/activex/")


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


HEADS: Final[dict[Column, str]] = {
    "name": _("Full name"),
    "address": _("Phone number or e-mail"),
    "post": _("Post"),
    "role": _("Role"),
    "place": _("Unit"),
    "first_on": _("First day"),
    "last_on": _("Last day"),
}
_WIDTHS: Final[dict[Column, int]] = {"name": 28, "address": 28, "post": 28, "role": 34, "place": 28}
_LEVELS: Final = {
    "commune": _("the name of a commune"),
    "district": _("the name of a district"),
    "province": _("the name of a province"),
    "anywhere": _("a province, a district or a commune; empty: the whole country"),
    "country": _("leave empty: the whole country"),
}
_TITLE: Final = _("People")
_ROLES_TITLE: Final = _("Roles")
_ROLE_HEADS: Final = (_("Role"), _("What stands under Unit"))
_HELP: Final = (
    _("Fill in one row a person and role, on the first sheet, below its head. Marks and capitals do not matter."),
    _("Days are written 03/09/2026. Without a first day the role begins today; without a last day it goes on."),
)


def template(sight: Sight, say: Say, language: str) -> bytes:
    """Give the empty workbook: a sheet to fill in, and one with the roles."""
    columns = tuple(SheetColumn(HEADS[name], _WIDTHS.get(name, 14)) for name in COLUMNS)
    roles = roles_given(sight.processes.values()).values()
    rows = [(role.label.text(language), say(_LEVELS[level_of(role)])) for role in roles]
    heads = tuple(SheetColumn(head, 60) for head in _ROLE_HEADS)
    return workbook(
        [Table(_TITLE, columns, []), Table(_ROLES_TITLE, heads, rows, notes=tuple(say(text) for text in _HELP))], say
    )


def cell_name(column: Column, number: int) -> str:
    """Give a cell as a workbook names it: ``B7``."""
    return f"{get_column_letter(COLUMNS.index(column) + 1)}{number}"


def read_people(data: bytes) -> list[AskedRow]:
    """Read the rows of a filled workbook; cells that cannot be read are faults of their row.

    Raises InvalidInputError ``sheet_too_big``, ``sheet_unreadable``, ``sheet_forbidden``, ``sheet_too_long``,
    ``sheet_head_wrong`` or ``sheet_empty``.
    """
    _check_archive(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        found = _rows(sheet.iter_rows(max_col=_WIDTH_MAX))
    except InvalidInputError:
        raise
    except Exception as error:
        raise InvalidInputError("sheet_unreadable", pointer="/sheet") from error
    if not found:
        raise InvalidInputError("sheet_empty", pointer="/sheet")
    return found


def _check_archive(data: bytes) -> None:
    """Unpack within bounds, whatever the archive says of itself, and refuse what is no plain sheet."""
    if len(data) > BYTES_MAX:
        raise _too_big()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive)
    except InvalidInputError:
        raise
    except Exception as error:
        raise InvalidInputError("sheet_unreadable", pointer="/sheet") from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    left, parts = UNPACKED_MAX, archive.infolist()
    if len(parts) > PARTS_MAX:
        raise _too_big()
    for part in parts:
        if any(name in f"/{part.filename.lower()}" for name in _FORBIDDEN) or part.flag_bits & 1:
            raise InvalidInputError("sheet_forbidden", pointer="/sheet")
        left = _unpack(archive, part, left)


def _too_big() -> InvalidInputError:
    return InvalidInputError("sheet_too_big", pointer="/sheet", maximum=BYTES_MAX // 1_000)


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise _too_big()
            seen = (tail + chunk).replace(b"\x00", b"")
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                raise InvalidInputError("sheet_forbidden", pointer="/sheet")
            tail = chunk[-32:]
    return left


def _rows(cells: Iterator[Sequence[Any]]) -> list[AskedRow]:
    head = next(cells, ())
    if not any(cell.value not in {None, ""} for cell in head[: len(COLUMNS)]) or len(head) < len(COLUMNS) - 1:
        raise InvalidInputError("sheet_head_wrong", pointer="/sheet")
    if address_of(_text("address", head[1].value or "")[:LOGIN_MAX]) is not None:  # a person where the head should be
        raise InvalidInputError("sheet_head_wrong", pointer="/sheet")
    found: list[AskedRow] = []
    blank = 0
    for number, row in enumerate(cells, start=2):
        if all(_is_blank(cell.value) for cell in row[: len(COLUMNS)]):
            blank += 1
            if blank > _BLANK_MAX:
                break
            continue
        blank = 0
        if len(found) == ROWS_MAX:
            raise InvalidInputError("sheet_too_long", pointer="/sheet", maximum=ROWS_MAX)
        found.append(_row(number, row))
    return found


def _row(number: int, cells: Sequence[Any]) -> AskedRow:
    values: dict[Column, str | date | None] = {}
    faults: list[Fault] = []
    for column, cell in zip(COLUMNS, cells, strict=False):
        value = cell.value
        if getattr(cell, "data_type", "") in {"f", "e"}:
            faults.append(Fault(column, "cell_formula"))
        elif isinstance(value, datetime):
            values[column] = value.date()
        elif isinstance(value, date):
            values[column] = value
        elif isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
            faults.append(Fault(column, "cell_unreadable"))
        elif value is not None:
            text = _text(column, value)
            if len(text) > CELL_MAX:
                faults.append(Fault(column, "text_too_long", {"maximum": CELL_MAX, "length": len(text)}))
            else:
                values[column] = text
    return AskedRow(number, values, tuple(faults))


def _text(column: Column, value: object) -> str:
    """Give a cell's value as it would be typed; a telephone number kept as a number has lost its first zero."""
    if isinstance(value, (int, float)):
        digits = str(int(value))
        return f"0{digits}" if column == "address" and len(digits) == 9 else digits  # noqa: PLR2004 - a mobile number
    return " ".join(str(value).replace("\u00a0", " ").split())


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
