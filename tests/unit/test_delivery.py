"""What becomes of a notice at the moment of sending: quiet hours, digests, reasons, waits, ladders, addresses."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.factories import calendar_files
from workflow.definitions.calendars import load_year
from workflow.domain.calendar import merged
from workflow.domain.delivery import (
    NIGHT,
    ClockNow,
    Habits,
    Pending,
    Quiet,
    address_of,
    allowed_from,
    digest_key,
    fallback_key,
    is_digestible,
    is_email,
    message_id,
    morning,
    next_channel,
    phone_number,
    root_key,
    send_from,
    suppressed_because,
    tried_channels,
    wait_after,
)
from workflow.domain.time import VIETNAM

CALENDAR = merged(load_year(text, name=name) for name, text in calendar_files() if "2020" in name)
OFFICE = Pending(
    kind="reminder",
    notice="due_soon",
    channel="email",
    urgent=False,
    send_at=datetime(2020, 9, 3, 0, 0, tzinfo=UTC),
    arming=0,
    by_office=True,
    is_retry=False,
    habits=Habits(),
    address="a@example.vn",
)
CLOCK = ClockNow(is_ended=False, is_stopped=False, arming=0, due_on=date(2020, 9, 10))


def at(day: str, hour: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour}+07:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("2020-09-03", "10:00"), ("2020-09-03", "10:00")),
        (("2020-09-03", "06:59"), ("2020-09-03", "07:00")),
        (("2020-09-03", "20:00"), ("2020-09-04", "07:00")),
        (("2020-09-04", "21:00"), ("2020-09-07", "07:00")),  # Friday evening → Monday
        (("2020-09-01", "23:00"), ("2020-09-03", "07:00")),  # 2/9 is the National Day
        (("2020-09-05", "12:00"), ("2020-09-07", "07:00")),
    ],
)
def test_quiet_hours_end_on_the_next_working_morning(given, expected):
    assert allowed_from(at(*given), NIGHT, CALENDAR) == at(*expected)


def test_quiet_hours_within_a_day_end_that_day():
    assert allowed_from(at("2020-09-03", "12:00"), Quiet(time(11, 30), time(13, 30)), CALENDAR) == at(
        "2020-09-03", "13:30"
    )


def test_quiet_hours_of_no_length_are_none():
    assert allowed_from(at("2020-09-03", "03:00"), Quiet(time(7), time(7)), CALENDAR) == at("2020-09-03", "03:00")


def test_a_day_the_calendar_does_not_know_counts_as_worked():
    assert allowed_from(at("2031-01-04", "10:00"), NIGHT, CALENDAR) == at("2031-01-04", "10:00")
    assert allowed_from(at("2031-01-04", "10:00"), NIGHT, None) == at("2031-01-04", "10:00")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("2020-09-03", "07:00"), ("2020-09-03", "07:30")),
        (("2020-09-03", "07:30"), ("2020-09-03", "07:30")),
        (("2020-09-03", "07:31"), ("2020-09-04", "07:30")),
        (("2020-09-04", "10:00"), ("2020-09-07", "07:30")),
    ],
)
def test_the_morning_of_the_digest_is_a_working_one(given, expected):
    assert morning(at(*given), CALENDAR) == at(*expected)


def test_the_morning_comes_before_the_hour_only_for_offices():
    now = at("2020-09-03", "07:00")
    rung = replace(OFFICE, send_at=now)

    assert send_from(rung, now, CALENDAR) == at("2020-09-03", "07:30")
    assert send_from(replace(rung, by_office=False), now, CALENDAR) == now
    assert send_from(replace(rung, habits=Habits(digest=False)), now, CALENDAR) == now
    assert send_from(rung, at("2020-09-03", "07:30"), CALENDAR) == at("2020-09-03", "07:30")


def test_who_asked_for_a_digest_gets_all_mail_next_morning():
    now = at("2020-09-03", "10:00")
    asked = replace(OFFICE, send_at=now, by_office=False, habits=Habits(digest=True))

    assert send_from(asked, now, CALENDAR) == at("2020-09-04", "07:30")
    assert send_from(replace(asked, habits=Habits()), now, CALENDAR) == now
    assert send_from(replace(asked, is_retry=True), now, CALENDAR) == now


@pytest.mark.parametrize("change", [{"urgent": True}, {"channel": "in_app"}])
def test_what_is_urgent_or_stays_in_the_house_never_waits(change):
    now = at("2020-09-05", "23:00")

    assert send_from(replace(OFFICE, **change), now, CALENDAR) == now


def test_urgent_mail_breaks_out_of_the_digest():
    assert is_digestible(OFFICE)
    assert not is_digestible(replace(OFFICE, urgent=True))
    assert not is_digestible(replace(OFFICE, channel="sms"))
    assert not is_digestible(replace(OFFICE, by_office=False))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"clock": replace(CLOCK, is_ended=True)}, "clock_ended"),
        ({"clock": replace(CLOCK, is_stopped=True)}, "clock_stopped"),
        ({"clock": replace(CLOCK, arming=1)}, "date_moved"),
        ({"clock": replace(CLOCK, arming=1, told_on=date(2020, 9, 9))}, "date_moved"),
        ({"clock": replace(CLOCK, arming=1, told_on=date(2020, 9, 10))}, None),
        ({"clock": replace(CLOCK, is_ended=True), "kind": "event"}, None),
        ({"clock": replace(CLOCK, is_stopped=True), "kind": "moved"}, None),
        ({"is_closed": True}, "case_closed"),
        ({"is_closed": True, "kind": "event"}, None),
        ({"habits": Habits(muted=frozenset({"due_soon"}))}, "muted"),
        ({"habits": Habits(muted=frozenset({"due_soon"})), "urgent": True}, None),
        ({"habits": Habits(muted=frozenset({"due_soon"})), "channel": "in_app"}, None),
        ({"is_told": True}, "already_told"),
        ({"address": None}, "no_address"),
        ({"is_faulty": True}, "unreachable"),
        ({"is_off": True, "address": None}, "switched_off"),
        ({"is_faulty": True, "channel": "in_app", "address": None}, None),
        ({"clock": replace(CLOCK, is_ended=True), "is_faulty": True}, "clock_ended"),
    ],
)
def test_a_notice_is_kept_back_for_a_reason(change, reason):
    assert suppressed_because(replace(OFFICE, **({"clock": CLOCK} | change))) == reason


def test_waits_grow_and_end():
    waits = [wait for number in range(1, 8) if (wait := wait_after(number)) is not None]

    assert waits[:3] == [timedelta(seconds=5), timedelta(seconds=20), timedelta(seconds=80)]
    assert (len(waits), wait_after(8)) == (7, None)
    assert waits == sorted(waits)
    assert waits[6] <= timedelta(hours=6)


def test_the_ladder_takes_the_persons_own_order_and_each_channel_once():
    usable = frozenset({"email", "zalo", "sms"})
    habits = Habits(channels=("sms", "email"))

    assert next_channel(("email",), habits, usable) == "sms"
    assert next_channel(("email", "sms"), habits, usable) == "zalo"
    assert next_channel(("email", "sms", "zalo"), habits, usable) is None
    assert next_channel(("email",), Habits(), usable) == "zalo"


def test_a_fallbacks_key_tells_every_channel_before_it():
    first = fallback_key("a:b:email", "email", "zalo")
    second = fallback_key(first, "zalo", "sms")

    assert (first, second) == ("a:b:email>email>zalo", "a:b:email>email>zalo>sms")
    assert tried_channels(second, "sms")[:3] == ("email", "zalo", "sms")
    assert tried_channels("a:b:email", "email") == ("email",)
    assert root_key(second) == root_key("a:b:email") == "a:b:email"


@pytest.mark.parametrize("text", ["lan@example.vn", "a.b+c@x.gov.vn", "o'neill@sub.example.com"])
def test_mail_addresses_are_taken(text):
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    ["", "lan", "lan@", "@example.vn", "lan@localhost", "lan@@x.vn", "lan @x.vn", "lan@x.vn\n", "lan@x..vn", "lân@x.vn",
     "a@b.vn,c@d.vn", "<lan@x.vn>", ".a@x.vn", "a" * 250 + "@x.vn"],
)  # fmt: skip
def test_what_is_no_mail_address_is_refused(text):
    assert not is_email(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0912 345 678", "+84912345678"),
        ("+84 912.345.678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("(024) 3733 5555", "+842437335555"),
        ("+33612345678", "+33612345678"),
        ("12345", None),
        ("không có", None),
        ("", None),
    ],
)
def test_telephone_numbers_are_written_as_providers_take_them(text, expected):
    assert phone_number(text) == expected


def test_an_address_is_the_channels_own():
    given = {"email": "lan@example.vn", "phone": "0912345678"}

    assert address_of("email", **given) == "lan@example.vn"
    assert address_of("zalo", **given) == address_of("sms", **given) == "+84912345678"
    assert address_of("email", email="lan", phone=None) is None
    assert address_of("sms", email=None, phone=None) is None


def test_a_message_id_is_stable_and_says_nothing():
    first = message_id("case:rule:3:0:1:person:email", "ocop.example.vn")

    assert first == message_id("case:rule:3:0:1:person:email", "ocop.example.vn")
    assert first != message_id("case:rule:3:0:2:person:email", "ocop.example.vn")
    assert first.startswith("<")
    assert first.endswith("@ocop.example.vn>")
    assert "person" not in first


def test_a_digests_key_is_that_of_its_notices_in_any_order():
    assert digest_key("p", ["a", "b"]) == digest_key("p", ["b", "a"]) != digest_key("p", ["a"])


def test_times_are_vietnams():
    assert allowed_from(datetime(2020, 9, 3, 13, 30, tzinfo=UTC), NIGHT, CALENDAR).astimezone(VIETNAM).hour == 7
