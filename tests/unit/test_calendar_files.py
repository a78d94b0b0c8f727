"""Calendar files: what is wrong is said with its line; what is right has a version by its content."""

from typing import Any

import pytest

from tests.calendar_world import FOLDER, day
from workflow.definitions.calendars import canonical_content, check_pairs, load_calendar, load_year, load_years
from workflow.definitions.load import read_text
from workflow.domain.errors import ConflictError, ProcessFileError

GOOD = """\
calendar: vn
year: 2026
title: {vi: "Lịch 2026", en: "Calendar of 2026"}
weekly_rest: [saturday, sunday]
documents:
  law: {number: "45/2019/QH14", title: {vi: "Bộ luật", en: "Code"}, source: {text: "text", certainty: C2}}
  press: {title: {vi: "Báo", en: "Press"}, source: {text: "press", certainty: C1}}
days_off:
  - {days: ["2026-04-25", "2026-04-26"], kind: holiday, name: {vi: "Lễ", en: "Feast"}, document: law}
  - days: ["2026-04-27", "2026-04-28"]
    in_lieu_of: ["2026-04-25", "2026-04-26"]
    kind: in_lieu
    name: {vi: "Nghỉ bù", en: "In lieu"}
    document: law
  - {days: ["2026-08-31"], kind: swapped, made_up_on: ["2026-08-22"], name: {vi: "Đổi", en: "Swap"}, document: law}
  - {days: ["2026-10-14"], kind: closure, name: {vi: "Bão", en: "Storm"}, document: press, confirmed: false}
work_days:
  - {day: "2026-08-22", instead_of: "2026-08-31", document: law}
half_days:
  - {day: "2026-02-13", worked: morning, name: {vi: "Nửa", en: "Half"}, confirmed: false, proposed_by: "a test"}
"""

LOCAL = """\
calendar: vn
year: 2026
territory: "42"
title: {vi: "Đóng cửa 2026", en: "Closures of 2026"}
documents:
  order: {number: "12/CĐ-UBND", title: {vi: "Công điện", en: "Order"}, source: {text: "text", certainty: R}}
days_off:
  - {days: ["2026-10-15"], kind: closure, name: {vi: "Bão", en: "Storm"}, document: order}
"""


def refused(text) -> list[dict[str, Any]]:
    with pytest.raises(ProcessFileError) as caught:
        load_year(text, name="file.yaml")
    found = caught.value.params["findings"]
    assert isinstance(found, list)
    return found


def findings(text):
    return [(found["code"], found["line"], found["path"]) for found in refused(text)]


def test_a_good_file_is_read_whole():
    year = load_year(GOOD, name="good")
    assert (year.code, year.year, year.territory, year.weekly_rest) == ("vn", 2026, None, frozenset({5, 6}))
    assert [(d.on, d.kind, d.in_lieu_of, d.made_up_on) for d in year.days_off] == [
        (day("25/4/2026"), "holiday", None, None),
        (day("26/4/2026"), "holiday", None, None),
        (day("27/4/2026"), "in_lieu", day("25/4/2026"), None),
        (day("28/4/2026"), "in_lieu", day("26/4/2026"), None),
        (day("31/8/2026"), "swapped", None, day("22/8/2026")),
        (day("14/10/2026"), "closure", None, None),
    ]
    assert [(w.on, w.instead_of) for w in year.work_days] == [(day("22/8/2026"), day("31/8/2026"))]
    assert [(h.on, h.worked) for h in year.half_days] == [(day("13/2/2026"), "morning")]
    assert [e.on for e in year.unconfirmed] == [day("13/2/2026"), day("14/10/2026")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"2026-10-14"', '"2026-10-41"', [("bad_date", 16, "days_off.3.days.0")]),
        ('"2026-10-14"', '"14/10/2026"', [("bad_date", 16, "days_off.3.days.0")]),
        ('"2026-10-14"', '"20261014"', [("bad_date", 16, "days_off.3.days.0")]),
        ('"2026-10-14"', "2026-10-14", [("tag_refused", 16, "days_off.3.days.0")]),
        ('"2026-10-14"', '"2025-10-14"', [("other_year", 16, "days_off.3.days.0")]),
        ('["2026-10-14"]', "[]", [("missing_key", 16, "days_off.3.days")]),
        ('"2026-10-14"', '"2026-04-26"', [("day_twice", 16, "days_off.3.days.0")]),
        ('"2026-10-14"', '"2026-02-13"', [("day_off_and_on", 20, "half_days.0.day")]),
        ('"2026-10-14"', '"2026-08-22"', [("day_off_and_on", 18, "work_days.0.day")]),
        ('day: "2026-02-13"', 'day: "2026-02-14"', [("already_off", 20, "half_days.0.day")]),
        ('instead_of: "2026-08-31"', 'instead_of: "2026-09-01"', [("unpaired", 15, ""), ("unpaired", 18, "")]),
        ('day: "2026-08-22"', 'day: "2026-08-23"', [("unpaired", 15, ""), ("unpaired", 18, "")]),
        ('made_up_on: ["2026-08-22"], ', "", [("unpaired", 15, ""), ("unpaired", 18, "")]),
        ('in_lieu_of: ["2026-04-25", "2026-04-26"]', 'in_lieu_of: ["2026-04-25"]', [("unpaired", 11, "")]),
        (
            'in_lieu_of: ["2026-04-25", "2026-04-26"]',
            'in_lieu_of: ["2026-04-25", "2026-04-24"]',
            [("unpaired", 11, "")],
        ),
        ('    in_lieu_of: ["2026-04-25", "2026-04-26"]\n', "", [("unpaired", 10, "")]),
        ('"2026-04-27", "2026-04-28"', '"2026-05-02", "2026-05-04"', [("already_off", 10, "")]),
        ("document: press, confirmed: false", "document: press", [("unconfirmed", 16, "days_off.3")]),
        ("document: press, confirmed: false", "document: law", [("unused", 7, "documents.press")]),
        ("document: press", "document: radio", [("unused", 7, "documents.press"), ("unknown_name", 16, "")]),
        (', proposed_by: "a test"', "", [("source_missing", 20, "half_days.0")]),
        ("[saturday, sunday]", "[]", [("weekly_rest_missing", 4, "weekly_rest"), ("no_rest_day", 18, "")]),
        ("[saturday, sunday]", "[caturday]", [("not_one_of", 4, "weekly_rest.0")]),
        ("kind: closure", "kind: holyday", [("not_one_of", 16, "days_off.3.kind")]),
        ("year: 2026", "year: 1066", [("year_out_of_range", 2, "year")]),
        ("work_days:", "make_up:", [("unknown_key", 17, "make_up")]),
        ("weekly_rest:", "territory: 42\nweekly_rest:", [("wrong_type", 4, "territory")]),
        (
            'number: "45/2019/QH14"',
            'number: "45/2019/QH14", issued_on: "2019"',
            [("bad_date", 6, "documents.law.issued_on")],
        ),
        ("calendar: vn", "calendar: [", [("syntax", 3, "")]),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old, new, expected):
    assert old in GOOD
    found = findings(GOOD.replace(old, new, 1))
    for code, line, path in expected:
        assert any((code, line) == entry[:2] and path in {"", entry[2]} for entry in found), found


