"""Bulk acts on 2,000 cases: a verdict each, refused or lost ones do not stop the rest, and the rehearsal is true."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.acts import Acts, one, rows
from tests.factories import build
from tests.ladders import CLOCKS
from workflow.domain.command import FireCommand
from workflow.domain.errors import StaleVersionError
from workflow.domain.time import FixedClock
from workflow.services.carry_out import TRIES
from workflow.services.fire import fire
from workflow.services.fire_many import CHUNK, BulkCommand, Verdict, fire_many
from workflow.services.verify import verify
from workflow.store import cases as store
from workflow.store.database import Database, Unit

MANY = 2_000
DONE = "complete_implementation"
SUSPEND = "suspend_implementation"
SWING = (SUSPEND, "resume_implementation")
ROUNDS = 10


@pytest.fixture(scope="module")
def acts(database):
    return Acts(database, build(database, products=MANY + CHUNK + 50))


def bulk(acts: Acts, cases: list[UUID], request_id: str, trigger: str = SUSPEND, **more) -> BulkCommand:
    given = {"actor_id": acts.scene.people["producer"], "comment": "bão", **more}
    return BulkCommand(trigger=trigger, request_id=request_id, case_ids=cases, **given)


def told(verdicts: list[Verdict]) -> list[tuple[UUID, str, str | None, str | None]]:
    return [(v.case_id, v.outcome, v.to_state, v.error.code if v.error else None) for v in verdicts]


def versions(acts: Acts, cases: list[UUID]) -> dict[UUID, tuple[str, int, int, int]]:
    """Give state, version, history rows and outbox rows of each case."""
    query = """
    WITH told AS (SELECT left(key, 36) AS id, count(*) AS n FROM outbox GROUP BY 1),
     written AS (SELECT case_id, count(*) AS n FROM history GROUP BY 1)
    SELECT c.id, c.state, c.version, written.n, told.n FROM cases c JOIN written ON written.case_id = c.id
    JOIN told ON told.id = c.id::text WHERE c.id = ANY(%s::uuid[])"""
    return {row[0]: row[1:] for row in rows(acts.database, query, cases)}


def test_two_thousand_cases_rehearsed_moved_and_sent_again(acts, unchanged):
    cases = acts.many(MANY)
    stopped, elsewhere = cases[7], uuid4()
    acts.fire(stopped, "producer", "stop_implementation", comment="nghỉ")
    asked = [*cases[:1000], elsewhere, *cases[1000:]]
    stale = {cases[11]: 9}
    seen: list[tuple[int, int]] = []

    with unchanged():
        rehearsed = fire_many(
            acts.database, acts.clock(), bulk(acts, asked, "b1", dry_run=True, expected_versions=stale)
        )
    moved = fire_many(
        acts.database,
        acts.clock(),
        bulk(acts, asked, "b1", expected_versions=stale),
        progress=lambda done, total: seen.append((done, total)),
    )

    assert [v.case_id for v in moved] == asked
    assert {v.outcome for v in rehearsed} == {"would_move", "refused"}
    as_if = [(key, "moved" if outcome == "would_move" else outcome, *rest) for key, outcome, *rest in told(rehearsed)]
    assert as_if == told(moved), "the rehearsal predicts the real run exactly"
    refused = {v.case_id: v.error.code for v in moved if v.error}
    assert refused == {stopped: "transition_not_allowed", elsewhere: "case_not_found", cases[11]: "stale_version"}
    assert seen == [(min(n, MANY + 1), MANY + 1) for n in range(CHUNK, MANY + 1 + CHUNK, CHUNK)]

    expected = dict.fromkeys(cases, ("implementation_suspended", 2, 2, 2))
    expected |= {stopped: ("implementation_stopped", 2, 2, 2), cases[11]: ("implementing", 1, 1, 1)}
    assert versions(acts, cases) == expected
    receipts = {v.case_id: v.receipt.hash for v in moved if v.receipt}
    heads = rows(
        acts.database, "SELECT id, encode(head_hash, 'hex') FROM cases WHERE id = ANY(%s::uuid[])", list(receipts)
    )
    assert dict(heads) == receipts

    with unchanged():
        again = fire_many(acts.database, acts.clock(), bulk(acts, asked, "b1", expected_versions=stale))
    assert {v.case_id: v.receipt.hash for v in again if v.receipt} == receipts
    assert {v.outcome for v in again} == {"replayed", "refused"}
    assert verify(acts.database).fault is None


def test_the_same_key_with_another_comment_is_refused_case_by_case(acts, unchanged):
    cases = acts.many(3)
    fire_many(acts.database, acts.clock(), bulk(acts, cases[:2], "b2"))
    with unchanged():
        verdicts = fire_many(acts.database, acts.clock(), bulk(acts, cases[:2], "b2", comment="lũ"))
    assert [v.error and v.error.code for v in verdicts] == ["request_id_reused"] * 2
    assert [v.outcome for v in fire_many(acts.database, acts.clock(), bulk(acts, cases, "b2"))] == [
        "replayed",
        "replayed",
        "moved",
    ]


def test_bulk_and_single_write_the_same_row(acts):
    one_by_one, together = acts.many(2)
    clock = FixedClock(acts.at)
    acts.at -= acts.clock().now() - clock.now()
    fire_many(acts.database, clock, bulk(acts, [together], "same", SUSPEND, evidence=("ảnh.jpg",)))
    with acts.database.single() as unit:
        single = FireCommand(one_by_one, acts.scene.people["producer"], SUSPEND, "same", "bão", ("ảnh.jpg",))
        fire(unit, clock, single)
    columns = """kind, at, actor_id, actor_name, actor_role, actor_unit_id, on_behalf_of, trigger, from_state, to_state,
    step, holder, comment, evidence, inputs, facts, position, process_hash, request_id, channel"""
    query = f"SELECT {columns} FROM history WHERE case_id = ANY(%s::uuid[]) AND seq = 2"  # noqa: S608 - fixed names
    assert len(set(map(str, rows(acts.database, query, [one_by_one, together])))) == 1
    told = "SELECT topic, payload - 'case_id', created_at, next_attempt_at FROM outbox WHERE key = ANY(%s)"
    assert len(set(map(str, rows(acts.database, told, [f"{one_by_one}:2", f"{together}:2"])))) == 1
    resume = "resume_implementation"
    fire_many(acts.database, clock, bulk(acts, [together], "same again", resume))
    with acts.database.single() as unit:
        fire(unit, clock, FireCommand(one_by_one, acts.scene.people["producer"], resume, "same again", "bão"))
    columns = """rule, started_seq, start_on, due_on, calendar_epoch, arming, fired, next_fire_at, ended_at,
    ended_seq, outcome, steps, fires, CASE WHEN started_seq > 1 THEN started_at END"""
    query = f"SELECT {columns} FROM {CLOCKS} k WHERE case_id = %s ORDER BY rule, started_seq"  # noqa: S608 - fixed names
    ours, theirs = (rows(acts.database, query, case) for case in (one_by_one, together))
    assert ours == theirs
    assert {row[9] for row in ours} == {2, None}, "some have ended, some run"
    assert any(row[7] for row in ours), "one is armed"


def test_cases_that_stand_in_different_states_move_in_one_bulk_as_one_by_one(acts):
    cases = acts.many(4)
    clock = FixedClock(acts.at)
    acts.at -= acts.clock().now() - clock.now()
    fire_many(acts.database, clock, bulk(acts, cases[1::2], "apart"))
    fire_many(acts.database, clock, bulk(acts, cases[:2], "stop", "stop_implementation"))
    for case in cases[2:]:
        with acts.database.single() as unit:
            fire(unit, clock, FireCommand(case, acts.scene.people["producer"], "stop_implementation", "stop", "bão"))
    history = """SELECT from_state, to_state, step, holder, comment, inputs, facts, position FROM history
    WHERE case_id = %s ORDER BY seq"""
    told = "SELECT topic, payload - 'case_id' FROM outbox WHERE left(key, 36) = %s::text ORDER BY key"
    clocks = "SELECT rule, started_seq, due_on, fired, ended_seq, outcome FROM clocks WHERE case_id = %s ORDER BY 1, 2"
    for query in (history, told, clocks):
        found = [rows(acts.database, query, case) for case in cases]
        assert found[0] == found[2]
        assert found[1] == found[3]
        assert found[0] != found[1]
    assert verify(acts.database).fault is None


def interposed(acts: Acts, cases: list[UUID], monkeypatch: pytest.MonkeyPatch, times: int, **act: str) -> None:
    """Commit somebody else's act on some cases right before the first bulk writes."""
    real, left = store.write_many, iter(range(times))

    def writing(unit, moves):
        if next(left, None) is not None:
            for case in cases:
                acts.fire(case, "commune_officer", **act)
        return real(unit, moves)

    monkeypatch.setattr(store, "write_many", writing)


