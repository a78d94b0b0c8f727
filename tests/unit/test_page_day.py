"""A day typed by people: every way of writing it, its last instant in Vietnam, and what is refused."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.day import Moment, moment_of
from workflow.domain.errors import InvalidInputError

NOW = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)  # 11:30 in Vietnam
THIRD = date(2020, 9, 3)
END_OF_THIRD = datetime(2020, 9, 3, 16, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed",
    [
        "3/9/2020",
        "03/09/2020",
        "3-9-2020",
        "3.9.2020",
        "3-9-20",
        "3 / 9 / 2020",
        "03092020",
        "2020-09-03",
        " 3/9/2020 ",
    ],
)
def test_day_means_its_last_instant_in_vietnam(typed):
    assert moment_of(typed, now=NOW) == Moment(END_OF_THIRD, THIRD, None)


@pytest.mark.parametrize(
    "typed",
    [
        "3/9/2020 8:00",
        "2020-09-03T08:00",
        "2020-09-03T08:00:00",
        "2020-09-03T08:00+07:00",
        "2020-09-03T08:00 07:00",
        "2020-09-03T01:00Z",
        "2020-09-02T20:00-05:00",
        "03092020 8h00",
    ],
)
def test_time_is_read_in_vietnam_unless_an_offset_is_written(typed):
    assert moment_of(typed, now=NOW) == Moment(datetime(2020, 9, 3, 1, 0, tzinfo=UTC), THIRD, time(8, 0))


@pytest.mark.parametrize("typed", ["", "  ", "22/11/2026", "22/11/2026 11:30", "22/11/2026 23:59", "2026-11-22"])
def test_now_and_later_today_mean_the_present_board(typed):
    assert moment_of(typed, now=NOW) is None


def test_earlier_today_is_a_past_moment():
    assert moment_of("22/11/2026 11:29", now=NOW) == Moment(
        datetime(2026, 11, 22, 4, 29, tzinfo=UTC), date(2026, 11, 22), time(11, 29)
    )


@pytest.mark.parametrize(
    "typed",
    [
        "31/2/2020",
        "29/2/2021",
        "0/9/2020",
        "3/13/2020",
        "9/2020",
        "hôm qua",
        "1/1/1999",
        "0001-01-01",
        "2020-09-03T25:00",
        "2020-09-03T08:00+99:00",
        "٣/٩/٢٠٢٠",
        "3/9/2020\x00",
        "3/9/2020; DROP",
        "9" * 50,
    ],
)
def test_what_is_no_day_is_refused_with_its_place(typed):
    with pytest.raises(InvalidInputError) as caught:
        moment_of(typed, now=NOW)

    assert (caught.value.code, caught.value.pointer) == ("day_invalid", "/ngay")


@pytest.mark.parametrize("typed", ["23/11/2026", "1/1/2199", "9999-12-31", "9999-12-31T23:59-12:00"])
def test_day_to_come_is_refused(typed):
    with pytest.raises(InvalidInputError) as caught:
        moment_of(typed, now=NOW)

    assert caught.value.code in {"day_in_future", "day_invalid"}


def test_tomorrow_is_told_apart_from_nonsense():
    with pytest.raises(InvalidInputError) as caught:
        moment_of("23/11/2026", now=NOW)

    assert caught.value.code == "day_in_future"


@given(st.dates(date(2000, 1, 1), date(2026, 11, 21)))
def test_what_a_moment_writes_it_reads_back(day):
    moment = moment_of(day.isoformat(), now=NOW)

    assert moment is not None
    assert moment.day == day
    assert moment_of(moment.typed, now=NOW) == moment


@given(st.text(max_size=60) | st.text(alphabet="0123456789/-:T +Z. h", max_size=45))
def test_no_text_causes_another_fault(typed):
    try:
        moment = moment_of(typed, now=NOW)
    except InvalidInputError as error:
        assert error.code in {"day_invalid", "day_in_future"}
    else:
        assert moment is None or moment.instant < NOW
