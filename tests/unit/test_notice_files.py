"""Notice files: the shipped ones hold, and every bad input is refused with its place and how to mend it."""

import unicodedata
from pathlib import Path

import pytest

from tests.factories import CYCLES, cycle
from workflow.definitions.notices import check_cycles, load_file, load_notices
from workflow.definitions.notices_rules import OWN, check_against, room, texts
from workflow.domain.errors import ProcessFileError
from workflow.domain.notice_text import NOTICE_VARIABLES, SHORT_MAX, SHORT_WIDTHS, render

FOLDER = CYCLES.parent / "notices"
BOOK = load_notices(FOLDER)
GOOD = """\
family: trial
notices:
  due_soon:
    subject: {vi: "Còn {days_left}", en: "{days_left}"}
    body: {vi: "Đến hết {due_on}", en: "Through {due_on}"}
    short: {vi: "OCOP: {product}", en: "OCOP: {product}"}
"""
FULL = {name: f"giá trị {name}" for name in NOTICE_VARIABLES}


def _found(caught: pytest.ExceptionInfo[ProcessFileError]) -> list[dict[str, object]]:
    found = caught.value.params["findings"]
    assert isinstance(found, list)
    return found


def findings(text: str) -> list[dict[str, object]]:
    with pytest.raises(ProcessFileError) as caught:
        load_file(text, name="trial.yaml")
    assert caught.value.code == "process_file_invalid"
    assert caught.value.params["name"] == "trial.yaml"
    return _found(caught)


def test_good_file_is_taken():
    assert load_file(GOOD, name="trial.yaml").notices["due_soon"].subject.vi == "Còn {days_left}"


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("{due_on}", "{deadline}", "unknown_variable", 5),
        ("{due_on}", "{due_on.year}", "unknown_variable", 5),
        ("{due_on}", "{due_on[0]}", "unknown_variable", 5),
        ("{due_on}", "{due_on!r}", "unknown_variable", 5),
        ("{due_on}", "{due_on:>10}", "unknown_variable", 5),
        ("{due_on}", "{}", "unknown_variable", 5),
        ("{due_on}", "{items}", "variable_not_here", 5),
        ("{due_on}", "{new_due_on}", "variable_not_here", 5),
        ("Đến hết {due_on}", "Đến hết {due_on", "braces", 5),
        ("Đến hết {due_on}", " ", "empty_text", 5),
        (', en: "Through {due_on}"', "", "missing_key", 5),
        ("body:", "text:", "unknown_key", 5),
        ("OCOP: {product}", "OCOP: {comment}", "variable_too_wide", 6),
        ("OCOP: {product}", "x" * 131 + "{product}", "short_too_long", 6),
        ('vi: "OCOP: {product}"', 'vi: "OCOP:\\n{product}"', "line_break", 6),
        ("due_soon:", "Due-Soon:", "bad_code", 3),
        ("family: trial", "family: trial\nphrases: {left: {vi: a, en: b}}", "missing_key", 1),
        ("family: trial", "family: trial\nphrases: {lefty: {vi: a, en: b}}", "unknown_name", 2),
        ("family: trial", "family: trial\nphrases: {left: {vi: '{days}', en: b}}", "unknown_variable", 2),
    ],
)
def test_fault_is_named_with_its_line_and_mending(old, new, code, line):
    assert old in GOOD

    found = [one for one in findings(GOOD.replace(old, new, 1)) if one["code"] == code]

    assert found
    assert found[0]["line"] == line
    assert found[0]["message"]
    assert found[0]["mend"]


def test_decomposed_letters_are_refused():
    found = findings(unicodedata.normalize("NFD", GOOD))

    assert {(one["code"], one["line"]) for one in found} == {("not_nfc", 4), ("not_nfc", 5)}


def test_every_fault_is_said_at_once():
    bad = GOOD.replace("{due_on}", "{deadline}").replace("{days_left}", "{days}")

    assert len(findings(bad)) == 4


