"""``ocop calendar``: what a person at the terminal reads."""

import pytest
from typer.testing import CliRunner

from ocop import calendars, cli
from ocop.errors import OperatorError
from tests.calendar_world import FOLDER, day
from workflow.domain.due import Deadline, Stop, Term


def run(*words):
    return CliRunner().invoke(cli.build(), ["calendar", *words])


def test_due_prints_the_strip():
    result = run("due", "2026-04-23", "2", "working-days", "-l", "vi", "--today", "2026-04-24")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:8] == [
        "due Tue 2026-04-28, until 24:00 in Vietnam (2026-04-28T17:00:00Z)",
        "on 2026-04-24: one left, 1 left, 0 late (working_days)",
        "  Thu 2026-04-23  first day, not counted",
        "  Fri 2026-04-24  day 1",
        "  Sat 2026-04-25  off; weekend",
        "  Sun 2026-04-26  off; holiday: Giỗ Tổ Hùng Vương (10/3 âm lịch) (45/2019/QH14, Điều 112.1.e)",
        "  Mon 2026-04-27  off; in lieu: Nghỉ bù Giỗ Tổ Hùng Vương (45/2019/QH14, Điều 111.3)",
        "  Tue 2026-04-28  day 2  ← due",
    ]


def test_due_with_an_open_stop_needs_a_day_of_answer():
    words = ("due", "2026-06-01", "15", "wd", "--stop", "2026-06-03..:awaiting_supplement")
    assert run(*words).exception.code == "stop_open"
    assert run(*words, "--answered", "2026-06-10").stdout.startswith("due Mon 2026-06-29")


def test_latest_plans_backward():
    found = run("latest", "2026-04-29", "15", "working-days").stdout
    assert found == "latest start Tue 2026-04-07; last day with offices open Tue 2026-04-07\n"


def test_show_prints_a_year_with_documents():
    found = run("show", "2025").stdout
    assert "  Sat 2025-04-26  make-up day for Fri 2025-05-02 (6150/TB-BLĐTBXH)\n" in found
    assert found.endswith("250 working days.\n")
    assert "not confirmed" in run("show", "2027").stdout


def test_check_says_every_year_and_refuses_a_broken_folder(tmp_path):
    assert len(run("check").stdout.splitlines()) == 14
    text = (FOLDER / "vn-2025.yaml").read_text().replace('day: "2025-04-26"', 'day: "2025-04-28"')
    (tmp_path / "vn-2025.yaml").write_text(text)
    told = str(run("check", "--folder", str(tmp_path)).exception)
    assert f"{tmp_path / 'vn-2025.yaml'}:" in told
    assert "2025-04-28 is worked anyhow" in told
    assert isinstance(run("check", "--folder", str(tmp_path / "none")).exception, OperatorError)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (["15", "working-days"], Term(15, "working_days")),
        (["45", "days"], Term(45, "calendar_days")),
        (["36", "months"], Term(36, "months")),
        (["before", "2020-09-20"], Deadline(day("19/9/2020"))),
        (["before", "2020-08"], Deadline(day("31/7/2020"))),
    ],
)
def test_rules_as_typed(words, rule):
    assert calendars.read_rule(words, roll=False) == rule


@pytest.mark.parametrize(
    "words", [[], ["15"], ["x", "days"], ["15", "weeks"], ["before", "soon"], ["before", "2020-13"], ["²", "days"]]
)
def test_other_words_are_no_rule(words):
    with pytest.raises(OperatorError):
        calendars.read_rule(words, roll=False)


def test_stops_as_typed():
    assert calendars.read_stop("2026-06-03..2026-06-10:tests:restart") == Stop(
        day("3/6/2026"), day("10/6/2026"), "tests", "restart"
    )
    assert calendars.read_stop("2026-06-03..:tests") == Stop(day("3/6/2026"), None, "tests")
    for text in ("2026-06-03", "2026-06-03..:", "2026-06-03..2026-06-10:x:later", "..2026-06-10:x"):
        with pytest.raises(OperatorError):
            calendars.read_stop(text)