def test_a_day_off_and_made_up_is_refused_with_the_reason():
    """The bad input of the requirement: one day both off and worked."""
    found = next(f for f in refused(GOOD.replace('"2026-10-14"', '"2026-08-22"')) if f["code"] == "day_off_and_on")
    assert found["message"] == "2026-08-22 stands in days_off and in work_days"
    assert found["line"] == 18


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("kind: closure", "kind: holiday", "not_for_territory"),
        ("documents:", "weekly_rest: [sunday]\ndocuments:", "not_for_territory"),
        (
            "days_off:",
            'work_days: [{day: "2026-10-17", instead_of: "2026-10-15", document: order}]\ndays_off:',
            "not_for_territory",
        ),
    ],
)
def test_a_territory_closes_and_nothing_else(old, new, code):
    assert load_year(LOCAL, name="local").territory == "42"
    assert code in {found[0] for found in findings(LOCAL.replace(old, new, 1))}


def test_the_version_is_the_content_not_the_layout():
    year = load_year(GOOD, name="a")
    laid_out = GOOD.replace("calendar: vn\nyear: 2026\n", "# a note\nyear: 2026\ncalendar: vn\n")
    assert load_year(laid_out, name="b").version == year.version
    assert load_year(GOOD.replace('"2026-10-14"', '"2026-10-15"'), name="c").version != year.version
    assert load_year(GOOD.replace("45/2019/QH14", "46/2019/QH14"), name="d").version != year.version


@pytest.mark.parametrize("text", [GOOD, LOCAL])
def test_the_stored_content_gives_the_same_year_back(text):
    stored = canonical_content(text, name="stored")
    assert load_year(stored, name="stored") == load_year(text, name="file")
    assert canonical_content(stored, name="again") == stored


def test_a_file_that_is_no_calendar_is_not_canonical_either():
    with pytest.raises(ProcessFileError):
        canonical_content("year: 2026", name="x")


@pytest.mark.parametrize(
    ("number", "old", "new"),
    [
        (2018, 'made_up_on: ["2019-01-05"]', 'made_up_on: ["2019-01-12"]'),
        (2019, 'instead_of: "2018-12-31"', 'instead_of: "2018-12-24"'),
    ],
)
def test_a_swap_over_the_turn_of_a_year_needs_both_sides(number, old, new):
    years = {year.year: year for year in load_years(FOLDER)}
    text = read_text(FOLDER / f"vn-{number}.yaml")
    assert old in text
    broken = load_year(text.replace(old, new), name="broken")
    other = years[2018 if number == 2019 else 2019]
    assert check_pairs([years[2018], years[2019]]) == []
    assert check_pairs([broken]) == []
    assert [finding.code for finding in check_pairs([other, broken])] == ["unpaired", "unpaired"]


def test_a_folder_is_read_whole_or_not_at_all(tmp_path):
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "b.yaml").write_text(LOCAL)
    assert load_calendar(tmp_path).is_working(day("15/10/2026"))
    assert not load_calendar(tmp_path, territories={"42"}).is_working(day("15/10/2026"))
    (tmp_path / "c.yaml").write_text(GOOD)
    with pytest.raises(ConflictError) as caught:
        load_calendar(tmp_path)
    assert caught.value.code == "calendar_year_doubled"
    (tmp_path / "c.yaml").write_text(GOOD.replace("year: 2026", "year: 1066"))
    with pytest.raises(ProcessFileError) as refused:
        load_calendar(tmp_path)
    assert refused.value.params["name"] == "c.yaml"
