"""The season of Thạch Hà replayed once, for tests that only read it; copies of it for tests that change it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from ocop import calendars, notices
from tests.fixtures import seasons
from tests.fixtures.databases import copied
from tests.fixtures.seasons import copy_of
from tests.scenario_files import shipped
from workflow.domain.time import SystemClock, parse_instant
from workflow.services.load_calendars import load_calendars
from workflow.services.replay import ReplayReport, replay
from workflow.store.database import Database

SEASON = seasons.SEASON
PLAN_27 = "plan-27-2020"
BOOK = notices.load()


@pytest.fixture(scope="session")
def replayed_url(servers: dict[str, str]) -> Iterator[str]:
    """Give a database that holds the whole season. Nobody may write to it."""
    with copy_of(servers, "replayed") as url:
        yield url


@pytest.fixture(scope="session")
def told_url(servers: dict[str, str]) -> Iterator[str]:
    """Give a database that holds the whole season with its reminders. Nobody may write to it but tokens."""
    with copy_of(servers, "told") as url:
        yield url


@pytest.fixture
def database(replayed_url: str) -> Iterator[Database]:
    """Give a handle on the replayed season, for reading."""
    with opened(replayed_url) as handle:
        yield handle


@pytest.fixture
def clone(servers: dict[str, str]) -> Iterator[Callable[[str], str]]:
    """Give the function that copies a database nobody is connected to; copies are dropped at the end."""
    with ExitStack() as stack:
        yield lambda url: stack.enter_context(copied(servers, url))


def replay_told(database: Database, name: str, *, until: str | None = None) -> ReplayReport:
    """Replay a shipped season with its clocks and reminders, counted by the shipped calendars."""
    with database.unit() as unit:
        load_calendars(unit, SystemClock(), calendars.files())
    last = None if until is None else parse_instant(until)
    return replay(database, shipped(name), until=last, book=BOOK)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open a handle of one connection."""
    handle = Database(url, pool_size=1)
    try:
        yield handle
    finally:
        handle.close()


def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    """Read rows by a query written in a test."""
    with database.unit() as unit:
        return [tuple(row) for row in unit.rows(query)]


TIME = """SELECT 'firing', f.case_id::text, f.rule, f.started_seq, f.step::text, f.state, f.reason FROM firings f
UNION ALL SELECT 'notice', n.key, n.notice, n.attempts, n.channel, n.state, n.reason FROM notices n
UNION ALL SELECT 'clock', k.case_id::text, k.rule, k.started_seq, k.fired::text, k.outcome, k.due_on::text FROM clocks k
ORDER BY 1, 2, 3, 4, 5"""
CHAINS = "SELECT c.code, h.seq, encode(h.hash, 'hex') FROM history h JOIN cases c ON c.id = h.case_id ORDER BY 1, 2"
COUNTS = " UNION ALL ".join(
    f"SELECT '{table}', count(*) FROM {table}"  # noqa: S608 - names of our own tables
    for table in (
        *("units", "unit_successors", "persons", "role_grants", "producers", "products", "process_versions", "seasons"),
        *("cases", "history", "treatments", "outbox"),
    )
)
