"""Workbooks: what is seen is what is in them, with true dates; no text in them runs as a formula."""

import io
from datetime import date, datetime

import openpyxl
import pytest

from tests.integration.reads.conftest import at
from workflow.domain.system import SYSTEM
from workflow.services.export_tables import board_table, laggards_table, rows_table
from workflow.services.register_product import ProductRequest, register_product
from workflow.services.search_cases import search_cases
from workflow.services.show_board import show_board
from workflow.services.show_laggards import show_laggards
from workflow.services.workbook import Column, Table, workbook

FORMULAS = ("=1+1", "+84", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x","y")')


def moment(text):
    return datetime.fromisoformat(text)


def opened(*tables):
    return openpyxl.load_workbook(io.BytesIO(workbook(tables, lambda text: text)))


def test_no_text_becomes_a_formula_and_none_is_lost():
    book = opened(Table("T", (Column("A"),), [(text,) for text in FORMULAS]))
    cells = [row[0] for row in book["T"].iter_rows(min_row=2)]

    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value.strip() for cell in cells] == [text.strip() for text in FORMULAS]
    assert all(cell.quotePrefix for cell in cells)
    raw = openpyxl.load_workbook(io.BytesIO(workbook([Table("T", (Column("=A"),), [("an toàn",)])], str)))
    assert (raw["T"]["A1"].data_type, raw["T"]["A2"].quotePrefix) == ("s", False)


def test_dates_and_numbers_are_such_and_the_head_stands_still():
    instant = at(7, 8, 18).instant
    book = opened(Table("Bảng [1]/2:*?", (Column("Ngày", 12), Column("B")), [(date(2020, 9, 3), 7), (instant, None)]))
    (sheet,) = book.worksheets

    assert sheet.title == "Bảng  1  2   "
    assert (sheet["A2"].value, sheet["A2"].number_format, sheet["B2"].value) == (moment("2020-09-03"), "dd/mm/yyyy", 7)
    assert (sheet["A3"].value, sheet["B3"].value) == (moment("2020-07-09T01:00"), None)
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet["A1"].font.bold) == ("A2", "A1:B3", True)


def test_what_cannot_stand_in_a_workbook_is_left_out():
    book = opened(Table("x" * 60, (Column("A"),), [("a\x00b\x1fc\ufffe",), ("x" * 40_000,)]))
    (sheet,) = book.worksheets

    assert (sheet["A2"].value, len(sheet["A3"].value), len(sheet.title)) == ("abc", 32_000, 31)


@pytest.fixture
def world(readers):
    """Give a late dossier of a product whose name begins like a formula, and one elsewhere."""
    acts = readers.here
    acts.product()
    asked = ProductRequest(code="evil", name="=cmd|' /C calc'!A0", producer_id=acts.scene.producer_id)
    with readers.database.unit() as unit:
        acts.scene.products.append(register_product(unit, readers.clock, SYSTEM, asked))
    acts.at = readers.there.at = at(6, 1).instant
    case = acts.case(until="dossier_commune")
    readers.there.case(until="dossier_commune")
    readers.clock = at(7, 20)
    return readers, readers.code(case)


def test_a_search_leaves_as_it_was_shown(world):
    readers, code = world
    found = readers.read(search_cases, "commune_officer", q="tre:>0")

    (head, row) = opened(rows_table(found.page.items, "vi"))["Cases"].iter_rows(values_only=True)

    assert head[:4] == ("Case number", "Product", "Producer", "Commune")
    assert row[:10] == (
        code,
        "=cmd|' /C calc'!A0",
        "HTX commune",
        "Đơn vị commune",
        5,
        "Xã tiếp nhận, kiểm tra hồ sơ",
        "Công chức xã",
        moment("2020-06-22"),
        0,
        20,
    )


def test_the_laggards_and_the_board_leave_with_the_same_figures(world):
    readers, code = world
    sheet = readers.read(show_laggards, "province_officer", season="here")
    with readers.database.snapshot() as unit:
        board = show_board(unit, season_code="here", clock=readers.clock)
    assert board is not None

    book = opened(laggards_table(sheet, "en"), board_table(board, "en"))
    late = list(book["Late and due"].iter_rows(values_only=True))
    figures = list(book["Board"].iter_rows(values_only=True))

    assert late[1][:3] == (1, code, "=cmd|' /C calc'!A0")
    assert late[1][9] == 20
    assert late[-1][0] == sheet.check_code
    assert figures[1] == ("Đơn vị commune", 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1)
    assert figures[2][1:] == figures[1][1:]
    assert len(figures[0]) == len(figures[1])
