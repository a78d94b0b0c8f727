"""The criteria sets for everybody: every sheet shows, is found without accents, and scores itself."""

import re

import httpx
import pytest

from tests.fixtures.case_pages import case_pages, counted
from tests.fixtures.visitors import Browser
from tests.rule_book import NUMBERS, best, book, sheet_of
from workflow.domain.time import SystemClock
from workflow.services.publish_regulation import publish_regulation

__all__ = ["case_pages", "counted"]

SET = "/bo-tieu-chi/qd-26-2026"


@pytest.fixture
def anybody(case_pages):
    with case_pages.database.unit() as unit:
        for rules in book().values():
            publish_regulation(unit, SystemClock(), rules, by=None)
    with httpx.Client(base_url=case_pages.address, headers={"accept": "text/html"}) as client:
        yield Browser(client)


def query(sheet):
    return "&".join(f"{code}={key}" for code, key in sheet.choices.items())


def test_every_sheet_shows_every_option(anybody):
    for number in NUMBERS:
        page = anybody.get(f"{SET}/{number}")
        one = sheet_of(number)
        assert page.status_code == 200
        for criterion in one.criteria:
            rows = re.findall(rf'name="{re.escape(criterion.code)}"\s+value="([a-z.]+)"', page.text)
            assert rows == ["none", *(choice.key for choice in criterion.choices())]


def test_the_list_names_every_set_and_the_search_needs_no_accents(anybody):
    page = anybody.get("/bo-tieu-chi")
    assert re.findall(rf'href="{SET}/(\d+)"', page.text) == [str(number) for number in NUMBERS]
    with_marks, without = (anybody.get(f"/bo-tieu-chi?q={words}") for words in ("mật ong", "mat ong"))
    hits = [re.findall(rf'href="({SET}/\d+(?:#[\d.]+)?)"\s+lang', one.text) for one in (with_marks, without)]
    assert hits[0] == hits[1]
    assert f"{SET}/4" in hits[0]
    assert anybody.get("/bo-tieu-chi?q=khongcotunay").text.count("Có 0 chỗ") == 1


def test_92_points_say_what_limits_them(anybody):
    one = sheet_of(1)
    low = best(one, c4_1="c", c1_2="a", c1_4="b", c3_1="b", c12="b", c3_2="a")
    page = anybody.get(f"{SET}/1?{query(low)}")
    assert "92 điểm" not in page.text
    assert "92,00 điểm, nhưng chỉ được 4 sao: 4.1 Khu vực phân phối chính (chọn 3, cần 5)" in page.text
    assert "Muốn lên 5 sao" in page.text
    fragment = anybody.get(f"{SET}/1?{query(low)}&phan=ket-qua")
    assert "<html" not in fragment.text
    assert re.search(r'id="ket-qua".*?</section>', page.text, re.DOTALL)[0] in fragment.text


def test_the_best_sheet_has_no_card_and_a_ground_ends_it(anybody):
    done = anybody.get(f"{SET}/1?{query(best(sheet_of(1)))}")
    assert "(100,00)" in done.text
    assert 'class="card levelup"' not in done.text
    ended = anybody.get(f"{SET}/1?{query(best(sheet_of(1)))}&loai=forged_dossier")
    assert "Dừng đánh giá tại đây" in ended.text
    assert "Giả mạo hồ sơ" in ended.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{SET}/27", 404),
        (f"{SET}/x", 404),
        (f"{SET}/9999999999", 404),
        ("/bo-tieu-chi/qd-1/1", 404),
        ("/bo-tieu-chi/qd-148-2023/1", 404),
        ("/bo-tieu-chi?quy-dinh=x", 404),
        (f"{SET}/1?4.1=z", 422),
        (f"{SET}/1?4.1=a.a", 422),
        (f"{SET}/1?loai=x", 422),
        (f"{SET}/1?khac=1", 200),
    ],
)
def test_what_is_not_there_is_said(anybody, path, status):
    assert anybody.get(path).status_code == status


def test_a_sheet_costs_a_fixed_number_of_statements(anybody, counted):
    anybody.get("/bo-tieu-chi")
    counts = []
    for path in (f"{SET}/1", f"{SET}/26", f"{SET}/4?4.1=c", "/bo-tieu-chi"):
        with counted() as statements:
            anybody.get(path)
        counts.append(len(statements))
    assert counts == [1, 1, 1, 1]
