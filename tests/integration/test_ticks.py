"""Two workers and two beats at once, on a real broker and database: what is due is done once, whoever ticks."""

import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack

import psycopg
import pytest
import redis

from tests.acts import one, rows
from tests.fixtures.processes import environment
from tests.ladders import CLOCKS, acting, many_returned
from workers.app import create_celery
from workflow.domain.notice_text import NoticeBook
from workflow.domain.time import SystemClock
from workflow.services.heartbeat import INTERVALS
from workflow.services.invariants import check_invariants

SECONDS = 90.0
CASES = 12
OWED = f"SELECT count(*) FROM {CLOCKS} k, unnest(fires) WHERE ended_seq IS NULL"  # noqa: S608 - fixed texts


@pytest.fixture
def acts(fresh_database_url):
    with acting(fresh_database_url) as found:
        yield found


@pytest.fixture
def crew(fresh_database_url, redis_url, tmp_path):
    """Run two workers and two beats as the product starts them; each must end well when asked."""
    environ = environment(
        tmp_path, 1, OCOP_DATABASE_URL=fresh_database_url, OCOP_REDIS_URL=redis_url, OCOP_SECRET="s" * 32
    )
    with ExitStack() as stack:
        logs = [stack.enter_context((tmp_path / f"{number}.log").open("wb")) for number in range(4)]
        processes = [
            subprocess.Popen([sys.executable, "-m", "ocop.work", part], env=environ, stdout=log, stderr=log)
            for part, log in zip(("worker", "worker", "beat", "beat"), logs, strict=True)
        ]
        yield processes
        for process in reversed(processes):
            process.terminate()
        codes = [process.wait(timeout=30) for process in processes]
        said = "\n".join((tmp_path / f"{number}.log").read_text() for number in range(4))
        assert codes == [0] * 4, said
        assert "Traceback" not in said, said


def wait_until(reached, what):
    give_up = time.monotonic() + SECONDS
    while not reached():
        assert time.monotonic() < give_up, f"{what}: not within {SECONDS} s"
        time.sleep(0.1)


def test_what_is_due_is_done_once_though_redis_forgets_everything(acts, crew, fresh_database_url, redis_url):
    cases = many_returned(acts, CASES)
    app = create_celery(redis_url=redis_url, database_url=fresh_database_url, book=NoticeBook({}), secret="s" * 32)
    with redis.Redis.from_url(redis_url) as client:
        for number in range(12):
            app.send_task("sweep", expires=60)
            app.send_task("relay", expires=60)
            if number == 5:
                client.flushdb()
    wait_until(lambda: one(acts.database, "SELECT count(*) FROM firings") == one(acts.database, OWED), "firings")
    wait_until(lambda: not one(acts.database, "SELECT count(*) FROM firings WHERE state = 'new'"), "planned")
    wait_until(lambda: not one(acts.database, "SELECT count(*) FROM outbox WHERE sent_at IS NULL"), "relayed")
    wait_until(
        lambda: not one(acts.database, "SELECT count(*) FROM notices WHERE state IN ('planned', 'claimed')"),
        "delivered",
    )
    told = Counter(
        (case, role)
        for case, role in rows(
            acts.database,
            "SELECT case_id, recipient_role FROM notices WHERE kind IN ('reminder', 'escalation')"
            " AND rule = 'idea_completion' AND state <> 'suppressed'",
        )
    )
    assert told == Counter(
        {(case, role): 1 for case in cases for role in ("producer", "commune_officer", "district_officer")}
    )
    assert rows(acts.database, "SELECT kind, count(*) FROM clock_events GROUP BY kind") == [("breached", CASES)]
    assert check_invariants(acts.database, SystemClock()).broken == {}


def test_two_beats_keep_every_tick_alive(crew, fresh_database_url):
    def beats():
        with psycopg.connect(fresh_database_url) as connection:
            return dict(connection.execute("SELECT name, beats FROM heartbeats").fetchall())

    wait_until(lambda: beats().get("heartbeat", 0) >= 1 and beats().get("relay", 0) >= 2, "ticks")
    found = beats()
    assert set(found) >= set(INTERVALS), "ticks that have not run yet are expected all the same"
    assert found["deliver"] >= 1
