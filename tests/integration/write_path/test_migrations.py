"""The schema's migrations: on nothing, on rows, back and forth, two at once; and that the check can fail."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory

from ocop import migrate
from ocop.embedded.cluster import ROLE
from ocop.errors import OperatorError
from tests.acts import Acts, rows
from tests.factories import build
from tests.fixtures.address import with_database
from tests.ladders import CLOCKS, last_instant, returned
from workflow.domain.clocks import Armed
from workflow.domain.time import FixedClock
from workflow.services.sweep import sweep_once
from workflow.services.verify import verify
from workflow.store.database import Database
from workflow.store.ladders import ladder_id

VERSIONS = Path(__file__).parents[3] / "workflow" / "store" / "migrations" / "versions"
SHAPE = """
SELECT 'column', table_name || '.' || column_name, concat(data_type, ' ', is_nullable, ' ', column_default)
 FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
 FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) || tgenabled::text
 FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
ORDER BY 1, 2, 3"""


@pytest.fixture
def empty(servers: dict[str, str]) -> Iterator[str]:
    """Give the address of a database without a table."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(servers["superuser"], autocommit=True) as superuser:
        superuser.execute(f"CREATE DATABASE {name} OWNER {ROLE}")
        yield with_database(servers["database"], name)
        superuser.execute(f"DROP DATABASE {name} WITH (FORCE)")


def shape(url: str) -> list[tuple[str, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(SHAPE).fetchall()


TRIGGERS = (
    ("history", "append_only"),
    ("process_versions", "append_only"),
    ("clock_events", "append_only"),
    ("season_changes", "append_only"),
    ("notice_receipts", "append_only"),
    ("case_reads", "append_only"),
    ("form_versions", "append_only"),
    ("papers", "append_only"),
    ("files", "append_only"),
    ("paper_files", "append_only"),
    ("case_messages", "append_only"),
    ("regulations", "append_only"),
    ("criteria_sets", "append_only"),
    ("admin_acts", "append_only"),
    ("session_events", "append_only"),
    ("filed_sheets", "append_only"),
    ("filed_choices", "append_only"),
    ("session_results", "append_only"),
    ("session_minutes", "append_only"),
    ("dossier_snapshots", "append_only"),
    ("snapshot_files", "append_only"),
    ("supplement_requests", "append_only"),
    ("case_numbers", "append_only"),
    ("cases", "kept"),
    ("proofs", "kept"),
    ("councils", "kept"),
    ("council_members", "kept"),
    ("council_sessions", "kept"),
    ("session_seats", "kept"),
    ("session_conflicts", "kept"),
)


def down(url: str, revision: str) -> None:
    command.downgrade(migrate._config(url), revision)


def revisions() -> list[str]:
    """Give every revision, oldest first."""
    script = ScriptDirectory.from_config(migrate._config("postgresql://"))
    return [found.revision for found in script.walk_revisions()][::-1]


def test_an_empty_database_gets_the_schema_of_the_models(empty):
    migrate.upgrade(empty)
    migrate.check(empty)
    once = shape(empty)
    assert {name for kind, name, _ in once if kind == "trigger"} == {
        f"{table}.{table}_{kept}_{what}" for table, kept in TRIGGERS for what in ("rows", "table")
    }
    migrate.upgrade(empty)
    assert shape(empty) == once


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE cases ADD COLUMN stray text",
        "ALTER TABLE cases ALTER COLUMN holder SET NOT NULL",
        "ALTER TABLE cases ALTER COLUMN step TYPE integer",
        "DROP INDEX ix_cases_commune_id_id",
        "DROP TABLE heartbeats",
        "ALTER TABLE outbox ALTER COLUMN attempts DROP DEFAULT",
    ],
)
def test_the_check_names_a_schema_that_differs(fresh_database_url, change):
    migrate.check(fresh_database_url)
    with psycopg.connect(fresh_database_url) as connection:
        connection.execute(change)
    with pytest.raises(OperatorError) as caught:
        migrate.check(fresh_database_url)
    assert "a migration is missing" in str(caught.value)


def test_each_migration_goes_down_and_up_again_and_leaves_the_same_schema(empty):
    migrate.upgrade(empty)
    whole = shape(empty)
    for revision in [*revisions()[::-1][1:], "base"]:
        down(empty, revision)
        migrate.upgrade(empty)
        assert shape(empty) == whole, revision
    down(empty, "base")
    assert [row for row in shape(empty) if not row[1].startswith("alembic_version")] == []


