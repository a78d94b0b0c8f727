"""The sweep: each step of each ladder becomes one firing, whoever sweeps, however often, however late."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest

from tests.acts import contents, one, rows
from tests.ladders import CLOCKS, REMARKS, acting, after_all, firings, many_returned, returned
from workflow.domain.clocks import instant_of
from workflow.domain.time import FixedClock
from workflow.services.sweep import sweep_once
from workflow.store import sweep_sql
from workflow.store.database import Database

RULE = "idea_completion"
ALONE = "SELECT next_fire_at FROM clocks WHERE case_id = %s AND ended_seq IS NULL"
ARM_ALONE = """UPDATE clocks k SET next_fire_at = to_timestamp(l.fires[k.fired + 1]::bigint * 60) FROM ladders l
WHERE l.id = k.ladder AND k.ended_seq IS NULL AND k.rule = 'idea_completion' AND k.case_id = ANY(%s)"""
CLOCK = f"SELECT fired, next_fire_at, steps, fires FROM {CLOCKS} k WHERE case_id = %s AND rule = %s"  # noqa: S608 - fixed texts
WHOLE = """SELECT f.case_id, f.rule, f.started_seq, f.arming, f.step FROM firings f ORDER BY 1, 2, 3, 4, 5"""
OWED = f"""SELECT k.case_id, k.rule, k.started_seq, k.arming, get_byte(k.steps, n - 1) FROM {CLOCKS} k,
 generate_series(1, cardinality(k.fires)) n WHERE k.ended_seq IS NULL ORDER BY 1, 2, 3, 4, 5"""  # noqa: S608 - fixed texts

MANY_CLOCKS = """INSERT INTO clocks (case_id, rule, started_seq, start_on, due_on, calendar_epoch, started_at,
 next_fire_at, ladder) SELECT k.case_id, k.rule, k.started_seq + g, k.start_on, k.due_on, k.calendar_epoch,
 k.started_at, '2026-01-01Z'::timestamptz + g * interval '1 hour', k.ladder
