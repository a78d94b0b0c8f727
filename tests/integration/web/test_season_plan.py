"""The plan of a season by its pages: windows and terms with sources, previewed, changed with a reason, set back."""

import re
from datetime import date

import pytest

from tests.acts import contents, one, rows
from tests.fixtures.case_pages import case_pages, counted
from workflow.domain.facts import ActorFacts, Grant
from workflow.services.councils import CouncilRequest, enter_council

__all__ = ["case_pages", "counted"]
HOME = "/quan-tri/mua/s-2020"
WINDOWS, TERMS = f"{HOME}/khung", f"{HOME}/muc"
VALUE = re.compile(r'<input[^>]*?\sname="([ws][^"]+)"[^>]*?>', re.DOTALL)
_VALUE_OF = re.compile(r'value="([^"]*)"')


@pytest.fixture
def lead(case_pages):
    return case_pages.by("province_lead")


@pytest.fixture
def due(case_pages):
    """Give the last day of a running clock of a case that waits for its idea."""
    case = case_pages.acts.case(until="idea_draft")

    def read():
        query = "SELECT due_on FROM clocks WHERE case_id = %s AND rule = 'idea_registration' AND outcome IS NULL"
        return one(case_pages.database, query, case)

    return read


def fields(page):
    """Give what the form of a page holds, boxes that are not ticked left out."""
    found = {}
    for match in VALUE.finditer(page):
        tag = match[0]
        if 'type="checkbox"' in tag and "checked" not in tag:
            continue
        value = _VALUE_OF.search(tag)
        found[match[1]] = value[1] if value else ""
    number = re.search(r'name="rows" value="(\d+)"', page)
    token = re.search(r'name="token" value="(\w+)"', page)
    more = {"rows": number[1]} if number else {}
    return {**found, **more, **({"token": token[1]} if token else {})}


def window(browser, opens, closes, code="ideas", **more):
    """Type one window into the empty row and ask for the preview."""
    given = fields(browser.get(WINDOWS).text)
    last = int(given["rows"]) - 1
    typed = {f"w{last}-code": code, f"w{last}-opens": opens, f"w{last}-closes": closes}
    return browser.post(WINDOWS, {**given, **typed, "lam": "xem", **more})


def do(browser, path, reason="Kế hoạch số 5 điều chỉnh", **more):
    """Carry out what the page opened last previews."""
    given = fields(browser.last.text)
    return browser.post(path, {**given, "lam": "doi", "reason": reason, **more})


@pytest.mark.parametrize("who", ["commune_officer", "producer", "auditor", "council_secretary", "province_chair"])
def test_only_the_office_and_administrators_open_it(case_pages, who):
    for path in (HOME, WINDOWS, TERMS):
        assert case_pages.by(who).get(path).status_code == 403
    other = case_pages.by(who)
    other.get("/toi")
    assert other.post(WINDOWS, {"rows": "0"}).status_code == 403
    assert other.post(TERMS, {}).status_code == 403


