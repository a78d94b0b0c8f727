"""Forms as data: what is read from a file, and every fault the linter names with its line."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ocop.cli import build
from tests.factories import CYCLES, cycle
from workflow.definitions.canonical import canonical_content, form_from_canonical
from workflow.definitions.forms import check_cycles, load_form, load_forms
from workflow.domain.errors import ProcessFileError

FORMS = CYCLES.parent / "forms"
IDEA = (FORMS / "idea.yaml").read_text(encoding="utf-8")
MINI = """\
code: mini
version: "1"
title: {vi: "Phiếu thử", en: "Trial form"}
triggers: [submit_idea]
source: {text: "made up", certainty: D}
parts:
  - code: first
    title: {vi: "Phần đầu", en: "First part"}
    fields:
      - {name: name, type: text, label: {vi: "Tên", en: "Name"}, required: true, maximum: 40}
      - {name: pictures, type: photo, label: {vi: "Ảnh", en: "Pictures"}, maximum: 3}
"""


def faults(text):
    with pytest.raises(ProcessFileError) as caught:
        load_form(text, name="mini.yaml")
    return {(finding["code"], finding["line"]) for finding in findings(caught.value)}


def findings(error):
    return error.params["findings"]


def test_the_shipped_forms_are_sound_and_of_the_shipped_cycles():
    book = load_forms(FORMS)
    check_cycles(book, [cycle("ocop-2018"), cycle("ocop-2026")], name="forms")
    assert book.of_trigger("resubmit_idea") is book.forms["idea"]
    assert book.of_trigger("submit_plan") is book.forms["plan"]
    assert book.of_trigger("forward_idea") is None
    assert [part.title.vi for part in book.forms["idea"].parts] == [
        "Chủ thể",
        "Ý tưởng sản phẩm",
        "Nguyên liệu và cách làm",
        "Cam kết",
    ]
    assert all(field.source for form in book.forms.values() for field in form.fields)


def test_a_form_is_rebuilt_from_its_canonical_content_with_the_same_hash():
    form = load_form(IDEA, name="idea.yaml")
    again = form_from_canonical(canonical_content(form))
    assert again == form
    assert re.fullmatch(r"[0-9a-f]{64}", form.hash)
    assert load_form(IDEA.replace("Chai thủy tinh", "Chai nhựa"), name="x").hash != form.hash


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("type: text", "type: texts", "not_one_of", 10),
        ("name: pictures", "name: name", "duplicate_key", 11),
        ("name: pictures", "name: scan", "duplicate_key", 11),
        ("name: pictures", "name: Ảnh", "bad_code", 11),
        ("type: photo", "type: date", "bounds", 11),
        ("maximum: 40", "maximum: 40, minimum: 41", "bounds", 10),
        ("maximum: 40", "maximum: 0", "bounds", 10),
        ("maximum: 40", "maximum: 20001", "bounds", 10),
        ("maximum: 3", "maximum: 40", "too_many", 6),
        ("type: photo", "type: choice", "choices", 11),
        ("required: true", "required: true, choices: {a: {vi: A, en: A}}", "choices", 10),
        ("required: true", "required: true, unit: {vi: kg, en: kg}", "unit", 10),
        ("maximum: 3", "maximum: 3, autofill: product.name", "autofill", 11),
        ("maximum: 3", "maximum: 3, autofill: product.secret", "not_one_of", 11),
        ('vi: "Tên"', 'vi: " "', "label", 10),
        ("triggers: [submit_idea]", "triggers: []", "missing_key", 4),
        ("code: mini", "code: mini\nhash: abc", "unknown_key", 2),
        ("code: first", "code: first\n    secret: 1", "unknown_key", 8),
    ],
)
def test_each_fault_is_named_with_its_line(old, new, code, line):
    assert load_form(MINI, name="mini.yaml").code == "mini"
    assert (code, line) in faults(MINI.replace(old, new, 1))


def test_two_files_may_not_claim_one_act(tmp_path):
    (tmp_path / "a.yaml").write_text(MINI, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(MINI.replace("code: mini", "code: other"), encoding="utf-8")
    with pytest.raises(ProcessFileError) as caught:
        load_forms(tmp_path)
    assert [finding["code"] for finding in findings(caught.value)] == ["trigger_twice"]


def test_an_act_that_no_cycle_has_is_named(tmp_path):
    (tmp_path / "a.yaml").write_text(MINI.replace("submit_idea", "send_idea"), encoding="utf-8")
    with pytest.raises(ProcessFileError) as caught:
        check_cycles(load_forms(tmp_path), [cycle()], name="forms")
    assert [finding["code"] for finding in findings(caught.value)] == ["unknown_trigger"]


def test_lint_reads_forms_as_well(tmp_path):
    shipped = CliRunner().invoke(build(), ["lint"])
    assert shipped.exit_code == 0
    assert "idea.yaml: form idea version 1, 4 parts" in shipped.stdout
    broken = Path(tmp_path) / "mini.yaml"
    broken.write_text(MINI.replace("type: photo", "type: picture"), encoding="utf-8")
    result = CliRunner().invoke(build(), ["lint", str(broken)])
    assert result.exit_code == 1
    assert f"{broken}:11:" in result.stderr
