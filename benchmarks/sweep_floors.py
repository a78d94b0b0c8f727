"""What the sweep and the arming of deadlines are held against: the best hand-written SQL, and Celery's ETA tasks.

``pg-set``: one INSERT … SELECT over the rules with a constant outer bound, reminded pairs found by their key.
``pg-setnext``: armed timers under a partial index; one statement marks them fired and records the reminder. Neither
knows ladders, armings, last days or locks between sweepers.
"""

from datetime import UTC, datetime, timedelta

import psycopg
from celery import Celery
from redis import Redis

from workers.app import broker_url

START = datetime(2026, 1, 5, tzinfo=UTC)
SHARES = 100  # a hundredth of all is due at each round

_SCHEMA = """
CREATE TABLE set_rules (code text PRIMARY KEY, shift interval NOT NULL);
INSERT INTO set_rules VALUES ('due', '0'), ('overdue', '400 days');
CREATE TABLE set_cases (id bigint PRIMARY KEY, due_at timestamptz NOT NULL);
CREATE TABLE set_reminders (case_id bigint, rule text, at timestamptz NOT NULL, PRIMARY KEY (case_id, rule));
INSERT INTO set_cases SELECT g, %(start)s + (g %% {shares}) * interval '1 minute' FROM generate_series(1, {cases}) g;
CREATE INDEX ON set_cases (due_at);
CREATE TABLE next_timers (case_id bigint, rule text, next_fire_at timestamptz, PRIMARY KEY (case_id, rule));
CREATE TABLE next_reminders (case_id bigint, rule text, at timestamptz NOT NULL, PRIMARY KEY (case_id, rule));
INSERT INTO next_timers SELECT g, 'due', %(start)s + (g %% {shares}) * interval '1 minute'
 FROM generate_series(1, {cases}) g;
CREATE INDEX ON next_timers (next_fire_at) WHERE next_fire_at IS NOT NULL
"""
_SET = """
INSERT INTO set_reminders SELECT c.id, r.code, %(now)s FROM set_rules r JOIN set_cases c ON c.due_at <= %(now)s - r.shift
WHERE c.due_at <= %(now)s AND NOT EXISTS (SELECT FROM set_reminders x WHERE x.case_id = c.id AND x.rule = r.code)
ON CONFLICT DO NOTHING"""
_NEXT = """
WITH due AS (UPDATE next_timers SET next_fire_at = NULL WHERE next_fire_at <= %(now)s RETURNING case_id, rule)
INSERT INTO next_reminders SELECT case_id, rule, %(now)s FROM due"""


def round_at(number: int) -> datetime:
    """Give the instant of a round: one more hundredth is due than in the one before."""
    return START + timedelta(minutes=number)


def fill_floors(url: str, cases: int) -> None:
    """Make both floors' tables in a database, with so many cases."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in _SCHEMA.format(shares=SHARES, cases=cases).split(";"):
            parameters = {"start": START} if "%(" in statement else None
            connection.execute(statement.encode(), parameters)
        connection.execute("VACUUM ANALYZE")


class Floors:
    """Both hand-written sweeps, on tables of their own in a database."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)

    def by_set(self, now: datetime) -> int:
        """Remind of what is due and not reminded."""
        return self._connection.execute(_SET, {"now": now}).rowcount

    def by_next(self, now: datetime) -> int:
        """Fire the timers that are due."""
        return self._connection.execute(_NEXT, {"now": now}).rowcount

    def fresh_set(self) -> None:
        """Forget the reminders of ``by_set``, so that every round of it is a first pass over one more hundredth."""
        self._connection.execute("DELETE FROM set_cases USING set_reminders r WHERE r.case_id = set_cases.id")
        self._connection.execute("TRUNCATE set_reminders")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class EtaTasks:
    """Deadlines as Celery tasks with an ETA, on a broker that nobody reads."""

    def __init__(self, redis_url: str) -> None:
        self._app = Celery("eta", broker=broker_url(redis_url), set_as_current=False)
        self._redis = Redis.from_url(redis_url)
        self._app.task(name="remind", shared=False)(print)

    def arm(self, count: int) -> int:
        """Put so many tasks into the queue, each for a day of its own."""
        with self._app.connection_for_write() as connection:
            for number in range(count):
                self._app.send_task(
                    "remind", (f"case-{number}", "due"), eta=START + timedelta(days=number % 300), connection=connection
                )
        return count

    def memory(self) -> int:
        """Give what Redis holds, in bytes."""
        found = self._redis.info("memory")
        assert isinstance(found, dict)
        return int(found["used_memory"])

    def close(self) -> None:
        """Close the connections."""
        self._redis.close()
        self._app.close()
