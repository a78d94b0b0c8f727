"""What changed between two versions, in words; nothing that changes the hash goes unsaid."""

import pytest

from tests.cycle_files import CYCLES, MINI, broken, trial
from workflow.definitions.diff import diff, diff_text
from workflow.definitions.load import load_file, load_process, read_draft


def said(*replacements, language="en"):
    return diff_text(diff(trial(), trial(*replacements)), language).splitlines()


def test_same_content_says_that_nothing_changed():
    assert diff(trial(), trial()) == []
    assert said() == ["Nothing changed."]
    assert said(language="vi") == ["Không có gì thay đổi."]


@pytest.mark.parametrize(
    ("replacements", "en", "vi"),
    [
        (
            [("{type: integer, default: 7, unit: calendar_days", "{type: integer, default: 5, unit: calendar_days")],
            ["Step 1 · returned: limit 7 → 5 calendar days (repair_days)", "repair_days: default 7 → 5 calendar days"],
            ["Bước 1 · returned: hạn 7 → 5 ngày (repair_days)", "repair_days: mặc định 7 → 5 ngày"],
        ),
        (
            [("limit: 5, unit: working_days", "limit: 5, unit: calendar_days")],
            ["Step 1 · submitted: limit 5 working days → 5 calendar days"],
            ["Bước 1 · submitted: hạn 5 ngày làm việc → 5 ngày"],
        ),
        (
            [('version: "1"', 'version: "2"')],
            ["mini: version 1 → 2"],
            ["mini: phiên bản 1 → 2"],
        ),
        (
            [("        by: producer\n", "        by: [producer, lead]\n")],
            ["Step 1 · submit: who: lead added"],
            ["Bước 1 · submit: người thực hiện: thêm lead"],
        ),
        (
            [("guards: [enough]", "guards: [enough, window]"), ("guards: [open, window]", "guards: [open]")],
            ["Step 1 · submit: guards: is_within_window(ideas) removed",
             "Step 1 · accept: guards: is_within_window(ideas) added"],
            ["Bước 1 · submit: điều kiện: bỏ is_within_window(ideas)",
             "Bước 1 · accept: điều kiện: thêm is_within_window(ideas)"],
        ),
        (
            [('en: "Too few points"', 'en: "Too low"')],
            ["Step 1 · accept · has_points_at_least(threshold): reason when refused Too few points → Too low"],
            [("Bước 1 · accept · has_points_at_least(threshold): "
              "lý do khi chưa được, tiếng Anh Too few points → Too low")],
        ),
        (
            [('en: "Being written"', 'en: "Not sent yet"')],
            ["Step 1 · draft: label for the producer Being written → Not sent yet"],
            ["Bước 1 · draft: nhãn tiếng Anh cho chủ thể Being written → Not sent yet"],
        ),
        (
            [("{offset: -1, to: producer, notice: due}", "{offset: -2, to: producer, notice: due}")],
            [f"{clock}: reminders: {what}" for clock in ("repair", "review", "term", "writing")
             for what in ("-1 working days → producer: due removed", "-2 working days → producer: due added")],
            [f"{clock}: nhắc hạn: {what}" for clock in ("repair", "review", "term", "writing")
             for what in ("bỏ -1 ngày làm việc → producer: due", "thêm -2 ngày làm việc → producer: due")],
        ),
        (
            [("comment: required", "comment: optional")],
            ["Step 1 · return_it: comment required → optional"],
            ["Bước 1 · return_it: ý kiến bắt buộc → tùy chọn"],
        ),
        (
            [("          - {to: returned}", "          - {to: draft}"), (
                "        from: returned\n        to: submitted", "        from: draft\n        to: returned")],
            ["Step 1 · transition resubmit (returned) removed",
             "Step 1 · transition resubmit (draft) added",
             ("Step 1 · return_it: leads to ended when is_last_failure(max_failures); else returned "
              "→ ended when is_last_failure(max_failures); else draft")],
            None,
        ),
    ],
)  # fmt: skip
def test_changes_are_said_in_words(replacements, en, vi):
    if vi is None:
        a, b = trial(), _unlinted(broken(*replacements))
        assert sorted(diff_text(diff(a, b), "en").splitlines()) == sorted(en)
        return
    assert said(*replacements) == en
    assert said(*replacements, language="vi") == vi


def test_renamed_state_is_said_once():
    b = load_process(MINI.replace("returned", "sent_back").replace("outcome: sent_back", "outcome: returned")
                     .replace("family: sent_back", "family: returned"), name="b")  # fmt: skip
    assert diff_text(diff(trial(), b), "en") == "Step 1 · state returned renamed to sent_back\n"
    assert diff_text(diff(trial(), b), "vi") == "Bước 1 · trạng thái returned đổi tên thành sent_back\n"


def test_state_with_other_duties_is_removed_and_added():
    b = load_process(MINI.replace("paused", "waiting_room").replace("family: suspended", "family: waiting"), name="b")
    lines = diff_text(diff(trial(), b), "en").splitlines()
    assert "Step 1 · state paused removed" in lines
    assert "Step 1 · state waiting_room added" in lines


def test_added_parts_are_said():
    lines = said(
        ("windows:\n", 'windows:\n  late: {vi: "Muộn", en: "Late"}\n'),
        ("  told: {to", '  called: {to: [officer], label: {vi: "Gọi", en: "Called"}}\n  told: {to'),
        ('en: "Withdraw"}\n      notices: [told]', 'en: "Withdraw"}\n      notices: [told, called]'),
    )
    assert lines == [
        "Step 1 · withdraw: notices: called added",
        "notice called added",
        "window late added",
    ]


def test_shipped_cycles_differ_by_the_district():
    a, b = (load_file(CYCLES / f"{code}.yaml") for code in ("ocop-2018", "ocop-2026"))
    english = diff_text(diff(a, b), "en").splitlines()
    assert "Step 2 · state idea_appraisal_district removed" in english
    assert "Step 2 · forward_idea: leads to idea_appraisal_district → idea_appraisal" in english
    assert "role district_officer removed" in english
    assert "setting district_forward_threshold removed" in english
    vietnamese = diff_text(diff(a, b), "vi").splitlines()
    assert len(vietnamese) == len(english)
    assert diff(a, a) == []
    assert diff_text(diff(a, b), "en") == diff_text(diff(a, b), "en")


def _unlinted(text):
    return read_draft(text, name="b").process
