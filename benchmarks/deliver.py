"""Measure the draining of the outbox and delivery over SMTP next to their floors, in the same run.

    python -m benchmarks.deliver [--quick] [--json FILE]

Ends with 1 when a gate fails. Not a test: figures need a quiet machine (docs/performance.md).
"""

import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from email.headerregistry import Address
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import psycopg
from redis import Redis

from benchmarks import report, server
from benchmarks.deliver_floors import drained_by_celery, mail_server, sent_bare
from benchmarks.goals import Goal, goal
from benchmarks.measure import Round, Slice, clocked, median, rate_ratio
from benchmarks.server import Server
from ocop import notices as shipped
from ocop.datadir import DataDir
from ocop.embedded.running import redis_running
from tests import factories
from tests.fixtures.processes import free_port
from workers.channels import ChannelSettings, make_channels
from workers.channels.mail_text import mail_of
from workers.publish import publisher
from workflow.domain.time import SystemClock
from workflow.services.channels import Outgoing
from workflow.services.deliver import deliver_once
from workflow.services.relay import relay_once
from workflow.store.database import Database

PROCESSES = 2
PRODUCTS = 50
_OUTBOX = """
INSERT INTO outbox (key, topic, payload, created_at, next_attempt_at)
SELECT 'bench:' || %(round)s || ':' || n, 'bench.noop', '{"n": 1}', now(), now() FROM generate_series(1, %(many)s) n"""
_NOTICES = """
INSERT INTO notices (key, kind, notice, case_id, recipient_id, recipient_role, channel, urgent, planned_at, send_at)
SELECT 'bench:' || %(round)s || ':' || n, 'nudge', 'nudge', c.cases[1 + n %% array_length(c.cases, 1)], %(person)s,
 'producer', 'email', true, now(), now()
FROM generate_series(1, %(many)s) n, (SELECT array_agg(id) AS cases FROM cases) c"""


def main() -> int:
    """Measure and report."""
    options = _options()
    with server.running("tcp", below=options.below) as postgres:
        ran_on = report.machine(postgres.version())
        _say(", ".join(f"{name} {value}" for name, value in ran_on.items()))
        judged = [*draining(postgres, options), *delivering(postgres, options)]
    _say("\n".join(["", *report.goals(judged), ""]))
    if options.json:
        report.write_json(options.json, ran_on=ran_on, found=judged, details={"options": str(options)})
    return 0 if all(one.passed for one in judged) else 1


def draining(postgres: Server, options: Namespace) -> list[Goal]:
    """Drain the outbox by two processes, and as many empty Celery tasks by two, by turns."""
    url = postgres.new_database("outbox")
    rounds: list[Round] = []
    with tempfile.TemporaryDirectory(prefix="ocop-bench-") as folder:
        data = DataDir(Path(folder))
        data.make()
        with (
            redis_running(data) as redis_url,
            ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool,
        ):
            list(pool.map(partial(_relayed, url, redis_url), range(PROCESSES)))  # imports and connections made
            for number in range(options.rounds):
                celery = drained_by_celery(
                    redis_url, options.tasks, processes=PROCESSES, log=Path(folder) / "celery.log"
                )
                with psycopg.connect(url) as connection:
                    connection.execute(_OUTBOX, {"round": number, "many": options.messages})
                start = time.perf_counter()
                sent = sum(pool.map(partial(_relayed, url, redis_url), range(PROCESSES)))
                rounds.append({"celery": celery, "relay": Slice(sent, time.perf_counter() - start, 0.0)})
                assert sent == options.messages, sent
    _tell(rounds, "a second")
    return [
        goal("P14", "outbox drained / Celery prefork tasks", "at least", 2.5, 10, rate_ratio(rounds, "relay", "celery"))
    ]


def delivering(postgres: Server, options: Namespace) -> list[Goal]:
    """Deliver notices of real cases over SMTP, and as many finished mails by a bare loop, by turns."""
    url = postgres.new_database("mail")
    database = Database(url, pool_size=2)
    scene = factories.build(database, products=PRODUCTS)
    for number in range(PRODUCTS):
        factories.enter(database, scene, number)
    with database.unit() as unit:
        unit.execute("UPDATE persons SET email = 'chu.the@example.vn' WHERE id = %s", (scene.people["producer"],))
    book = shipped.load(address="https://ocop.example.vn")
    port, clock = free_port(), SystemClock()
    channels = make_channels(ChannelSettings(f"smtp://127.0.0.1:{port}", "OCOP <ocop@example.vn>"), clock)
    rounds: list[Round] = []
    with tempfile.TemporaryDirectory(prefix="ocop-bench-") as folder, mail_server(port, Path(folder) / "box"):
        for number in range(options.rounds + 1):
            with psycopg.connect(url) as connection:
                given = {"round": number, "many": options.mails, "person": scene.people["producer"]}
                connection.execute(_NOTICES, given)

            def deliver() -> int:
                sent = 0
                while (found := deliver_once(database, clock, channels, book)).claimed:
                    sent += found.sent
                return sent

            ours = clocked(deliver)
            assert ours.operations == options.mails, ours
            mails = _finished(database, options.mails, number)
            rounds.append({"smtplib": clocked(partial(sent_bare, port, mails)), "deliver": ours})
    database.close()
    _tell(rounds[1:], "mails a second")
    return [
        goal("mail", "delivery / bare smtplib loop", "at least", 0.5, 0.8, rate_ratio(rounds[1:], "deliver", "smtplib"))
    ]


def _relayed(url: str, redis_url: str, _number: int) -> int:
    """Drain the outbox in this process until nothing is due."""
    database = Database(url, pool_size=2)
    with Redis.from_url(redis_url) as redis:
        sent = relay_once(database, publisher(redis), SystemClock())
    database.close()
    return sent


def _finished(database: Database, number: int, round_number: int) -> list[tuple[str, bytes]]:
    """Give the very texts just delivered as finished mails."""
    with database.single() as unit:
        texts = unit.rows(
            "SELECT address, subject, body FROM proofs WHERE key LIKE %s LIMIT %s", (f"bench:{round_number}:%", number)
        )
    sender, at = Address("OCOP", addr_spec="ocop@example.vn"), datetime.now(UTC)
    made = []
    for index, (address, subject, body) in enumerate(texts):
        html = f"<html><body><p>{body}</p></body></html>"
        one = Outgoing("k", f"<b{index}@example.vn>", "email", address, "Người", "vi", subject, body, html, "")
        made.append((address, mail_of(one, sender=sender, at=at)))
    return made


def _tell(rounds: list[Round], what: str) -> None:
    rates = {name: median([one[name].rate for one in rounds]) for name in rounds[0]}
    _say(", ".join(f"{name} {value:,.0f} {what}" for name, value in rates.items()))


def _options() -> Namespace:
    quick = "--quick" in sys.argv[1:]
    parser = ArgumentParser(prog="python -m benchmarks.deliver", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="half a minute instead of several")
    parser.add_argument("--rounds", type=int, default=3 if quick else 7)
    parser.add_argument("--tasks", type=int, default=2_000 if quick else 10_000, help="empty Celery tasks a round")
    parser.add_argument("--messages", type=int, default=6_000 if quick else 40_000, help="outbox rows a round")
    parser.add_argument("--mails", type=int, default=600 if quick else 3_000, help="mails a round")
    parser.add_argument("--below", type=Path, help="folder (so disk) for the server's data; default: the temporary one")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there as well")
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
