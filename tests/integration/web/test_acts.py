"""Acts in all cases: narrowed by season, territory, period, kind and person; paged; taken away; noted in each case."""

import io
import re
from datetime import timedelta
from unittest.mock import patch

import openpyxl
import pytest

from tests.acts import one, rows
from tests.fixtures.case_pages import case_pages, counted
from workflow.store.database import Unit
from workflow.store.reads import acts
from workflow.store.reads.page import Part
from workflow.store.reads.scope import EVERYWHERE

__all__ = ["case_pages", "counted"]
PATH = "/kiem-tra/viec"
ROW = 'class="work-row"'


@pytest.fixture
def cases(case_pages):
    """Make two cases: one that waits for the commune, one handed in and returned."""
    first = case_pages.acts.case(until="idea_submitted")
    case_pages.acts.at += timedelta(days=1)
    second = case_pages.acts.case(until="idea_submitted")
    case_pages.acts.fire(second, "commune_officer", "return_idea", comment="Nêu rõ vùng nguyên liệu")
    return first, second


@pytest.fixture
def auditor(case_pages):
    return case_pages.by("auditor")


def count(browser, query=""):
    page = browser.get(PATH + query)
    assert page.status_code == 200, page.text
    return page.text.count(ROW)


def test_only_those_who_answer_for_cases_open_it(case_pages, cases):
    for who in ("commune_officer", "province_officer", "producer", "admin"):
        for path in (PATH, PATH + ".xlsx"):
            assert case_pages.by(who).get(path).status_code == 403, who
    assert count(case_pages.by("province_lead")) > 0


def test_acts_of_all_cases_are_listed_the_newest_first(case_pages, cases, auditor):
    page = auditor.get(PATH).text
    codes = [case_pages.code(case) for case in cases]
    assert all(code in page for code in codes)
    assert page.index(codes[1]) < page.index(codes[0])
    assert "Nêu rõ vùng nguyên liệu" in page
    assert "Người commune_officer" in page
    stored = rows(case_pages.database, "SELECT hash FROM history WHERE kind <> 'proof'")
    assert page.count(ROW) == len(stored)
    assert all(bytes(digest).hex()[:8] in page for (digest,) in stored)


def test_they_are_narrowed_by_everything_that_is_asked(case_pages, cases, auditor):
    whole = count(auditor)
    assert count(auditor, "?viec=return_idea") == 1
    assert count(auditor, "?viec=submit_idea") == 2
    assert count(auditor, "?viec=enter") == 2
    assert count(auditor, "?ai=nguoi commune") == 1
    assert count(auditor, "?ai=COMMUNE&viec=submit_idea") == 0
    assert count(auditor, "?mua=s-2020") == whole
    assert count(auditor, "?mua=khong-co") == 0
    place = one(case_pages.database, "SELECT name FROM units WHERE id = %s", case_pages.scene.units["commune"])
    other = one(case_pages.database, "SELECT code FROM units WHERE id = %s", case_pages.scene.units["other"])
    assert count(auditor, f"?dia-ban={place}") == whole
    assert count(auditor, f"?dia-ban={other}") == 0
    today = f"{case_pages.acts.at:%d/%m/%Y}"
    before = f"{case_pages.acts.at - timedelta(days=1):%d/%m/%Y}"
    assert 0 < count(auditor, f"?tu={today}") < whole
    assert count(auditor, f"?den={before}") + count(auditor, f"?tu={today}") == whole
    assert auditor.get(f"{PATH}?tu=hom-qua").status_code == 422


def test_its_reading_is_noted_in_every_case_that_was_shown(case_pages, cases, auditor):
    auditor.get(f"{PATH}?viec=return_idea")
    auditor.get(f"{PATH}?viec=khong-co")
    noted = "SELECT case_id, page, every FROM case_reads ORDER BY id"
    assert rows(case_pages.database, noted) == [(cases[1], "acts", True)]
    auditor.get(PATH)
    assert one(case_pages.database, "SELECT count(*) FROM case_reads") == 3
    page = auditor.get("/kiem-tra?ma=" + case_pages.code(cases[1])).text
    assert "xem trong danh sách việc của mọi hồ sơ" in page
    lead = case_pages.by("province_lead")
    lead.get(PATH)
    lead.get(PATH)
    assert one(case_pages.database, "SELECT count(*) FROM case_reads WHERE as_role = 'province_lead'") == 2


def test_pages_follow_one_another_and_lose_nothing(case_pages, auditor):
    made = case_pages.acts.many(55)
    assert len(made) == 55
    seen: list[tuple[str, str]] = []
    path: str | None = PATH
    while path:
        page = auditor.get(path).text
        seen += re.findall(r"(\S+-2020-\d+) · dòng (\d+)", page)
        onward = re.search(r'class="btn btn-secondary"\s+href="([^"]*sau=[^"]+)"', page)
        path = onward[1].replace("&amp;", "&") if onward else None
    total = one(case_pages.database, "SELECT count(*) FROM history WHERE kind <> 'proof'")
    assert len(seen) == len(set(seen)) == total > 50
    assert auditor.get(PATH + "?sau=abc").status_code == 422


def test_they_are_taken_away_with_their_hashes(case_pages, cases, auditor):
    answer = auditor.get(PATH + ".xlsx?viec=return_idea")
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    found = [row for row in sheet.iter_rows(min_row=2, values_only=True) if row[1] is not None]
    assert [(row[0], row[9]) for row in found] == [(case_pages.code(cases[1]), "Nêu rõ vùng nguyên liệu")]
    digest = one(case_pages.database, "SELECT hash FROM history WHERE trigger = 'return_idea'")
    assert found[0][10] == bytes(digest).hex()
    assert one(case_pages.database, "SELECT page FROM case_reads") == "bundle"


def test_the_list_costs_the_same_however_long_it_is(case_pages, cases, auditor, counted):
    def cost(query=""):
        with counted() as sent:
            count(auditor, query)
        return len(sent)

    first = cost(), cost("?ai=nguoi&viec=submit_idea&mua=s-2020")
    case_pages.acts.many(20)
    auditor.get("/toi")  # a later hour: the session is touched once
    assert (cost(), cost("?ai=nguoi&viec=submit_idea&mua=s-2020")) == first


@pytest.mark.parametrize(("by_key", "walk"), [(False, "Scan Backward using ix_history_at "), (True, "ix_history_")])
def test_the_list_walks_an_index_in_its_order(case_pages, cases, by_key, walk):
    """Where nothing is sorted and no table is read whole, the page comes out of the index as it stands there.

    One person's acts are found by that person or, where those are many, by their time: the server weighs it.
    """
    person = case_pages.scene.people["commune_officer"] if by_key else None
    sent = []

    def noted(_unit, query, parameters=None):
        sent.append((query, parameters))
        return []

    with case_pages.database.unit() as unit:
        with patch.object(Unit, "rows", noted):
            acts.page(unit, EVERYWHERE, acts.ActsFilter(person=person), Part())
        for method in ("sort", "seqscan", "bitmapscan", "hashjoin", "mergejoin"):
            unit.execute(f"SET LOCAL enable_{method} = off")
        ((query, parameters),) = sent
        plan = [row[0] for row in unit.rows("EXPLAIN " + query, parameters)]
    assert any(walk in line for line in plan), "\n".join(plan)


def test_one_reading_of_many_cases_is_one_line_among_the_readings(case_pages, cases, auditor):
    auditor.get(PATH)
    page = auditor.get("/kiem-tra").text
    assert page.count(ROW) == 1
    assert "2 hồ sơ" in page
    assert all(case_pages.code(case) in page for case in cases)
