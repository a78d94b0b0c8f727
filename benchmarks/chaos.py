"""Exactly once under fire: due notices, real workers and beats, and everything around them failing at random.

    python -m benchmarks.chaos [--notices 10000] [--seconds 120] [--seed N]

Redis is emptied and workers are killed (-9) all the while, PostgreSQL is restarted once, the SMTP server puts a tenth
of the addresses off for a while. In the end each notice is in the server's box once. A mail may be there twice only
where a worker died between the server's yes and its own commit: under the same Message-ID, and counted.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
import redis

WORKERS, BEATS = 4, 2
HOST = "localhost"
STARTING_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: how much, for how long, and how quickly a dead claim comes up again."""

    notices: int = 10_000
    seconds: float = 120.0
    settling: float = 240.0
    lease: float = 10.0
    limit: int = 100
    tick: int = 2
    delay: float = 0.01
    seed: int = 1


@dataclass(slots=True)
class Outcome:
    """What was found in the end."""

    notices: int
    missing: int
    mails: int
    doubled: int
    possibly_twice: int
    strangers: int
    states: dict[str, int]
    deaths: int
    flushes: int
    put_off: int
    seconds: float
    faults: list[str] = field(default_factory=list)

    def judge(self) -> "Outcome":
        """Write down what must not be."""
        rules = {
            "a notice is in nobody's box": self.missing == 0,
            "a mail under an id that is no notice's": self.strangers == 0,
            "more mails doubled than counted": self.doubled <= self.possibly_twice,
            "planned is not sent + suppressed + failed": sum(self.states.values()) == self.notices,
            "something still waits or failed": set(self.states) == {"sent"},
            "nobody was killed": self.deaths > 0,
            "nobody was put off": self.put_off > 0,
        }
        self.faults = [said for said, holds in rules.items() if not holds]
        return self


def run(folder: Path, trial: Trial) -> Outcome:
    """Make the servers, the notices and the trouble; give what was found."""
    from ocop.datadir import DataDir
    from ocop.embedded.running import redis_running

    data = DataDir(folder / "data")
    data.make()
    with ExitStack() as stack:
        postgres = stack.enter_context(_postgres(data))
        redis_url = stack.enter_context(redis_running(data))
        keys = _plan(postgres.url, trial.notices)
        crew = stack.enter_context(_crew(folder, trial, database_url=postgres.url, redis_url=redis_url))
        trouble, started = random.Random(trial.seed), time.monotonic()  # noqa: S311 - trouble, no secret
        flushes, restarted = 0, False
        while (passed := time.monotonic() - started) < trial.seconds and (
            _waiting(postgres.url) or passed < trial.seconds / 2
        ):
            time.sleep(trouble.uniform(0.3, 1.5))
            crew.keep_up()
            if trouble.random() < 0.5:
                crew.kill_one(trouble)
            if trouble.random() < 0.4:
                with redis.Redis.from_url(redis_url) as client:
                    client.flushall()
                flushes += 1
            if not restarted and passed > trial.seconds / 4:
                postgres.restart()
                restarted = True
        crew.keep_up()
        give_up = time.monotonic() + trial.settling
        while _waiting(postgres.url) and time.monotonic() < give_up:
            time.sleep(0.3)
            crew.keep_up()
        crew.stop()
        return _found(postgres.url, keys, crew, flushes=flushes, seconds=time.monotonic() - started)


class _Postgres:
    """The embedded server, to be restarted in its place."""

    def __init__(self, data: object) -> None:
        from ocop.datadir import DataDir
        from ocop.embedded import cluster

        assert isinstance(data, DataDir)
        self._place = cluster.locate(data.postgres)
        cluster.prepare(self._place)
        self._log = data.log("postgres")
        self._start()

    def _start(self) -> None:
        from ocop.embedded import postgres

        self._process = postgres.start(self._place, log=self._log)
        postgres.wait_ready(self._place, self._process, log=self._log)
        self.url = postgres.url(self._place) or ""

    def restart(self) -> None:
        """Shut the server down under everybody's hands and start it again."""
        self.stop()
        self._start()

    def stop(self) -> None:
        """Shut it down."""
        from ocop.embedded import postgres

        postgres.stop(self._process, patience=20.0)


@contextmanager
def _postgres(data: object) -> Iterator[_Postgres]:
    from ocop import migrate

    server = _Postgres(data)
    try:
        migrate.upgrade(server.url)
        yield server
    finally:
        server.stop()


