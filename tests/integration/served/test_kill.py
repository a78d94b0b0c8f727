"""kill -9 of the api in the middle: each case is wholly moved or not at all, and the same keys complete the rest."""

import random
import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import cycle, islice
from uuid import UUID

import httpx
import psycopg
import pytest

from tests.acts import Acts, one, rows
from workflow.services.fire_many import CHUNK
from workflow.services.verify import verify

MANY = 1_000
CLIENTS = 4
DEATHS = 3
WHOLE = """
WITH told AS (SELECT left(key, 36) AS id, count(*) AS n FROM outbox GROUP BY 1),
 written AS (SELECT case_id, count(*) AS n, max(seq) AS last FROM history GROUP BY 1)
SELECT c.id, c.state, c.version, written.n, written.last, told.n,
 h.hash = c.head_hash AND h.to_state = c.state AND h.facts = c.facts
FROM cases c JOIN written ON written.case_id = c.id JOIN told ON told.id = c.id::text
JOIN history h ON h.case_id = c.id AND h.seq = c.version WHERE c.id = ANY(%s::uuid[])"""


@pytest.fixture(scope="module")
def cases(acts: Acts) -> list[UUID]:
    return acts.many(MANY)


def settled(acts: Acts) -> None:
    """Wait until the server has noticed that nobody listens to the statements it was running."""
    busy = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND pid <> pg_backend_pid() AND state <> 'idle'"""
    give_up = time.monotonic() + 20
    while one(acts.database, busy):
        assert time.monotonic() < give_up, "a statement of a dead client still runs"
        time.sleep(0.02)


def moved(acts: Acts, cases: list[UUID], states: tuple[str, str], version: int) -> int:
    """Check that each case stands whole before or after the act, and count those after it."""
    found = rows(acts.database, WHOLE, cases)
    before, after = states
    allowed = {(before, *[version] * 4, True), (after, *[version + 1] * 4, True)}
    assert {row[1:] for row in found} <= allowed
    assert len(found) == len(cases)
    return sum(row[1] == after for row in found)


def send_bulk(api, tokens, cases: list[UUID], key: str, trigger: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {tokens['producer']}", "idempotency-key": key}
    body = {"trigger": trigger, "case_ids": [str(case) for case in cases], "comment": "bão số 5"}
    return httpx.post(f"{api.address}/api/v1/transitions", json=body, headers=headers, timeout=60.0)


def counts(answer: httpx.Response) -> dict[str, int]:
    assert answer.status_code == 200, answer.text
    return {name: count for name, count in answer.json()["counts"].items() if count}


def version_of(acts: Acts, case: UUID) -> int:
    return int(one(acts.database, "SELECT version FROM cases WHERE id = %s", case))


def test_killed_while_the_third_chunk_waits(acts, api, tokens, cases, database_url):
    """Deterministic: a lock holds the third chunk back, the api dies, the lock goes."""
    states = ("implementing", "implementation_suspended")
    version = version_of(acts, cases[0])
    with psycopg.connect(database_url) as other, ThreadPoolExecutor(1) as pool:
        other.execute("SELECT 1 FROM cases WHERE id = %s FOR UPDATE", (cases[2 * CHUNK + 5],))
        answer: Future[httpx.Response] = pool.submit(send_bulk, api, tokens, cases, "k1", "suspend_implementation")
        waits = """SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event IN ('transactionid', 'tuple')"""
        while one(acts.database, waits) == 0:
            assert not answer.done()
        give_up = time.monotonic() + 20  # the others are written beside the third, which waits
        while moved(acts, cases, states, version) < 2 * CHUNK:
            assert time.monotonic() < give_up
        assert moved(acts, cases, states, version) in {2 * CHUNK, 3 * CHUNK}
        api.kill()
        with pytest.raises(httpx.TransportError):
            answer.result(timeout=30)
    settled(acts)
    assert moved(acts, cases, states, version) in {2 * CHUNK, 3 * CHUNK, MANY}, "a chunk is whole"
    api.start(2)
    done = moved(acts, cases, states, version)
    first = counts(send_bulk(api, tokens, cases, "k1", "suspend_implementation"))
    assert first == {name: count for name, count in (("replayed", done), ("moved", MANY - done)) if count}
    assert moved(acts, cases, states, version) == MANY
    assert counts(send_bulk(api, tokens, cases, "k1", "suspend_implementation")) == {"replayed": MANY}
    assert verify(acts.database).fault is None


def test_killed_at_any_moment_of_a_bulk(acts, api, tokens, cases):
    """Deaths at moments nobody chose; each time the same key completes what is left."""
    swing = cycle([("resume_implementation", "implementing"), ("suspend_implementation", "implementation_suspended")])
    state = "implementation_suspended"
    for number, (trigger, target) in enumerate(islice(swing, DEATHS)):
        version = version_of(acts, cases[0])
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(send_bulk, api, tokens, cases, f"k2-{number}", trigger)
            time.sleep(random.uniform(0.02, 0.6))  # noqa: S311 - a moment, not a secret
            api.kill()
            settled(acts)
            assert moved(acts, cases, (state, target), version) % CHUNK == 0
            api.start(1)
            answer.exception(timeout=60)  # cut off, or served only now: it may have waited in the socket's queue
        answered = counts(send_bulk(api, tokens, cases, f"k2-{number}", trigger))
        assert answered.get("replayed", 0) + answered.get("moved", 0) == MANY
        assert moved(acts, cases, (state, target), version) == MANY
        state = target
    assert verify(acts.database).fault is None


def test_killed_amid_a_thousand_single_acts(acts, api, tokens, cases):
    """Clients that repeat an unanswered act with its own key after the restart: every act happens once."""
    states = ("implementing", "ready_for_evaluation")
    version = version_of(acts, cases[0])
    told: Counter[int] = Counter()
    back = threading.Event()
    noted = threading.Lock()

    def client(number: int) -> None:
        headers = {"authorization": f"Bearer {tokens['producer']}"}
        with httpx.Client(base_url=api.address, headers=headers, timeout=60.0) as http:
            for case in cases[number::CLIENTS]:
                for attempt in (1, 2):
                    try:
                        answer = http.post(
                            f"/api/v1/cases/{case}/transitions",
                            json={"trigger": "complete_implementation"},
                            headers={"idempotency-key": f"k3-{case}"},
                        )
                    except httpx.TransportError:
                        assert attempt == 1
                        assert back.wait(timeout=60)
                        continue
                    with noted:
                        told[answer.status_code] += 1
                    break

    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(client, number) for number in range(CLIENTS)]
        while sum(told.values()) < MANY // 3:
            assert not any(c.done() for c in clients)
            time.sleep(0.01)
        api.kill()
        settled(acts)
        half_way = moved(acts, cases, states, version)
        assert MANY // 3 <= half_way < MANY
        assert half_way >= told[201], "what was answered is stored"
        api.start(2)
        back.set()
        for finished in clients:
            finished.result(timeout=120)
    assert set(told) <= {200, 201}
    assert sum(told.values()) == MANY
    assert moved(acts, cases, states, version) == MANY
    assert verify(acts.database).fault is None
