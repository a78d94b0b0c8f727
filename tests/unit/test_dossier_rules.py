"""What a dossier holds by kind and set, what is missing of it, its frozen bytes, requests, numbers."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest

import config
from tests.rule_book import NUMBERS, book, q26, sheet_of
from tests.scenario_files import find_process
from workflow.definitions.dossiers import load_dossier_file, load_dossiers
from workflow.domain.case_number import written
from workflow.domain.dossier import KINDS, Enclosed, Pin, Snapshot, complete, items_of
from workflow.domain.errors import InvalidInputError, ProcessFileError
from workflow.domain.supplement import TRIGGERS, Checked, Request, check_request, level_of

FOLDER = Path(config.__path__[0]) / "dossiers"
CASE = UUID("00000000-0000-7000-8000-0000000000aa")
FILE = UUID("00000000-0000-7000-8000-0000000000bb")


def rules():
    return load_dossiers(FOLDER, book())["qd-26-2026"]


def items(number=1, kind="first"):
    return items_of(rules(), q26(), sheet_of(number), kind)


def test_a_first_dossier_asks_for_the_15_items_of_the_printed_list_and_tourism_for_no_test_report():
    assert [item.number for item in items(1)] == list(range(1, 16))
    assert [item.number for item in items(26)] == [n for n in range(1, 16) if n != 12]


@pytest.mark.parametrize(
    ("kind", "more"), [("first", []), ("upgrade", ["change"]), ("re_evaluation", ["update", "renewed"])]
)
def test_upgrades_and_re_evaluations_ask_for_more(kind, more):
    assert [item.code for item in items(kind=kind) if item.number is None] == more
    assert [item.is_asked for item in items(kind=kind) if item.code in {"change", "update"}] == [True] * min(
        len(more), 1
    )


@pytest.mark.parametrize("number", NUMBERS)
def test_every_item_is_worth_what_the_criteria_that_rest_on_it_are_worth(number):
    criteria = {one.code: one for one in sheet_of(number).criteria}

    for item in items(number):
        resting = [code for code, one in criteria.items() if item.number in one.evidence]
        assert item.criteria == tuple(resting)
        assert item.worth == sum(criteria[code].max for code in resting)
        gates = [o.gate for code in resting for o in criteria[code].choices() if o.gate and any(o.rungs)]
        assert item.for_stars == min(gates, default=None)


def test_without_a_set_nothing_has_a_worth_and_what_sets_decide_is_left_out():
    found = items_of(rules(), q26(), None, "first")

    assert {item.worth for item in found} == {0}
    assert {item.for_stars for item in found} == {None}
    assert "e12" not in {item.code for item in found}


def test_what_is_there_missing_and_open_add_up_and_worth_counts_each_criterion_once():
    every = items()
    nothing, something = complete(every, ()), complete(every, {"e8", "e11"})
    whole = complete(every, {item.code for item in every})

    assert {item.code for item in something.there} == {"e8", "e11"}
    assert len(something.there) + len(something.missing) + len(something.open) == len(every)
    assert [item.code for item in nothing.missing] == [item.code for item in every if item.is_asked]
    assert nothing.worth_missing > something.worth_missing > whole.worth_missing == 0
    assert (whole.missing, whole.open) == ((), ())


def snapshot(**instead):
    file = Enclosed("e8", FILE, "ab" * 32, "hợp đồng.pdf", "application/pdf", 9, 3, 1, (Pin("4.1", 2),))
    whole = Snapshot(CASE, 1, "first", "qd-26-2026", "h", 1, "s", "p", 1, {"4.1": "c", "1.1": "a"}, (file,), ("e1",))
    return replace(whole, **instead)


def test_a_snapshot_is_canonical_json_and_its_hash_is_of_those_bytes():
    said = snapshot().canonical

    assert json.loads(said)["files"][0]["pins"] == [["4.1", 2]]
    assert said.index('"1.1"') < said.index('"4.1"')
    assert "hợp đồng.pdf" in said
    assert " " not in said.replace("hợp đồng", "")
    assert snapshot().digest == hashlib.sha256(said.encode()).digest()
    assert snapshot().evidence == f"dossier:{snapshot().digest.hex()}"
    assert snapshot(choices={"1.1": "a", "4.1": "c"}).digest == snapshot().digest


@pytest.mark.parametrize(
    "instead",
    [
        {"number": 2},
        {"kind": "upgrade"},
        {"choices": {"4.1": "b", "1.1": "a"}},
        {"files": ()},
        {"missing": ()},
        {"paper": "q"},
        {"set_hash": "t"},
        {"regulation_hash": "i"},
    ],
)
def test_whatever_changes_in_a_snapshot_changes_its_hash(instead):
    assert snapshot(**instead).digest != snapshot().digest


def test_a_request_names_what_was_found_and_is_hashed_as_it_went_out():
    request = Request(
        CASE, "province", "ab", "Xin bổ sung", (Checked("form", "accepted"), Checked("e1", "wrong", "Mờ"))
    )

    assert json.loads(request.canonical)["checks"] == [["form", "accepted", ""], ["e1", "wrong", "Mờ"]]
    assert request.evidence == f"request:{hashlib.sha256(request.canonical.encode()).hexdigest()}"
    assert replace(request, comment="Khác").digest != request.digest


@pytest.mark.parametrize(
    ("checks", "faults"),
    [
        ([], [("/form", "verdict_needed"), ("/e1", "verdict_needed")]),
        ([Checked("form", "accepted")], [("/e1", "verdict_needed")]),
        ([Checked("form", "wrong"), Checked("e1", "missing", "Thiếu")], [("/form", "remark_needed")]),
        ([Checked("e1", "missing")], [("/form", "verdict_needed"), ("/e1", "remark_needed")]),
    ],
)
def test_a_request_with_gaps_is_refused_with_every_gap(checks, faults):
    with pytest.raises(InvalidInputError) as refused:
        check_request(checks, ["form", "e1"])

    errors = cast("list[dict[str, str]]", refused.value.params["errors"])
    assert [(one["pointer"], one["code"]) for one in errors] == faults


def test_a_request_that_asks_for_nothing_is_refused_and_one_that_does_passes():
    with pytest.raises(InvalidInputError) as refused:
        check_request([Checked("form", "accepted"), Checked("e1", "accepted")], ["form", "e1"])
    assert refused.value.code == "nothing_to_complete"

    check_request([Checked("form", "accepted"), Checked("e1", "wrong", "Mờ")], ["form", "e1"])


def test_who_checks_in_which_state_follows_the_cycle():
    process = find_process("ocop-2026")
    assert process is not None
    found = {state: level_of(process, state) for state in process.states}

    assert {state: level for state, level in found.items() if level} == {
        "dossier_commune": "commune",
        "province_check": "province",
        "advisory_appraisal": "advisory",
    }
    assert set(TRIGGERS) == {"commune", "province", "advisory"}


@pytest.mark.parametrize(
    ("kept", "text"),
    [
        ("receipt_commune", "7/PĐK-42-18562-2026"),
        ("receipt_province", "7/PĐK-42-18562-2026"),
        ("product", "42-18562-7-2026"),
    ],
)
def test_numbers_are_written_as_the_printed_forms_have_them(kept, text):
    assert written(kept, 7, province="42", commune="18562", year=2026) == text


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("regulation: qd-26-2026", "regulation: qd-27-2027", "unknown_regulation", "regulation: qd-27"),
        ("{code: e1, evidence: 1,", "{code: e1, evidence: 99,", "unknown_evidence", "evidence: 99"),
        ("{code: e1, evidence: 1,", "{code: e2, evidence: 1,", "bad_code", "code: e2, evidence: 2"),
        ("{code: e1, evidence: 1,", "{code: E1, evidence: 1,", "bad_code", "code: E1"),
        ("{code: e1, evidence: 1,", "{code: e1,", "missing_key", "code: e1, need"),
        ("sets: [1, 2,", "sets: [77, 2,", "unknown_set", "sets: [77"),
        ("{code: e1, evidence: 1,", "{code: e1, evidence: 2,", "evidence_left_out", "items:"),
        ("need: if_any, article", "need: perhaps, article", "not_one_of", "perhaps"),
    ],
)
def test_each_fault_of_the_data_is_named_with_its_line(tmp_path, old, new, code, line):
    text = (FOLDER / "qd-26-2026.yaml").read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path = tmp_path / "wrong.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ProcessFileError) as refused:
        load_dossier_file(path, book())

    lines = path.read_text(encoding="utf-8").split("\n")
    findings = cast("list[dict[str, Any]]", refused.value.params["findings"])
    named = [one for one in findings if one["code"] == code]
    assert named
    assert any(line in lines[one["line"] - 1] for one in named)


def test_every_kind_is_known_to_the_shipped_data():
    assert {kind for item in rules().items for kind in item.kinds} <= set(KINDS)
