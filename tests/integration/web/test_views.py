"""Searches kept under a name, by their pages: kept, opened, renamed, put first, put away, brought back; one's own."""

import re

import pytest

from tests.fixtures.case_pages import case_pages

__all__ = ["case_pages"]
KEPT = re.compile(r'<h2>\s*<a href="([^"]+)">([^<]+)</a>')
KEY = re.compile(r'action="/bo-loc/([0-9a-f-]{36})/bo"')


@pytest.fixture
def officer(case_pages):
    return case_pages.by("commune_officer")


def keep(browser, name, query):
    browser.get("/bo-loc")
    return browser.post("/bo-loc", {"name": name, "q": query})


def names(browser):
    return [name for _, name in KEPT.findall(browser.get("/bo-loc").text)]


def test_a_search_is_kept_and_opened_from_the_page_of_cases(officer):
    asked = officer.get("/ho-so?q=buoc:3")
    assert 'href="/bo-loc?q=buoc%3A3"' in asked.text
    assert 'value="buoc:3"' in officer.get("/bo-loc?q=buoc%3A3").text
    kept = keep(officer, "Phương án", "buoc:3")
    assert (kept.status_code, kept.headers["location"]) == (303, "/ho-so?q=buoc%3A3")
    page = officer.follow()
    assert "Đã lưu bộ lọc “Phương án”." in page.text
    assert re.search(r'<a href="/ho-so\?q=buoc%3A3"\s+aria-current="true">Phương án</a>', page.text)


def test_views_are_renamed_put_first_put_away_and_brought_back(officer):
    for name, query in (("A", "buoc:1"), ("B", "buoc:2"), ("C", "")):
        keep(officer, name, query)
    keys = KEY.findall(officer.get("/bo-loc").text)
    assert officer.post(f"/bo-loc/{keys[1]}/ten", {"name": "Ý tưởng"}).status_code == 303
    assert names(officer) == ["A", "Ý tưởng", "C"]
    officer.post(f"/bo-loc/{keys[2]}/len-dau")
    assert names(officer) == ["C", "A", "Ý tưởng"]
    officer.post(f"/bo-loc/{keys[0]}/bo")
    undo = re.search(r'action="(/bo-loc/[^"]+/lay-lai)"', officer.follow().text)
    assert names(officer) == ["C", "Ý tưởng"]
    assert undo is not None
    officer.post(undo[1])
    assert names(officer) == ["C", "A", "Ý tưởng"]


def test_what_cannot_be_kept_is_shown_again_with_its_fault(officer):
    for name, query, status in (("", "buoc:3", 422), ("A", "mau:do", 422)):
        page = keep(officer, name, query)
        assert page.status_code == status
        assert 'role="alert"' in page.text
        assert f'value="{query}"' in page.text
    keep(officer, "A", "buoc:1")
    assert keep(officer, "A", "buoc:2").status_code == 409
    assert names(officer) == ["A"]


def test_nobody_touches_another_s(case_pages, officer):
    keep(officer, "A", "buoc:1")
    (key,) = KEY.findall(officer.get("/bo-loc").text)
    other = case_pages.by("stranger")
    other.get("/bo-loc")
    for act in ("ten", "bo", "lay-lai", "len-dau"):
        answer = other.post(f"/bo-loc/{key}/{act}", {"name": "B"})
        assert answer.status_code == 404, act
        other.get("/bo-loc")
    assert other.post("/bo-loc/khong-phai/bo").status_code == 404
    assert names(other) == []
    assert names(officer) == ["A"]
