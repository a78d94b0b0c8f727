"""Regulation files: every fault is refused with its file and line; hashes follow the content and nothing else."""

import unicodedata
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import cast

import pytest

from tests.rule_book import CODES, FOLDER, book
from workflow.definitions.canonical import (
    canonical_content,
    content_hash,
    criteria_set_from_canonical,
    regulation_from_canonical,
)
from workflow.definitions.regulation import load_all, load_rules
from workflow.domain.errors import ProcessFileError

_HEAD, _ONE = "regulation.yaml", "set-01.yaml"


_FEW = ("01", "04", "11", "16", "26")


def _copy(tmp_path: Path) -> Path:
    """Copy the regulation with a few of its sets, said to be partial."""
    others = ignore_patterns(*(f"set-{n:02d}.yaml" for n in range(1, 27) if f"{n:02d}" not in _FEW))
    folder = Path(copytree(FOLDER / "qd-26-2026", tmp_path / "qd-26-2026", ignore=others))
    head = folder / _HEAD
    head.write_text(head.read_text().replace('sheets_known: "complete"', 'sheets_known: "partial"'))
    return folder


def _change(folder: Path, file: str, old: str, new: str) -> int:
    """Put one text for another, once; give the line it stands on."""
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


_BAD = [
    (_HEAD, 'code: "qd-26-2026"', 'code: "qd-27"', "other_name"),
    (_HEAD, 'effective_from: "2026-05-22"', 'effective_from: "22/5/2026"', "bad_date"),
    (_HEAD, 'last_day: "2026-07-21"', 'last_day: "2026-07-22"', "wrong_day"),
    (_HEAD, "max: 40, article", "max: 41, article", "wrong_sum"),
    (_HEAD, "stars: 4, min: 70", "stars: 4, min: 71", "bad_bands"),
    (_HEAD, 'dossier_before: "04-30"', 'dossier_before: "04-31"', "bad_date"),
    (_HEAD, "{number: 2, name", "{number: 3, name", "bad_number"),
    (_HEAD, 'sheets_known: "partial"', 'sheets_known: "unknown"', "sets_differ"),
    (_HEAD, '  exist: "yes"', '  exist: "no"', "gates_differ"),
    (_HEAD, "valid_months: 36", "valid_months: 36.5", "tag_refused"),
    (_HEAD, 'issued_on: "2026-05-22"', "issued_on: 2026-05-22", "tag_refused"),
    (_HEAD, 'signed_by: "', 'signed_by: " ', "stray_space"),
    (_HEAD, "confirmed: false", "confirmd: false", "unknown_key"),
    (_HEAD, "confirmed: false", "confirmed: false\nsheets: [{number: 1, hash: x}]", "not_for_file"),
    (_ONE, "number: 1", "number: 2", "other_name"),
    (_ONE, 'regulation: "qd-26-2026"', 'regulation: "qd-1"', "other_name"),
    (_ONE, 'sector: "I"', 'sector: "IX"', "unknown_name"),
    (_ONE, 'name: "Rau, củ, quả, hạt tươi"', 'name: "Rau"', "sets_differ"),
    (_ONE, "    max: 40", "    max: 39", "wrong_sum"),
    (_ONE, "        max: 18", "        max: 17", "wrong_sum"),
    (_ONE, 'code: "1.2"', 'code: "1.1"', "code_twice"),
    (_ONE, 'code: "1.2"', 'code: "2.2"', "other_section"),
    (_ONE, '{key: "b", points: 2', '{key: "x", points: 2', "bad_key"),
    (_ONE, '{key: "b", points: 2', '{key: "b", points: 0', "points_fall"),
    (_ONE, '{key: "b", points: 2', '{key: "b", points: "2"', "wrong_type"),
    (_ONE, "gate: 5}", "gate: 6}", "not_one_of"),
    (_ONE, 'criterion: "5.1"', 'criterion: "5.9"', "unknown_name"),
    (_ONE, 'code: "1.1-1"', 'code: "2.1-9"', "other_code"),
    (_ONE, "evidence: [3]", "evidence: [16]", "unknown_name"),
    (_ONE, 'code: "dossier_rules"', 'code: "forged_dossier"', "code_twice"),
    (_ONE, 'at: "8"', 'at: "88"', "unknown_name"),
    (_ONE, "Tổ chức sản xuất", "Tổ chức sản xuất", "not_nfc"),
    ("set-11.yaml", 'subsection: "6.1"', 'subsection: "6.9"', "unknown_name"),
    ("set-16.yaml", 'any_zero: ["6.1"', 'any_zero: ["1.1"', "unknown_name"),
    ("set-26.yaml", "gate: 3}", "gate: 3, gate: 4}", "duplicate_key"),
]


