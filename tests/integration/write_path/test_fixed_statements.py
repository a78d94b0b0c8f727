"""Fixed statements go straight through libpq, values in binary: they must read, refuse and recover as any does."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import psycopg
import pytest

from workflow.domain.errors import UnavailableError
from workflow.store import cases
from workflow.store.database import Database
from workflow.store.lines import Column

ECHO = """SELECT $1::text, $2::bigint, $3::boolean, $4::bytea, $5::uuid, $6::timestamptz, $7::date,
 $8::text::jsonb, ARRAY[$1::text, NULL]"""
KEY = UUID("0174520a-5c00-7000-8000-000000000001")
AT = datetime(2020, 9, 3, 1, 14, 5, 60, tzinfo=UTC)
VALUES = ("Đỗ \\ 'a' 🍚", -(2**53), True, b"\x00\xff\\x", KEY, AT, date(2020, 2, 29), '{"a": [1, "ế", null, true]}')
COLUMNS = (*VALUES[:7], {"a": [1, "ế", None, True]}, [VALUES[0], None])


@pytest.fixture
def database(database_url):
    handle = Database(database_url, pool_size=1)
    yield handle
    handle.close()


def test_every_type_comes_back_as_it_was(database):
    with database.single() as unit:
        assert unit.fixed(ECHO, VALUES) == [COLUMNS]
        assert unit.fixed(ECHO, VALUES) == [COLUMNS]


def test_a_unit_of_work_gives_the_same(database):
    with database.unit() as unit:
        (row,) = unit.fixed(ECHO, VALUES)
    assert tuple(row) == COLUMNS


def test_null_is_null_in_any_place(database):
    with database.single() as unit:
        assert unit.fixed(ECHO, VALUES) == [COLUMNS]
        assert unit.fixed(ECHO, (None,) * 8) == [(*(None,) * 8, [None, None])]


def test_numbers_and_columns_go_as_arrays(database):
    keys, numbers = [KEY, UUID(int=7)], (7, -(2**31), 0)
    query = "SELECT $1::integer[], $2::integer[], $3::uuid[], $4::bigint[]"
    values = (numbers, (), Column(UUID, keys), Column(int, [2**53, None]))
    found: list[tuple[Any, ...]] = [(list(numbers), [], keys, [2**53, None])]
    with database.single() as unit:
        assert unit.fixed(query, values) == found
        texts = Column(str, ["Đỗ", '{"a": 1}', "", None]), Column(bytes, [b"\x00", b""])
        assert unit.fixed("SELECT $1::text[], $2::bytea[]", texts) == [(["Đỗ", '{"a": 1}', "", None], [b"\x00", b""])]
    with database.unit() as unit:
        (row,) = unit.fixed("SELECT $1::integer[], $2::integer[], $3::uuid[]", values[:3])
    assert tuple(row) == found[0][:3]


def test_no_row_and_several(database):
    with database.single() as unit:
        assert unit.fixed("SELECT g FROM generate_series(1, $1::bigint) g", (0,)) == []
        assert unit.fixed("SELECT g FROM generate_series(1, $1::bigint) g", (3,)) == [(1,), (2,), (3,)]


def test_statements_are_kept_apart(database):
    with database.single() as unit:
        for _ in range(2):
            for number in range(5):
                assert unit.fixed(f"SELECT $1::bigint + {number}", (10,)) == [(10 + number,)]


def test_a_statement_that_the_server_forgot_is_prepared_again(database):
    with database.single() as unit:
        assert unit.fixed(ECHO, VALUES) == [COLUMNS]
        unit.execute("DEALLOCATE ALL")
        assert unit.fixed(ECHO, VALUES) == [COLUMNS]


def test_a_statement_whose_columns_changed_is_prepared_again(database):
    read = "SELECT value FROM changing WHERE value::text = $1::text"
    with database.single() as unit:
        unit.execute("CREATE TABLE changing AS SELECT 7::bigint AS value")
        assert unit.fixed(read, ("7",)) == [(7,)]
        unit.execute("ALTER TABLE changing ALTER value TYPE text")
        assert unit.fixed(read, ("7",)) == [("7",)]
        unit.execute("DROP TABLE changing")


def test_a_refusal_is_psycopgs_own_and_leaves_the_line_usable(database):
    with database.single() as unit:
        line = unit.driver
        with pytest.raises(psycopg.errors.DivisionByZero) as caught:
            unit.fixed("SELECT 1 / $1::bigint", (0,))
        assert caught.value.diag.message_primary == "division by zero"
        with pytest.raises(psycopg.errors.SyntaxError):
            unit.fixed("SELEC $1::bigint", (0,))
    with database.single() as unit:
        assert unit.driver is line
        assert unit.fixed("SELECT 1 / $1::bigint", (1,)) == [(1,)]


def test_a_lost_connection_is_said_and_the_next_one_works(database, database_url):
    with database.single() as unit:
        ((pid, _),) = unit.fixed("SELECT pg_backend_pid(), $1::text", ("a",))
    with psycopg.connect(database_url) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (pid,))
    with pytest.raises(UnavailableError) as caught, database.single() as unit:
        unit.fixed("SELECT $1::text", ("a",))
    assert caught.value.code == "database_unavailable"
    with database.single() as unit:
        assert unit.fixed("SELECT $1::text", ("a",)) == [("a",)]


def test_a_statement_lost_to_another_connections_change_is_prepared_again(database, database_url):
    read = "SELECT value FROM changed_elsewhere WHERE value::text = $1::text"
    with database.single() as unit, psycopg.connect(database_url, autocommit=True) as other:
        other.execute("CREATE TABLE changed_elsewhere AS SELECT 7::bigint AS value")
        assert unit.fixed(read, ("7",)) == [(7,)]
        other.execute("ALTER TABLE changed_elsewhere ALTER value TYPE text")
        assert unit.fixed(read, ("7",)) == [("7",)]
        other.execute("DROP TABLE changed_elsewhere")


def test_a_rollback_on_the_line_spoils_no_statement_inside_or_after_a_transaction(database):
    with database.single() as unit:
        assert unit.fixed(ECHO, VALUES) == [COLUMNS]
        for _ in range(3):
            unit.rows("SELECT 1")  # psycopg prepares this one, and drops every name of the server at a rollback
            with pytest.raises(psycopg.errors.DivisionByZero), unit.driver.transaction():
                unit.fixed("SELECT 1 / $1::bigint", (0,))
            with unit.driver.transaction():
                assert unit.fixed(ECHO, VALUES) == [COLUMNS]
            assert unit.fixed(ECHO, VALUES) == [COLUMNS]


def test_instants_and_days_of_all_ages_and_offsets_are_kept(database):
    early, late = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    here = datetime(2026, 2, 28, 23, 59, 59, 1, tzinfo=timezone(timedelta(hours=7)))
    with database.single() as unit:
        for instant in (early, late, here):
            assert unit.fixed("SELECT $1::timestamptz, $2::date", (instant, instant.date())) == [
                (instant, instant.date())
            ]


def test_the_line_last_given_back_is_taken_first_and_none_beyond_the_size_is_opened(database_url):
    handle = Database(database_url, pool_size=2, pool_timeout=0.05)
    with handle.single() as one, handle.single() as two:
        assert one.driver is not two.driver
        with pytest.raises(UnavailableError) as caught, handle.single():
            pass
        assert caught.value.code == "database_busy"
        last = one.driver
    with handle.single() as unit:
        assert unit.driver is last
    handle.close()


def test_who_waits_for_a_line_gets_the_one_given_back(database):
    entered = threading.Event()

    def hold() -> int:
        with database.single() as unit:
            entered.set()
            time.sleep(0.2)
            return int(unit.driver.info.backend_pid)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert entered.wait(10)
        with database.single() as unit:
            assert unit.driver.info.backend_pid == holding.result()


def test_a_line_left_in_a_transaction_is_not_used_again(database):
    with database.single() as unit:
        left = unit.driver
        unit.execute("BEGIN")
    with database.single() as unit:
        assert unit.driver is not left
        assert left.closed
        assert unit.fixed("SELECT $1::text", ("a",)) == [("a",)]


def test_a_server_that_cannot_be_reached_frees_its_place_in_the_pool():
    handle = Database("postgresql://nobody@127.0.0.1:1/none?connect_timeout=1", pool_size=1, pool_timeout=0.05)
    for _ in range(3):
        with pytest.raises(UnavailableError) as caught, handle.single():
            pass
        assert caught.value.code == "database_unavailable"
    handle.close()


@pytest.mark.parametrize("statement", [cases._LOAD, cases._LOAD_MANY], ids=["one case", "many"])
def test_a_plan_made_while_history_is_empty_looks_a_request_up_within_its_case(fresh_database_url, statement):
    with psycopg.connect(fresh_database_url) as connection:
        plan = [line for (line,) in connection.execute(b"EXPLAIN (GENERIC_PLAN) " + statement.encode())]
    (place,) = [place for place, line in enumerate(plan) if " on history h" in line]
    found = " ".join(plan[place : place + 3])
    assert "Index Cond: ((case_id = " in found, "\n".join(plan)
