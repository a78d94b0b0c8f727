"""Windows of a season: rules that name days, windows of a unit alone, and who was admitted late."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from tests.mini import COMMUNE, DISTRICT, OTHER_COMMUNE, PROVINCE
from tests.unit.test_clocks import CALENDAR, PROCESS, plans, standing
from workflow.domain.clocks import first_due
from workflow.domain.days import read_day_rule
from workflow.domain.errors import InvalidInputError
from workflow.domain.facts import Window
from workflow.domain.guards import is_within_window
from workflow.store.windows import to_record, to_window


@pytest.mark.parametrize(
    ("text", "first", "last", "kept"),
    [
        ("before 08/2020", date(2020, 8, 1), date(2020, 7, 31), "before 2020-08"),
        ("before 2020-09-20", date(2020, 9, 20), date(2020, 9, 19), "before 2020-09-20"),
        ("within 4/2020", date(2020, 4, 1), date(2020, 4, 30), "within 2020-04"),
        ("2020-02-29", date(2020, 2, 29), date(2020, 2, 29), "2020-02-29"),
        (" before 2021-01 ", date(2021, 1, 1), date(2020, 12, 31), "before 2021-01"),
    ],
)
def test_a_rule_names_its_days(text, first, last, kept):
    rule = read_day_rule(text)
    assert (rule.first, rule.last, rule.text) == (first, last, kept)
    assert read_day_rule(rule.text) == rule


@pytest.mark.parametrize(
    "text",
    ["", "08/2020", "2020-08", "within 2020-08-01", "before 13/2020", "2020-02-30", "2020-2-3", "before", "٢٠٢٠-٠٨-٠١"],
)
def test_what_names_no_day_is_refused(text):
    with pytest.raises(InvalidInputError) as refused:
        read_day_rule(text, pointer="/closes")
    assert (refused.value.code, refused.value.pointer) == ("day_rule_invalid", "/closes")


def test_a_rule_goes_on_into_another_year():
    assert read_day_rule("before 08/2020").in_years(1).last == date(2021, 7, 31)
    assert read_day_rule("within 02/2020").in_years(1).last == date(2021, 2, 28)
    assert read_day_rule("2020-02-29").in_years(1).last == date(2021, 2, 28)
    assert read_day_rule("before 2020-09-20").in_years(6).text == "before 2026-09-20"


def of_unit(unit_id: UUID, closes: date, *, hard: bool = False) -> Window:
    return Window("plans", None, closes, hard, unit_id)


def test_the_nearest_unit_with_windows_of_the_code_has_the_say():
    general, far = plans(date(2020, 6, 30)), of_unit(OTHER_COMMUNE, date(2020, 7, 1))
    district, commune = of_unit(DISTRICT, date(2020, 7, 2)), of_unit(COMMUNE, date(2020, 7, 3))
    province = of_unit(PROVINCE, date(2020, 7, 4))

    def found(*windows):
        return standing("plan_draft", windows=windows).case.windows("plans")

    assert found(general, far) == (general,)
    assert found(general, far, province) == (province,)
    assert found(general, far, district, province) == (district,)
    assert found(general, commune, district, commune) == (commune, commune)
    assert found(far) == ()


def test_a_clock_looks_at_the_window_of_its_unit():
    rule = PROCESS.clocks["plan_writing"]
    windows = (plans(date(2020, 6, 30)), of_unit(COMMUNE, date(2020, 7, 10)))
    found = first_due(rule, standing("plan_draft", windows=windows), CALENDAR, start_on=date(2020, 6, 1))
    assert found is not None
    assert found.on == date(2020, 7, 10)


def test_a_hard_window_of_a_unit_is_enforced_there_alone():
    general = plans(date(2020, 12, 31))
    assert is_within_window(standing("plan_draft", windows=(general,)), "plans")
    shut = of_unit(COMMUNE, date(2020, 5, 31), hard=True)
    assert not is_within_window(standing("plan_draft", windows=(general, shut)), "plans")
    elsewhere = replace(shut, unit_id=OTHER_COMMUNE)
    assert is_within_window(standing("plan_draft", windows=(general, elsewhere)), "plans")


def test_who_is_admitted_late_is_within_the_window_until_that_day():
    of = standing("plan_draft", windows=(replace(plans(date(2020, 5, 31)), hard=True),))

    def within(facts):
        return is_within_window(replace(of, case=replace(of.case, facts=facts)), "plans")

    assert not within({})
    assert within({"late.plans": "2020-06-01"})
    assert not within({"late.plans": "2020-05-31"})
    assert not within({"late.ideas": "2020-06-01"})


def test_a_window_is_kept_whole_and_a_plain_one_as_it_always_was():
    plain = Window("plans", None, date(2020, 6, 30), hard=True)
    assert to_record(plain) == {"code": "plans", "opens_on": None, "closes_on": "2020-06-30", "hard": True}
    full = Window("plans", date(2020, 6, 1), date(2020, 7, 31), False, COMMUNE, "within 2020-06", "before 2020-08")
    for window in (plain, full):
        assert to_window(to_record(window)) == window