def test_a_database_with_rows_goes_through_down_and_up(fresh_database_url):
    database = Database(fresh_database_url)
    acts = Acts(database, build(database, products=3))
    case = acts.case(until="in_promotion")
    before = verify(database)
    assert (before.rows, before.fault) == (20, None)
    down(fresh_database_url, revisions()[0])
    with psycopg.connect(fresh_database_url) as connection:
        assert connection.execute("UPDATE history SET comment = comment").rowcount == 20
    migrate.upgrade(fresh_database_url)
    assert verify(database) == before
    with psycopg.connect(fresh_database_url) as connection, pytest.raises(psycopg.errors.IntegrityConstraintViolation):
        connection.execute("UPDATE history SET comment = comment")
    more = {"inputs": {"activity": "fair", "activity_on": "2020-12-02"}}
    assert acts.fire(case, "producer", "record_promotion", **more).seq == 21
    down(fresh_database_url, "base")
    migrate.upgrade(fresh_database_url)
    migrate.check(fresh_database_url)
    database.close()


def test_ladders_go_back_into_their_clocks_and_out_again_under_the_same_names(fresh_database_url):
    database = Database(fresh_database_url)
    acts = Acts(database, build(database, products=3))
    cases = [returned(acts), returned(acts), acts.case(until="in_promotion")]
    sweep_once(database, FixedClock(last_instant(acts, cases[0]) - timedelta(days=2)))
    clocks = "case_id, rule, started_seq, due_on, arming, fired, next_fire_at, steps, fires, ended_seq"
    open_ones = f"WHERE ended_seq IS NULL AND case_id = '{cases[0]}' ORDER BY case_id, rule, started_seq"
    ladders = "SELECT id, rule, due_on, steps, fires FROM ladders WHERE id IN (SELECT ladder FROM clocks) ORDER BY id"
    before = rows(database, f"SELECT {clocks} FROM {CLOCKS} k {open_ones}")  # noqa: S608 - fixed texts
    laid = rows(database, ladders)
    assert 0 < before[0][5] < len(before[0][8])
    assert all(
        ladder_id(rule, due_on, Armed(tuple(fires), bytes(steps))) == name for name, rule, due_on, steps, fires in laid
    )
    down(fresh_database_url, "0014_dossiers")
    assert rows(database, f"SELECT {clocks} FROM clocks {open_ones}") == before  # noqa: S608 - fixed texts
    migrate.upgrade(fresh_database_url)
    assert rows(database, f"SELECT {clocks} FROM {CLOCKS} k {open_ones}") == before  # noqa: S608 - fixed texts
    assert rows(database, ladders) == laid
    owed = "SELECT count(*) FROM clocks JOIN ladders l ON l.id = ladder, unnest(l.fires) WHERE ended_seq IS NULL"
    sweep_once(database, FixedClock(last_instant(acts, cases[2], "certificate_term") + timedelta(days=1)))
    assert rows(database, "SELECT count(*) FROM firings") == rows(database, owed)
    database.close()


def test_two_upgrades_at_once_wait_for_each_other(empty):
    code = "import sys; from ocop import migrate; migrate.upgrade(sys.argv[1])"
    running = [
        subprocess.Popen([sys.executable, "-c", code, empty], stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    assert [process.communicate(timeout=60)[1] for process in running] == ["", "", ""]
    assert [process.returncode for process in running] == [0, 0, 0]
    migrate.check(empty)


def test_an_upgrade_waits_for_a_long_one_and_then_has_nothing_left_to_do(empty):
    """Longer than a migration may wait for the lock of a table."""
    code = "import sys; from ocop import migrate; migrate.upgrade(sys.argv[1])"
    with psycopg.connect(empty, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", (0x0C0B,))
        waiting = subprocess.Popen([sys.executable, "-c", code, empty], stderr=subprocess.PIPE, text=True)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(timeout=8)
    assert waiting.communicate(timeout=60)[1] == ""
    assert waiting.returncode == 0
    migrate.check(empty)


def test_migrations_are_one_line_and_named_by_date_and_subject():
    script = ScriptDirectory.from_config(migrate._config("postgresql://"))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
    names = [path.name for path in VERSIONS.glob("*.py") if path.name != "__init__.py"]
    assert len(names) == len(revisions())
    assert all(re.fullmatch(r"20[0-9]{2}_[01][0-9]_[0-3][0-9]_[a-z0-9_]+\.py", name) for name in names)


def test_migrations_import_nothing_of_the_product():
    for path in VERSIONS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert all(name.split(".")[0] in {"alembic", "sqlalchemy"} for name in names), (path.name, names)
