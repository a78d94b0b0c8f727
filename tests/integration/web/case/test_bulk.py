"""One act on many cases: what would become of each, then done, and nothing of cases one may not see."""

from tests.acts import rows


def test_bulk_is_shown_before_it_is_done_and_one_refusal_stops_no_other(case_pages):
    acts = case_pages.acts
    ready = [acts.case(until="plan_submitted") for _ in range(2)]
    early = acts.case(until="plan_draft")
    codes = [case_pages.code(case) for case in (*ready, early)]
    browser = case_pages.by("district_officer")
    browser.get(case_pages.path(ready[0]) + "/lam/forward_plan")
    dry = browser.post("/ho-so/hang-loat", {"ids": codes, "trigger": "forward_plan"})
    assert dry.status_code == 200, dry.text
    assert "Làm được: 2. Không làm được: 1. Chưa làm gì." in dry.text
    assert [acts.state(case) for case in ready] == ["plan_submitted"] * 2
    fields = {
        "ids": codes[:2],
        "trigger": "forward_plan",
        "sure": "1",
        f"version.{codes[0]}": "6",
        f"version.{codes[1]}": "6",
    }
    done = browser.post("/ho-so/hang-loat", fields)
    assert "Đã làm: 2. Không làm được: 0." in done.text
    assert [acts.state(case) for case in ready] == ["plan_appraisal"] * 2
    assert rows(case_pages.database, "SELECT DISTINCT channel FROM history WHERE trigger = 'forward_plan'") == [
        ("web",)
    ]


def test_bulk_that_needs_a_reason_does_nothing_without_one(case_pages):
    case = case_pages.acts.case(until="plan_submitted")
    browser = case_pages.by("district_officer")
    browser.get(case_pages.path(case) + "/lam/return_plan")
    refused = browser.post(
        "/ho-so/hang-loat", {"ids": case_pages.code(case), "trigger": "return_plan", "sure": "1", "comment": ""}
    )
    assert refused.status_code == 422
    assert "<title>Lỗi: " in refused.text
    assert case_pages.acts.state(case) == "plan_submitted"


def test_cases_of_others_are_as_if_they_were_not_there(case_pages):
    case = case_pages.acts.case(until="plan_submitted")
    browser = case_pages.by("stranger")
    browser.get("/")
    from api.web.forgery import form_token

    token = form_token(browser.client.cookies["ocop_session"])
    sent = {"csrf": token, "ids": case_pages.code(case), "trigger": "forward_plan", "sure": "1", "request_id": "r"}
    answer = browser.client.post("/ho-so/hang-loat", data=sent)
    assert answer.status_code == 422
    assert "Sản phẩm" not in answer.text
    assert case_pages.acts.state(case) == "plan_submitted"


def test_bulk_is_bounded(case_pages):
    case = case_pages.acts.case(until="plan_submitted")
    browser = case_pages.by("district_officer")
    browser.get(case_pages.path(case) + "/lam/forward_plan")
    answer = browser.post("/ho-so/hang-loat", {"ids": [f"X-{n}" for n in range(501)], "trigger": "forward_plan"})
    assert answer.status_code == 422
