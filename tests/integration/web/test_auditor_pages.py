"""What an auditor sees: entries by person, act, step and day, whether chains hold, who read what, and takes away."""

import io

import openpyxl
import pytest

from tests.acts import one
from tests.fixtures.case_pages import case_pages
from workflow.domain.time import FixedClock
from workflow.services.verify import Report, last_verified, note_verified, verify

__all__ = ["case_pages"]


@pytest.fixture
def auditor(case_pages):
    return case_pages.by("auditor")


def entries(page):
    """Give the numbers of the entries that a page of history lists."""
    table = page.text[page.text.index("<tbody>") :]
    return [int(part.split("<", 1)[0]) for part in table.split('<th scope="row">')[1:]]


def test_a_history_is_narrowed_by_person_act_step_and_day(case_pages, auditor):
    path = case_pages.path(case_pages.acts.case(until="plan_draft")) + "/lich-su"
    every = entries(auditor.get(path))
    assert len(every) > 3
    for asked in ("?viec=submit_idea", "?buoc=2", "?ai=producer"):
        page = auditor.get(path + asked)
        found = entries(page)
        assert 0 < len(found) < len(every), asked
        assert f"{len(found)} trong {len(every)} mục khớp bộ lọc." in page.text
        assert "Chuỗi nguyên vẹn" in page.text
    assert entries(auditor.get(path + "?tu=1/1/2000&den=1/1/2099")) == every
    assert entries(auditor.get(path + "?den=1/1/2000")) == []
    assert auditor.get(path + "?tu=32/1/2000").status_code == 422
    assert auditor.get(path + "?buoc=x").status_code == 422


def test_what_an_auditor_takes_away_is_what_he_sees_with_its_hashes_and_is_noted(case_pages, auditor):
    case = case_pages.acts.case(until="idea_submitted")
    answer = auditor.get(case_pages.path(case) + "/lich-su.xlsx?viec=submit_idea")
    assert answer.status_code == 200
    (sheet,) = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
    found = list(sheet.iter_rows(values_only=True))
    hashes = "SELECT encode(hash, 'hex') FROM history WHERE trigger = 'submit_idea' AND case_id = %s"
    digest = one(case_pages.database, hashes, case)
    assert (found[1][0], found[1][-1]) == (case_pages.code(case), digest)
    assert found[2][0] == "Chuỗi lịch sử nguyên vẹn."
    assert case_pages.code(case) not in answer.headers["content-disposition"]
    read = auditor.get("/kiem-tra?ma=" + case_pages.code(case))
    assert "gói kiểm" in read.text.lower() or read.text.count('class="work-row"') == 1
    assert case_pages.by("stranger").get(case_pages.path(case) + "/lich-su.xlsx").status_code == 404
    assert case_pages.by("producer").get(case_pages.path(case) + "/lich-su.xlsx").status_code == 403


def test_readings_are_narrowed_by_name_and_day(case_pages, auditor):
    case = case_pages.acts.case(until="idea_submitted")
    for who in ("commune_officer", "auditor"):
        case_pages.by(who).get(case_pages.path(case))
    assert auditor.get("/kiem-tra").text.count('class="work-row"') == 2
    assert auditor.get("/kiem-tra?ai=COMMUNE").text.count('class="work-row"') == 1
    assert auditor.get("/kiem-tra?den=1/1/2000").text.count('class="work-row"') == 0
    assert auditor.get("/kiem-tra?tu=hom-qua").status_code == 422


def test_the_last_check_of_all_chains_is_shown(case_pages, auditor):
    case_pages.acts.case(until="idea_submitted")
    assert "ocop verify" in auditor.get("/kiem-tra").text
    report = verify(case_pages.database)
    note_verified(case_pages.database, FixedClock(case_pages.acts.at), report)
    assert "mọi chuỗi nguyên vẹn" in auditor.get("/kiem-tra").text
    case_pages.acts.case(until="idea_submitted")
    broken = Report(1, 1, object())  # type: ignore[arg-type]  # that there is one is all that is noted
    later = FixedClock(case_pages.acts.at.replace(year=2030))
    note_verified(case_pages.database, later, broken)
    assert "một chuỗi bị đứt" in auditor.get("/kiem-tra").text
    with case_pages.database.single() as unit:
        assert last_verified(unit) == (later.now(), False)
