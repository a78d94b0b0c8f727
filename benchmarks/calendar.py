"""Measure a calendar change over many running clocks: its preview, its confirmation, and the same once more.

    python -m benchmarks.calendar [--clocks 100000]

Ends with 1 when the preview's counts are not those of the confirmation. Not a test: figures need a quiet machine.
"""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import psycopg
from psycopg.rows import TupleRow

from benchmarks import server
from tests import factories
from tests.acts import PAPER, Acts
from tests.january_swap import with_swap, without_swap
from workflow.domain.facts import ActorFacts, Grant
from workflow.domain.recompute import Tally
from workflow.domain.time import FixedClock
from workflow.services.load_calendars import load_calendars
from workflow.services.publish_calendar import (
    ConfirmRequest,
    DraftRequest,
    confirm_calendar,
    draft_calendar,
    preview_calendar,
)
from workflow.services.recompute_clocks import catch_up
from workflow.store.database import Database

LETTER = FixedClock(datetime(2025, 12, 25, 3, tzinfo=UTC))
DAYS = 24
_PRODUCT = "('0174520a-5c00-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid"
_CASE = "('0174520b-5c00-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid"
_START = f"date '2025-12-01' + (g % {DAYS})::integer"
_COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"""

_T = TypeVar("_T")


def main() -> int:
    """Measure and report."""
    parser = ArgumentParser(prog="benchmarks/calendar.py")
    parser.add_argument("--clocks", type=int, default=100_000)
    clocks = parser.parse_args().clocks
    with server.running("tcp") as postgres:
        database = Database(postgres.new_database("calendar"), pool_size=2)
        admin = fill(database, clocks)
        said("computed for the first time", lambda: catch_up(database, LETTER), clocks)
        with database.unit() as unit:
            draft = draft_calendar(unit, LETTER, admin, DraftRequest(with_swap(), "vn-2026.yaml"))
        seen = said("preview", lambda: preview_calendar(database, LETTER, [draft]), clocks)
        request = ConfirmRequest((draft,), "12729/VPCP-KGVX", seen.token)
        done = said("confirmation", lambda: confirm_calendar(database, LETTER, admin, request), clocks)
        again = said("the same once more", lambda: catch_up(database, LETTER), clocks)
        database.close()
    print(f"moved {done.moved} of {done.examined}; preview and confirmation agree: {seen.tally == done}")
    return 0 if seen.tally == done and again == Tally() else 1


def fill(database: Database, clocks: int) -> ActorFacts:
    """Make ``clocks`` cases that wait for their commune since a day of December 2025; give who may confirm."""
    with database.unit() as unit:
        others = [item for item in factories.calendar_files() if item[0] != "vn-2026.yaml"]
        load_calendars(unit, factories.CLOCK, [*others, ("vn-2026.yaml", without_swap())])
    scene = factories.build(database, products=1, season="many")
    acts = Acts(database, scene)
    case = acts.case(entry_point="implementation", track="existing", until="implementing")
    acts.at = LETTER.instant - timedelta(days=20)
    for trigger, more in (("complete_implementation", {}), ("begin_dossier", {}), ("submit_dossier", PAPER)):
        acts.fire(case, "producer", trigger, **more)
    many = f"generate_series(1, {clocks}) g"
    with psycopg.connect(database.url.replace("+psycopg", ""), autocommit=True) as connection:
        product = {"id": _PRODUCT, "code": "'filled-' || g"}
        _copy(connection, "products", product, f"{many}, products t WHERE t.id = '{scene.products[0]}'")
        new = {"id": _CASE, "code": "'FILLED-' || g", "product_id": _PRODUCT}
        _copy(connection, "cases", new, f"{many}, cases t WHERE t.id = '{case}'")
        unknown = {"due_on": "NULL", "calendar_epoch": "0", "fired": "0"}
        clock = {"case_id": _CASE, "start_on": _START, "next_fire_at": "NULL"} | unknown
        _copy(connection, "clocks", clock, f"{many}, clocks t WHERE t.case_id = '{case}' AND t.ended_seq IS NULL")
        connection.execute("VACUUM ANALYZE")
    return ActorFacts(scene.people["admin"], "Administrator", (Grant("admin"),))


def said(what: str, work: Callable[[], _T], clocks: int) -> _T:
    """Do some work and print how long it took."""
    start = time.perf_counter()
    found = work()
    took = time.perf_counter() - start
    print(f"{what}: {took:.1f} s, {took / clocks * 1e6:.0f} µs a clock", flush=True)
    return found


def _copy(connection: psycopg.Connection[TupleRow], table: str, given: dict[str, str], source: str) -> None:
    columns = [name for (name,) in connection.execute(_COLUMNS, (table,))]
    values = ", ".join(given.get(name, f"t.{name}") for name in columns)
    connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {source}".encode())


if __name__ == "__main__":
    raise SystemExit(main())
