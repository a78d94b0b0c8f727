"""Seasons that are scored by their councils: what comes out of sheets, what proves it, and that it comes out once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ocop import replays
from tests.fixtures.databases import copied
from tests.fixtures.seasons import copy_of
from tests.integration.season.conftest import BOOK, CHAINS, COUNTS, opened, rows
from tests.scenario_files import COUNCIL, scenario, shipped
from workflow.domain.time import parse_instant
from workflow.services.replay import ReplayStoppedError, replay
from workflow.services.session_minutes import verify_minutes
from workflow.services.verify import verify
from workflow.store.database import Database

DEMO, HA_TINH = "demo-2026", "ha-tinh-2021"
RESULTS = """
SELECT p.code, r.points, r.stars, (r.content::jsonb ->> 'by_points')::int, r.content::jsonb ->> 'by_gates',
 (r.content::jsonb ->> 'sheets')::int, (r.content::jsonb ->> 'round')::int
FROM session_results r JOIN cases c ON c.id = r.case_id JOIN products p ON p.id = c.product_id ORDER BY p.code"""
PROOFS = """
SELECT 'event', s.code, e.seq::text, encode(e.hash, 'hex') FROM session_events e
 JOIN council_sessions s ON s.id = e.session_id
UNION ALL SELECT 'sheet', f.case_id::text, f.member_id::text || f.round, encode(f.sha256, 'hex') FROM filed_sheets f
UNION ALL SELECT 'minutes', m.session_id::text, '', encode(m.sha256, 'hex') FROM session_minutes m
UNION ALL SELECT 'dossier', d.case_id::text, d.number::text, encode(d.sha256, 'hex') FROM dossier_snapshots d
ORDER BY 1, 2, 3, 4"""


@pytest.fixture(scope="module")
def tools(tmp_path_factory):
    return replays.tools(tmp_path_factory.mktemp("var"))


@pytest.fixture(scope="module")
def demo_url(servers, tools) -> Iterator[str]:
    """Give a database in which the demonstration is replayed with its reminders. Nobody may write to it."""
    with copy_of(servers, "units") as url:
        with opened(url) as database:
            replay(database, shipped(DEMO), book=BOOK, tools=tools)
        yield url


def check_proofs(database: Database) -> int:
    """Verify the history and the minutes of every closed session; give how many there are."""
    assert verify(database).fault is None
    closed = rows(database, "SELECT code FROM council_sessions WHERE state = 'closed' ORDER BY code")
    with database.single() as unit:
        assert [verify_minutes(unit, code).fault for (code,) in closed] == [None] * len(closed)
    return len(closed)


def test_the_first_round_is_decided_by_sheets_with_one_case_scored_again_and_one_recusal(demo_url: str):
    with opened(demo_url) as database:
        found = {row[0]: row[1:] for row in rows(database, RESULTS)}
        assert check_proofs(database) == 2

    assert found == {
        "HT26-SP-39": ("462/5", 5, 5, "5", 5, 1),
        "HT26-SP-05": ("454/5", 5, 5, "5", 5, 1),
        "HT26-SP-25": ("91", 5, 5, "5", 5, 1),
        "HT26-SP-26": ("373/4", 5, 5, "5", 4, 1),
        "HT26-SP-27": ("451/5", 5, 5, "5", 5, 2),
        "HT26-SP-08": ("344/5", 3, 3, "3", 5, 1),
        "HT26-SP-07": ("46", 2, 2, "2", 5, 1),
        "HT26-SP-38": ("362/5", 4, 4, "4", 5, 1),
        "HT26-SP-45": ("371/5", 3, 4, "3", 5, 1),
    }


def test_the_outlier_is_kept_and_its_case_has_a_second_round(demo_url: str):
    totals = """SELECT f.round, array_agg(f.total::int ORDER BY f.total) FROM filed_sheets f
 JOIN cases c ON c.id = f.case_id JOIN products p ON p.id = c.product_id
 WHERE p.code = 'HT26-SP-27' GROUP BY 1 ORDER BY 1"""
    with opened(demo_url) as database:
        assert rows(database, totals) == [(1, [79, 90, 90, 91, 92]), (2, [90, 90, 90, 90, 91])]


def test_what_the_council_scored_is_the_dossier_that_was_handed_in(demo_url: str):
    with opened(demo_url) as database:
        listed = rows(database, "SELECT count(*), count(x.snapshot) FROM session_cases x")
        same = rows(
            database,
            """SELECT count(*) FROM session_cases x JOIN dossier_snapshots d ON d.case_id = x.case_id
 AND encode(d.sha256, 'hex') = x.snapshot JOIN history h ON h.case_id = d.case_id AND h.trigger = 'submit_dossier'
 AND ('dossier:' || x.snapshot) = ANY(ARRAY(SELECT jsonb_array_elements_text(h.evidence)))""",
        )
        forms = rows(database, "SELECT form, count(*)::int FROM papers GROUP BY 1 ORDER BY 1")
        numbers = rows(database, "SELECT book, count(*)::int FROM case_numbers GROUP BY 1 ORDER BY 1")

    assert listed == [(13, 13)]
    assert same == [(13,)]
    assert forms == [("commune_report", 13), ("dossier", 13)]
    assert numbers == [("product", 7), ("receipt_commune", 7), ("receipt_province", 7)]


def test_one_session_is_left_with_sheets_to_fill(demo_url: str):
    left = """SELECT l.login, count(*)::int FROM council_sessions s
 JOIN session_seats t ON t.session_id = s.id AND t.scores
 JOIN persons l ON l.id = t.person_id JOIN session_cases x ON x.session_id = s.id
 WHERE s.state = 'open' AND s.meets_at >= '2026-11-20' AND NOT EXISTS (SELECT 1 FROM filed_sheets f
  WHERE f.session_id = s.id AND f.case_id = x.case_id AND f.member_id = t.member_id) GROUP BY 1 ORDER BY 1"""
    with opened(demo_url) as database:
        assert rows(database, left) == [
            ("hd26_chu_tich", 3),
            ("hd26_cong_thuong", 1),
            ("hd26_khoa_hoc", 3),
            ("hd26_y_te", 2),
            ("tinh_uy_vien", 3),
        ]


def test_provisional_points_wait_for_the_makers_answer_until_the_statutes_last_day(demo_url: str):
    facts = """SELECT c.facts ->> 'provisional_points', c.facts ->> 'objections_until' FROM cases c
 WHERE c.state = 'provisional_result'"""
    with opened(demo_url) as database:
        assert rows(database, facts) == [("69.4", "2026-11-27")]


def test_replayed_again_nothing_changes(servers, demo_url: str, tools):
    with copied(servers, demo_url) as url, opened(url) as database:
        before = rows(database, CHAINS), rows(database, COUNTS), rows(database, PROOFS)
        again = replay(database, shipped(DEMO), book=BOOK, tools=tools)

        assert (again.fired, again.replayed) == (0, len(shipped(DEMO).events))
        assert (rows(database, CHAINS), rows(database, COUNTS), rows(database, PROOFS)) == before


@pytest.mark.parametrize("until", ["2026-06-14T20:05", "2026-07-14T00:00", "2026-07-16T09:31", "2026-07-16T14:03"])
def test_a_replay_goes_on_where_it_ended(fresh_database_url: str, tools, until: str):
    """Between dossiers, after a list was frozen, in the middle of scoring, in the middle of the second round."""
    with opened(fresh_database_url) as database:
        first = replay(database, shipped(DEMO), until=parse_instant(f"{until}+07:00"), tools=tools)
        rest = replay(database, shipped(DEMO), until=parse_instant("2026-07-18T00:00+07:00"), tools=tools)

        assert rest.replayed == first.done
        assert rest.fired > 0
        assert check_proofs(database) == 1
        assert rows(database, "SELECT count(*)::int FROM filed_sheets") == [(39,)]


def test_ha_tinh_2021_is_scored_by_seven_under_the_bands_of_1048(servers, replayed_url: str, tools):
    with copied(servers, replayed_url) as url, opened(url) as database:
        replay(database, shipped(HA_TINH), tools=tools)
        found = [(row[1], row[2], row[5]) for row in rows(database, RESULTS)]
        rule = rows(database, "SELECT DISTINCT regulation_hash, set_code FROM session_cases")
        assert check_proofs(database) == 1

    assert len(found) == 16
    assert {sheets for _, _, sheets in found} == {7}
    assert sorted(stars for _, stars, _ in found) == [3] * 9 + [4] * 7
    assert rule == [(shipped(HA_TINH).rules.regulation.hash, "1")]


@pytest.mark.parametrize(
    ("old", "new", "event", "code"),
    [
        ("act: rescore, cases: [cam]", "act: close", "close", "inputs_invalid"),
        ('samples: "5"', 'samples: "nhiều"', "ho_so", "inputs_invalid"),
        ('remark: "Chưa đủ minh chứng"}', "choices: {}}", "sheet", "inputs_invalid"),
        ("item: e11", "item: e99", "ho_so", "dossier_item_not_found"),
        ("at: 2026-06-18T08:00+07:00", "at: 2026-06-25T07:00+07:00", "open", "session_not_ready"),
    ],
)
def test_what_the_rules_refuse_stops_at_its_line(servers, tools, old, new, event, code):
    assert COUNCIL.count(old) == 1
    with copy_of(servers, "units") as url, opened(url) as database:
        with pytest.raises(ReplayStoppedError) as stopped:
            replay(database, scenario(COUNCIL.replace(old, new)), book=BOOK, tools=tools)

        assert (stopped.value.event.name, stopped.value.error.code) == (event, code)
        assert stopped.value.event.line > 0
        if event != "open":  # what is mended goes on; a list frozen too late is done
            assert replay(database, scenario(COUNCIL), book=BOOK, tools=tools).left == 0
            assert check_proofs(database) == 1


def test_who_is_absent_files_nothing_and_the_council_may_conclude_fewer_stars_with_a_reason(servers, tools):
    text = COUNCIL.replace("    recused:", "    absent: [uy_vien_2]\n    recused:").replace(
        ', uy_vien_2: "vua 53"}', "}"
    )
    text = text.replace(
        '    sheets_again:\n      cam: "vua 62 61 60"\n', "    conclusions:\n      cam: {stars: 2, reason: Chờ}\n"
    )
    lines = [line for line in text.split("\n") if "act: rescore" not in line and "act: score_again" not in line]
    lines = [line.replace("document_days: 1", "document_days: 1, quorum_percent: 60") for line in lines]
    with copy_of(servers, "units") as url, opened(url) as database:
        replay(database, scenario("\n".join(lines)), book=BOOK, tools=tools)
        found = [(row[0], row[1], row[2], row[5]) for row in rows(database, RESULTS)]
        said = rows(database, "SELECT content FROM session_minutes")[0][0]
        assert check_proofs(database) == 1

    assert found == [("THU26-SP-01", "65", 2, 2), ("THU26-SP-02", "61", 3, 2)]
    assert "Ủy viên hai" in said
    assert "Chờ" in said


def test_a_season_with_councils_needs_its_tools(fresh_database_url: str):
    with opened(fresh_database_url) as database, pytest.raises(ValueError, match=DEMO):
        replay(database, shipped(DEMO))


def test_files_of_a_replay_lie_in_the_instances_folder(tmp_path: Path, servers):
    with copy_of(servers, "units") as url, opened(url) as database:
        replay(database, scenario(COUNCIL), book=BOOK, tools=replays.tools(tmp_path))
        kept = rows(database, "SELECT media_type, pages FROM files ORDER BY media_type, pages")

    assert kept == [("application/pdf", 2), ("application/pdf", 2), ("image/jpeg", None), ("image/jpeg", None)]
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) >= 3
