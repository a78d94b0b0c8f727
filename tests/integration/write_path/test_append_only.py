"""History and process versions are only added to, cases never deleted: for the owner and the superuser alike."""

import psycopg
import pytest

TABLES = ("history", "process_versions")
CHANGES = (
    "UPDATE {table} SET process_hash = process_hash",
    "UPDATE {table} SET comment = 'x'",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "TRUNCATE {table} CASCADE",
    "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (case_id, seq) DO UPDATE SET comment = 'x'",
    "MERGE INTO {table} t USING {table} s ON t.case_id = s.case_id AND t.seq = s.seq WHEN MATCHED THEN DELETE",
)
VERSIONS = (
    "UPDATE process_versions SET content = content",
    "DELETE FROM process_versions",
    "TRUNCATE process_versions CASCADE",
    "INSERT INTO process_versions SELECT * FROM process_versions ON CONFLICT (hash) DO UPDATE SET content = 'x'",
)
CASES = ("DELETE FROM cases", "TRUNCATE cases CASCADE")


@pytest.fixture(scope="module")
def address(acts, database_url, superuser_url):
    """Give the addresses of the owner and the superuser, with a case's history in the table."""
    acts.fire(acts.case(), "producer", "submit_idea")
    return {"owner": database_url, "superuser": superuser_url(database_url)}


@pytest.mark.parametrize("who", ["owner", "superuser"])
@pytest.mark.parametrize("change", [c.format(table="history") for c in CHANGES] + list(VERSIONS + CASES))
@pytest.mark.parametrize("mode", ["origin", "replica"])
def test_a_change_is_refused(address, unchanged, who, change, mode):
    with psycopg.connect(address[who]) as connection, unchanged():
        if who == "superuser":
            connection.execute(f"SET session_replication_role = {mode}")
        elif mode == "replica":
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("SET session_replication_role = replica")
            return
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation) as caught:
            connection.execute(change)
        assert "is refused: rows are only ever added" in str(caught.value)
        connection.rollback()


def test_the_product_runs_as_the_owner_and_not_as_a_superuser(address):
    with psycopg.connect(address["owner"]) as connection:
        owner = "SELECT tableowner FROM pg_tables WHERE tablename = ANY(%s)"
        assert connection.execute(owner, (list(TABLES),)).fetchall() == [("ocop",), ("ocop",)]
        row = connection.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        assert row == ("ocop", False)
