"""A file that is no cycle file at all: refused with its place, and nothing harmful happens."""

import time
import unicodedata

import pytest

from tests.cycle_files import CYCLES, MINI, broken, findings, line_of
from workflow.definitions.load import load_file, load_process
from workflow.definitions.tree import SIZE_MAX
from workflow.domain.errors import ProcessFileError
from workflow.domain.process import REMEMBERED, STAY, SettingRef

AT_ONCE = 15
"""Seconds, generous for a busy machine; unbounded, each of these would take hours or all memory."""


def codes(text):
    return [finding["code"] for finding in findings(text)]


def only(text):
    found = findings(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("old", "new", "code", "mark"),
    [
        ("undo: {by: [lead]}", "undo: {by: [lead]}\ncolour: red", "unknown_key", "colour"),
        ("        comment: required", "        coment: required", "unknown_key", "coment"),
        ("        holder: producer\n        family: draft", "        holder: producer", "missing_key", "      draft:"),
        ("        comment: required", "        comment: maybe", "not_one_of", "maybe"),
        ("limit: 5, unit", "limit: five, unit", "wrong_type", "limit: five"),
        ("final: true", "final: 1", "wrong_type", "final: 1"),
        ("  - number: 2", "  - number: two", "wrong_type", "number: two"),
        ("{setting: repair_days}", "{seting: repair_days}", "wrong_type", "seting"),
        ("expiry_window: [180, 0]", "expiry_window: [180]", "wrong_type", "[180]"),
        ("notices: [told]\nanywhere", "notices: {told: 1}\nanywhere", "wrong_type", "{told: 1}"),
        ("  strict: {type", "  Strict: {type", "bad_code", "Strict:"),
        ("by: [officer]\n        not_by", "by: x\n        by: reader\n        not_by", "duplicate_key", "by: reader"),
        ("      paused:\n        holder", "      draft:\n        holder", "duplicate_key", "# again"),
        ("        to: running\n", "        to: running\n        routes: [{to: ended}]\n", "unknown_key", "to: running"),
        ("        from: paused\n", "", "missing_key", "trigger: resume"),
        ("default: 3,", "default: 0x3,", "tag_refused", "0x3"),
        ("default: 3,", "default: 3.5,", "tag_refused", "3.5"),
        ("default: 3,", "default: 2020-09-03,", "tag_refused", "2020-09-03"),
        ("default: 3,", "default: !!python/object/apply:os.system [echo],", "tag_refused", "os.system"),
        ("acts: false", "acts: no", "tag_refused", "acts: no"),
        ("code: ideas\n", "code: ideas\n    yes: 1\n", "tag_refused", "yes: 1"),
        ("code: ideas\n", "code: ideas\n    <<: {a: b}\n", "tag_refused", "<<"),
    ],
)  # fmt: skip
def test_faults_of_form_name_their_line(old, new, code, mark):
    if mark == "# again":
        new = new.replace("draft:", "draft:  # again")
    text = broken((old, new))
    found = [f for f in findings(text) if f["code"] == code]
    assert line_of(text, mark) in [f["line"] for f in found], (code, findings(text))


def test_syntax_error_names_its_line():
    text = broken(("undo: {by: [lead]}", "undo: {by: [lead]"))
    finding = only(text)
    assert finding["code"] == "syntax"
    assert finding["line"] in range(line_of(text, "undo:"), line_of(text, "undo:") + 3)


@pytest.mark.parametrize(
    "text", ["", "- a\n- b\n", "just a text", "null", "cycle: x\n---\ncycle: y\n", "\x00", "a: \ud800"]
)
def test_what_is_no_cycle_is_refused(text):
    assert codes(text)


def test_decomposed_text_names_every_line():
    text = unicodedata.normalize("NFD", MINI)
    found = findings(text)
    assert {f["code"] for f in found} == {"not_nfc"}
    assert found[0]["line"] == line_of(text, "title:")
    assert len(found) > 1


def test_decomposed_letters_written_as_escapes_are_found_too():
    text = broken(('vi: "Nộp lại"', r'vi: "No\u0302\u0323p la\u0323i"'))
    finding = only(text)
    assert (finding["code"], finding["line"]) == ("label_not_nfc", line_of(text, "u0302"))


def test_ten_megabytes_are_refused_at_once():
    began = time.perf_counter()
    finding = only(MINI + "# " + "x" * 10_000_000)
    assert finding["code"] == "too_large"
    assert time.perf_counter() - began < AT_ONCE


def test_alias_bomb_is_refused_at_once():
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in range(1, 12):
        bomb += f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n"
    began = time.perf_counter()
    assert codes(bomb) == ["too_many_nodes"]
    assert codes("a: &a [*a]\n") == ["too_many_nodes"]
    assert codes("x: &x 1\ny: [" + "*x, " * 500 + "]\n") == ["too_many_aliases"]
    assert time.perf_counter() - began < AT_ONCE


def test_deep_nesting_is_refused_at_once():
    assert codes("a: " + "[" * 100_000) == ["too_deep"]
    assert codes("a: " + "{a: " * 100_000) == ["too_deep"]


def test_file_is_read_bounded_and_in_utf8(tmp_path):
    large, latin, good = tmp_path / "large.yaml", tmp_path / "latin.yaml", tmp_path / "good.yaml"
    large.write_bytes(b"#" * (SIZE_MAX + 1))
    latin.write_bytes(b"cycle: mini\ntitle: \xe9\n")
    good.write_text(MINI, encoding="utf-8")
    with pytest.raises(ProcessFileError) as error:
        load_file(large)
    assert error.value.params["findings"][0]["code"] == "too_large"
    with pytest.raises(ProcessFileError) as error:
        load_file(latin)
    assert error.value.params["findings"][0] | {"message": ""} == {
        "code": "not_utf8", "path": "", "line": 2, "message": "", "mend": "save it in UTF-8",
    }  # fmt: skip
    assert load_file(good).code == "mini"
    with pytest.raises(FileNotFoundError):
        load_file(tmp_path / "none.yaml")


def test_short_forms_are_written_out():
    process = load_process(MINI, name="mini")
    submit, return_it = process.transitions[:2]
    assert submit.by == ("producer",)
    assert [guard.name for guard in submit.guards] == ["is_season_open", "is_within_window"]
    assert submit.inputs[0].name == "points"
    assert [(r.to, r.when, r.argument) for r in return_it.routes] == [
        ("ended", "is_last_failure", SettingRef("max_failures")),
        ("returned", None, None),
    ]
    assert process.transitions[-1].sources == ("draft", "submitted", "returned")
    assert process.table["paused", "resume"].routes[0].to == REMEMBERED
    assert process.table["running", "report"].routes[0].to == STAY
    assert process.clocks["review"].stops[0].code == "flood"
    assert len(process.clocks["review"].reminders) == 3
    accept = process.table["submitted", "accept"]
    assert accept.inputs[0].choices == ("new", "old")
    assert accept.inputs[0].choice_labels["old"].en == "Old"
    assert process.states["ended"].step == 2
    assert process.windows["ideas"].en == "Taking in ideas"


def test_what_was_loaded_cannot_be_changed():
    process = load_file(CYCLES / "ocop-2018.yaml")
    for mapping in (process.states, process.settings, process.table["idea_draft", "submit_idea"].effects.assign):
        with pytest.raises((TypeError, AttributeError)):
            mapping["x"] = 1
