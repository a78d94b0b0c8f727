"""Replaying a season: every event through the write path, once; stopped where the rules refuse; never half done."""

import re

import pytest

from ocop.replays import tools
from tests.cycle_files import broken, line_of
from tests.fixtures.seasons import copy_of
from tests.integration.season.conftest import CHAINS, COUNTS, SEASON, opened, rows
from tests.scenario_files import MINI, scenario, shipped
from workflow.domain.errors import ConflictError, GuardFailedError, InvalidInputError, TransitionNotAllowedError
from workflow.domain.time import parse_instant
from workflow.services.replay import ReplayReport, ReplayStoppedError, replay
from workflow.services.verify import verify

ALL_ENTERED = parse_instant("2020-10-01T00:00+07:00")
MIDDLE = parse_instant("2020-12-18T09:00+07:00")


def test_the_whole_season_stands_in_history_with_every_chain_unbroken(database):
    report = verify(database, season_code=SEASON)

    assert report.fault is None
    assert (report.cases, report.rows) == (39, len(shipped(SEASON).events))
    assert rows(database, "SELECT DISTINCT channel FROM history") == [("replay",)]
    assert rows(database, "SELECT count(*) FROM outbox") == [(report.rows,)]


def test_all_six_steps_are_walked_with_many_triggers(database):
    steps = rows(database, "SELECT DISTINCT step FROM history ORDER BY 1")
    triggers = rows(database, "SELECT count(DISTINCT trigger) FROM history WHERE kind = 'transition'")
    through = rows(
        database,
        "SELECT count(*) FROM (SELECT case_id FROM history GROUP BY case_id HAVING count(DISTINCT step) = 6) walked",
    )

    assert steps == [(1,), (2,), (3,), (4,), (5,), (6,)]
    assert triggers[0][0] >= 25
    assert through == [(18,)]


def test_each_act_happened_at_its_own_instant_by_its_own_person(database):
    told = {(e.at, e.name, e.case, e.by) for e in shipped(SEASON).events}
    codes = {i.number: key for p in shipped(SEASON).file.producers.values() for key, i in p.products.items()}
    stored = rows(
        database,
        "SELECT h.at, h.trigger, p.code, a.login FROM history h JOIN cases c ON c.id = h.case_id"
        " JOIN products p ON p.id = c.product_id JOIN persons a ON a.id = h.actor_id",
    )

    assert {(at, trigger, codes[code], login) for at, trigger, code, login in stored} == told


def test_replaying_again_changes_nothing(replayed_url, clone):
    with opened(clone(replayed_url)) as database:
        before = rows(database, CHAINS), rows(database, COUNTS)
        report = replay(database, shipped(SEASON))

        assert report == ReplayReport(fired=0, replayed=len(shipped(SEASON).events), left=0)
        assert (rows(database, CHAINS), rows(database, COUNTS)) == before


def test_stopping_and_going_on_ends_with_the_same_hashes_as_one_go(fresh_database_url, clone):
    season = shipped(SEASON)
    with opened(fresh_database_url) as database:
        report = replay(database, season, until=ALL_ENTERED)
        begun = rows(database, CHAINS)
    assert report.left == len(season.events) - len(begun) > 0
    in_one_go, in_two = clone(fresh_database_url), clone(fresh_database_url)

    with opened(in_one_go) as database:
        replay(database, season)
        expected = rows(database, CHAINS)
    with opened(in_two) as database:
        half = replay(database, season, until=MIDDLE)
        between = rows(database, CHAINS)
        whole = replay(database, season)
        found, checked = rows(database, CHAINS), verify(database)

    assert half.replayed == len(begun)
    assert max(e.at for e in season.events if e.number <= half.done) <= MIDDLE < season.events[half.done].at
    assert (whole.replayed, whole.left) == (half.done, 0)
    assert set(begun) < set(between) < set(found)
    assert found == expected
    assert len(found) == len(season.events)
    assert checked.fault is None