FROM clocks k, generate_series(1, 10000) g WHERE k.case_id = %s AND k.rule = 'idea_completion'"""
MANY_LADDERS = """INSERT INTO ladders (id, rule, steps, fires, next_at) SELECT g, 'idea_completion', '', '{}',
 '2026-01-01Z'::timestamptz + g * interval '1 hour' FROM generate_series(1, 10000) g"""
FIRST = f"SELECT started_seq, get_byte(steps, 0) FROM {CLOCKS} k WHERE case_id = %s AND rule = %s"  # noqa: S608 - fixed texts
ONE_CLOCK = "SELECT xmin::text, ctid::text, k.* FROM clocks k WHERE case_id = %s AND rule = %s"


@pytest.fixture
def acts(fresh_database_url):
    with acting(fresh_database_url) as found:
        yield found


def test_nothing_is_written_before_its_instant_and_each_step_at_its_own(acts):
    case = returned(acts)
    ((fired, next_fire_at, steps, fires),) = rows(acts.database, CLOCK, case, RULE)
    assert fired == 0
    assert sweep_once(acts.database, FixedClock(next_fire_at - timedelta(seconds=1))) == 0
    came = []
    for number in dict.fromkeys(fires):
        sweep_once(acts.database, FixedClock(instant_of(number)))
        came = [step for step, minute in zip(steps, fires, strict=True) if minute <= number]
        assert [step for step, _, _ in firings(acts, case)] == came
        left = [minute for minute in fires if minute > number]
        ((fired, next_fire_at, _, _),) = rows(acts.database, CLOCK, case, RULE)
        assert (fired, next_fire_at) == (len(came), instant_of(left[0]) if left else None)
    assert sorted(came) == list(range(len(acts.scene.process.clocks[RULE].ladder)))


def test_an_instant_on_a_day_off_is_caught_by_the_next_sweep(acts):
    """T1: a rung whose day passed without a sweep is found by 'at or before', not by 'today'."""
    case = returned(acts)
    ((_, next_fire_at, _, _),) = rows(acts.database, CLOCK, case, RULE)
    saturday = next_fire_at + timedelta(days=(5 - next_fire_at.weekday()) % 7 or 7)
    assert sweep_once(acts.database, FixedClock(saturday)) >= 1
    assert firings(acts, case)[0][1] == "new"


def test_after_forty_days_of_silence_every_step_is_there_once(acts):
    cases = many_returned(acts, 4)
    late = FixedClock(acts.at + timedelta(days=40))
    steps = len(acts.scene.process.clocks[RULE].ladder)
    assert sweep_once(acts.database, late) == steps * len(cases)
    assert sweep_once(acts.database, late) == 0
    for case in cases:
        assert sorted(step for step, _, _ in firings(acts, case)) == list(range(steps))
    assert one(acts.database, f"SELECT count(*) FROM {CLOCKS} k WHERE next_fire_at <= %s", late.now()) == 0  # noqa: S608 - fixed texts


def test_a_firing_that_is_there_already_stays_as_it_is_and_holds_nothing_up(acts, fresh_database_url):
    """As after a ladder laid anew for the same last day: the step may have fired, the clock does not know it."""
    case, *others = many_returned(acts, 3)
    clock, earlier = after_all(acts, case), acts.at + timedelta(days=1)
    ((started_seq, first),) = rows(acts.database, FIRST, case, RULE)
    with psycopg.connect(fresh_database_url) as other:
        other.execute(
            "INSERT INTO firings (case_id, rule, started_seq, arming, step, fire_at, fired_at, state)"
            " VALUES (%s, %s, %s, 0, %s, %s, %s, 'planned')",
            (case, RULE, started_seq, first, earlier, earlier),
        )
    owed = rows(acts.database, OWED)
    assert sweep_once(acts.database, clock) == len(owed) - 1
    assert rows(acts.database, WHOLE) == owed
    kept = rows(acts.database, "SELECT case_id, state FROM firings WHERE fired_at = %s", earlier)
    assert kept == [(case, "planned")]
    assert (
        one(
            acts.database,
            f"SELECT count(*) FROM {CLOCKS} k WHERE next_fire_at IS NOT NULL AND case_id = ANY(%s)",  # noqa: S608 - fixed texts
            [case, *others],
        )
        == 0
    )


def test_a_transaction_may_take_several_statements(acts, monkeypatch):
    case, *_ = many_returned(acts, 5)
    monkeypatch.setattr(sweep_sql, "STEP", 2)
    assert sweep_once(acts.database, after_all(acts, case), limit=5) == len(rows(acts.database, OWED))
    assert rows(acts.database, WHOLE) == rows(acts.database, OWED)


def test_small_batches_end_in_the_same_firings(acts):
    case, *_ = many_returned(acts, 5)
    steps = len(acts.scene.process.clocks[RULE].ladder)
    assert sweep_once(acts.database, after_all(acts, case), limit=2) == steps * 5
    assert rows(acts.database, WHOLE) == [row for row in rows(acts.database, OWED) if row[1] == RULE]


def test_two_sweepers_at_once_write_each_firing_once(acts, fresh_database_url):
    case, *_ = many_returned(acts, 10)
    clock, barrier = after_all(acts, case), threading.Barrier(4)
    database = Database(fresh_database_url, pool_size=4)

    def one_sweeper(_: int) -> int:
        barrier.wait()
        return sweep_once(database, clock, limit=1)

    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(one_sweeper, range(4)))
    written.append(sweep_once(database, clock))
    database.close()
    assert sum(written) == len(rows(acts.database, OWED))
    assert rows(acts.database, WHOLE) == rows(acts.database, OWED)


def test_a_sweeper_that_dies_midway_leaves_its_clocks_to_the_next(acts, fresh_database_url, superuser_url):
    """Its statement waits on a firing that another session holds; then its process is ended from outside."""
    case, *_ = many_returned(acts, 3)
    clock = after_all(acts, case)
    ((started_seq, first),) = rows(acts.database, FIRST, case, RULE)
    with psycopg.connect(fresh_database_url) as holder:
        holder.execute(
            "INSERT INTO firings (case_id, rule, started_seq, arming, step, fire_at, fired_at)"
            " VALUES (%s, %s, %s, 0, %s, %s, %s)",
            (case, RULE, started_seq, first, clock.now(), clock.now()),
        )
        database = Database(fresh_database_url, pool_size=1)
        with ThreadPoolExecutor(1) as pool:
            dying = pool.submit(sweep_once, database, clock)
            with psycopg.connect(superuser_url(fresh_database_url), autocommit=True) as other:
                ended = 0
                while not ended:
                    ended = other.execute(
                        "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
                    ).fetchone()[0]
            assert dying.exception() is not None
        database.close()
        holder.rollback()
    assert rows(acts.database, WHOLE) == []
    sweep_once(acts.database, clock)
    assert rows(acts.database, WHOLE) == rows(acts.database, OWED)


def test_a_case_that_moved_on_is_swept_no_more(acts):
    case = returned(acts)
    clock = after_all(acts, case)
    acts.fire(case, "producer", "resubmit_idea")
    assert sweep_once(acts.database, clock) == 0
    assert firings(acts, case) == []


def test_an_undone_step_takes_its_ladder_with_it(acts):
    case = returned(acts)
    clock = after_all(acts, case)
    acts.undo(case)
    assert sweep_once(acts.database, clock) == 0


def test_a_sweep_passes_a_held_clock_by_and_finds_it_later(acts, fresh_database_url):
    case, other = many_returned(acts, 2)
    with acts.database.single() as unit:
        assert unit.execute(ARM_ALONE, ([case, other],)) == 2
    clock = after_all(acts, case)
    steps = len(acts.scene.process.clocks[RULE].ladder)
    with psycopg.connect(fresh_database_url) as holder:
        holder.execute("SELECT 1 FROM clocks WHERE case_id = %s FOR UPDATE", (case,))
        assert sweep_once(acts.database, clock) == steps
        assert len(firings(acts, other)) == steps
        holder.rollback()
    assert sweep_once(acts.database, clock) == steps


def test_a_sweep_passes_a_held_ladder_by_and_finds_it_later(acts, fresh_database_url):
    case, other = many_returned(acts, 2)
    clock = after_all(acts, case)
    steps = len(acts.scene.process.clocks[RULE].ladder)
    with psycopg.connect(fresh_database_url) as holder:
        holder.execute("SELECT 1 FROM ladders WHERE rule = %s FOR UPDATE", (RULE,))
        assert sweep_once(acts.database, clock) == 0
        holder.rollback()
    assert sweep_once(acts.database, clock) == 2 * steps
    assert len(firings(acts, other)) == steps


def test_clocks_that_share_a_ladder_ride_on_it_and_are_not_written_by_a_sweep(acts):
    case, other = many_returned(acts, 2)
    before = [rows(acts.database, ONE_CLOCK, key, RULE) for key in (case, other)]
    ladder = "SELECT count(*), max(swept) FROM ladders WHERE rule = %s"
    assert rows(acts.database, ladder, RULE) == [(1, 0)]
    sweep_once(acts.database, after_all(acts, case))
    assert [rows(acts.database, ONE_CLOCK, key, RULE) for key in (case, other)] == before
    steps = len(acts.scene.process.clocks[RULE].ladder)
    assert rows(acts.database, ladder, RULE) == [(1, steps)]
    assert [len(firings(acts, key)) for key in (case, other)] == [steps, steps]


def test_a_clock_armed_alone_fires_alone_and_rides_from_then_on(acts):
    case, other = many_returned(acts, 2)
    with acts.database.single() as unit:
        assert unit.execute(ARM_ALONE, ([case],)) == 1
    ((_, first, _, fires),) = rows(acts.database, CLOCK, case, RULE)
    assert sweep_once(acts.database, FixedClock(first)) == 2
    assert rows(acts.database, ALONE, case) == rows(acts.database, ALONE, other) == [(None,)]
    assert sweep_once(acts.database, after_all(acts, case)) == 2 * (len(fires) - 1)
    assert firings(acts, case) == firings(acts, other)


def test_a_clock_that_starts_below_what_its_ladder_was_swept_of_is_armed_alone(acts):
    """As when one machine's clock is behind another's: nothing is lost that was still to come."""
    case = returned(acts)
    now = acts.at
    sweep_once(acts.database, after_all(acts, case))
    acts.at = now
    late = returned(acts)
    ((_, first, _, fires),) = rows(acts.database, CLOCK, late, RULE)
    assert rows(acts.database, ALONE, late) == [(first,)]
    assert sweep_once(acts.database, after_all(acts, late)) == len(fires)
    assert firings(acts, late) == firings(acts, case)


def test_a_clock_whose_first_step_is_near_is_armed_alone(acts):
    case = returned(acts)
    ((_, first, _, _),) = rows(acts.database, CLOCK, case, RULE)
    distance = first - acts.at
    assert distance > timedelta(days=1)
    assert rows(acts.database, ALONE, case) == [(None,)]
    draft = acts.case(until="idea_submitted")
    with acts.database.single() as unit:  # its fifteen days begin with the season's setting
        unit.execute("UPDATE seasons SET settings = settings || '{\"idea_completion_days\": 2}'")
    acts.fire(draft, "commune_officer", "return_idea", **REMARKS)
    ((_, first, _, _),) = rows(acts.database, CLOCK, draft, RULE)
    assert first - acts.at <= timedelta(days=1)
    assert rows(acts.database, ALONE, draft) == [(first,)]


def test_a_sweep_of_nothing_changes_nothing(acts):
    clock = after_all(acts, returned(acts))
    sweep_once(acts.database, clock)
    before = contents(acts.database)
    assert sweep_once(acts.database, FixedClock(clock.now() + timedelta(days=400))) == 0
    assert contents(acts.database) == before


def test_the_ladder_of_a_second_return_is_another_clock(acts):
    case = returned(acts)
    acts.fire(case, "producer", "resubmit_idea")
    acts.fire(case, "commune_officer", "return_idea", **REMARKS)
    sweep_once(acts.database, after_all(acts, case))
    started = rows(acts.database, "SELECT DISTINCT started_seq FROM firings WHERE case_id = %s", case)
    assert started == [(5,)]


@pytest.mark.parametrize("plan", ["force_generic_plan", "force_custom_plan"])
def test_looking_for_nothing_walks_the_index_and_no_table(acts, plan):
    case = returned(acts)
    with acts.database.unit() as unit:
        unit.execute(MANY_CLOCKS, (case,))
        unit.execute(MANY_LADDERS)
        unit.execute("ANALYZE clocks, ladders")
        unit.execute("SELECT set_config('plan_cache_mode', %s, true)", (plan,))
        unit.execute("PREPARE look (timestamptz) AS " + sweep_sql._IS_DUE.replace("%(now)s", "$1"))
        ((found,),) = unit.rows("EXPLAIN (FORMAT JSON) EXECUTE look ('2026-06-01Z')")
    found_nodes = [node["Node Type"] for node in nodes(found[0]["Plan"])]
    top, *looks = [name for name in found_nodes if name != "Subquery Scan"]
    assert top == "Append"
    assert looks[::2] == ["Limit", "Limit"]
    assert set(looks[1::2]) <= {"Index Scan", "Index Only Scan"}


def nodes(node):
    """Give a plan's nodes from the top."""
    return [node, *(below for child in node.get("Plans", ()) for below in nodes(child))]
