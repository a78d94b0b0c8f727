"""The page of one case: what each reader is told and may do, by a fixed number of statements."""

import pytest

from tests.acts import rows

RETURNED = {"comment": "Chưa đủ", "inputs": {"remarks": ["Thị trường: nêu số đại lý", "Mặt bằng: nêu diện tích"]}}


@pytest.fixture
def returned(case_pages):
    case = case_pages.acts.case(until="idea_submitted")
    case_pages.acts.fire(case, "commune_officer", "return_idea", **RETURNED)
    return case


def test_producer_reads_whose_turn_until_when_what_to_do_and_why(case_pages, returned):
    page = case_pages.by("producer").get(case_pages.path(returned))
    assert page.status_code == 200, page.text
    for text in (
        "Sản phẩm 0",
        "Đến lượt ông/bà",
        "Cần ông/bà bổ sung ý tưởng",
        "Cơ quan đề nghị ông/bà hoàn thiện",
        "Thị trường: nêu số đại lý",
        "Mặt bằng: nêu diện tích",
        "step-returns",
        "Bước 2/6",
        "Hạn tính thế nào?",
        "Xin gia hạn",
        "/phieu/idea",
    ):
        assert text in page.text, text


def test_officers_are_named_to_officers_and_offices_to_producers(case_pages, returned):
    officer = case_pages.by("district_officer").get(case_pages.path(returned))
    producer = case_pages.by("producer").get(case_pages.path(returned))
    assert "Người commune_officer" in officer.text
    assert "Người commune_officer" not in producer.text
    assert "Trả ý tưởng để bổ sung" in officer.text


def test_acts_closed_are_shown_with_every_reason_and_no_button(case_pages):
    case = case_pages.acts.case(until="council_concluded")
    page = case_pages.by("province_chair").get(case_pages.path(case))
    assert page.status_code == 200
    view = case_pages.by("province_chair").get(f"/ho-so/{case_pages.code(case)}/lam/recognise")
    assert view.status_code in {200, 409}


@pytest.mark.parametrize("who", ["stranger", "other_producer", "admin"])
@pytest.mark.parametrize("below", ["", "/lich-su", "/quy-trinh", "/lam/return_idea", "/han/idea_completion", "/nhac"])
def test_who_may_not_see_the_case_is_told_that_there_is_none(case_pages, returned, who, below):
    page = case_pages.by(who).get(case_pages.path(returned) + below)
    assert page.status_code == 404
    assert "Không tìm thấy hồ sơ này, hoặc ông/bà không được xem." in page.text
    assert "Sản phẩm 0" not in page.text


def test_a_case_that_is_none_reads_the_same(case_pages, returned):
    missing = case_pages.by("producer").get("/ho-so/S-2020-9999")
    foreign = case_pages.by("other_producer").get(case_pages.path(returned))
    assert missing.status_code == foreign.status_code == 404


def test_auditor_reads_everything_and_has_no_act(case_pages, returned):
    auditor = case_pages.by("auditor")
    page = auditor.get(case_pages.path(returned))
    assert page.status_code == 200
    assert "Việc ông/bà làm được" not in page.text
    assert "/lam/" not in page.text
    before = rows(case_pages.database, "SELECT count(*) FROM history")
    auditor.post(case_pages.path(returned) + "/lam/withdraw", {"comment": "x", "version": "3", "request_id": "r-1"})
    assert auditor.last.status_code == 403
    assert rows(case_pages.database, "SELECT count(*) FROM history") == before


def test_page_costs_the_same_statements_whatever_the_history_holds(case_pages, counted):
    short = case_pages.acts.case(until="plan_draft")
    long = case_pages.acts.case(until="plan_submitted")
    for _ in range(2):
        case_pages.acts.fire(long, "district_officer", "return_plan", comment="Chưa đủ")
        case_pages.acts.fire(long, "producer", "resubmit_plan", evidence=("bản mới",))
    case_pages.acts.fire(long, "district_officer", "return_plan", comment="Chưa đủ")

    def cost(case, who):
        browser, path = case_pages.by(who), case_pages.path(case)
        browser.get(path)
        with counted() as sent:
            assert browser.get(path).status_code == 200
        return len(sent)

    assert cost(short, "producer") == cost(long, "producer") == 12
    assert cost(short, "commune_officer") == cost(long, "commune_officer") == 12
    assert cost(short, "province_lead") <= 15
    assert cost(long, "province_lead") <= 15


def test_story_is_filtered_and_read_on_by_addresses(case_pages):
    case = case_pages.acts.case(until="plan_submitted")
    browser, path = case_pages.by("district_officer"), case_pages.path(case)
    time = browser.get(path + "?loai=han").text
    assert "Bắt đầu tính hạn" in time
    assert "Chuyển thẩm định" not in time.partition('id="story"')[2]
    acts = browser.get(path + "?loai=viec").text.partition('id="story"')[2]
    assert "Bắt đầu tính hạn" not in acts
    for wrong in ("?truoc=x", "?truoc=2020-01-01T00:00:00Z", "?truoc=%F0%9F%98%80~a"):
        assert browser.get(path + wrong).status_code == 422


def test_english_reads_english(case_pages, returned):
    page = case_pages.by("producer").get(case_pages.path(returned) + "?lang=en")
    assert "It is your turn" in page.text
    assert "What the office asks you to mend" in page.text


def test_below_a_case_its_producer_finds_the_number_of_the_communes_officer(case_pages):
    path = case_pages.path(case_pages.acts.case(until="idea_submitted"))
    assert "tel:" not in case_pages.by("producer").get(path).text
    with case_pages.database.unit() as unit:
        officer = case_pages.scene.people["commune_officer"]
        unit.execute("UPDATE persons SET phone = '+84912345678' WHERE id = %s", (officer,))
    below = case_pages.by("producer").get(path).text.partition("<footer")[2]
    assert "Cần giúp? Gọi cán bộ OCOP xã Người commune_officer:" in below
    assert '<a href="tel:+84912345678">0912 345 678</a>' in below
    assert "tel:" not in case_pages.by("commune_officer").get(path).text.partition("<footer")[2]
