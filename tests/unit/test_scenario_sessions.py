"""Dossiers, councils and sessions in a scenario file: each fault is named with its line; a good one becomes events."""

import pytest

from tests.cycle_files import broken, line_of
from tests.rule_book import book
from tests.scenario_files import COUNCIL as TEXT
from tests.scenario_files import faults, scenario
from workflow.domain.scoring import Sheet, score


def test_a_line_of_sheets_becomes_one_event_a_member_and_case():
    sheets = [e for e in scenario(TEXT).events if e.act == "sheet"]

    assert [(e.case, e.by, _total(e)) for e in sheets] == [
        ("cam", "chu_tich", 66),
        ("cam", "uy_vien_1", 64),
        ("cam", "uy_vien_2", 53),
        ("banh", "chu_tich", 60),
        ("banh", "uy_vien_1", 62),
        ("cam", "chu_tich", 62),
        ("cam", "uy_vien_1", 61),
        ("cam", "uy_vien_2", 60),
    ]
    assert {e.remark for e in sheets} == {"Chưa đủ minh chứng"}
    assert {e.line for e in sheets} == {line_of(TEXT, "act: score,"), line_of(TEXT, "act: score_again")}
    assert sheets[1].at.minute - sheets[0].at.minute == 5


def test_acts_on_councils_sessions_and_papers_are_events_too():
    events = [e for e in scenario(TEXT).events if e.act not in {"sheet", "trigger", "enter"}]

    assert [(e.act, e.name, e.case or e.place, e.by) for e in events] == [
        ("found", "found", "hoi_dong", "thu_ky"),
        ("paper", "ho_so", "cam", "ct_thu"),
        ("paper", "ho_so", "banh", "ct_thu"),
        ("register", "register", "cam", "cong_chuc"),
        ("register", "register", "banh", "cong_chuc"),
        ("session", "prepare", "phien", "thu_ky"),
        ("session", "open", "phien", "thu_ky"),
        ("session", "rescore", "phien", "thu_ky"),
        ("session", "close", "phien", "thu_ky"),
    ]
    assert [_total(e) for e in events if e.act == "paper"] == [80, 80]


def _total(event):
    number = {"cam": 1, "banh": 6}[event.case]
    return score(Sheet(event.sheet), book()["qd-26-2026"].sets[number]).total


@pytest.mark.parametrize(
    ("old", "new", "code", "mark"),
    [
        ("regulation: qd-26-2026", "regulation: qd-26-2027", "unknown_name", "regulation: qd-26-2027"),
        ("level: province", "level: ministry", "wrong_kind", "unit: tinh # the council's"),
        ("unit: tinh # the council's", "unit: tin # none", "unknown_name", "unit: tin # none"),
        ('decision_on: "2026-06-01"', 'decision_on: "2026-06-32"', "date_invalid", "hoi_dong:"),
        ('["2026-06-01", "2026-12-31"]', '["2026-12-31", "2026-06-01"]', "dates_reversed", "term: ["),
        ("      uy_vien_1: {}", "      uy_vien_9: {}", "unknown_name", "uy_vien_9: {}"),
        ("chu_tich: {post: chair}", "chu_tich: {}", "post_missing", "members:"),
        ("rules: {document_days: 1}", "rules: {document_day: 1}", "input_unknown", "rules: {"),
        ("rules: {document_days: 1}", "rules: {document_days: 99}", "input_out_of_range", "rules: {"),
        ("council: hoi_dong", "council: hoi # none", "unknown_name", "council: hoi #"),
        ("meets_at: 2026-06-25T08:00+07:00", "meets_at: 2026-06-25T08:00", "instant_invalid", "meets_at"),
        ("meets_at: 2026-06-25T08:00+07:00", "meets_at: 2027-06-25T08:00+07:00", "outside_term", "meets_at"),
        ("    cases: [ca_hai]\n    recused", "    cases: [ca_ba]\n    recused", "unknown_name", "cases: [ca_ba]"),
        ("uy_vien_2: {banh:", "uy_vien_3: {banh:", "unknown_name", "uy_vien_3: {banh"),
        ("uy_vien_2: {banh:", "uy_vien_2: {keo:", "not_in_event", "uy_vien_2: {keo"),
        ('      banh: "vua 60 62"', '      banh: "vua 60 62 61"', "sheet_invalid", "vua 60 62 61"),
        ('      banh: "vua 60 62"', '      banh: {uy_vien_2: "vua 60"}', "does_not_score", 'uy_vien_2: "vua 60"'),
        ('      banh: "vua 60 62"', '      banh: {thu_ky: "vua 60"}', "does_not_score", 'thu_ky: "vua 60"'),
        ('      banh: "vua 60 62"', '      keo: "vua 60 62"', "not_in_event", 'keo: "vua'),
        ('      banh: "vua 60 62"', '      banh: "vau 60 62"', "unknown_name", 'banh: "vau'),
        ('      banh: "vua 60 62"', '      banh: "vua 60 sáu"', "sheet_invalid", "sáu"),
        ('      banh: "vua 60 62"', '      banh: "vua 60 12"', "sheet_impossible", "vua 60 12"),
        ('score: "cao 80"', 'score: "cao 101"', "sheet_impossible", "paper: ho_so"),
        ('name: "Bánh", set_number: 6', 'name: "Bánh"', "sheet_missing", 'banh: "vua'),
        ("vua: {meets: 3", "vua: {meets: 6", "sheet_invalid", "vua: {meets: 6"),
        ("hop-dong.pdf", "hop-dong.exe", "file_invalid", "hop-dong.exe"),
        ("by: thu_ky, found: hoi_dong", "by: thu_ky, found: hoi", "unknown_name", "found: hoi}"),
        ("paper: ho_so", "paper: ho", "unknown_name", "paper: ho,"),
        ("session: phien, act: prepare", "session: phie, act: prepare", "unknown_name", "session: phie,"),
        ("session: phien, act: prepare", "session: phien, act: begin", "not_one_of", "act: begin"),
        (
            "by: $members, session: phien, act: score,",
            "by: thu_ky, session: phien, act: score,",
            "not_one_holder",
            "act: score,",
        ),
        ("act: rescore, cases: [cam]", "act: rescore, cases: [keo]", "not_in_event", "cases: [keo]"),
        ("found: hoi_dong}", "found: hoi_dong, undo: true}", "one_of_three", "found: hoi_dong, undo"),
    ],
)
def test_each_fault_is_named_with_its_line(old, new, code, mark):
    text = broken((old, new), text=TEXT)

    found = [fault for fault in faults(text) if fault["code"] == code]

    assert found, faults(text)
    assert line_of(text, mark) in [fault["line"] for fault in found]
    assert all(fault["message"] and fault["mend"] for fault in faults(text))


def test_a_session_without_written_sheets_files_none():
    text = broken(('    sheets_again:\n      cam: "vua 62 61 60"\n', ""), text=TEXT)

    assert [fault["code"] for fault in faults(text)] == ["case_missing"]
