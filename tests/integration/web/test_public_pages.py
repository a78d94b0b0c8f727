"""Pages for everybody: what they say without a sign-in, and what they never say."""

import re

import pytest

from tests.fixtures.case_pages import case_pages, counted
from tests.fixtures.visitors import Browser

__all__ = ["case_pages", "counted"]

PHONE = "0912 345 678"


@pytest.fixture
def anybody(case_pages):
    import httpx

    with httpx.Client(base_url=case_pages.address, headers={"accept": "text/html"}) as client:
        yield Browser(client)


@pytest.fixture
def case(case_pages):
    with case_pages.database.single() as unit:
        unit.execute("UPDATE producers SET phone = %s", (PHONE,))
    return case_pages.acts.case(until="idea_submitted")


def asked(anybody, code, digits):
    return anybody.post("/tra-cuu", {"ma": code, "so": digits})


def test_a_case_is_looked_up_by_number_and_digits_and_names_nobody(case_pages, case, anybody):
    found = asked(anybody, case_pages.code(case), "5678")
    assert found.status_code == 200
    assert "Đã nộp ý tưởng – xã đang xem" in found.text
    assert PHONE not in found.text
    assert "Sản phẩm 0" not in found.text


def test_wrong_digits_and_unknown_numbers_get_the_same_answer(case_pages, case, anybody):
    wrong = asked(anybody, case_pages.code(case), "0000")
    unknown = asked(anybody, "XX-2020-9999", "5678")
    assert wrong.status_code == unknown.status_code == 404
    told = [re.search(r'role="alert".*?</div>', one.text, flags=re.DOTALL)[0] for one in (wrong, unknown)]
    assert told[0] == told[1]
    assert asked(anybody, "", "5678").status_code == 422


def test_looking_up_again_and_again_has_to_wait(case_pages, case, anybody):
    answers = [asked(anybody, case_pages.code(case), f"{number:04}").status_code for number in range(12)]
    assert answers[:10] == [404] * 10
    assert answers[-1] == 429


def test_the_calculator_counts_and_shows_each_day(case_pages, case, anybody):
    page = anybody.get("/tinh-han")
    assert page.status_code == 200
    rules = re.findall(r'<option value="(\w+)"', page.text)
    assert "dossier_check" in rules or rules
    answers = [anybody.get(f"/tinh-han?viec={rule}&nop=2/6/2020") for rule in rules]
    assert all(one.status_code == 200 for one in answers)
    assert any("ngày thứ 1" in one.text for one in answers)
    assert anybody.get(f"/tinh-han?viec={rules[0]}&nop=xx").status_code == 422
    assert anybody.get("/tinh-han?mua=khong-co").status_code == 404


def test_what_ocop_is_stands_step_by_step(case_pages, anybody):
    page = anybody.get("/gioi-thieu")
    assert page.status_code == 200
    assert page.text.count("<h2>") >= 6
    assert "nộp ý tưởng" in page.text
