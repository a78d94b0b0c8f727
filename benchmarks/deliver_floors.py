"""What delivery is measured against: Celery's prefork workers on empty tasks, and a bare ``smtplib`` loop.

Run as a program (``python -m benchmarks.deliver_floors worker REDIS_URL PROCESSES``) it is that Celery worker.
"""

import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from celery import Celery
from redis import Redis

from benchmarks.measure import Slice
from workers.app import broker_url

QUEUE = "noop"
TASK = "noop"
STARTING_SECONDS = 60.0
POLL_SECONDS = 0.002


def celery_app(redis_url: str) -> Celery:
    """Make an application with one task that does nothing, as lean as Celery can be set."""
    app = Celery("floor", broker=broker_url(redis_url), set_as_current=False)
    app.conf.update(
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        worker_prefetch_multiplier=4,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True,
    )
    app.task(name=TASK, shared=False)(_nothing)
    return app


def _nothing() -> None:
    """Do nothing."""


def drained_by_celery(redis_url: str, tasks: int, *, processes: int, log: Path) -> Slice:
    """Queue empty tasks, start a worker, and take the time from the first one taken to the last one done."""
    app = celery_app(redis_url)
    with app.connection_for_write() as connection, app.amqp.Producer(connection) as producer:
        task = app.tasks[TASK]
        for _ in range(tasks):
            task.apply_async(producer=producer)
    command = [sys.executable, "-m", "benchmarks.deliver_floors", "worker", redis_url, str(processes)]
    with Redis.from_url(redis_url) as redis, log.open("ab") as output:
        worker = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            give_up = time.monotonic() + STARTING_SECONDS
            while redis.llen(QUEUE) == tasks:
                assert time.monotonic() < give_up, log.read_text(encoding="utf-8")
                time.sleep(POLL_SECONDS)
            start = time.perf_counter()
            while redis.llen(QUEUE) or redis.hlen("unacked"):
                time.sleep(POLL_SECONDS)
            return Slice(tasks, time.perf_counter() - start, 0.0)
        finally:
            worker.terminate()
            worker.wait(timeout=30)


def sent_bare(port: int, mails: list[tuple[str, bytes]]) -> int:
    """Send finished mails over one connection, one after the other."""
    with smtplib.SMTP("127.0.0.1", port) as link:
        for address, mail in mails:
            link.sendmail("ocop@example.vn", [address], mail)
    return len(mails)


@contextmanager
def mail_server(port: int, box: Path) -> Iterator[None]:
    """Run a real SMTP server in a process of its own."""
    box.touch()
    process = subprocess.Popen([sys.executable, "-m", "tests.fixtures.mailbox", str(port), str(box)])
    try:
        give_up = time.monotonic() + STARTING_SECONDS
        while True:
            try:
                with smtplib.SMTP("127.0.0.1", port, timeout=5):
                    break
            except OSError:
                assert time.monotonic() < give_up, "the SMTP server did not start"
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


if __name__ == "__main__":
    celery_app(sys.argv[2]).Worker(
        concurrency=int(sys.argv[3]), pool_cls="prefork", without_gossip=True, without_mingle=True, quiet=True
    ).start()
