"""Fixed statements send every value as text by one kept cursor: they must read, refuse and recover as any does."""

from datetime import UTC, date, datetime
from uuid import UUID

import psycopg
import pytest

from workflow.domain.errors import UnavailableError
from workflow.store.database import Database

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
