"""``ocop lint``, ``ocop diagram`` and ``ocop cycle …`` as typed."""

import pytest
from typer.testing import CliRunner

from ocop.cli import build
from ocop.errors import OperatorError
from tests.cycle_files import CYCLES, MINI, broken, line_of
from tests.scenario_files import COUNCIL


def typed(*words):
    return CliRunner().invoke(build(), list(words))


@pytest.fixture
def file(tmp_path):
    def write(text, name="mine.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_lint_checks_the_shipped_cycles():
    result = typed("lint")
    assert result.exit_code == 0
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == [
        "ocop-2018.yaml",
        "ocop-2026.yaml",
        "demo-2026.yaml",
        "ha-tinh-2021.yaml",
        "plan-27-2020.yaml",
        "thach-ha-2020.yaml",
        "appraisal.yaml",
        "commune_report.yaml",
        "dossier.yaml",
        "idea.yaml",
        "plan.yaml",
        "qd-1048-2019",
        "qd-148-2023",
        "qd-26-2026",
        "dossiers/qd-26-2026.yaml",
    ]


def test_lint_names_file_line_fault_and_mending(file):
    text = broken(("not_by: [submit]", "not_by: [sumbit]"))
    path = file(text)
    result = typed("lint", str(path), str(CYCLES / "ocop-2018.yaml"), str(path.parent / "none.yaml"))
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        (
            f"{path}:{line_of(text, 'sumbit')}: there is no trigger 'sumbit'; "
            "add it to the transitions or mend the name [unknown_trigger] (steps.0.transitions.1.not_by.0)"
        ),
        f"{path.parent / 'none.yaml'}: No such file or directory",
        "2 findings.",
    ]
    assert result.stdout.startswith("ocop-2018.yaml: ocop-2018 version 4, 44 states, 68 transitions, ")


def test_lint_names_what_is_wrong_with_a_season(tmp_path):
    path = tmp_path / "season.yaml"
    path.write_text(COUNCIL.replace('banh: "vua 60 62"', 'banh: "vua 60 12"'), encoding="utf-8")
    result = typed("lint", str(path))
    assert result.exit_code == 1
    line = line_of(path.read_text(encoding="utf-8"), "vua 60 12")
    assert f"{path}:{line}: no sheet of set 6 comes to 'vua 12'; ask for other points" in result.stderr
    assert result.stderr.endswith("1 finding.\n")


def test_diagram_prints_mermaid(file):
    result = typed("diagram", str(file(MINI)), "-l", "en", "--current", "draft")
    assert result.stdout.startswith("stateDiagram-v2\n")
    assert result.stdout.endswith("class draft here\n")
    assert "Phát phiếu" in typed("diagram").stdout


@pytest.mark.parametrize(
    "words",
    [
        ("diagram", "ocop-2018", "-l", "fr"),
        ("diagram", "ocop-2018", "--step", "7"),
        ("diagram", "ocop-2018", "--current", "nowhere"),
        ("diagram", "no-such-cycle"),
        ("cycle", "diff", "ocop-2018", "ocop-2018@nine"),
        ("cycle", "diff", "ocop-2018", "../ocop-2026"),
        ("cycle", "diff", "ocop-2018", "ocop-2026", "-l", "fr"),
    ],
)
def test_what_is_not_there_is_said(words):
    result = typed(*words)
    assert result.exit_code == 1
    assert isinstance(result.exception, OperatorError)
    assert len(str(result.exception)) > 20


def test_diff_takes_files_codes_versions_and_hashes(file):
    newer = file(MINI.replace('version: "1"', 'version: "2"'), "newer.yaml")
    result = typed("cycle", "diff", str(file(MINI)), str(newer), "-l", "vi")
    head, line = result.stdout.splitlines()
    assert head.startswith("mini 1 (")
    assert line == "mini: phiên bản 1 → 2"
    digest = typed("lint").stdout.splitlines()[0].split(", ")[3].partition(":")[0]
    same = typed("cycle", "diff", "ocop-2018@4", f"ocop-2018@{digest}")
    assert same.stdout.splitlines()[1] == "Nothing changed."


def test_broken_file_is_refused_with_all_its_findings(file):
    path = file(broken(("not_by: [submit]", "not_by: [sumbit]"), ("undo: {by: [lead]}", "undo: {by: [boss]}")))
    result = typed("cycle", "describe", str(path))
    assert len(str(result.exception).splitlines()) == 2


def test_rights_is_a_table(file):
    lines = typed("cycle", "rights", str(file(MINI))).stdout.splitlines()
    assert (
        lines[0]
        == "state,trigger,producer (producer),officer (commune),lead (province),reader (ministry),system (system)"
    )
    assert "draft,submit,A,B,.,.,." in lines
    assert "returned,submit,e,e,.,.,." in lines
    assert "running,expire,.,.,.,.,A" in lines
    assert len(lines) == 1 + 6 * 10
