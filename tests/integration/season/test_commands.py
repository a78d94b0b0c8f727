"""``ocop replay``, ``ocop status`` and ``ocop units`` as a person types them."""

import json
import sys
from dataclasses import dataclass

import pytest

from ocop import cli
from tests.cycle_files import broken, line_of
from tests.fixtures.processes import environment, ocop
from tests.integration.season.conftest import COUNTS, SEASON, opened, rows
from tests.scenario_files import MINI, SEASONS


@dataclass
class Said:
    """How a command ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(monkeypatch, capsys):
    """Give the function that runs one command inside this process."""

    def typed(*arguments):
        monkeypatch.setattr(sys, "argv", ["ocop", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return Said(int(ended.value.code or 0), told.out, told.err)

    return typed


def written(folder, text):
    path = folder / "thu.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_scenario_is_replayed_from_a_file_and_goes_on_where_it_stopped(run, fresh_database_url, tmp_path):
    path = written(tmp_path, MINI)
    address = ("--database-url", fresh_database_url)

    half = run("replay", str(path), "--until", "2020-03-31T00:00+07:00", *address)
    whole = run("replay", str(path), *address)

    assert (half.returncode, whole.returncode) == (0, 0), half.stderr + whole.stderr
    assert "thu-2020: 11 events, 8 fired now, 0 were there before, 3 left for later" in half.stdout
    assert "thu-2020: 11 events, 3 fired now, 8 were there before, 0 left for later" in whole.stdout
    assert "replay thu-2020: 8 of 8, 2020-03-10" in half.stderr


def test_a_scenario_out_of_order_is_refused_and_nothing_is_changed(run, fresh_database_url, tmp_path):
    text = broken(("at: 2020-06-01T08:00+07:00", "at: 2020-03-01T08:00+07:00"), text=MINI)
    path = written(tmp_path, text)
    with opened(fresh_database_url) as database:
        before = rows(database, COUNTS)

        refused = run("replay", str(path), "--database-url", fresh_database_url)

        assert rows(database, COUNTS) == before
    assert refused.returncode == 1
    assert "(scenario_out_of_order)" in refused.stderr
    assert f"{path}:{line_of(text, 'at: 2020-03-01T08:00')}: the event is before the one above it" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_malformed_file_is_refused_with_every_line(run, fresh_database_url, tmp_path):
    text = broken(("by: tinh_lanh_dao", "by: ai_do"), ("trigger: accept_idea", "trigger: aprove_idea"), text=MINI)
    path = written(tmp_path, text)

    refused = run("replay", str(path), "--database-url", fresh_database_url)

    assert refused.returncode == 1
    assert "(scenario_invalid)" in refused.stderr
    assert f"{path}:{line_of(text, 'by: ai_do')}: there is no person 'ai_do'" in refused.stderr
    assert f"{path}:{line_of(text, 'aprove_idea')}: there is no trigger 'aprove_idea'" in refused.stderr


def test_a_refused_event_is_named_with_line_instant_and_reason(run, fresh_database_url, tmp_path):
    line = "{at: 2020-06-03T08:00+07:00, by: $province_officer, trigger: accept_plan, case: mat_ong}"
    text = f"{MINI}  - {line}\n"
    path = written(tmp_path, text)

    stopped = run("replay", str(path), "--database-url", fresh_database_url)

    assert stopped.returncode == 1
    assert (
        f"Stopped at event 12 ({path}:{line_of(text, line)}), 2020-06-03 08:00+07:00: "
        "accept_plan on mat_ong by tinh_can_bo."
    ) in stopped.stderr
    assert "(transition_not_allowed)" in stopped.stderr
    assert "The 11 events before it stand; nothing of this one was written." in stopped.stderr


def test_a_missing_scenario_and_a_bad_instant_are_said_plainly(run, fresh_database_url):
    address = ("--database-url", fresh_database_url)

    missing = run("replay", "nowhere-2020", *address)
    instant = run("replay", SEASON, "--until", "3/9/2020", *address)

    assert (missing.returncode, instant.returncode) == (1, 1)
    assert "No season 'nowhere-2020' is shipped" in missing.stderr
    assert "(instant_invalid)" in instant.stderr


def test_an_endless_file_is_refused_without_being_read_to_its_end(run, fresh_database_url, tmp_path):
    path = tmp_path / "big.yaml"
    path.write_bytes((SEASONS / f"{SEASON}.yaml").read_bytes() + b"# x\n" * 3_000_000)

    refused = run("replay", str(path), "--database-url", fresh_database_url)

    assert refused.returncode == 1
    assert "larger than" in refused.stderr


def test_status_says_what_the_issue_asks_for(replayed_url, tmp_path):
    told = ocop(
        *("status", SEASON, "--as-of", "2020-09-03T08:00+07:00", "--json", "--database-url", replayed_url),
        environ=environment(tmp_path, 1),
    )

    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert found["ideas_accepted"] == 33
    assert found["plans_submitted"] == 32
    assert found["plans_missing"] == ["Rượu nếp sim Nam Hương"]


def test_status_speaks_both_languages(run, replayed_url):
    asked = ("status", SEASON, "--as-of", "2020-09-03T08:00+07:00", "--database-url", replayed_url)

    vi = run(*asked)
    en = run(*asked, "--language", "en")
    other = run(*asked, "--language", "fr")

    assert "Thạch Hà 2020 · Huyện Thạch Hà, Hà Tĩnh · 3/9/2020 8:00" in vi.stdout
    assert "Đến lượt" in vi.stdout
    assert "Phương án đã nộp" in vi.stdout
    assert "Whose turn" in en.stdout
    assert "Plans submitted" in en.stdout
    assert other.returncode == 2


def test_status_of_an_unknown_season_is_said_plainly(run, replayed_url):
    told = run("status", "nowhere", "--database-url", replayed_url)

    assert told.returncode == 1
    assert "(season_not_found)" in told.stderr


def test_units_are_loaded_and_counted(run, fresh_database_url):
    told = run("units", "--database-url", fresh_database_url)
    again = run("units", "--database-url", fresh_database_url)

    assert told.stdout == "34 provinces, 3321 communes; 3355 of them are new here.\n"
    assert again.stdout == "34 provinces, 3321 communes; 0 of them are new here.\n"


@pytest.mark.parametrize("verb", [("replay", SEASON), ("units",), ("status", SEASON)])
def test_a_database_that_is_not_there_is_said_plainly(run, fresh_database_url, verb):
    missing = run(*verb, "--database-url", fresh_database_url.replace("/test_", "/no_"))
    wrong = run(*verb, "--database-url", "mysql://nowhere")

    assert (missing.returncode, wrong.returncode) == (1, 1)
    assert "(database_unavailable)" in missing.stderr
    assert "must be a PostgreSQL address" in wrong.stderr
