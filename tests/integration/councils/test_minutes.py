"""Minutes are made again from the records; whatever was changed behind the product's back is found."""

import psycopg
import pytest

from workflow.services.session_minutes import verify_minutes


@pytest.fixture(scope="module")
def closed(acts):
    from tests.council_world import Council

    council = Council(acts).found()
    sitting = council.open(council.waiting(1))
    for name in council.names:
        sitting.score(name, c3_4="a")
    sitting.conclude()
    sitting.close()
    return sitting


def verified(database, sitting):
    with database.single() as unit:
        return verify_minutes(unit, sitting.code).fault


@pytest.mark.parametrize(
    "tampering",
    [
        ("session_events", "actor_name = actor_name || 'x'", "actor_name = left(actor_name, -1)", "event"),
        ("filed_choices", "points = points + 1", "points = points - 1", "sheet"),
    ],
)
def test_change_behind_the_product_is_found(database, database_url, superuser_url, closed, tampering):
    table, change, back, fault = tampering

    def alter(what):
        with psycopg.connect(superuser_url(database_url), autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
            connection.execute(f"UPDATE {table} SET {what}".encode())  # noqa: S608 - names of this file
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL".encode())
            connection.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only_rows".encode())

    assert verified(database, closed) is None
    alter(change)
    assert verified(database, closed) == fault
    alter(back)
    assert verified(database, closed) is None
