"""The worker on a real broker and database: ticks become service calls, and Redis may forget everything at any time."""

import subprocess
import sys
import time
from datetime import UTC, datetime

import psycopg
import pytest
import redis

from tests.fixtures.processes import environment
from workers.app import create_celery
from workflow.domain.notice_text import NoticeBook

SECONDS = 30.0


@pytest.fixture(scope="module")
def app(redis_url, database_url):
    return create_celery(redis_url=redis_url, database_url=database_url, book=NoticeBook({}), secret="s" * 32)


@pytest.fixture(scope="module", autouse=True)
def worker(redis_url, database_url, tmp_path_factory):
    folder = tmp_path_factory.mktemp("worker")
    environ = environment(folder, 1, OCOP_DATABASE_URL=database_url, OCOP_REDIS_URL=redis_url, OCOP_SECRET="s" * 32)
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "ocop.work", "worker"], env=environ, stdout=log, stderr=log)
        yield process
        process.terminate()
        assert process.wait(timeout=20) == 0, (folder / "worker.log").read_text()


def beats(database_url, name):
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT beats FROM heartbeats WHERE name = %s", [name]).fetchone()
        return row[0] if row else 0


def wait_beats(database_url, name, number):
    give_up = time.monotonic() + SECONDS
    while beats(database_url, name) < number:
        assert time.monotonic() < give_up, f"{name} did not run"
        time.sleep(0.05)


def test_worker_runs_a_tick_also_after_redis_forgot_everything(app, redis_url, database_url):
    app.send_task("heartbeat", expires=15)
    wait_beats(database_url, "heartbeat", 1)

    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
    app.send_task("heartbeat", expires=15)

    wait_beats(database_url, "heartbeat", 2)


def test_worker_drops_a_tick_that_comes_too_late(app, database_url):
    before = beats(database_url, "heartbeat")

    app.send_task("heartbeat", expires=-1)
    app.send_task("relay", expires=15)
    wait_beats(database_url, "relay", 1)

    assert beats(database_url, "heartbeat") == before


def test_worker_carries_the_outbox_out_once(app, redis_url, database_url):
    now = datetime.now(UTC)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO outbox (key, topic, payload, created_at, next_attempt_at)"
            """ VALUES ('k1', 'case.moved', '{"case": "c1"}', %s, %s)""",
            [now, now],
        )
    with redis.Redis.from_url(redis_url) as client, client.pubsub(ignore_subscribe_messages=True) as listener:
        listener.subscribe("case.moved")
        listener.get_message(timeout=5)
        runs = beats(database_url, "relay")

        app.send_task("relay", expires=10)
        wait_beats(database_url, "relay", runs + 1)
        app.send_task("relay", expires=10)
        wait_beats(database_url, "relay", runs + 2)

        arrived = []
        while (message := listener.get_message(timeout=1)) is not None:
            arrived.append(message["data"])

    assert arrived == [b'{"key": "k1", "case": "c1"}']
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT sent_at IS NOT NULL FROM outbox WHERE key = 'k1'").fetchone() == (True,)
