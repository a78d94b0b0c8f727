"""The shipped years: what the law gives every year, what the notices gave, and what is known only from a library."""

from collections import Counter
from datetime import date, timedelta

import pytest

from tests.calendar_world import day, shipped, shipped_years

YEARS = {year.year: year for year in shipped_years()}


def off(number):
    return {entry.on: entry for entry in YEARS[number].days_off}


def weekdays_off(number):
    """Give the weekdays nobody works and the weekend days that are worked, as ``d/m``."""
    days = [date(number, 1, 1) + timedelta(days=n) for n in range((date(number + 1, 1, 1) - date(number, 1, 1)).days)]
    calendar = shipped()
    free = [d for d in days if d.weekday() < 5 and not calendar.is_working(d)]
    worked = [d for d in days if d.weekday() >= 5 and calendar.is_working(d)]
    return [f"{d.day}/{d.month}" for d in free], [f"{d.day}/{d.month}" for d in worked]


def test_every_year_is_there():
    assert sorted(YEARS) == list(range(2014, 2028))
    assert all(year.territory is None and year.weekly_rest == {5, 6} for year in YEARS.values())


@pytest.mark.parametrize("number", YEARS)
def test_what_the_law_gives_is_there_every_year(number):
    fixed = [(1, 1), (30, 4), (1, 5), (2, 9)] + ([(24, 11)] if number >= 2026 else [])
    for number_of_day, month in fixed:
        entry = off(number)[date(number, month, number_of_day)]
        assert (entry.kind, entry.basis.confirmed) == ("holiday", True)
        assert entry.basis.document is not None
    kinds = Counter((e.kind, e.name.en) for e in YEARS[number].days_off)
    assert kinds["holiday", "Lunar New Year"] == 5
    assert kinds["holiday", "Hùng Kings' Commemoration Day"] == 1
    assert kinds["holiday", "National Day"] == (2 if number >= 2021 else 1)
    assert kinds["holiday", "Vietnamese Culture Day"] == (1 if number >= 2026 else 0)


@pytest.mark.parametrize("number", YEARS)
def test_a_holiday_on_a_rest_day_is_made_good_and_every_swap_has_its_saturday(number):
    """BLLĐ 2012 Đ115, BLLĐ 2019 Đ111.3; the culture day of 24/11 is not made good."""
    year = YEARS[number]
    fell = {e.on for e in year.days_off if e.kind == "holiday" and e.on.weekday() >= 5 and e.on.month != 11}
    assert {e.in_lieu_of for e in year.days_off if e.kind == "in_lieu"} == fell
    for entry in year.days_off:
        assert (entry.kind == "swapped") == (entry.made_up_on is not None)
        if entry.made_up_on is not None:
            assert shipped().day(entry.made_up_on).nature == "make_up"
    assert {w.on.weekday() for w in year.work_days} <= {5}


@pytest.mark.parametrize(
    ("number", "free", "worked"),
    [
        (
            2014,
            "1/1 28/1 29/1 30/1 31/1 3/2 4/2 5/2 9/4 30/4 1/5 2/5 1/9 2/9",
            "25/1 8/2 26/4 6/9 27/12",
        ),
        (2018, "1/1 14/2 15/2 16/2 19/2 20/2 25/4 30/4 1/5 3/9 31/12", ""),
        (2019, "1/1 4/2 5/2 6/2 7/2 8/2 15/4 29/4 30/4 1/5 2/9", "5/1 4/5"),
        (2020, "1/1 23/1 24/1 27/1 28/1 29/1 2/4 30/4 1/5 2/9", ""),
        (2021, "1/1 10/2 11/2 12/2 15/2 16/2 21/4 30/4 3/5 2/9 3/9", ""),
        (2022, "3/1 31/1 1/2 2/2 3/2 4/2 11/4 2/5 3/5 1/9 2/9", ""),
        (2023, "2/1 20/1 23/1 24/1 25/1 26/1 1/5 2/5 3/5 1/9 4/9", ""),
        (2024, "1/1 8/2 9/2 12/2 13/2 14/2 18/4 29/4 30/4 1/5 2/9 3/9", "4/5"),
        (2025, "1/1 27/1 28/1 29/1 30/1 31/1 7/4 30/4 1/5 2/5 1/9 2/9", "26/4"),
        (2026, "1/1 2/1 16/2 17/2 18/2 19/2 20/2 27/4 30/4 1/5 31/8 1/9 2/9 24/11", "10/1 22/8"),
    ],
)
def test_the_notices_of_the_years(number, free, worked):
    assert weekdays_off(number) == (free.split(), worked.split())


def test_long_breaks_are_as_announced():
    """Tết 25/1–2/2/2025 and 14–22/2/2026, Quốc khánh 30/8–2/9/2025 and 29/8–2/9/2026."""
    calendar = shipped()
    for first, last in [
        ("25/1/2025", "2/2/2025"),
        ("30/8/2025", "2/9/2025"),
        ("14/2/2026", "22/2/2026"),
        ("29/8/2026", "2/9/2026"),
        ("1/1/2026", "4/1/2026"),
    ]:
        assert calendar.working_between(day(first) - timedelta(days=1), day(last)) == 0
        assert calendar.is_working(day(first) - timedelta(days=1))
        assert calendar.is_working(day(last) + timedelta(days=1))


def test_no_document_number_is_claimed_where_none_was_found():
    """The report of what is confirmed, year by year: a new number changes this test with its source."""
    unconfirmed = {number: len(year.unconfirmed) for number, year in YEARS.items() if year.unconfirmed}
    assert unconfirmed == {2014: 1, 2015: 11, 2027: 9}
    assert {e.basis.proposed_by for e in YEARS[2027].unconfirmed} == {"holidays 0.109"}
    for year in YEARS.values():
        for entry in year.entries:
            document = entry.basis.document
            assert entry.basis.confirmed == (document is not None and document.number is not None)
