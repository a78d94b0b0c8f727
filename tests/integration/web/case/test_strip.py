"""How a last day was counted, read by whoever may see the case."""


def test_every_day_is_named_with_what_it_counts_and_who_confirmed_the_calendar(case_pages):
    case = case_pages.acts.case(until="plan_submitted")
    case_pages.acts.fire(case, "district_officer", "return_plan", comment="Chưa đủ")
    page = case_pages.by("producer").get(case_pages.path(case) + "/han/plan_completion")
    assert page.status_code == 200
    for text in (
        "7 ngày, tính từ ngày liền sau ngày bắt đầu, tính cả ngày nghỉ",
        "Thứ Hai 1/6/2020",
        "ngày bắt đầu, không tính",
        "ngày thứ 7",
        "cuối tuần",
        "Lịch làm việc 2020",
        "ngày cuối",
    ):
        assert text in " ".join(page.text.split()), text
    assert case_pages.by("producer").get(case_pages.path(case) + "/han/no_such_rule").status_code == 404