@pytest.mark.parametrize(("file", "old", "new", "code"), _BAD)
def test_a_fault_is_refused_with_its_file_line_and_mending(
    file: str, old: str, new: str, code: str, tmp_path: Path
) -> None:
    folder = _copy(tmp_path)
    if code == "not_nfc":
        new = unicodedata.normalize("NFD", old)
    line = _change(folder, file, old, new)

    with pytest.raises(ProcessFileError) as refused:
        load_rules(folder)

    found = refused.value.params["findings"]
    assert isinstance(found, list)
    assert code in {f["code"] for f in found}
    assert all(f["file"] and f["message"] and f["mend"] for f in found)
    fault = next(f for f in found if f["code"] == code)
    if code not in {"wrong_sum", "bad_bands", "bad_number", "sets_differ", "code_twice", "unknown_name", "points_fall"}:
        assert (fault["file"], fault["line"]) == (file, line + new.count("\n"))


def test_every_fault_of_every_file_is_said_at_once(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    _change(folder, _HEAD, 'code: "qd-26-2026"', 'code: "qd-27"')
    _change(folder, "set-04.yaml", "    max: 40", "    max: 39")
    _change(folder, "set-26.yaml", "    max: 25", "    max: 26")

    with pytest.raises(ProcessFileError) as refused:
        load_rules(folder)

    found = refused.value.params["findings"]
    assert isinstance(found, list)
    assert {f["file"] for f in found} == {_HEAD, "set-04.yaml", "set-26.yaml"}


def test_a_missing_set_and_an_unknown_predecessor_are_refused(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    _change(folder, _HEAD, 'sheets_known: "partial"', 'sheets_known: "complete"')
    with pytest.raises(ProcessFileError) as missing:
        load_rules(folder)
    copytree(FOLDER / "qd-26-2026", tmp_path / "alone" / "qd-26-2026")
    with pytest.raises(ProcessFileError) as alone:
        load_all(tmp_path / "alone")

    assert [f["code"] for f in _findings(missing.value)] == ["sets_differ"]
    assert {f["code"] for f in _findings(alone.value)} == {"unknown_name"}


def test_stored_content_is_the_same_regulation_again() -> None:
    for code in CODES:
        rules = book()[code]
        again = regulation_from_canonical(canonical_content(rules.regulation))

        assert again == rules.regulation
        assert again.hash == content_hash(again)
        for one in rules.sets.values():
            assert criteria_set_from_canonical(canonical_content(one)) == one


def test_a_hash_follows_the_content_and_not_the_file(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    before = book()["qd-26-2026"]
    (folder / _ONE).write_text(f"# a remark\n{(folder / _ONE).read_text()}")
    _change(folder, "set-04.yaml", "Bán trong địa bàn cấp xã", "Bán trong xã")

    after = load_rules(folder)

    assert after.sets[1].hash == before.sets[1].hash
    assert after.sets[4].hash != before.sets[4].hash
    assert after.regulation.hash != before.regulation.hash
    assert [ref.hash for ref in after.regulation.sheets] == [one.hash for one in after.sets.values()]


def test_only_canonical_content_is_taken_back() -> None:
    text = canonical_content(book()["qd-148-2023"].regulation)

    for broken in (text.replace('":', '": ', 1), text[:-1], text.replace('"number"', '"nummer"', 1)):
        with pytest.raises(ProcessFileError):
            regulation_from_canonical(broken)


def _findings(error: ProcessFileError) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", error.params["findings"])
