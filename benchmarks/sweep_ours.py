"""The product's part of ``sweep.py``: clocks by the million, swept, armed and planned by its own services."""

import multiprocessing
import os
import signal
import time
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

import orjson
import psycopg

from benchmarks.fill import fill
from benchmarks.sweep_floors import SHARES, START, round_at
from tests import factories
from workflow.domain.calendar import WorkingCalendar
from workflow.domain.clocks import ClockWrite, Counting, clocks_of_move, minutes_of
from workflow.domain.facts import CaseFacts, SeasonFacts, Situation
from workflow.domain.process import Process
from workflow.domain.time import FixedClock, local_day
from workflow.services.plan_notices import plan_once
from workflow.services.sweep import sweep_once
from workflow.store.clocks import as_record
from workflow.store.database import Database

STEPS = 7
_CASE = "('0174520c-5c00-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid"
_LADDERS = f"""
INSERT INTO ladders (id, rule, due_on, steps, fires, next_at)
SELECT g, 'idea_completion', '2026-01-15', decode('00010203040506', 'hex'),
 (SELECT array_agg(%(base)s::integer + g + k * 100000 ORDER BY k) FROM generate_series(0, {STEPS - 1}) k),
 to_timestamp((%(base)s + g)::bigint * 60)
FROM generate_series(0, {SHARES - 1}) g"""
_FILL = f"""
INSERT INTO clocks (case_id, rule, started_seq, start_on, due_on, calendar_epoch, started_at, ladder)
SELECT {_CASE}, 'idea_completion', 3, '2025-12-20', '2026-01-15', 1, %(start)s, g %% {SHARES}
FROM generate_series(1, %(clocks)s) g"""
_ONE_LADDER = """
INSERT INTO ladders (id, rule, due_on, steps, fires, next_at)
VALUES (0, 'implementation', '2026-01-15', decode('00', 'hex'), ARRAY[%(base)s::integer],
 to_timestamp(%(base)s::bigint * 60))"""
_OF_CASES = """
INSERT INTO clocks (case_id, rule, started_seq, start_on, due_on, calendar_epoch, started_at, ladder)
SELECT id, 'implementation', 1, '2025-12-20', '2026-01-15', 1, %(start)s, 0 FROM cases WHERE code LIKE 'FILLED-%%'"""
_ARM = """
WITH started AS MATERIALIZED (
 SELECT r.case_id, s.* FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(case_id uuid, clocks jsonb),
 jsonb_to_recordset(r.clocks->'starts') AS s(rule text, start_on date, due_on date, epoch integer, fired smallint,
  ladder bigint, next_fire_at timestamptz, steps text, fires integer[])),
laid AS (
 INSERT INTO ladders (id, rule, due_on, steps, fires, swept, next_at)
 SELECT DISTINCT ON (ladder) ladder, rule, due_on, decode(steps, 'hex'), fires, fired, next_fire_at
 FROM started ORDER BY ladder, fired ON CONFLICT DO NOTHING RETURNING id)
INSERT INTO clocks (case_id, rule, started_seq, start_on, due_on, calendar_epoch, fired, started_at, ladder,
 next_fire_at)
SELECT case_id, rule, 2, start_on, due_on, epoch, fired, %(at)s, ladder, CASE
 WHEN next_fire_at > %(at)s + interval '1 day' AND coalesce((SELECT l.swept <= s.fired FROM ladders l WHERE
  l.id = s.ladder), s.ladder IN (SELECT id FROM laid)) THEN NULL ELSE next_fire_at END
FROM started s"""
_OVER = """SELECT coalesce(sum(greatest(k.fired, l.swept)), 0) FROM clocks k JOIN ladders l ON l.id = k.ladder
WHERE l.swept >= %s"""
CHUNK = 2_000


def fill_clocks(url: str, clocks: int) -> None:
    """Make so many running clocks on a hundred ladders of seven steps; a hundredth of them is due at each round."""
    with psycopg.connect(url, autocommit=True) as connection:
        values = {"start": START - timedelta(days=10), "base": minutes_of(START), "clocks": clocks}
        connection.execute(_LADDERS.encode(), values)
        connection.execute(_FILL.encode(), values)
        connection.execute("VACUUM ANALYZE clocks, ladders")


class Swept:
    """A database that ``fill_clocks`` has filled, and the product's own sweep of it."""

    def __init__(self, url: str, clocks: int) -> None:
        self.url, self.clocks = url, clocks
        self._database = Database(url, pool_size=1)

    def sweep(self, number: int) -> int:
        """Sweep at the instant of a round."""
        return sweep_once(self._database, FixedClock(round_at(number)))

    def exact(self, number: int) -> bool:
        """Say whether exactly the firings owed at a round are there, and every clock knows it."""
        with psycopg.connect(self.url) as connection:
            owed = f"SELECT count(*) FROM generate_series(1, {self.clocks}) g WHERE g %% {SHARES} <= %s"
            counts = [
                connection.execute(query.encode(), values).fetchone()
                for query, values in (
                    (owed, (number,)),
                    ("SELECT count(*) FROM firings WHERE step = %s", (0,)),
                    ("SELECT count(*) FROM firings WHERE step >= %s", (0,)),
                    (_OVER, (0,)),
                )
            ]
        return len({row[0] for row in counts if row is not None}) == 1

    def close(self) -> None:
        """Close the connections."""
        self._database.close()