def test_notice_written_twice_is_refused(tmp_path: Path):
    for name in ("phrases", "reminders"):
        (tmp_path / f"{name}.yaml").write_bytes((FOLDER / f"{name}.yaml").read_bytes())
    (tmp_path / "trial.yaml").write_text(GOOD, encoding="utf-8")

    with pytest.raises(ProcessFileError) as caught:
        load_notices(tmp_path)

    assert [one["code"] for one in _found(caught)] == ["notice_twice"]


def test_folder_without_phrases_is_refused(tmp_path: Path):
    (tmp_path / "trial.yaml").write_text(GOOD, encoding="utf-8")

    with pytest.raises(ProcessFileError) as caught:
        load_notices(tmp_path)

    assert [one["code"] for one in _found(caught)] == ["phrases_once"]


def test_cycle_notice_without_a_text_and_text_without_a_sender_are_named(tmp_path: Path):
    for name in ("phrases", "reminders"):
        (tmp_path / f"{name}.yaml").write_bytes((FOLDER / f"{name}.yaml").read_bytes())
    (tmp_path / "trial.yaml").write_text(GOOD.replace("due_soon", "never_sent"), encoding="utf-8")
    book = load_notices(tmp_path)

    with pytest.raises(ProcessFileError) as caught:
        check_cycles(book, [cycle()], name="notices")
    found = {(one["code"], one["path"]) for one in _found(caught)}

    assert ("unused", "notices.never_sent") in found
    assert {("notice_missing", f"notices.{code}") for code in (*OWN, "idea_received")} <= found


def test_both_cycles_find_every_text():
    assert check_against(BOOK, [cycle("ocop-2018"), cycle("ocop-2026")]) == []


def test_version_changes_with_any_word_and_with_the_frame(tmp_path: Path):
    for path in FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    same = load_notices(tmp_path)
    phrases = tmp_path / "phrases.yaml"
    phrases.write_text(phrases.read_text(encoding="utf-8").replace("Trân trọng.", "Kính thư."), encoding="utf-8")
    changed = load_notices(tmp_path)

    for code, template in BOOK.templates.items():
        assert len(template.version) == 64
        assert same.templates[code].version == template.version
        assert changed.templates[code].version != template.version
    assert len({template.version for template in BOOK.templates.values()}) == len(BOOK.templates)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("code", sorted(BOOK.templates))
def test_every_template_renders_with_a_full_set_of_values(code, language):
    wide = {name: ("ữ" * SHORT_WIDTHS.get(name, 200)) for name in NOTICE_VARIABLES}
    template = BOOK.templates[code]

    for values in (FULL, wide):
        rendered = render(template, language, values)
        assert len(rendered.short) <= SHORT_MAX
        assert rendered.short.isascii()
        assert "\n" not in rendered.subject + rendered.short
        for text in (rendered.subject, rendered.body, rendered.short):
            assert text.strip()
            assert unicodedata.is_normalized("NFC", text)
            assert "{" not in text
    if "case_code" in template.variables:
        assert "{product}" in template.subject.text(language)


def test_reminders_carry_product_step_date_and_days_in_the_subject():
    for code in ("due_soon", "due_today", "overdue", "overdue_escalated", "office_late"):
        for text in (BOOK.templates[code].subject.vi, BOOK.templates[code].subject.en):
            assert "{product}" in text
            assert "{step}" in text
            assert "{due_on}" in text
            assert "{days_left}" in text or "{days_late}" in text


@pytest.mark.parametrize("word", ["không hợp lệ", "Đang xử lý", "Từ chối", "bị loại", "vi phạm", "deadline", "email"])
def test_letters_keep_out_words_that_put_people_off(word):
    vietnamese = [
        text
        for path in FOLDER.glob("*.yaml")
        for _, language, text in texts(load_file(path.read_text(encoding="utf-8"), name=path.name))
        if language == "vi"
    ]

    assert [text for text in vietnamese if word.lower() in text.lower()] == []


def test_room_counts_what_a_text_message_carries():
    assert room("Đến {due_on}…") == len("Den ") + SHORT_WIDTHS["due_on"] + len("...")
