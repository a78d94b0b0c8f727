"""Kept searches shared with the colleagues of one role in one unit, and the one that the list of cases opens with."""

import re
from datetime import timedelta

import pytest

from tests.factories import FROM
from tests.fixtures.case_pages import case_pages, counted
from workflow.domain.system import SYSTEM
from workflow.services.register_person import GrantRequest, PersonRequest, grant_role, register_person

__all__ = ["case_pages", "counted"]
KEY = re.compile(r'action="/bo-loc/([0-9a-f-]{36})/bo"')
SHARED = re.compile(r'<h3>\s*<a href="([^"]+)">([^<]+)</a>')


def hired(pages, name, place, role="commune_officer", *, last=None):
    """Register somebody with a role in a unit of the scene."""
    with pages.database.unit() as unit:
        person = register_person(unit, pages.acts.clock(), SYSTEM, PersonRequest(login=name, name=f"Người {name}"))
        given = {"person_id": person, "role": role, "valid_from": FROM, "unit_id": pages.scene.units[place]}
        grant_role(unit, pages.acts.clock(), SYSTEM, GrantRequest(**given, valid_to=last))
    pages.scene.people[name] = person
    return pages.by(name)


def circle(pages, place="commune", role="commune_officer"):
    return f"{role}:{pages.scene.units[place]}"


def keep(browser, name, query):
    browser.get("/bo-loc")
    browser.post("/bo-loc", {"name": name, "q": query})
    return KEY.findall(browser.get("/bo-loc").text)[-1]


def share(pages, browser, key, voi=None):
    browser.get("/bo-loc")
    return browser.post(f"/bo-loc/{key}/chia-se", {"voi": circle(pages) if voi is None else voi})


def shared(browser):
    return [name for _, name in SHARED.findall(browser.get("/bo-loc").text)]


@pytest.fixture
def owner(case_pages):
    return case_pages.by("commune_officer")


def test_colleagues_of_the_role_in_the_unit_open_it_and_nobody_else_does(case_pages, owner):
    colleague = hired(case_pages, "colleague", "commune")
    others = [case_pages.by(who) for who in ("stranger", "province_officer", "auditor", "producer")]
    key = keep(owner, "Sắp trễ", "tre:>5")
    assert shared(colleague) == []

    assert share(case_pages, owner, key).status_code == 303
    assert "Đồng nghiệp" in owner.follow().text
    assert "Chia sẻ với:" in owner.get("/bo-loc").text
    page = colleague.get("/bo-loc").text
    assert shared(colleague) == ["Sắp trễ"]
    assert "Của Người commune_officer" in page
    assert "Sắp trễ (Người commune_officer)" in colleague.get("/ho-so?q=").text
    assert [shared(other) for other in others] == [[]] * len(others)

    share(case_pages, owner, key, "")
    assert shared(colleague) == []


def test_a_colleague_opens_it_and_changes_nothing(case_pages, owner):
    colleague = hired(case_pages, "colleague", "commune")
    key = keep(owner, "A", "buoc:1")
    share(case_pages, owner, key)
    colleague.get("/bo-loc")
    for act in ("ten", "bo", "lay-lai", "len-dau", "chia-se"):
        answer = colleague.post(f"/bo-loc/{key}/{act}", {"name": "B", "voi": circle(case_pages)})
        assert answer.status_code == 404, act
        colleague.get("/bo-loc")
    assert shared(colleague) == ["A"]


def test_one_shares_only_with_colleagues_one_has(case_pages, owner):
    key = keep(owner, "A", "buoc:1")
    for voi in (circle(case_pages, "other"), circle(case_pages, "province", "province_officer"), "auditor:", "x"):
        assert share(case_pages, owner, key, voi).status_code == 422, voi
    assert shared(case_pages.by("stranger")) == []


def test_it_is_shared_while_both_hold_the_role(case_pages, owner):
    leaving = hired(case_pages, "leaving", "commune", last=case_pages.acts.at.date())
    colleague = hired(case_pages, "colleague", "commune")
    share(case_pages, owner, keep(owner, "Của người ở lại", "buoc:1"))
    share(case_pages, leaving, keep(leaving, "Của người đi", "buoc:2"))
    assert sorted(shared(colleague)) == ["Của người đi", "Của người ở lại"]
    assert shared(leaving) == ["Của người ở lại"]
    case_pages.acts.at += timedelta(days=2)
    assert shared(colleague) == ["Của người ở lại"]
    assert shared(leaving) == []