@pytest.mark.parametrize("who", ["province_officer", "province_lead", "admin"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_lists_windows_and_terms_with_their_source(case_pages, who, language):
    page = case_pages.by(who).get(f"{HOME}?lang={language}")
    assert page.status_code == 200
    assert "QĐ 490" in page.text or "QĐ " in page.text
    assert ("cài đặt của tỉnh" if language == "vi" else "set by the province") in page.text
    assert case_pages.by(who).get("/quan-tri/mua/khong-co").status_code == 404


def test_a_window_is_previewed_changed_and_set_back(case_pages, lead, due):
    assert due() is None
    before = contents(case_pages.database)
    seen = window(lead, "1/5/2020", "trước 8/2020")
    assert seen.status_code == 200
    assert "1/5/2020 – trước 8/2020" in seen.text
    assert "dời 1 hạn" in seen.text
    assert contents(case_pages.database) == before

    assert do(lead, WINDOWS).status_code == 303
    assert due() == date(2020, 7, 31)
    page = lead.follow().text
    assert "1 hạn đang chạy đã dời" in page
    assert "Kế hoạch số 5 điều chỉnh" in page
    assert "1/5/2020 – trước 8/2020" in page

    window(lead, "", "", code="")  # the page as it stands, nothing typed
    assert "giống với kế hoạch đang dùng" in lead.last.text
    back = fields(lead.get(WINDOWS + "?lan=1").text)
    lead.post(WINDOWS, {**back, "lam": "xem"})
    assert do(lead, WINDOWS, "Đặt lại").status_code == 303
    assert due() is None
    kept = rows(case_pages.database, "SELECT act, reason, detail FROM admin_acts")
    assert {(act, reason, detail["season"]) for act, reason, detail in kept} == {
        ("windows_changed", "Kế hoạch số 5 điều chỉnh", "s-2020"),
        ("windows_changed", "Đặt lại", "s-2020"),
    }
    assert "Đổi khung thời gian của mùa" in case_pages.by("admin").get("/quan-tri/nhat-ky").text


@pytest.mark.parametrize(
    ("opens", "closes", "field"),
    [
        ("1/9/2020", "1/5/2020", "w0-closes"),
        ("hôm qua", "1/5/2020", "w0-opens"),
        ("1/5/2020", "31/2/2020", "w0-closes"),
        ("trước 1/5/2020", "", "w0-opens"),
        ("1/9/2020", "trước 1/9/2020", "w0-closes"),
    ],
)
def test_a_fault_stands_at_its_field_and_nothing_is_lost(case_pages, lead, opens, closes, field):
    before = contents(case_pages.database)
    page = window(lead, opens, closes)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert f'id="{field}-fault"' in page.text
    assert f'value="{opens}"' in page.text
    assert f'value="{closes}"' in page.text
    assert contents(case_pages.database) == before


def test_a_window_of_another_territory_is_refused_at_its_field(case_pages, lead):
    page = window(lead, "1/5/2020", "1/9/2020", **{"w0-unit": "khong-phai"})
    assert page.status_code == 422
    assert 'href="#w0-unit"' in page.text
    assert 'id="w0-unit"' in page.text


def test_terms_are_previewed_changed_and_set_back(case_pages, lead):
    given = fields(lead.get(TERMS).text)
    assert given["s-idea_completion_days"] == "15"
    wrong = lead.post(TERMS, {**given, "s-idea_completion_days": "900", "lam": "xem"})
    assert wrong.status_code == 422
    assert 'href="#s-idea_completion_days"' in wrong.text
    assert 'value="900"' in wrong.text

    seen = lead.post(TERMS, {**given, "s-idea_completion_days": "20", "lam": "xem"})
    assert seen.status_code == 200
    assert "20 ngày" in seen.text
    assert do(lead, TERMS, "").status_code == 422
    assert do(lead, TERMS, "Theo đề nghị của các xã").status_code == 303
    assert "Theo đề nghị của các xã" in lead.follow().text
    assert one(case_pages.database, "SELECT settings ->> 'idea_completion_days' FROM seasons") == "20"

    back = fields(lead.get(TERMS + "?lan=1").text)
    assert back["s-idea_completion_days"] == "15"
    lead.post(TERMS, {**back, "lam": "xem"})
    assert do(lead, TERMS, "Đặt lại").status_code == 303
    assert one(case_pages.database, "SELECT settings FROM seasons") == {}


def test_a_preview_that_is_out_of_date_is_shown_anew(case_pages, lead):
    other = case_pages.by("province_officer")
    window(lead, "1/5/2020", "trước 8/2020")
    window(other, "1/6/2020", "trước 9/2020")
    assert do(other, WINDOWS).status_code == 303
    stale = do(lead, WINDOWS, "Của tôi")
    assert stale.status_code == 409
    assert "Của tôi" in stale.text
    assert "1/6/2020 – trước 9/2020" in stale.text
    assert do(lead, WINDOWS, "Của tôi").status_code == 303


def test_the_pages_cost_the_same_however_many_changes_there_were(case_pages, lead, counted):
    def cost():
        found = []
        for path in (HOME, WINDOWS, TERMS):
            with counted() as sent:
                assert lead.get(path).status_code == 200
            found.append(len(sent))
        return found

    first = cost()
    for closes in ("trước 8/2020", "trước 9/2020", "trước 10/2020"):
        window(lead, "1/5/2020", closes)
        assert do(lead, WINDOWS).status_code == 303
    assert cost() == first


def test_statutes_of_sitting_councils_stand_beside_the_terms(case_pages, lead):
    on = case_pages.acts.at.date()
    for name, since, rules in (("Hội đồng năm nay", on, {"quorum_percent": 80}), ("Hội đồng cũ", on.replace(2015), {})):
        secretary = ActorFacts(
            case_pages.scene.people["council_secretary"],
            "Thư ký",
            (Grant("council_secretary", case_pages.scene.units["province"]),),
        )
        term = {"term_from": since, "term_to": since.replace(year=since.year + 1)}
        asked = CouncilRequest(
            "province",
            case_pages.scene.units["province"],
            name,
            f"{since.year}/QĐ",
            since,
            "Chủ tịch",
            **term,
            rules=rules,
        )
        with case_pages.database.unit() as unit:
            enter_council(unit, case_pages.acts.clock(), secretary, asked)
    page = lead.get(HOME).text
    assert "Hội đồng năm nay" in page
    assert "túc số 80 %" in page
    assert "Hội đồng cũ" not in page
