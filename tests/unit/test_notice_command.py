"""``ocop notice``: what a person at the terminal reads of the files."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ocop import cli, notices
from ocop.errors import OperatorError


def run(*words):
    return CliRunner().invoke(cli.build(), ["notice", *words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of the shipped files to spoil."""
    return Path(shutil.copytree(notices.FOLDER, tmp_path / "notices"))


def test_check_says_that_all_is_well():
    result = run("check")

    assert result.exit_code == 0
    assert result.stdout == "75 notices in vi and en for ocop-2018, ocop-2026: nothing to mend.\n"


def test_check_names_file_line_fault_and_mending(folder):
    path = folder / "reminders.yaml"
    text = path.read_text(encoding="utf-8").replace("{clock}: đến hết", "{clok}: đến hết", 1)
    path.write_text(text, encoding="utf-8")
    line = next(n for n, words in enumerate(text.splitlines(), start=1) if "vi: |" in words)

    error = run("check", "--folder", str(folder)).exception

    assert isinstance(error, OperatorError)
    assert str(error).startswith(f"{path}:{line}: '{{clok}}' is no variable; use one of ")
    assert str(error).endswith("[unknown_variable] (notices.due_soon.body.vi)")


def test_check_names_a_notice_of_a_cycle_that_has_no_text(folder):
    (folder / "council.yaml").unlink()

    error = run("check", "--folder", str(folder)).exception

    assert "the cycle ocop-2026 sends 'scoring_opened', which has no text" in str(error)


def test_check_of_an_empty_folder_says_so(tmp_path):
    assert "no notice file" in str(run("check", "--folder", str(tmp_path)).exception)


def test_list_gives_every_code_with_version_and_subject():
    lines = run("list", "--lang", "en").stdout.splitlines()

    assert len(lines) == 75
    assert next(line for line in lines if line.startswith("due_today")).endswith(
        "urgent [OCOP] {product} – {step}: {days_left} ({due_on})"
    )
