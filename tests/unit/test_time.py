"""Instants are UTC, days are Vietnam's, and nothing else is taken for an instant."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from workflow.domain.errors import InvalidInputError
from workflow.domain.time import FixedClock, SystemClock, format_instant, local_day, parse_instant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-09-03T08:00+07:00", datetime(2020, 9, 3, 1, 0, tzinfo=UTC)),
        ("2020-09-03T01:00:00Z", datetime(2020, 9, 3, 1, 0, tzinfo=UTC)),
        ("2020-09-02T20:00:00.123456-05:00", datetime(2020, 9, 3, 1, 0, 0, 123456, tzinfo=UTC)),
    ],
)
def test_parse_instant_gives_utc(text, expected):
    found = parse_instant(text)
    assert found == expected
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2020-09-03",
        "2020-09-03T08:00",
        "3/9/2020 08:00",
        "2020-13-01T00:00Z",
        "2020-02-30T00:00Z",
        "now",
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59-12:00",
        "9999-12-31T23:59Z",
        "2020-09-03T08:00+99:00",
        "١٠٢٠-09-03T08:00Z",
        "x" * 100_000,
    ],
)
def test_parse_instant_refuses_what_is_none(text):
    with pytest.raises(InvalidInputError) as caught:
        parse_instant(text)
    assert caught.value.code == "instant_invalid"
    assert caught.value.params == {"value": text[:64]}


def test_every_parsed_instant_has_a_day_in_vietnam():
    last = parse_instant("9999-12-31T16:59:59.999999Z")
    assert local_day(last) == date(9999, 12, 31)


def test_format_instant_is_one_canonical_form_and_goes_round():
    instant = datetime(2020, 9, 3, 8, 0, tzinfo=timezone(timedelta(hours=7)))
    assert format_instant(instant) == "2020-09-03T01:00:00.000000Z"
    assert parse_instant(format_instant(instant)) == instant
    assert format_instant(datetime(2020, 9, 3, 1, 0, 0, 7, tzinfo=UTC)) == "2020-09-03T01:00:00.000007Z"


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2020-09-02T16:59:59Z", date(2020, 9, 2)),
        ("2020-09-02T17:00:00Z", date(2020, 9, 3)),
        ("2020-12-31T17:00:00Z", date(2021, 1, 1)),
    ],
)
def test_the_day_turns_at_midnight_in_vietnam(instant, expected):
    assert local_day(parse_instant(instant)) == expected


def test_the_system_clock_gives_utc_and_a_fixed_one_stands():
    before, now, later = datetime.now(UTC), SystemClock().now(), datetime.now(UTC)
    assert before <= now <= later
    assert now.utcoffset() == timedelta(0)
    clock = FixedClock(before)
    assert clock.now() is before
    assert clock.now() is before
