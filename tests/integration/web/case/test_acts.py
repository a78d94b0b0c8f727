"""Acts on a case by its pages: forms from the process data, asking once more, one receipt, who was quicker."""

from urllib.parse import unquote

import pytest

from tests.acts import CERTIFICATE, one, rows


@pytest.fixture
def waiting(case_pages):
    return case_pages.acts.case(until="plan_submitted")


def act(case_pages, case, who, trigger, fields, *, sure=True):
    """Fill in the form of an act, and say yes when it asks once more."""
    browser, path = case_pages.by(who), f"{case_pages.path(case)}/lam/{trigger}"
    form = browser.get(path)
    assert form.status_code == 200, form.text
    version = one(case_pages.database, "SELECT version FROM cases WHERE id = %s", case)
    fields = {"version": str(version), **fields}
    if "/xac-nhan" in form.text:
        asked = browser.post(path + "/xac-nhan", fields)
        if asked.status_code != 200 or not sure:
            return asked
    return browser.post(path, fields)


def test_return_is_listed_part_by_part_asked_about_and_done_once(case_pages, waiting):
    browser, path = case_pages.by("district_officer"), f"{case_pages.path(waiting)}/lam/return_plan"
    form = browser.get(path)
    assert "Nội dung cần sửa, theo từng phần" in form.text
    assert "Hạn nộp lại phương án: hết thứ Hai 8/6" in " ".join(form.text.split())
    hidden = browser.hidden()
    fields = {
        **hidden,
        "version": "6",
        "part": ["Thị trường", "", "Mặt bằng"],
        "remark": ["nêu số đại lý", "ghi việc từng tháng", ""],
        "comment": "Khá sơ sài",
    }
    asked = browser.client.post(path + "/xac-nhan", data=fields)
    assert asked.status_code == 200
    for text in (
        "Trả phương án để hoàn thiện: Sản phẩm 0?",
        "Thị trường: nêu số đại lý",
        "Ai được báo",
        "Người producer",
    ):
        assert text in asked.text, text
    assert case_pages.acts.state(waiting) == "plan_submitted"
    answers = [browser.client.post(path, data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.headers["location"] for answer in answers}) == 1
    flashes = {unquote(answer.cookies["ocop_flash"]) for answer in answers}
    assert len(flashes) == 1
    assert "S-2020-2020-0001-7-" in flashes.pop()
    kept = rows(
        case_pages.database, "SELECT inputs->'remarks', comment, channel FROM history WHERE trigger = 'return_plan'"
    )
    assert kept == [(["Thị trường: nêu số đại lý", "ghi việc từng tháng"], "Khá sơ sài", "web")]


def test_every_fault_stands_in_the_summary_and_beside_its_field_with_what_was_typed(case_pages):
    case = case_pages.acts.case(until="council_concluded")
    typed = {"in.decision_no": "12/QĐ", "in.decision_on": "31/2/2020", "in.stars": "năm", "in.certificate_no": ""}
    page = act(case_pages, case, "province_chair", "recognise", typed)
    assert page.status_code == 422
    assert "<title>Lỗi: " in page.text
    summary = page.text.partition('class="fault-summary"')[2].partition("</ul>")[0]
    assert summary.count("<li>") == len(set(summary.split('href="#')[1:]))
    for field in ("in.decision_on", "in.stars", "in.certificate_no", "evidence"):
        assert f'href="#{field}"' in summary, field
        assert f'id="{field}-fault"' in page.text, field
    assert "Nhập ngày theo dạng ngày/tháng/năm" in summary
    for kept in ("31/2/2020", "năm", "12/QĐ"):
        assert f'value="{kept}"' in page.text


def test_decision_takes_days_as_people_write_them_and_says_how_it_read_them(case_pages):
    case = case_pages.acts.case(until="council_concluded")
    typed = {f"in.{name}": str(value) for name, value in CERTIFICATE.items()}
    typed |= {
        "in.decision_on": "1/12/2020",
        "in.certificate_issued_on": "01122020",
        "in.certificate_expires_on": "1-12-2023",
    }
    typed["evidence"] = "Quyết định 1/QĐ\nBiên bản họp"
    asked = act(case_pages, case, "province_chair", "recognise", typed, sure=False)
    assert asked.status_code == 200, asked.text
    assert "thứ Ba 1/12/2020" in " ".join(asked.text.split())
    assert "Không. Làm xong là dứt điểm." in asked.text
    done = act(case_pages, case, "province_chair", "recognise", typed)
    assert done.status_code == 303
    stored = one(case_pages.database, "SELECT inputs FROM history WHERE trigger = 'recognise'")
    assert stored["decision_on"] == "2020-12-01"
    assert one(case_pages.database, "SELECT evidence FROM history WHERE trigger = 'recognise'") == [
        "Quyết định 1/QĐ",
        "Biên bản họp",
    ]
    page = case_pages.by("producer").get(case_pages.path(case))
    assert "Ngày quyết định" in page.text


def test_decimals_are_taken_with_a_comma(case_pages):
    case = case_pages.acts.case(until="dossier_district")
    done = act(case_pages, case, "district_council", "record_district_score", {"in.points": "71,33"})
    assert done.status_code == 303, done.text
    assert (
        one(case_pages.database, "SELECT inputs->>'points' FROM history WHERE trigger = 'record_district_score'")
        == "71.33"
    )


