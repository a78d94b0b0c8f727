"""The working calendar: which days count, on the real years and on layers of closures."""

from datetime import date, timedelta

import pytest

from tests.calendar_world import country, day, local, plain, shipped
from workflow.domain.calendar import merged
from workflow.domain.errors import ConflictError, InvalidInputError

STORM = [day("14/10/2020"), day("15/10/2020"), day("17/10/2020")]


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        # the vectors of the domain notes
        ("1/6/2026", 15, "22/6/2026"),
        ("9/2/2026", 5, "23/2/2026"),  # Tết 14–22/2
        # 2025: Tết 25/1–2/2, the Saturday 26/4 worked for Friday 2/5, Quốc khánh 30/8–2/9
        ("24/1/2025", 1, "3/2/2025"),
        ("25/4/2025", 1, "26/4/2025"),
        ("24/4/2025", 4, "29/4/2025"),
        ("29/4/2025", 1, "5/5/2025"),
        ("29/8/2025", 1, "3/9/2025"),
        # 2026: 2/1 for Saturday 10/1, Giỗ Tổ made up on 27/4, 31/8 for Saturday 22/8, 24/11 from this year on
        ("31/12/2025", 1, "5/1/2026"),
        ("31/12/2025", 6, "10/1/2026"),
        ("24/4/2026", 1, "28/4/2026"),
        ("21/8/2026", 1, "22/8/2026"),
        ("28/8/2026", 1, "3/9/2026"),
        ("23/11/2026", 1, "25/11/2026"),
        ("21/11/2025", 2, "25/11/2025"),
        # swaps over the turn of a year: 31/12/2018 for 5/1/2019, 2/1/2015 for 27/12/2014
        ("28/12/2018", 1, "2/1/2019"),
        ("4/1/2019", 1, "5/1/2019"),
        ("31/12/2014", 1, "5/1/2015"),
        ("26/12/2014", 1, "27/12/2014"),
        # 2014, where the library is wrong: 28/1–5/2 off, 25/1 and 8/2 worked
        ("27/1/2014", 1, "6/2/2014"),
        ("24/1/2014", 1, "25/1/2014"),
        ("7/2/2014", 1, "8/2/2014"),
        # the season of Thạch Hà
        ("1/9/2020", 1, "3/9/2020"),
    ],
)
def test_working_days_after(start, count, end):
    assert shipped().after(day(start), count) == day(end)


@pytest.mark.parametrize(
    ("after", "through", "count"),
    [
        ("3/9/2020", "19/9/2020", 11),
        ("10/9/2020", "19/9/2020", 6),
        ("19/9/2020", "20/9/2020", 0),
        ("20/9/2020", "3/9/2020", 0),
        ("31/12/2025", "31/12/2026", 249),
    ],
)
def test_working_days_between_leave_out_the_first_and_hold_the_last(after, through, count):
    assert shipped().working_between(day(after), day(through)) == count


def test_before_is_the_other_way_round():
    calendar = shipped()
    assert calendar.before(day("23/2/2026"), 1) == day("13/2/2026")
    assert calendar.before(day("21/2/2026"), 1) == day("13/2/2026")
    assert calendar.first_of_last(15, through=day("29/4/2026")) == day("8/4/2026")
    assert calendar.first_of_last(1, through=day("31/12/2027")) == day("31/12/2027")
    assert (calendar.on_or_before(day("22/2/2026")), calendar.on_or_after(day("14/2/2026"))) == (
        day("13/2/2026"),
        day("23/2/2026"),
    )


@pytest.mark.parametrize(
    ("on", "nature", "is_working"),
    [
        ("1/9/2020", "working", True),
        ("2/9/2020", "holiday", False),
        ("5/9/2020", "weekend", False),
        ("26/4/2025", "make_up", True),
        ("2/5/2025", "swapped", False),
        ("27/4/2026", "in_lieu", False),
        ("26/4/2026", "holiday", False),
    ],
)
def test_day_says_what_it_is(on, nature, is_working):
    found = shipped().day(day(on))
    assert (found.on, found.nature, found.is_working) == (day(on), nature, is_working)
    assert shipped().is_working(day(on)) is is_working


def test_day_names_its_document():
    entry = shipped().day(day("2/5/2025")).entry
    assert entry is not None
    assert entry.basis.document is not None
    assert (entry.basis.document.number, entry.basis.confirmed) == ("6150/TB-BLĐTBXH", True)


@pytest.mark.parametrize(
    ("ask", "year"),
    [
        (lambda c: c.is_working(date(2013, 12, 31)), 2013),
        (lambda c: c.day(date(2028, 1, 1)), 2028),
        (lambda c: c.after(date(2027, 12, 30), 2), 2028),
        (lambda c: c.before(date(2014, 1, 2), 1), 2013),
        (lambda c: c.first_of_last(999, through=date(2014, 6, 1)), 2013),
        (lambda c: c.working_between(date(2026, 1, 1), date(2031, 5, 1)), 2031),
        (lambda c: c.working_between(date(2031, 5, 1), date(2026, 1, 1)), 2031),
        (lambda c: c.on_or_after(date(2028, 1, 1)), 2028),
    ],
)
def test_a_year_that_is_not_there_is_never_guessed(ask, year):
    with pytest.raises(ConflictError) as caught:
        ask(shipped())
    assert (caught.value.code, caught.value.params) == ("calendar_year_missing", {"year": year})


