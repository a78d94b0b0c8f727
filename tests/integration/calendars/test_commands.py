"""``ocop calendar`` and ``ocop season`` on a database, as a person types them."""

import re
import sys

import pytest

from ocop import cli
from tests.acts import contents
from tests.integration.calendars.conftest import STORM
from tests.january_swap import with_swap
from workflow.domain import time


@pytest.fixture
def run(world, fresh_database_url, monkeypatch, capsys):
    """Give the function that runs one command on the world's database, at its hour."""
    monkeypatch.setattr(time.SystemClock, "now", lambda _: world.at)

    def typed(*words):
        monkeypatch.setattr(sys, "argv", ["ocop", *words, "--database-url", fresh_database_url])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return typed


def test_a_calendar_from_its_draft_to_its_confirmation(world, run, tmp_path):
    world.waiting("2025-12-12", 2)
    file = tmp_path / "vn-2026.yaml"
    file.write_text(with_swap(), encoding="utf-8")
    code, out, err = run("calendar", "draft", str(file), "--by", "s-2020-admin")
    assert code == 0, err
    key = out.strip()
    code, out, err = run("calendar", "preview", key)
    assert code == 0, err
    said = "2 dates move by +1 day, no late clocks become on time, none become late, 0 of 2 stay."
    assert said in out
    token = re.search(r"token (\w+)", out)[1]
    assert "clocks: 2 of 2, counted" in err
    code, out, err = run(
        "calendar", "confirm", key, "--by", "s-2020-admin", "--document", "12729/VPCP-KGVX", "--token", token
    )
    assert (code, out.strip()) == (0, said), err
    assert run("calendar", "recompute")[1].endswith("0 of 0 stay.\n")
    lines = run("calendar", "list")[1].splitlines()
    assert [line.split()[1:4] for line in lines if " 2026 " in line] == [
        ["2026", "country", "confirmed"],
        ["2026", "country", "superseded"],
    ]


def test_a_strip_names_the_place_whose_offices_were_closed(world, run):
    world.waiting("2025-12-19", 1)
    closed = STORM.format(year=2026, territory="s-2020-commune", days='["2026-01-06"]')
    world.publish(closed, unit=world.acts.scene.units["commune"], by=world.lead)
    code, out, err = run("clocks", "--case", "S-2020-2020-0001", "--strip")
    assert code == 0, err
    assert "thứ Ba 6/1/2026  ngày nghỉ, không tính; cơ quan nghỉ: Bão (1/CĐ-UBND); Đơn vị commune\n" in out
    assert "Lịch làm việc 2026, Đơn vị commune: bản " in out
    assert str(world.acts.scene.units["commune"]) not in out


def test_a_faulty_draft_names_file_line_and_mending(world, run, tmp_path):
    file = tmp_path / "vn-2026.yaml"
    file.write_text(with_swap().replace('"2026-01-01"]', '"2026-01-01", "2026-01-10"]'), encoding="utf-8")
    stored = contents(world.database)
    code, out, err = run("calendar", "draft", str(file), "--by", "s-2020-admin")
    assert (code, out) == (1, "")
    assert re.search(r"vn-2026\.yaml:\d+: 2026-01-10 stands in days_off and in work_days; keep one", err)
    assert contents(world.database) == stored


def test_a_draft_that_is_no_text_is_refused_with_its_mending(world, run, tmp_path):
    file = tmp_path / "vn-2026.yaml"
    file.write_bytes(with_swap().encode("utf-16"))
    code, out, err = run("calendar", "draft", str(file), "--by", "s-2020-admin")
    assert (code, out) == (1, "")
    assert err == f"{file}:1: the file is not UTF-8; save it in UTF-8 [not_utf8]\n"


def test_a_window_is_tried_then_set_copied_and_listed(world, run):
    world.at = world.at.replace(year=2020, month=6)
    world.acts.case(until="idea_draft")
    by = ("--by", "s-2020-province_lead", "--reason", "Kế hoạch điều chỉnh")
    words = ("season", "set-window", "s-2020", "ideas", "--closes", "before 08/2020", "--hard", *by)
    stored = contents(world.database)
    code, out, err = run(*words)
    assert code == 0, err
    assert "1 get a first date" in out
    assert contents(world.database) == stored
    assert "Done: no date moves, 1 get a first date" in run(*words, "--apply")[1]
    assert run("season", "windows", "s-2020")[1] == "ideas … – before 2020-08 (2020-07-31) hard\n"
    copied = run("season", "copy-windows", "s-2020", "s-2020", "--by", "s-2020-province_lead", "--reason", "x")[1]
    assert copied.startswith(
        "ideas … – before 2020-08 (2020-07-31) hard → ideas … – before 2020-08 (2020-07-31) hard\n"
    )
    assert run(*words[:4], "--round", "3", *words[4:])[0] == 1


@pytest.mark.parametrize(
    "words",
    [
        ("set-window", "s-2020", "ideas", "--closes", "before 08/2020"),
        ("copy-windows", "s-2020", "s-2020"),
        ("set-setting", "s-2020", "idea_completion_days", "20"),
    ],
)
def test_a_change_is_refused_when_it_is_tried_by_whom_it_would_be_when_done(world, run, words):
    code, out, err = run("season", *words, "--by", "s-2020-commune_officer", "--reason", "x")
    assert code == 1
    assert "role_not_permitted" in err
    assert "--apply" not in out


def test_a_case_is_admitted_late_and_listed(world, run):
    world.at = world.at.replace(year=2020, month=6)
    world.acts.case(until="idea_draft")
    words = ("season", "admit-late", "S-2020-2020-0001", "ideas", "2020-12-31", "--by", "s-2020-province_officer")
    code, out, err = run(*words, "--reason", "Bão")
    assert (code, out) == (0, "S-2020-2020-0001 is admitted to ideas through 2020-12-31 (entry 2).\n"), err
    assert run("season", "late", "s-2020")[1].splitlines()[-1] == "1 admitted late."
