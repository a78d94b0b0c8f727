"""Every row of the wording of a time limit, in both languages: the same words on page, list, print and program."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from api.web.clock_words import ClockFacts, brief_words, clock_words, facts_of
from api.web.date_words import NO_BREAK, named_day
from config.i18n import load_translator
from workflow.domain.standing import Standing

TEXTS = load_translator()
FRIDAY = date(2020, 9, 11)
SATURDAY_19 = date(2020, 9, 19)


def worded(language, **facts):
    def say(msgid, /, **params):
        return TEXTS.text(msgid, language, **params)

    found = clock_words(say, ClockFacts(**facts))
    plain = {name: text.replace(NO_BREAK, " ") for name in ("text", "full", "note") if (text := getattr(found, name))}
    return replace(found, **plain)


ROWS: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "stopped, runs on": (
        {"today": date(2020, 8, 5), "state": "stopped", "waits_for": "chờ bổ sung", "if_filed_on": date(2020, 8, 14)},
        "stopped",
        "Đang dừng – chờ bổ sung; nếu nộp hôm nay, hạn mới là thứ Sáu 14/8",
        "Stopped – chờ bổ sung; if filed today, new due date 14 Aug",
    ),
    "stopped, begins anew": (
        {"today": date(2020, 8, 5), "state": "stopped", "waits_for": "chờ bổ sung", "begins_anew": 15},
        "stopped",
        "Đang dừng – chờ bổ sung; khi đủ hồ sơ, tính lại từ đầu 15 ngày làm việc",
        "Stopped – chờ bổ sung; counted anew when the file is complete: 15 working days",
    ),
    "stopped, nothing known": ({"today": FRIDAY, "state": "stopped"}, "stopped", "Đang dừng", "Stopped"),
    "met early": (
        {"today": FRIDAY, "state": "met", "due_on": FRIDAY, "left": 2},
        "met",
        "Xong trước hạn 2 ngày làm việc",
        "Done 2 working days early",
    ),
    "met on time": ({"today": FRIDAY, "state": "met", "due_on": FRIDAY}, "met", "Xong đúng hạn", "Done on time"),
    "met late": (
        {"today": FRIDAY, "state": "met", "due_on": FRIDAY, "late": 2},
        "met",
        "Xong, quá hạn 2 ngày làm việc",
        "Done, 2 working days overdue",
    ),
    "late": (
        {"today": date(2020, 9, 15), "due_on": FRIDAY, "late": 2},
        "late",
        "Quá hạn 2 ngày làm việc (hạn: thứ Sáu 11/9)",
        "2 working days overdue (due Fri 11 Sep)",
    ),
    "late by one": (
        {"today": date(2020, 9, 14), "due_on": FRIDAY, "late": 1},
        "late",
        "Quá hạn 1 ngày làm việc (hạn: thứ Sáu 11/9)",
        "1 working day overdue (due Fri 11 Sep)",
    ),
    "very late": (
        {"today": date(2020, 9, 21), "due_on": FRIDAY, "late": 6},
        "very_late",
        "Quá hạn 6 ngày làm việc (hạn: thứ Sáu 11/9)",
        "6 working days overdue (due Fri 11 Sep)",
    ),
    "over, no working day since": (
        {"today": date(2020, 9, 20), "due_on": SATURDAY_19},
        "late",
        "Đã hết hạn hôm thứ Bảy 19/9",
        "The time limit ended on Sat 19 Sep",
    ),
    "due today": (
        {"today": FRIDAY, "due_on": FRIDAY},
        "last",
        "Hôm nay là ngày cuối (đến 24 giờ)",
        "Last day today (until midnight)",
    ),
    "last working day": (
        {"today": date(2020, 9, 18), "due_on": SATURDAY_19, "last_working_on": date(2020, 9, 18)},
        "last",
        "Hôm nay là ngày làm việc cuối (hạn: hết thứ Bảy 19/9)",
        "Last working day today (due through Sat 19 Sep)",
    ),
    "days off left": (
        {"today": SATURDAY_19, "due_on": date(2020, 9, 20), "today_is_off": True},
        "last",
        "Còn đến hết Chủ nhật 20/9 (ngày nghỉ)",
        "Open through Sun 20 Sep (day off)",
    ),
    "one left, tomorrow": (
        {"today": date(2020, 9, 17), "due_on": date(2020, 9, 18), "left": 1},
        "soon",
        "Còn 1 ngày làm việc (đến hết ngày mai, thứ Sáu 18/9)",
        "1 working day left (through tomorrow, Fri 18 Sep)",
    ),
    "one left, across days off": (
        {"today": date(2020, 9, 18), "due_on": date(2020, 9, 21), "left": 1},
        "soon",
        "Còn 1 ngày làm việc (đến hết thứ Hai 21/9)",
        "1 working day left (through Mon 21 Sep)",
    ),
    "three left": (
        {"today": date(2020, 9, 8), "due_on": FRIDAY, "left": 3},
        "soon",
        "Còn 3 ngày làm việc (đến hết 11/9)",
        "3 working days left (through 11 Sep)",
    ),
    "more left": (
        {"today": date(2020, 9, 11), "due_on": SATURDAY_19, "left": 6},
        "running",
        "Còn 6 ngày làm việc (đến hết 19/9)",
        "6 working days left (through 19 Sep)",
    ),
    "next year": (
        {"today": date(2020, 12, 20), "due_on": date(2021, 1, 15), "left": 18},
        "running",
        "Còn 18 ngày làm việc (đến hết 15/1/2021)",
        "18 working days left (through 15 Jan 2021)",
    ),
    "calendar days": (
        {"today": date(2020, 5, 1), "due_on": date(2020, 5, 31), "left": 30, "unit": "calendar_days"},
        "running",
        "Còn 30 ngày, tính cả ngày nghỉ (đến hết 31/5)",
        "30 calendar days left (through 31 May)",
    ),
    "calendar days late": (
        {"today": date(2020, 6, 1), "due_on": date(2020, 5, 31), "late": 1, "unit": "calendar_days"},
        "late",
        "Quá hạn 1 ngày, tính cả ngày nghỉ (hạn: Chủ nhật 31/5)",
        "1 calendar day overdue (due Sun 31 May)",
    ),
    "none": (
        {"today": FRIDAY, "state": "none", "reason": "đang triển khai"},
        "none",
        "Không có hạn – đang triển khai",
        "No time limit – đang triển khai",
    ),
    "none, nothing said": ({"today": FRIDAY}, "none", "Không có hạn", "No time limit"),
    "void": (
        {"today": FRIDAY, "state": "void", "due_on": FRIDAY},
        "none",
        "Hạn không còn tính",
        "The time limit no longer counts",
    ),
}


@pytest.mark.parametrize(("facts", "level", "vi", "en"), ROWS.values(), ids=ROWS.keys())
def test_every_row_has_its_words(facts, level, vi, en):
    assert (worded("vi", **facts).level, worded("vi", **facts).text) == (level, vi)
    assert worded("en", **facts).text == en


def test_wide_screens_name_the_weekday_too():
    facts = ROWS["more left"][0]

    assert worded("vi", **facts).full == "Còn 6 ngày làm việc (đến hết thứ Bảy 19/9)"
    assert worded("en", **facts).full == "6 working days left (through Sat 19 Sep)"


def test_last_day_off_that_does_not_roll_is_said_in_a_second_line():
    facts: dict[str, Any] = {
        "today": date(2020, 9, 8),
        "due_on": SATURDAY_19,
        "left": 8,
        "last_working_on": date(2020, 9, 18),
    }

    assert worded("vi", **facts).note == "19/9 là thứ Bảy; ngày làm việc cuối là thứ Sáu 18/9"
    assert worded("en", **facts).note == "19 Sep is a Saturday; the last working day is Fri 18 Sep"
    holiday: dict[str, Any] = {
        "today": date(2020, 8, 28),
        "due_on": date(2020, 9, 2),
        "left": 2,
        "last_working_on": date(2020, 9, 1),
    }
    assert worded("vi", **holiday).note == "2/9 (thứ Tư) là ngày nghỉ; ngày làm việc cuối là thứ Ba 1/9"
    assert worded("vi", **ROWS["last working day"][0]).note is None
    assert worded("vi", **ROWS["late"][0]).note is None


def test_levels_follow_the_thresholds_given():
    assert worded("vi", today=date(2020, 9, 8), due_on=FRIDAY, left=3, soon=2).level == "running"
    assert worded("vi", today=date(2020, 9, 21), due_on=FRIDAY, late=6, very_late=10).level == "late"


@pytest.mark.parametrize(
    ("standing", "state", "level"),
    [
        (Standing("stopped", FRIDAY, if_answered_on=date(2020, 9, 14)), "stopped", "stopped"),
        (Standing("met_late", FRIDAY, late=1), "met", "met"),
        (Standing("met_on_time", FRIDAY), "met", "met"),
        (Standing("late", FRIDAY, late=2), "running", "late"),
        (Standing("days_off_left", FRIDAY), "running", "last"),
        (Standing("left", FRIDAY, left=9), "running", "running"),
    ],
)
def test_facts_follow_what_the_domain_says(standing, state, level):
    today = date(2020, 9, 12) if standing.late else date(2020, 9, 10)
    facts = facts_of(standing, today=today, who="Huyện")

    assert facts.state == state
    assert clock_words(lambda msgid, /, **params: msgid.format(**params), facts).level == level
    assert facts.who == "Huyện"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"due_on": date(2020, 9, 1), "late": 2}, "Quá hạn 2 ngày làm việc, 1/9"),
        ({"due_on": date(2020, 9, 1), "late": 1, "unit": "calendar_days"}, "Quá hạn 1 ngày, 1/9"),
        ({"due_on": date(2020, 9, 2)}, "Đã hết hạn hôm 2/9"),
        ({"due_on": date(2020, 9, 3)}, "Hôm nay là ngày cuối"),
        ({"due_on": date(2020, 9, 5)}, "Ngày cuối, đến hết 5/9"),
        ({"due_on": date(2021, 9, 11), "left": 6, "unit": "calendar_days"}, "Còn 6 ngày, 11/9/2021"),
        ({"due_on": date(2020, 9, 11), "left": 1}, "Còn 1 ngày làm việc, 11/9"),
        ({"state": "stopped"}, "Đang dừng"),
        ({"state": "none"}, "Không có hạn"),
    ],
)
def test_one_line_among_many_says_days_and_last_day_alone(facts, words):
    def say(msgid, /, **params):
        return TEXTS.text(msgid, "vi", **params)

    assert brief_words(say, ClockFacts(today=date(2020, 9, 3), **facts)) == words


@pytest.mark.parametrize(("language", "said"), [("vi", "thứ_Sáu_11/9"), ("en", "Fri_11_Sep")])
def test_a_day_is_never_parted_at_the_end_of_a_line(language, said):
    def say(msgid, /, **params):
        return TEXTS.text(msgid, language, **params)

    assert named_day(say, date(2020, 9, 11), today=date(2020, 9, 1)) == said.replace("_", NO_BREAK)