def test_a_shared_search_finds_what_each_reader_may_see(case_pages, owner):
    code = case_pages.code(case_pages.acts.case())
    elsewhere = case_pages.by("stranger")
    key = keep(elsewhere, "Tất cả", "")
    assert share(case_pages, elsewhere, key, circle(case_pages, "other")).status_code == 303
    colleague = hired(case_pages, "there", "other")
    (href,) = [href for href, _ in SHARED.findall(colleague.get("/bo-loc").text)]
    assert code not in colleague.get(href).text
    assert code in owner.get(href).text


def test_the_list_opens_with_the_default_and_shows_how_to_see_everything(case_pages, owner):
    key = keep(owner, "Bước 3", "buoc:3")
    assert owner.get("/ho-so").status_code == 200
    owner.get("/bo-loc")
    assert owner.post(f"/bo-loc/{key}/mac-dinh").status_code == 303
    assert "Trang Hồ sơ mở sẵn theo bộ lọc này." in owner.follow().text

    opened = owner.get("/ho-so")
    assert (opened.status_code, opened.headers["location"]) == (303, "/ho-so?q=buoc%3A3")
    page = owner.follow().text
    assert "Trang này mở sẵn theo bộ lọc “Bước 3”." in page
    assert 'href="/ho-so?q="' in page
    assert owner.get("/ho-so?q=").status_code == 200
    owner.get("/bo-loc")
    owner.post(f"/bo-loc/{key}/thoi-mac-dinh")
    assert owner.get("/ho-so").status_code == 200


def test_a_default_that_was_put_away_or_is_shared_no_more_opens_nothing(case_pages, owner):
    colleague = hired(case_pages, "colleague", "commune")
    key = keep(owner, "A", "buoc:1")
    colleague.get("/bo-loc")
    assert colleague.post(f"/bo-loc/{key}/mac-dinh").status_code == 404
    share(case_pages, owner, key)
    colleague.get("/bo-loc")
    assert colleague.post(f"/bo-loc/{key}/mac-dinh").status_code == 303
    assert colleague.get("/ho-so").status_code == 303
    share(case_pages, owner, key, "")
    assert colleague.get("/ho-so").status_code == 200
    share(case_pages, owner, key)
    owner.get("/bo-loc")
    owner.post(f"/bo-loc/{key}/bo")
    assert colleague.get("/ho-so").status_code == 200


def test_what_was_put_away_comes_back_from_the_page_too_with_its_sharing(case_pages, owner):
    colleague = hired(case_pages, "colleague", "commune")
    key = keep(owner, "A", "buoc:1")
    share(case_pages, owner, key)
    owner.get("/bo-loc")
    owner.post(f"/bo-loc/{key}/bo")
    owner.follow()
    page = owner.get("/bo-loc").text
    assert "Đã bỏ trong 30 ngày qua (1)" in page
    assert shared(colleague) == []
    owner.post(f"/bo-loc/{key}/lay-lai")
    assert KEY.findall(owner.get("/bo-loc").text) == [key]
    assert shared(colleague) == ["A"]
    assert "Đã bỏ trong" not in owner.get("/bo-loc").text


def test_the_pages_cost_the_same_however_many_there_are(case_pages, owner, counted):
    def cost(path):
        with counted() as sent:
            assert owner.get(path).status_code == 200
        return len(sent)

    key = keep(owner, "A", "buoc:1")
    share(case_pages, owner, key)
    first = cost("/bo-loc"), cost("/ho-so?q=buoc:1")
    colleague = hired(case_pages, "colleague", "commune")
    for name in ("B", "C", "D"):
        keep(owner, name, "buoc:2")
        share(case_pages, colleague, keep(colleague, name, "buoc:2"))
    assert (cost("/bo-loc"), cost("/ho-so?q=buoc:1")) == first
