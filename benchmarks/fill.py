"""Many cases with long histories, made by set statements in seconds: room to measure growth in.

The rows have the shape of real ones but made-up hashes: the write path reads and extends the newest hash, it does not
check the chain behind it (that is what ``verify`` is for, and it would refuse these).
"""

from dataclasses import dataclass
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow

from benchmarks.world import RESUME, SUSPEND
from tests import factories
from workflow.domain.command import FireCommand
from workflow.domain.time import SystemClock
from workflow.services.fire import fire
from workflow.store.database import Database

_PRODUCT = "('0174520a-5c00-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid"
_CASE = "('0174520b-5c00-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid"
_COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"""


@dataclass(frozen=True, slots=True)
class Filled:
    """A database with many cases in implementing, and a producer who may move all of them."""

    url: str
    producer: UUID
    cases: list[UUID]
    history_rows: int


def fill(url: str, *, cases: int, rows: int, clocks: bool = False) -> Filled:
    """Make ``cases`` copies of one entered case, each with ``rows`` history rows (three at least, where it has clocks).

    With ``clocks`` each has one that has ended and one that runs. Where there are none yet, the server plans its
    statements for an empty table, and keeps to that until it has next counted the rows.
    """
    database = Database(url, pool_size=1)
    scene = factories.build(database, products=1, season="fill")
    case = factories.enter(database, scene, 0, entry_point="implementation", track="existing")
    for number, act in enumerate((SUSPEND, RESUME) if clocks else ()):
        command = FireCommand(case, scene.people[act.role], act.trigger, f"fill-{number}", act.comment)
        with database.single() as unit:
            fire(unit, SystemClock(), command)
    database.close()
    with psycopg.connect(url, autocommit=True) as connection:
        many, long = f"generate_series(1, {cases}) g", f"generate_series(1, {rows}) s"
        product = {"id": _PRODUCT, "code": "'filled-' || g"}
        _copy(connection, "products", product, f"{many}, products t WHERE t.id = '{scene.products[0]}'")
        head = {"version": str(rows), "head_hash": "sha256(('head' || g)::bytea)"}
        new = {"id": _CASE, "code": "'FILLED-' || g", "product_id": _PRODUCT} | head
        _copy(connection, "cases", new, f"{many}, cases t WHERE t.id = '{case}'")
        row = {"case_id": _CASE, "seq": "s", "position": "s", "request_id": "'filled-' || s"}
        row |= {"prev_hash": "sha256((g || ':' || s - 1)::bytea)", "hash": "sha256((g || ':' || s)::bytea)"}
        _copy(connection, "history", row, f"{many}, {long}, history t WHERE t.case_id = '{case}' AND t.seq = 1")
        _copy(connection, "clocks", {"case_id": _CASE}, f"{many}, clocks t WHERE t.case_id = '{case}'")
        connection.execute("VACUUM ANALYZE")
        made = connection.execute("SELECT id FROM cases WHERE code LIKE 'FILLED-%' ORDER BY id").fetchall()
        total = connection.execute("SELECT count(*) FROM history").fetchone()
    return Filled(url, scene.people["producer"], [row[0] for row in made], total[0] if total else 0)


def _copy(connection: psycopg.Connection[TupleRow], table: str, given: dict[str, str], source: str) -> None:
    """Insert copies of the row ``t``, one for each row of ``source``, with the columns of ``given`` made anew."""
    columns = [name for (name,) in connection.execute(_COLUMNS, (table,))]
    values = ", ".join(given.get(name, f"t.{name}") for name in columns)
    connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {source}".encode())