def test_who_was_quicker_is_named_and_what_was_typed_stays(case_pages, waiting):
    browser, path = case_pages.by("district_officer"), f"{case_pages.path(waiting)}/lam/return_plan"
    browser.get(path)
    fields = {
        **browser.hidden(),
        "version": "6",
        "comment": "Bài viết dài",
        "remark": "Sửa mục 2",
        "part": "Thị trường",
    }
    case_pages.acts.fire(waiting, "district_officer", "forward_plan")
    late = browser.client.post(path + "/xac-nhan", data=fields)
    assert late.status_code == 409
    for text in ("Việc đã làm trong lúc đó", "Bài viết dài", "Sửa mục 2", "Người district_officer"):
        assert text in late.text, text
    assert case_pages.acts.state(waiting) == "plan_appraisal"


def test_acting_for_a_producer_at_the_counter_is_recorded_as_that(case_pages):
    case = case_pages.acts.case(until="idea_draft")
    fields = {"behalf": "1", "counter": "1"}
    done = act(case_pages, case, "commune_officer", "submit_idea", fields)
    assert done.status_code == 303, done.text
    ((behalf, evidence),) = rows(
        case_pages.database, "SELECT on_behalf_of IS NOT NULL, evidence FROM history WHERE trigger = 'submit_idea'"
    )
    assert behalf
    assert evidence == ["at-counter"]
    page = case_pages.by("district_officer").get(case_pages.path(case))
    assert "giấy tờ chủ thể nộp tại quầy" in page.text
    assert "thay mặt chủ thể" in page.text


def test_an_act_of_others_is_refused_and_one_that_is_over_says_what_happened(case_pages, waiting):
    path = case_pages.path(waiting)
    refused = case_pages.by("commune_officer").get(path + "/lam/accept_plan")
    assert refused.status_code == 403
    case_pages.acts.fire(waiting, "district_officer", "forward_plan")
    over = case_pages.by("district_officer").get(path + "/lam/forward_plan")
    assert over.status_code == 409
    assert "Việc đã làm trong lúc đó" in over.text
    assert case_pages.by("producer").get(path + "/lam/no_such_act").status_code == 404


def test_last_step_is_taken_back_with_a_reason(case_pages, waiting):
    browser, path = case_pages.by("province_lead"), case_pages.path(waiting)
    assert "Nộp phương án" in browser.get(path + "/hoan-tac").text
    without = browser.post(path + "/hoan-tac", {"comment": "", "version": "6"})
    assert without.status_code == 422
    done = browser.post(path + "/hoan-tac", {"comment": "Nộp nhầm sản phẩm", "version": "6"})
    assert done.status_code == 303
    assert case_pages.acts.state(waiting) == "plan_draft"
    assert case_pages.by("district_officer").get(path + "/hoan-tac").status_code == 403
    by_flash = browser.client.post(path + "/hoan-tac", data={"csrf": browser.hidden().get("csrf", "")})
    assert by_flash.status_code in {200, 403}


def test_more_time_is_asked_for_and_granted(case_pages):
    case = case_pages.acts.case(until="plan_submitted")
    case_pages.acts.fire(case, "district_officer", "return_plan", comment="Chưa đủ")
    path = f"{case_pages.path(case)}/han/plan_completion"
    producer = case_pages.by("producer")
    assert producer.get(path + "/xin-gia-han").status_code == 200
    wrong = producer.post(path + "/xin-gia-han", {"new_due_on": "1/1/2020", "comment": "Mưa lũ"})
    assert wrong.status_code == 422
    assert "từ thứ Ba 9/6 đến" in " ".join(wrong.text.split())
    asked = producer.post(path + "/xin-gia-han", {"new_due_on": "15/6/2020", "comment": "Mưa lũ"})
    assert asked.status_code == 303, asked.text
    officer = case_pages.by("district_officer")
    assert "Chủ thể xin: hết thứ Hai 15/6" in " ".join(officer.get(path + "/gia-han").text.split())
    granted = officer.post(path + "/gia-han", {"new_due_on": "12/6/2020"})
    assert granted.status_code == 303, granted.text
    assert str(one(case_pages.database, "SELECT due_on FROM clocks WHERE rule = 'plan_completion'")) == "2020-06-12"
    assert producer.get(path + "/dung").status_code == 200
    stopped = producer.post(path + "/dung", {"reason": "force_majeure", "comment": "x", "document": "x"})
    assert stopped.status_code == 403


def test_reminder_is_looked_at_before_it_goes_out_and_once_a_day(case_pages):
    case = case_pages.acts.case(until="plan_draft")
    browser, path = case_pages.by("commune_officer"), case_pages.path(case) + "/nhac"
    assert browser.get(path).status_code == 200
    shown = browser.post(path, {"comment": "Xin nộp trước thứ Sáu"})
    assert "Người producer" in shown.text
    assert one(case_pages.database, "SELECT count(*) FROM notices WHERE kind = 'nudge'") == 0
    assert browser.post(path, {"comment": "Xin nộp trước thứ Sáu", "sure": "1"}).status_code == 303
    browser.get(path)
    again = browser.post(path, {"comment": "Xin nộp trước thứ Sáu", "sure": "1"})
    assert again.status_code == 409
    assert case_pages.by("producer").get(path).status_code == 403


def test_one_case_is_admitted_late(case_pages):
    case = case_pages.acts.case(until="plan_draft")
    browser, path = case_pages.by("province_officer"), case_pages.path(case) + "/nhan-sau-han"
    assert browser.get(path).status_code == 200
    assert browser.post(path, {"window": "plans", "until": "hôm qua", "comment": ""}).status_code == 422
    assert browser.post(path, {"window": "plans", "until": "30/6/2020", "comment": "Bão"}).status_code == 303
    assert one(case_pages.database, "SELECT facts->>'late.plans' FROM cases WHERE id = %s", case) == "2020-06-30"
    assert case_pages.by("commune_officer").get(path).status_code == 403