def two_sweepers(swept: Swept, number: int, *, kill_after: float) -> tuple[bool, bool]:
    """Let two processes sweep what came up to a round, and kill one midway; then sweep once more.

    Gives whether the outcome is exact, and whether the kill met a sweeper at work.
    """
    spawn = multiprocessing.get_context("spawn")
    pipes, processes = [], []
    for _ in range(2):
        mine, theirs = spawn.Pipe()
        process = spawn.Process(target=_sweep_in_small_batches, args=(theirs, swept.url, number), daemon=True)
        process.start()
        pipes.append(mine)
        processes.append(process)
    for pipe in pipes:
        pipe.recv()
    for pipe in pipes:
        pipe.send("go")
    time.sleep(kill_after)
    met = processes[0].is_alive()
    os.kill(processes[0].pid or 0, signal.SIGKILL)
    for process in processes:
        process.join()
    time.sleep(0.5)  # until the server has noticed and given the killed one's locks back
    swept.sweep(number)
    return swept.exact(number), met


class Arming:
    """Cases that enter a state, with the domain's own ladders and the write path's own way of storing them."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._process: Process = factories.cycle()
        self._calendar: WorkingCalendar = _calendar()
        self._next = 0

    def entering(self, count: int) -> list[Situation]:
        """Give so many cases that are about to enter the state, each on a day of its own."""
        found = []
        for _ in range(count):
            self._next += 1
            key = UUID(int=(0x0174520D5C0070008000 << 48) + self._next)
            at = START + timedelta(days=self._next % 60)
            season = SeasonFacts(key, "open", {})
            case = CaseFacts(key, "idea_submitted", 2, b"", self._process.hash, key, key, key, key, "new", {}, season)
            found.append(Situation(self._process, case, at, local_day(at)))
        return found

    def decide(self, entering: list[Situation]) -> list[tuple[UUID, ClockWrite]]:
        """Compute their last days and ladders."""
        counting = Counting(self._calendar, 1)
        return [
            (one.case.id, clocks_of_move(one, self._process, "idea_returned", one.case.facts, counting))
            for one in entering
        ]

    def arm(self, decided: list[tuple[UUID, ClockWrite]]) -> int:
        """Store them, durably, a statement for each ``CHUNK``."""
        for start in range(0, len(decided), CHUNK):
            rows = [
                {"case_id": case_id, "clocks": as_record(write)} for case_id, write in decided[start : start + CHUNK]
            ]
            self._connection.execute(_ARM, {"rows": orjson.dumps(rows, default=dict).decode(), "at": START})
        return len(decided)

    def size(self) -> int:
        """Give the bytes of the clocks and their ladders with their indexes."""
        sizes = "SELECT pg_total_relation_size('clocks') + pg_total_relation_size('ladders')"
        row = self._connection.execute(sizes).fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def fill_due(url: str, notices: int) -> None:
    """Make as many cases as notices are to be planned, each with one clock that is due."""
    fill(url, cases=notices, rows=1)
    with psycopg.connect(url, autocommit=True) as connection:
        values = {"start": START - timedelta(days=10), "base": minutes_of(START)}
        connection.execute("DELETE FROM clocks")
        connection.execute("DELETE FROM ladders")
        connection.execute(_ONE_LADDER.encode(), values)
        connection.execute(_OF_CASES.encode(), values)
        connection.execute("VACUUM ANALYZE")


def planned_memory(url: str, notices: int) -> int:
    """Give the peak of resident bytes of a fresh process that sweeps and plans what ``fill_due`` made."""
    spawn = multiprocessing.get_context("spawn")
    mine, theirs = spawn.Pipe()
    process = spawn.Process(target=_plan_all, args=(theirs, url), daemon=True)
    process.start()
    theirs.close()
    planned, peak = mine.recv()
    process.join()
    assert planned == notices, (planned, notices)
    return int(peak)


def _plan_all(pipe: Connection, url: str) -> None:
    database, clock = Database(url, pool_size=1), FixedClock(round_at(1))
    sweep_once(database, clock)
    report = plan_once(database, clock)
    pipe.send((report.planned, _peak()))


def _peak() -> int:
    """Give the peak of this process' resident bytes.

    Not ``ru_maxrss``: across exec it keeps the peak of the process that this one was forked from.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def _sweep_in_small_batches(pipe: Connection, url: str, number: int) -> None:
    database = Database(url, pool_size=1)
    sweep_once(database, FixedClock(START - timedelta(days=1)))
    pipe.send("ready")
    pipe.recv()
    sweep_once(database, FixedClock(round_at(number)), limit=100)


def _calendar() -> WorkingCalendar:
    from tests.calendar_world import shipped

    return shipped()