def test_cases_lost_midway_are_decided_again_and_the_others_are_moved_at_once(acts, monkeypatch):
    cases = acts.many(10)
    interposed(acts, cases[2:4], monkeypatch, 1, trigger="report_progress", comment="tuần 1")
    verdicts = fire_many(acts.database, acts.clock(), bulk(acts, cases, "b3", DONE, expected_versions={cases[3]: 1}))
    assert [v.outcome for v in verdicts] == ["moved"] * 3 + ["refused"] + ["moved"] * 6
    assert isinstance(verdicts[3].error, StaleVersionError)
    assert [v.receipt and v.receipt.seq for v in verdicts[:4]] == [2, 2, 3, None]
    assert verify(acts.database).fault is None


def test_cases_lost_three_times_are_given_up_with_their_own_verdict(acts, monkeypatch):
    cases = acts.many(5)
    interposed(acts, cases[1:2], monkeypatch, TRIES, trigger="report_progress", comment="tuần 1")
    verdicts = fire_many(acts.database, acts.clock(), bulk(acts, cases, "b4", DONE))
    assert [v.error and v.error.code for v in verdicts] == [None, "lost_race", None, None, None]
    assert one(acts.database, "SELECT version FROM cases WHERE id = %s", cases[1]) == 1 + TRIES
    again = fire_many(acts.database, acts.clock(), bulk(acts, cases, "b4", DONE))
    assert [v.outcome for v in again] == ["replayed", "moved", "replayed", "replayed", "replayed"]


