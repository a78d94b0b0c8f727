"""Days counted two ways: by the tables, and one after the other by an oracle that knows only the rule in words."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.calendar_world import country, local, shipped
from workflow.domain.calendar import WorkingCalendar, merged
from workflow.domain.days import add_months, day_end, expiry_window, last_day
from workflow.domain.daystrip import strip
from workflow.domain.due import Deadline, Due, Stop, Term, due, latest_start, offset_day
from workflow.domain.errors import DomainError
from workflow.domain.standing import standing

ONE = timedelta(days=1)
MONDAY = date(2020, 5, 4)
YEARS = (2020, 2021)
EXAMPLES = settings(deadline=None, max_examples=100)

days = st.dates(date(2020, 7, 1), date(2020, 12, 31))
anywhere = st.dates(date(2020, 5, 1), date(2021, 8, 31))
weekdays = st.builds(lambda week, place: MONDAY + (7 * week + place) * ONE, st.integers(0, 68), st.integers(0, 4))
weekends = st.builds(lambda week, place: MONDAY + (7 * week + place) * ONE, st.integers(0, 68), st.integers(5, 6))
weekdays_off = st.sets(weekdays, max_size=25)
worked_weekends = st.sets(weekends, max_size=6)
closures = st.sets(anywhere, max_size=20)
counts = st.integers(1, 60)
terms = st.builds(
    Term,
    st.integers(1, 40),
    st.sampled_from(["working_days", "calendar_days"]),
    st.booleans(),
) | st.builds(Term, st.integers(1, 4), st.just("months"), st.booleans())


def of_years(free=(), worked=()):
    return [
        country(
            year,
            days_off=[d for d in free if d.year == year],
            worked=[(d, date(year, 1, 1)) for d in worked if d.year == year],
            version=f"{sorted(free)}{sorted(worked)}",
        )
        for year in YEARS
    ]


def closed_in(territory, shut):
    return [local(year, territory, [d for d in shut if d.year == year], version=f"{sorted(shut)}") for year in YEARS]


calendars = st.builds(lambda free, worked: merged(of_years(free, worked)), weekdays_off, worked_weekends)


@st.composite
def stops_from(draw, start, *, resumes=("continue",), near=None):
    """Give up to three stops one after the other, some touching, some of a single day, some about ``near``."""
    stops, at = [], start
    for _ in range(draw(st.integers(0, 3))):
        since = at + draw(st.integers(0, 3) | st.integers(0, 25)) * ONE
        if near is not None and draw(st.booleans()):
            since = max(at, near + draw(st.integers(-2, 3)) * ONE)
        until = since + draw(st.integers(0, 5) | st.integers(0, 20)) * ONE
        stops.append(Stop(since, until, "reason", draw(st.sampled_from(resumes))))
        at = until
    return stops


def oracle(calendar: WorkingCalendar, term: Term, start: date, stops: list[Stop]) -> date:
    """The rule in words: a term is over at the first 24:00 at which the clock runs, enough days have been
    counted and, for working days or a rolling end, the day is worked. No day of (since, until] is counted.
    """
    for place, stop in enumerate(stops):
        if stop.resume == "restart":
            return oracle(calendar, term, stop.until or start, stops[place + 1 :])
    needs_work = term.unit == "working_days" or term.roll_forward
    enough = (add_months(start, term.amount) - start).days if term.unit == "months" else term.amount
    counted, on = 0, start
    while True:
        on += ONE
        works = calendar.is_working(on)
        stopped = any(s.until is not None and s.since < on <= s.until for s in stops)
        if not stopped and (works or term.unit != "working_days"):
            counted += 1
        runs = not any(s.until is not None and s.since <= on < s.until for s in stops)
        if runs and counted >= enough and (works or not needs_work):
            return on


@EXAMPLES
@given(calendars, days, counts)
def test_after_and_between_are_inverse(calendar, start, count):
    end = calendar.after(start, count)
    assert calendar.working_between(start, end) == count
    assert calendar.is_working(end)
    assert end > start
    assert calendar.before(end, count) == calendar.on_or_before(start)
    assert calendar.first_of_last(count, through=end) == calendar.after(start, 1)


@EXAMPLES
@given(calendars, days, days, counts, counts)
def test_later_starts_and_longer_terms_end_later(calendar, one, other, few, more):
    early, late = sorted((one, other))
    assert calendar.after(early, few) <= calendar.after(late, few)
    few, more = sorted((few, more))
    assert calendar.after(early, few) <= calendar.after(early, more)
    assert (calendar.after(early, few) == calendar.after(early, more)) == (few == more)


@EXAMPLES
@given(calendars, anywhere, anywhere)
def test_between_is_what_one_counts_by_hand(calendar, one, other):
    after, through = sorted((one, other))
    by_hand = sum(calendar.is_working(after + n * ONE) for n in range(1, (through - after).days + 1))
    assert calendar.working_between(after, through) == by_hand
    assert calendar.working_between(through, after) == 0


@EXAMPLES
@given(calendars, anywhere)
def test_is_working_is_what_the_day_says(calendar, on):
    assert calendar.day(on).is_working == calendar.is_working(on)
    assert calendar.is_working(on) == (on in calendar.workdays)


@EXAMPLES
@given(weekdays_off, worked_weekends, closures, closures)
def test_no_working_day_lies_inside_a_closure(free, worked, province, commune):
    base = merged(of_years(free, worked))
    both = base.with_local([*closed_in("42", province), *closed_in("18562", commune)])
    assert not set(both.workdays) & (province | commune)
    assert set(both.workdays) == set(base.workdays) - province - commune
    stepwise = base.with_local(closed_in("18562", commune)).with_local(closed_in("42", province))
    assert (stepwise, stepwise.workdays) == (both, both.workdays)


@settings(EXAMPLES, max_examples=50)
@given(st.data(), weekdays_off, worked_weekends, closures, terms, days)
def test_a_day_more_off_never_makes_a_due_date_earlier(data, free, worked, shut, term, start):
    base = merged(of_years(free, worked))
    stops = data.draw(stops_from(start))
    before = due(base, term, start_on=start, stops=stops).on
    assert due(base.with_local(closed_in("42", shut)), term, start_on=start, stops=stops).on >= before
    extra = data.draw(weekdays)
    assert due(merged(of_years({*free, extra}, worked)), term, start_on=start, stops=stops).on >= before
    weekend = data.draw(weekends)
    assert due(merged(of_years(free, {*worked, weekend})), term, start_on=start, stops=stops).on <= before


@EXAMPLES
@given(st.data(), calendars, terms, days)
def test_due_is_what_the_rule_says_in_words(data, calendar, term, start):
    near = due(calendar, term, start_on=start).nominal_on
    stops = data.draw(stops_from(start, resumes=("continue", "continue", "restart"), near=near))
    assert due(calendar, term, start_on=start, stops=stops).on == oracle(calendar, term, start, stops)


@EXAMPLES
@given(st.data(), calendars, terms, days)
def test_the_strip_adds_up_to_the_limit_and_leaves_no_day_out(data, calendar, term, start):
    near = due(calendar, term, start_on=start).nominal_on
    stops = data.draw(stops_from(start, resumes=("continue", "restart"), near=near))
    found = strip(calendar, term, start_on=start, stops=stops)
    assert [d.day.on for d in found.days] == [start + n * ONE for n in range(len(found.days))]
    assert [d.day.on for d in found.days if d.is_due] == [found.days[-1].day.on] == [found.due.on]
    assert found.due == due(calendar, term, start_on=start, stops=stops)
    begin = max([start, *(s.until for s in stops if s.resume == "restart" and s.until)])
    tail = [d for d in found.days if d.day.on > begin]
    numbers = [d.number for d in tail if d.role == "counted"]
    enough = (add_months(begin, term.amount) - begin).days if term.unit == "months" else term.amount
    assert numbers == list(range(1, enough + 1))
    assert found.counted == enough
    in_stop = {d.day.on for d in found.days if d.role in {"stopped", "answered"}}
    assert in_stop == {d.day.on for d in found.days if any(s.since < d.day.on <= (s.until or start) for s in stops)}
    if term.unit == "working_days":
        assert all(d.day.is_working for d in found.days if d.role == "counted")
        assert not any(d.day.is_working for d in found.days if d.role == "skipped")


@EXAMPLES
@given(st.data(), calendars, days, st.integers(5, 40))
def test_stops_add_up(data, calendar, start, amount):
    """Working days lost in stops move the end by as many, and a stop cut in two is the same stop."""
    term = Term(amount, "working_days")
    end = calendar.after(start, amount)
    stops = data.draw(stops_from(start))
    assume(all(calendar.working_between(start, s.since) < amount for s in stops))
    lost = sum(calendar.working_between(s.since, s.until) for s in stops)
    assert due(calendar, term, start_on=start, stops=stops).on == calendar.after(start, amount + lost)
    since = data.draw(st.dates(start, end))
    middle = data.draw(st.dates(since, since + 20 * ONE))
    until = data.draw(st.dates(middle, middle + 20 * ONE))
    halves = [Stop(since, middle, "a"), Stop(middle, until, "b")]
    assert due(calendar, term, start_on=start, stops=halves) == due(
        calendar, term, start_on=start, stops=[Stop(since, until, "a")]
    )


@EXAMPLES
@given(st.data(), calendars, terms, days)
def test_an_answer_a_day_later_never_gives_an_earlier_date(data, calendar, term, start):
    since = data.draw(st.dates(start, start + 30 * ONE))
    resume = data.draw(st.sampled_from(["continue", "restart"]))
    answers = sorted(data.draw(st.lists(st.dates(since, since + 40 * ONE), min_size=2, max_size=2)))
    stop = Stop(since, None, "reason", resume)
    first, second = (due(calendar, term, start_on=start, stops=[stop], answered_on=on).on for on in answers)
    assert first <= second


@EXAMPLES
@given(calendars, terms, days)
def test_the_latest_start_is_the_latest(calendar, term, target):
    start = latest_start(calendar, term, due_on=target)
    assert due(calendar, term, start_on=start).on <= target
    assert due(calendar, term, start_on=start + ONE).on > target


@EXAMPLES
@given(calendars, days, st.booleans())
def test_only_an_end_on_a_day_off_rolls(calendar, on, roll):
    found = due(calendar, Deadline(on, roll), start_on=on)
    assert found.is_rolled == (roll and not calendar.is_working(on))
    assert found.nominal_on == on
    assert calendar.is_working(found.on) or not roll
    assert calendar.working_between(on - ONE, found.on) == (1 if calendar.is_working(found.on) else 0)


@EXAMPLES
@given(calendars, days, days)
def test_left_and_late_are_never_both(calendar, today, due_on):
    found = standing(calendar, today=today, due_on=due_on)
    assert not (found.left and found.late)
    assert (found.kind == "late") == (found.late > 0)
    assert (found.kind in {"left", "one_left"}) == (found.left > 0)
    assert (found.kind == "expired") == (today > due_on and found.late == 0)
    assert (found.last_working_on is None) == calendar.is_working(due_on)
    tomorrow = standing(calendar, today=today + ONE, due_on=due_on)
    passed = int(calendar.is_working(today + ONE))
    assert tomorrow.left - tomorrow.late == found.left - found.late - passed


@EXAMPLES
@given(calendars, days, st.integers(-20, 20))
def test_on_the_day_of_a_rung_as_many_days_are_left_or_late(calendar, due_on, offset):
    on = offset_day(calendar, due_on, offset)
    found = standing(calendar, today=on, due_on=due_on)
    assert calendar.is_working(on)
    assert found.left - found.late == -offset


@EXAMPLES
@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.integers(-600, 600))
def test_months_keep_the_day_or_end_with_the_month(on, count):
    end = add_months(on, count)
    assert (end.year * 12 + end.month) - (on.year * 12 + on.month) == count
    assert end.day == on.day or (end.day < on.day and (end + ONE).day == 1)


@EXAMPLES
@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.integers(0, 400), st.integers(0, 400))
def test_days_and_their_ends(on, one, other):
    assert last_day(day_end(on)) == on
    assert Due(on, on).at - Due(on - ONE, on - ONE).at == ONE
    closes, opens = sorted((one, other))
    window = expiry_window(on, opens=opens, closes=closes)
    assert (on - window.opens_on).days == opens
    assert window.holds(window.opens_on)
    assert window.holds(window.closes_on)
    assert not window.holds(window.closes_on + ONE)


@EXAMPLES
@given(st.dates(date(2013, 1, 1), date(2029, 12, 31)), st.integers(1, 900))
def test_outside_its_years_a_calendar_says_which_year_is_missing(on, count):
    calendar = shipped()
    inside = calendar.first <= on <= calendar.last
    left = calendar.working_between(on, calendar.last) if inside else 0
    if inside and count <= left:
        assert calendar.after(on, count) <= calendar.last
        return
    with pytest.raises(DomainError) as caught:
        calendar.after(on, count)
    missing = calendar.last.year + 1 if inside else on.year
    assert (caught.value.code, caught.value.params) == ("calendar_year_missing", {"year": missing})