@pytest.mark.parametrize("count", [0, -1])
def test_no_days_is_no_count(count):
    for ask in (shipped().after, shipped().before):
        with pytest.raises(InvalidInputError) as caught:
            ask(date(2020, 9, 3), count)
        assert caught.value.code == "day_count_invalid"


def test_a_gap_between_years_is_refused():
    with pytest.raises(ConflictError) as caught:
        merged([country(2019), country(2021)])
    assert (caught.value.code, caught.value.params) == ("calendar_year_missing", {"year": 2020})


@pytest.mark.parametrize(
    "years",
    [[country(2020), country(2020, version="v2")], [country(2020), local(2020, "42", []), local(2020, "42", [])]],
)
def test_a_year_twice_is_refused(years):
    with pytest.raises(ConflictError) as caught:
        merged(years)
    assert caught.value.code == "calendar_year_doubled"


@pytest.mark.parametrize("years", [[], [local(2020, "42", STORM)], [country(2020), local(2021, "42", [])]])
def test_a_territory_adds_only_to_a_year_that_is_there(years):
    with pytest.raises(ConflictError) as caught:
        merged(years)
    assert caught.value.code == "calendar_year_missing"


def test_closures_lie_on_top_and_name_their_territory():
    base = plain(2020)
    closed = base.with_local([local(2020, "42", STORM)])
    assert [closed.is_working(on) for on in STORM] == [False, False, False]
    assert closed.day(STORM[0]).territory == "42"
    assert (closed.day(STORM[2]).nature, base.day(STORM[2]).nature) == ("closure", "weekend")
    assert closed.after(day("13/10/2020"), 1) == day("16/10/2020")
    assert base.after(day("13/10/2020"), 1) == day("14/10/2020")
    assert closed.version != base.version


def test_province_and_commune_close_together():
    province, commune = local(2020, "42", STORM[:1]), local(2020, "18562", STORM[1:])
    both = plain(2020).with_local([commune, province])
    assert both.after(day("13/10/2020"), 1) == day("16/10/2020")
    assert both == merged([province, country(2020), commune])
    assert [(layer.territory, layer.year, layer.version) for layer in both.layers] == [
        (None, 2020, "v1"),
        ("18562", 2020, "v1"),
        ("42", 2020, "v1"),
    ]


def test_without_closures_the_same_calendar_serves_everyone():
    base = plain(2020)
    assert base.with_local([]) is base


def test_a_closure_beats_a_make_up_day_and_a_holiday_keeps_its_name():
    holiday, makeup = day("31/12/2020"), day("26/12/2020")
    base = country(2020, days_off=[holiday], worked=[(makeup, holiday)])
    calendar = merged([base, local(2020, "42", [makeup, holiday])])
    assert merged([base]).is_working(makeup)
    assert (calendar.day(makeup).nature, calendar.day(holiday).nature) == ("closure", "holiday")
    assert not calendar.is_working(makeup)


def test_half_days_count_as_days_and_make_no_day_of_rest_worked():
    friday, saturday = day("16/10/2020"), day("17/10/2020")
    calendar = merged([country(2020, half=[friday]), local(2020, "42", [], half=[saturday])])
    assert (calendar.day(friday).nature, calendar.is_working(friday)) == ("half", True)
    assert (calendar.day(saturday).nature, calendar.is_working(saturday)) == ("weekend", False)
    assert calendar.after(day("15/10/2020"), 1) == friday


def test_a_version_is_that_of_every_layer_and_order_does_not_count():
    one = merged([country(2020), country(2021)])
    assert one == merged([country(2021), country(2020)])
    assert hash(one) == hash(merged([country(2021), country(2020)]))
    assert one != merged([country(2020), country(2021, version="v2")])
    assert one != merged([country(2020)])
    assert plain(2020).with_local([local(2020, "42", STORM)]) != plain(2020).with_local([local(2020, "44", STORM)])


def test_questions_do_not_get_slower_with_distance():
    """The tables are made once: a count over fourteen years is two look-ups."""
    calendar = shipped()
    assert len(calendar.passed) == (calendar.last - calendar.first).days + 1
    assert calendar.passed[-1] == len(calendar.workdays)
    assert calendar.working_between(calendar.first, calendar.last) == len(calendar.workdays)
    assert calendar.after(calendar.first, len(calendar.workdays)) == calendar.workdays[-1]
    assert all(b - a >= timedelta(days=1) for a, b in zip(calendar.workdays, calendar.workdays[1:], strict=False))