class _Crew:
    """The SMTP server, the workers and the beats, each a process of its own; who dies is replaced."""

    def __init__(self, folder: Path, trial: Trial, environ: dict[str, str], port: int) -> None:
        self._folder, self._environ = folder, environ
        self.box = folder / "box.txt"
        self.box.touch()
        self.deaths = 0
        command = ["-m", "tests.fixtures.mailbox", str(port), str(self.box), "10", str(trial.seconds / 3)]
        self._sink = self._started([*command, str(trial.delay)], "smtp")
        self._members: list[tuple[str, subprocess.Popen[bytes]]] = []
        for part, count in (("worker", WORKERS), ("beat", BEATS)):
            self._members += [(part, self._member(part)) for _ in range(count)]

    def keep_up(self) -> None:
        """Replace who is dead."""
        self._members = [
            (part, process if process.poll() is None else self._member(part)) for part, process in self._members
        ]

    def kill_one(self, trouble: random.Random) -> None:
        """Kill a worker with all its children, or one child of it."""
        workers = [process for part, process in self._members if part == "worker" and process.poll() is None]
        if not workers:
            return
        chosen = psutil.Process(trouble.choice(workers).pid)
        with suppress(psutil.NoSuchProcess):
            children = chosen.children(recursive=True)
            victims = [chosen, *children] if trouble.random() < 0.5 or not children else [trouble.choice(children)]
            for victim in victims:
                with suppress(psutil.NoSuchProcess):
                    victim.kill()
            self.deaths += 1

    def stop(self) -> None:
        """End them all."""
        everybody = [process for _, process in self._members] + [self._sink]
        family: list[psutil.Process] = []
        for process in everybody:
            with suppress(psutil.NoSuchProcess):
                family += psutil.Process(process.pid).children(recursive=True)
            process.terminate()
        for process in everybody:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=5)
        for child in family:
            with suppress(psutil.NoSuchProcess):
                child.kill()

    def put_off(self) -> int:
        """Count the refusals of the SMTP server."""
        file = self.box.with_suffix(".refused")
        return len(file.read_text(encoding="utf-8").splitlines()) if file.exists() else 0

    def _member(self, part: str) -> "subprocess.Popen[bytes]":
        return self._started(["-m", "benchmarks.chaos_crew", part], part)

    def _started(self, command: list[str], name: str) -> "subprocess.Popen[bytes]":
        with (self._folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen([sys.executable, *command], env=self._environ, stdout=log, stderr=log)


@contextmanager
def _crew(folder: Path, trial: Trial, *, database_url: str, redis_url: str) -> Iterator[_Crew]:
    from tests.fixtures.processes import environment, free_port

    port = free_port()
    environ = environment(
        folder,
        1,
        OCOP_DATABASE_URL=database_url,
        OCOP_REDIS_URL=redis_url,
        OCOP_SECRET="s" * 32,
        OCOP_SMTP_URL=f"smtp://127.0.0.1:{port}",
        OCOP_MAIL_FROM="OCOP <ocop@example.vn>",
        OCOP_PUBLIC_URL=f"http://{HOST}",
        OCOP_TEST_LEASE=str(trial.lease),
        OCOP_TEST_LIMIT=str(trial.limit),
        OCOP_TEST_TICK=str(trial.tick),
        PYTHONPATH=os.pathsep.join(path for path in sys.path if path),
    )
    crew = _Crew(folder, trial, environ, port)
    try:
        yield crew
    finally:
        crew.stop()


_PEOPLE = """
INSERT INTO persons (id, login, name, email, language, created_at)
SELECT gen_random_uuid(), 'chaos-' || n, 'Người ' || n, 'p' || n || '@example.vn', 'vi', now()
FROM generate_series(1, %s) n"""
_NOTICES = """
INSERT INTO notices (key, kind, notice, recipient_id, recipient_role, channel, urgent, planned_at, send_at, params)
SELECT 'chaos:' || p.login, 'alarm', 'alarm', p.id, 'admin', 'email', true, now(), now(),
 '{"count": 1, "items": "sweep"}' FROM persons p WHERE p.login LIKE 'chaos-%'"""


def _plan(url: str, number: int) -> list[str]:
    """Plan a notice each to so many people, all due."""
    with psycopg.connect(url) as connection:
        connection.execute(_PEOPLE, (number,))
        connection.execute(_NOTICES)
        return [row[0] for row in connection.execute("SELECT key FROM notices")]


def _waiting(url: str) -> int:
    with suppress(psycopg.OperationalError), psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM notices WHERE state IN ('planned', 'claimed')").fetchone()
        return int(row[0]) if row else 0
    return 1


def _found(url: str, keys: list[str], crew: _Crew, *, flushes: int, seconds: float) -> Outcome:
    from workflow.domain.delivery import message_id

    expected = {message_id(key, HOST) for key in keys}
    arrived = Counter(line.split()[0] for line in crew.box.read_text(encoding="utf-8").splitlines())
    with psycopg.connect(url) as connection:
        states: dict[str, int] = dict(connection.execute("SELECT state, count(*) FROM notices GROUP BY 1").fetchall())
        row = connection.execute("SELECT count(*) FROM notice_receipts WHERE kind = 'unknown'").fetchone()
    return Outcome(
        notices=len(keys),
        missing=len(expected - arrived.keys()),
        mails=sum(arrived.values()),
        doubled=sum(count - 1 for count in arrived.values()),
        possibly_twice=int(row[0]) if row else 0,
        strangers=len(arrived.keys() - expected),
        states=states,
        deaths=crew.deaths,
        flushes=flushes,
        put_off=crew.put_off(),
        seconds=seconds,
    ).judge()


def main() -> int:
    """Try it and say what was found; 1 when something is not as it must be."""
    parser = ArgumentParser(prog="python -m benchmarks.chaos", description=(__doc__ or "").splitlines()[0])
    usual = Trial()
    parser.add_argument("--notices", type=int, default=usual.notices)
    parser.add_argument("--seconds", type=float, default=usual.seconds, help="how long there is trouble")
    parser.add_argument("--seed", type=int, default=usual.seed)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ocop-chaos-") as folder:
        found = run(Path(folder), Trial(notices=given.notices, seconds=given.seconds, seed=given.seed))
    print(
        f"{found.notices} notices in {found.seconds:.0f} s: {found.mails} mails, {found.missing} missing, "
        f"{found.doubled} twice ({found.possibly_twice} counted as possibly twice), states {found.states}; "
        f"{found.deaths} workers killed, Redis emptied {found.flushes} times, PostgreSQL restarted once, "
        f"{found.put_off} mails put off"
    )
    print("\n".join(found.faults) or "every notice exactly once")
    return 1 if found.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