@pytest.mark.parametrize(
    ("line", "error", "code"),
    [
        (
            "{at: 2020-06-03T08:00+07:00, by: $province_officer, trigger: accept_plan, case: mat_ong}",
            TransitionNotAllowedError,
            "transition_not_allowed",
        ),
        (
            "{at: 2020-06-03T08:00+07:00, by: $province_officer, trigger: return_idea, case: mat_ong}",
            InvalidInputError,
            "inputs_invalid",
        ),
    ],
)
def test_the_first_refused_event_stops_the_replay_and_is_named(fresh_database_url, line, error, code):
    good = scenario()
    later = "{at: 2020-06-04T08:00+07:00, by: $producer, trigger: withdraw, case: cam, comment: x}"
    text = f"{MINI}  - {line}\n  - {later}\n"
    with opened(fresh_database_url) as database:
        with pytest.raises(ReplayStoppedError) as stopped:
            replay(database, scenario(text))
        stands = rows(database, CHAINS)
        again = replay(database, good)

    event = stopped.value.event
    assert isinstance(stopped.value.error, error)
    assert stopped.value.error.code == code
    assert (event.number, event.line) == (len(good.events) + 1, line_of(text, line))
    assert len(stands) == len(good.events)
    assert again == ReplayReport(fired=0, replayed=len(good.events), left=0)


def test_a_guard_stops_the_replay_with_its_reason(fresh_database_url):
    text = broken(
        ('closes: "2020-04-30"}', 'closes: "2020-03-05", hard: true}'),
        text=MINI,
    )
    with opened(fresh_database_url) as database, pytest.raises(ReplayStoppedError) as stopped:
        replay(database, scenario(text))

    reasons = stopped.value.error.params["reasons"]
    assert isinstance(stopped.value.error, GuardFailedError)
    assert isinstance(reasons, list)
    assert [reason["code"] for reason in reasons] == ["is_within_window"]
    assert stopped.value.event.name == "submit_idea"


def test_a_file_changed_in_its_past_is_refused_where_it_differs(fresh_database_url):
    changed = broken(('comment: "Chưa đủ"', 'comment: "Khác"'), text=MINI)
    with opened(fresh_database_url) as database:
        replay(database, scenario())
        with pytest.raises(ReplayStoppedError) as stopped:
            replay(database, scenario(changed))

    assert isinstance(stopped.value.error, ConflictError)
    assert (stopped.value.error.code, stopped.value.event.name) == ("request_id_reused", "return_idea")


def test_what_stands_under_another_name_is_not_taken_over(fresh_database_url):
    with opened(fresh_database_url) as database:
        replay(database, scenario())
        counts = rows(database, COUNTS)
        for old, new, code in (
            ('name: "Hợp tác xã Đông"', 'name: "Hợp tác xã Khác"', "code_taken"),
            ('name: "Cam"', 'name: "Quýt"', "code_taken"),
            ('name: "Lãnh đạo"', 'name: "Người khác"', "login_taken"),
            ('name: "Xã Tây"', 'name: "Xã Tây Bắc"', "unit_differs"),
        ):
            with pytest.raises(ConflictError) as refused:
                replay(database, scenario(broken((old, new), text=MINI)))
            assert refused.value.code == code
        assert rows(database, COUNTS) == counts


def test_an_older_unit_leads_to_what_it_became(fresh_database_url):
    with opened(fresh_database_url) as database:
        replay(database, scenario())
        links = rows(
            database,
            "SELECT o.name, n.name, s.on_day::text FROM unit_successors s JOIN units o ON o.id = s.unit_id"
            " JOIN units n ON n.id = s.successor_id ORDER BY o.code",
        )

    assert links == [("Xã Đông", "Xã Mới", "2025-07-01"), ("Xã Tây", "Xã Mới", "2025-07-01")]


def test_the_demonstration_of_2026_has_a_product_in_every_state(servers, tmp_path):
    season = shipped("demo-2026")
    codes = {item.number: key for p in season.file.producers.values() for key, item in p.products.items()}
    with copy_of(servers, "units") as url, opened(url) as database:
        replay(database, season, tools=tools(tmp_path))
        found = rows(database, "SELECT p.code, c.state FROM cases c JOIN products p ON p.id = c.product_id")

    assert [(codes[number], state) for number, state in found if re.sub(r"_\d$", "", codes[number]) != state] == []
    assert {state for _, state in found} == set(season.process.states)


def test_two_seasons_share_the_people_of_the_province(servers, tmp_path):
    with copy_of(servers, "counted") as url, opened(url) as database:
        before = rows(database, "SELECT count(*) FROM role_grants WHERE role = 'province_officer'")
        replay(database, shipped("demo-2026"), tools=tools(tmp_path))

        assert rows(database, "SELECT count(*) FROM role_grants WHERE role = 'province_officer'") == before == [(1,)]
        assert verify(database).fault is None
