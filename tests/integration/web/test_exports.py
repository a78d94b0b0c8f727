"""Workbooks of pages: the rows and rights of the page, no name in the name of the file, nothing run as a formula."""

import io

import openpyxl
import pytest

from api.web.office import export_pages
from tests.acts import one
from tests.fixtures.case_pages import case_pages
from workflow.domain.system import SYSTEM
from workflow.services.register_product import ProductRequest, register_product

__all__ = ["case_pages"]
EVIL = "=cmd|' /C calc'!A0"


def opened(response):
    """Give the rows of a workbook's only sheet."""
    assert response.status_code == 200, response.text[:300]
    assert response.headers["content-type"] == export_pages.MEDIA_TYPE
    (sheet,) = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets
    return list(sheet.iter_rows())


@pytest.fixture
def evil(case_pages):
    """Enter a product whose name a spreadsheet would run."""
    scene = case_pages.scene
    asked = ProductRequest(code="evil", name=EVIL, producer_id=scene.producer_id)
    with case_pages.database.unit() as unit:
        scene.products.insert(0, register_product(unit, case_pages.acts.clock(), SYSTEM, asked))
    return case_pages.acts.case(until="idea_submitted")


def test_a_search_leaves_as_it_is_shown_and_no_name_is_run_or_stands_in_the_file_s_name(case_pages, evil):
    case_pages.acts.case(until="plan_draft")
    officer = case_pages.by("commune_officer")
    answer = officer.get("/ho-so.xlsx?q=buoc:2")
    rows = opened(answer)
    assert [row[0].value for row in rows[1:2]] == [case_pages.code(evil)]
    named = [cell for row in rows for cell in row if cell.value == EVIL]
    assert [(cell.data_type, cell.quotePrefix) for cell in named] == [("s", True)]
    name = answer.headers["content-disposition"]
    assert name.startswith('attachment; filename="ho-so-20')
    assert name.endswith('.xlsx"')
    assert answer.headers["cache-control"] == "private, no-store"
    assert len(opened(officer.get("/ho-so.xlsx"))) == 1 + 2 + 1


def test_workbooks_hold_nothing_of_elsewhere_and_are_for_offices(case_pages, evil):
    season = one(case_pages.database, "SELECT code FROM seasons WHERE id = %s", case_pages.scene.season_id)
    for path in ("/ho-so.xlsx", f"/danh-sach-cham.xlsx?mua={season}", f"/bang.xlsx?mua={season}"):
        asked = case_pages.by("producer").get(path).status_code
        assert asked == (200 if path == "/ho-so.xlsx" else 403)
        theirs = {str(cell.value) for row in opened(case_pages.by("stranger").get(path)) for cell in row}
        assert not {text for text in theirs if EVIL in text or case_pages.code(evil) in text or "commune" in text}
        ours = opened(case_pages.by("commune_officer").get(path))
        assert len(ours) > 1
    assert case_pages.by("commune_officer").get("/bang.xlsx?mua=khong-co").status_code == 404
    assert case_pages.by("commune_officer").get("/ho-so.xlsx?q=mau:do").status_code == 422


def test_a_producer_takes_her_own_cases_away_in_her_own_words(case_pages, evil):
    producer, other = case_pages.by("producer"), case_pages.by("other_producer")
    assert 'href="/ho-so.xlsx"' in producer.get("/ho-so").text
    rows = opened(producer.get("/ho-so.xlsx"))
    assert [row[0].value for row in rows[1:2]] == [case_pages.code(evil)]
    state = case_pages.scene.process.states["idea_submitted"]
    assert rows[1][5].value == state.producer.vi != state.staff.vi
    theirs = {str(cell.value) for row in opened(other.get("/ho-so.xlsx")) for cell in row}
    assert not {text for text in theirs if EVIL in text or case_pages.code(evil) in text}


def test_a_workbook_that_is_cut_says_so(case_pages, monkeypatch):
    for _ in range(3):
        case_pages.acts.case(until="idea_submitted")
    monkeypatch.setattr(export_pages, "ROWS_MAX", 2)
    rows = opened(case_pages.by("commune_officer").get("/ho-so.xlsx"))
    assert len(rows) == 1 + 2 + 2
    assert rows[-1][0].value == "Chỉ có 2 hồ sơ mới nhất; thu hẹp tìm kiếm để lấy các hồ sơ khác."


def test_pages_lead_to_their_workbooks_with_what_was_asked(case_pages, evil):
    officer = case_pages.by("commune_officer")
    assert 'href="/ho-so.xlsx?q=buoc%3A2"' in officer.get("/ho-so?q=buoc:2").text
    assert 'href="/bang.xlsx"' in officer.get("/bang").text
    assert 'href="/danh-sach-cham.xlsx' in officer.get("/danh-sach-cham").text
    assert case_pages.by("producer").get("/ho-so").text.count("xlsx") == 1, "her own cases; nothing of the offices"