def taking_one_by_one(acts: Acts, database_url: str) -> Database:
    """Give a handle whose bulks take cases one by one in the order given, as in a table of some size."""
    name = one(acts.database, "SELECT current_database()")
    with acts.database.single() as unit:
        for path in ("seqscan", "hashjoin", "mergejoin"):
            unit.execute(f"ALTER DATABASE {name} SET enable_{path} = off")
    return Database(database_url, pool_size=2)


def test_two_bulks_over_the_same_cases_in_opposite_order_move_each_case_once(acts, database_url):
    """No deadlock and no lost verdict: each case is moved by one of the two and refused to the other."""
    cases = acts.many(CHUNK)
    database = taking_one_by_one(acts, database_url)
    barrier = threading.Barrier(2)
    clock = acts.clock()

    def run(number: int) -> list[list[Verdict]]:
        order = cases if number else cases[::-1]
        told = []
        for turn in range(ROUNDS):
            barrier.wait(timeout=60)
            told.append(fire_many(database, clock, bulk(acts, order, f"b5-{turn}-{number}", SWING[turn % 2])))
        return told

    with ThreadPoolExecutor(2) as pool:
        ours, theirs = pool.map(run, (0, 1))
    database.close()
    for first, second in zip(ours, theirs, strict=True):
        by_case = {v.case_id: v.outcome for v in first}
        assert all({by_case[v.case_id], v.outcome} == {"moved", "refused"} for v in second)
    seq = ROUNDS + 1
    assert set(versions(acts, cases).values()) == {("implementing", seq, seq, seq)}
    assert verify(acts.database).fault is None


def test_a_bulk_chosen_to_give_way_in_a_deadlock_is_decided_again(acts, database_url, superuser_url, monkeypatch):
    """The bulk holds the first case and waits for the gate; behind it another transaction, which never looks for
    deadlocks, holds the last and waits for the first. Once the gate opens only the bulk can find the circle.
    """
    first, middle, last = sorted(acts.many(3))
    lock = "SELECT 1 FROM cases WHERE id = %s FOR UPDATE"
    gave_way = deadlocks(monkeypatch)
    database = taking_one_by_one(acts, database_url)
    address = superuser_url(database_url)
    with psycopg.connect(address) as gate, psycopg.connect(address) as other, ThreadPoolExecutor(2) as pool:
        gate.execute(lock, (middle,))
        other.execute("SET deadlock_timeout = '1h'")
        other.execute(lock, (last,))
        moving = pool.submit(fire_many, database, acts.clock(), bulk(acts, [last, middle, first], "b7"))
        stopped = waiting_for(gate, gate.info.backend_pid)
        locking = pool.submit(other.execute, lock, (first,))
        assert waiting_for(gate, stopped) == other.info.backend_pid
        gate.rollback()
        locking.result(timeout=30)
        other.rollback()
        assert [v.outcome for v in moving.result(timeout=30)] == ["moved"] * 3
    database.close()
    assert len(gave_way) == 1
    assert set(versions(acts, [first, middle, last]).values()) == {("implementation_suspended", 2, 2, 2)}


def deadlocks(monkeypatch: pytest.MonkeyPatch) -> list[psycopg.errors.DeadlockDetected]:
    """Give the list that each deadlock a fixed statement is chosen to give way in is added to."""
    real, seen = Unit.fixed, []

    def fixed(unit, query, values):
        try:
            return real(unit, query, values)
        except psycopg.errors.DeadlockDetected as error:
            seen.append(error)
            raise

    monkeypatch.setattr(Unit, "fixed", fixed)
    return seen


def waiting_for(connection: psycopg.Connection, pid: int, seconds: float = 30.0) -> int:
    """Wait until a backend waits for the one named, and give which."""
    query = "SELECT pid FROM pg_locks WHERE NOT granted AND %s = ANY(pg_blocking_pids(pid))"
    give_up = time.monotonic() + seconds
    while (row := connection.execute(query, (pid,)).fetchone()) is None:
        assert time.monotonic() < give_up, "nobody waits"
    return int(row[0])


def test_an_empty_bulk_is_an_empty_answer(acts, unchanged):
    with unchanged():
        assert fire_many(acts.database, acts.clock(), bulk(acts, [], "b6")) == []
