"""``ocop regulation``: what a person at a terminal reads of the rules, and what changed in them."""

from pathlib import Path
from shutil import copytree

import pytest
from typer.testing import CliRunner

from ocop.cli import build
from ocop.errors import OperatorError
from tests.rule_book import FOLDER, book

RUNNER = CliRunner()
_REST = "địa bàn cấp xã, dưới 5 đại diện/đại lý"


def _said(*arguments: str) -> str:
    found = RUNNER.invoke(build(), ["regulation", *arguments], catch_exceptions=False)
    assert found.exit_code == 0
    return found.output


def _short(code: str) -> str:
    return book()[code].regulation.hash[:12]


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    folder = Path(copytree(FOLDER / "qd-26-2026", tmp_path / "qd-26-2026"))
    sheet = folder / "set-04.yaml"
    changed = sheet.read_text().replace('points: 2, label: "Bán ngoài', 'points: 3, label: "Bán xa', 1)
    sheet.write_text(changed.replace(", gate: 4}", "}", 1))
    return folder


def test_check_says_what_is_there() -> None:
    assert _said("check").splitlines() == [
        f"{code}: {sets} sets, {criteria} criteria, {gates} gates, {_short(code)}: nothing to mend."
        for code, sets, criteria, gates in (
            ("qd-1048-2019", 1, 31, 0),
            ("qd-148-2023", 0, 0, 0),
            ("qd-26-2026", 26, 787, 575),
        )
    ]


def test_show_gives_the_bands_or_a_whole_sheet() -> None:
    assert "  4 sao: từ 70 đến dưới 90 (3.3.b)" in _said("show", "qd-26-2026").splitlines()
    sheet = _said("show", "qd-26-2026", "--set", "4")
    assert sum(" điểm  " in line for line in sheet.splitlines()) == sum(
        len(criterion.choices()) for criterion in book()["qd-26-2026"].sets[4].criteria
    )


def test_diff_says_in_words_what_changed(edited: Path) -> None:
    vietnamese = _said("diff", "qd-26-2026", str(edited)).splitlines()[2:]
    assert vietnamese == [
        "bộ 4 · 1.5 · c · yêu cầu sao: bỏ “4”",
        "bộ 4 · 4.1 · b · điểm: “2” → “3”",
        f"bộ 4 · 4.1 · b · câu chữ: “Bán ngoài {_REST}” → “Bán xa {_REST}”",
    ]
    assert "set 4 · 4.1 · b · points: “2” → “3”" in _said("diff", "qd-26-2026", str(edited), "-l", "en")
    assert _said("diff", "qd-26-2026", "qd-26-2026").splitlines()[-1] == "Không có gì thay đổi."


@pytest.mark.parametrize("arguments", [("show", "qd-1"), ("show", "qd-148-2023", "--set", "1"), ("diff", "x", "y")])
def test_what_is_not_there_is_said(arguments: tuple[str, ...]) -> None:
    with pytest.raises(OperatorError):
        RUNNER.invoke(build(), ["regulation", *arguments], catch_exceptions=False)


def test_a_fault_is_said_with_file_and_line(edited: Path) -> None:
    sheet = edited / "set-04.yaml"
    sheet.write_text(sheet.read_text().replace("    max: 40", "    max: 39", 1))

    with pytest.raises(OperatorError) as refused:
        RUNNER.invoke(build(), ["regulation", "show", str(edited)], catch_exceptions=False)

    assert "set-04.yaml:" in str(refused.value)
    assert "add up to 40, not 39" in str(refused.value)
