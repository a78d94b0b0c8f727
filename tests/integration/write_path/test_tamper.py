"""What somebody with the superuser's rights and the triggers off may do to the tables, and that ``verify`` names it."""

import os
import subprocess
from collections.abc import Iterator
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from tests.acts import one, rows
from tests.fixtures.processes import OCOP, environment
from workflow.domain.errors import NotFoundError
from workflow.domain.history import Fault, row_hash
from workflow.services.verify import verify
from workflow.store.cases import to_history_row
from workflow.store.write_sql import HISTORY

Connection = psycopg.Connection[tuple[Any, ...]]
BAD_SEQ = 3
OTHER = "00000000-0000-7000-8000-000000000001"

HISTORY_COLUMNS: list[tuple[str, LiteralString, str]] = [
    ("kind", "'undo'", "hash_mismatch"),
    ("at", "at + interval '1 microsecond'", "hash_mismatch"),
    ("at", "'infinity'", "hash_mismatch"),
    ("at", "'-infinity'", "hash_mismatch"),
    ("at", "'20000-01-01T00:00:00Z'", "hash_mismatch"),
    ("at", "'0044-03-15 BC'", "hash_mismatch"),
    ("actor_id", f"'{OTHER}'", "hash_mismatch"),
    ("actor_name", "actor_name || ' '", "hash_mismatch"),
    ("actor_name", "normalize(actor_name, NFD)", "hash_mismatch"),
    ("actor_role", "'producer'", "hash_mismatch"),
    ("actor_unit_id", "NULL", "hash_mismatch"),
    ("on_behalf_of", f"'{OTHER}'", "hash_mismatch"),
    ("trigger", "'forward_ides'", "hash_mismatch"),
    ("from_state", "NULL", "hash_mismatch"),
    ("to_state", "'idea_appraisal'", "hash_mismatch"),
    ("step", "3", "hash_mismatch"),
    ("holder", "NULL", "hash_mismatch"),
    ("holder", "''", "hash_mismatch"),
    ("comment", "overlay(comment placing 'x' from 1)", "hash_mismatch"),
    ("comment", "NULL", "hash_mismatch"),
    ("evidence", "'[]'", "hash_mismatch"),
    ("evidence", """'{"công văn.pdf": 1}'""", "hash_mismatch"),
    ("evidence", """'"công văn.pdf"'""", "hash_mismatch"),
    ("evidence", "'null'", "hash_mismatch"),
    ("evidence", "'7'", "hash_mismatch"),
    ("inputs", "'[]'", "hash_mismatch"),
    ("inputs", "'null'", "hash_mismatch"),
    ("inputs", "(repeat('[', 3000) || repeat(']', 3000))::jsonb", "hash_mismatch"),
    ("inputs", """'""'""", "hash_mismatch"),
    ("inputs", """'{"a": 1}'""", "hash_mismatch"),
    ("facts", """facts || '{"attempt.2": 2}'""", "hash_mismatch"),
    ("facts", """facts || '{"attempt.2": true}'""", "hash_mismatch"),
    ("facts", """facts || '{"attempt.2": 1.0}'""", "hash_mismatch"),
    ("facts", """facts || '{"attempt.2": "1"}'""", "hash_mismatch"),
    ("facts", """facts || '{"attempt.2": 1e5000}'""", "hash_mismatch"),
    ("facts", "facts - 'attempt.2'", "hash_mismatch"),
    ("position", "2", "hash_mismatch"),
    ("process_hash", "overlay(process_hash placing 'g' from 64)", "hash_mismatch"),
    ("request_id", "request_id || 'x'", "hash_mismatch"),
    ("channel", "'web'", "hash_mismatch"),
    ("prev_hash", "set_byte(prev_hash, 31, get_byte(prev_hash, 31) # 1)", "broken_link"),
    ("hash", "set_byte(hash, 0, get_byte(hash, 0) # 128)", "hash_mismatch"),
    ("seq", "99", "gap"),
    ("seq", "-3", "gap"),
]
CASE_COLUMNS: list[tuple[str, LiteralString]] = [
    ("state", "'idea_appraisal'"),
    ("version", "version + 1"),
    ("head_hash", "set_byte(head_hash, 5, get_byte(head_hash, 5) # 4)"),
    ("facts", """facts || '{"attempt.2": 2}'"""),
    ("facts", """facts || '{"attempt.2": true}'"""),
    ("facts", """facts || '{"attempt.2": 1.0}'"""),
    ("facts", "'[]'"),
    ("facts", "'null'"),
    ("process_hash", "overlay(process_hash placing 'g' from 1)"),
    ("step", "3"),
    ("holder", "'producer'"),
    ("holder", "NULL"),
]


@pytest.fixture(scope="module")
def superuser(acts, database_url, superuser_url) -> Iterator[Connection]:
    """Make four cases with five rows each, and give the superuser's connection with the triggers off."""
    for _ in range(4):
        case = acts.case()
        acts.fire(case, "producer", "submit_idea")
        acts.fire(case, "commune_officer", "forward_idea", comment="đủ", evidence=("công văn.pdf",))
        acts.fire(case, "district_officer", "forward_idea_to_province")
        acts.undo(case)
    with psycopg.connect(superuser_url(database_url), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept_history AS TABLE history")
        connection.execute("CREATE TABLE kept_cases AS TABLE cases")
        for table in ("history", "cases", "treatments"):
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER ALL").format(sql.Identifier(table)))
        connection.execute("ALTER TABLE history DROP CONSTRAINT uq_history_request")
        connection.execute("ALTER TABLE history DROP CONSTRAINT pk_history")
        yield connection


@pytest.fixture
def tampering(acts, superuser) -> Iterator[Connection]:
    """Give the connection; afterwards everything is as it was, which verify confirms."""
    assert verify(acts.database).fault is None
    yield superuser
    for table in ("history", "cases"):
        superuser.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        kept = sql.Identifier(f"kept_{table}")
        superuser.execute(sql.SQL("INSERT INTO {} SELECT * FROM {}").format(sql.Identifier(table), kept))
    assert verify(acts.database).fault is None


@pytest.fixture
def case(acts, superuser) -> UUID:
    """Give the second of the four cases, so that good ones stand before and after it."""
    keys = [key for (key,) in rows(acts.database, "SELECT id FROM cases ORDER BY id")]
    assert len(keys) == 4
    return UUID(str(keys[1]))


@pytest.mark.parametrize(("column", "value", "code"), HISTORY_COLUMNS, ids=[f"{c[0]}-{c[1]}" for c in HISTORY_COLUMNS])
def test_a_change_in_any_column_of_a_row_is_found_and_named(acts, tampering, case, column, value, code):
    change = sql.SQL("UPDATE history SET {} = {} WHERE case_id = %s AND seq = %s")
    query = change.format(sql.Identifier(column), sql.SQL(value))
    assert tampering.execute(query, (case, BAD_SEQ)).rowcount == 1
    expected = 1 if value == "-3" else BAD_SEQ
    assert verify(acts.database).fault == Fault(case, expected, code)


def test_every_column_of_the_history_was_tried():
    assert {c[0] for c in HISTORY_COLUMNS} | {"case_id"} == {name.strip() for name in HISTORY.split(",")}


@pytest.mark.parametrize(("column", "value"), CASE_COLUMNS, ids=[f"{c[0]}-{c[1]}" for c in CASE_COLUMNS])
def test_a_change_of_the_case_itself_is_found(acts, tampering, case, column, value):
    change = sql.SQL("UPDATE cases SET {} = {} WHERE id = %s").format(sql.Identifier(column), sql.SQL(value))
    assert tampering.execute(change, (case,)).rowcount == 1
    assert verify(acts.database).fault == Fault(case, 5, "head_mismatch")


@pytest.mark.parametrize("seq", [1, 2, 3, 4])
def test_a_row_removed_before_the_end_is_found(acts, tampering, case, seq):
    tampering.execute("DELETE FROM history WHERE case_id = %s AND seq = %s", (case, seq))
    assert verify(acts.database).fault == Fault(case, seq, "gap")


def test_a_removed_row_is_found_although_the_others_were_renumbered(acts, tampering, case):
    tampering.execute("DELETE FROM history WHERE case_id = %s AND seq = 3", (case,))
    tampering.execute("UPDATE history SET seq = seq - 1 WHERE case_id = %s AND seq > 3", (case,))
    assert verify(acts.database).fault == Fault(case, 3, "broken_link")


def test_the_removed_newest_row_is_found(acts, tampering, case):
    tampering.execute("DELETE FROM history WHERE case_id = %s AND seq = 5", (case,))
    assert verify(acts.database).fault == Fault(case, 4, "head_mismatch")


def test_a_removed_history_is_found(acts, tampering, case):
    tampering.execute("DELETE FROM history WHERE case_id = %s", (case,))
    assert verify(acts.database).fault == Fault(case, 1, "missing_history")


def test_a_removed_history_of_the_last_case_is_found(acts, tampering):
    last = one(acts.database, "SELECT max(id::text) FROM cases")
    tampering.execute("DELETE FROM history WHERE case_id = %s", (last,))
    assert verify(acts.database).fault == Fault(UUID(last), 1, "missing_history")


@pytest.mark.parametrize("place", ["min", "max"])
def test_a_removed_case_is_found_wherever_it_stood(acts, tampering, place):
    places = {"min": "SELECT min(id::text) FROM cases", "max": "SELECT max(id::text) FROM cases"}
    gone = one(acts.database, places[place])
    tampering.execute("DELETE FROM cases WHERE id = %s", (gone,))
    assert verify(acts.database).fault == Fault(UUID(gone), 1, "orphan")


def test_a_row_given_to_another_case_is_found(acts, tampering, case):
    first = one(acts.database, "SELECT min(id::text) FROM cases")
    tampering.execute("UPDATE history SET case_id = %s, seq = 6 WHERE case_id = %s AND seq = 5", (first, case))
    assert verify(acts.database).fault == Fault(UUID(first), 6, "broken_link")


def test_two_swapped_rows_are_found(acts, tampering, case):
    swap = "UPDATE history SET seq = 5 - seq WHERE case_id = %s AND seq IN (2, 3)"
    tampering.execute(swap, (case,))
    assert verify(acts.database).fault == Fault(case, 2, "broken_link")


def copied(tampering: Connection, case: UUID, changes: str, seq: int) -> None:
    """Insert a copy of a row with some columns changed."""
    columns = [name.strip() for name in HISTORY.split(",")]
    given = dict(part.split("=", 1) for part in changes.split(";"))
    listed = sql.SQL(", ").join(sql.SQL(given.get(name, name)) for name in columns)
    into = sql.SQL("INSERT INTO history ({}) SELECT {} FROM history WHERE case_id = %s AND seq = %s")
    tampering.execute(into.format(sql.SQL(HISTORY), listed), (case, seq))


def test_a_row_inserted_in_the_middle_is_found(acts, tampering, case):
    tampering.execute("UPDATE history SET seq = seq + 1 WHERE case_id = %s AND seq > 3", (case,))
    copied(tampering, case, "seq=4;prev_hash=hash;comment='chen vào'", 3)
    assert verify(acts.database).fault == Fault(case, 4, "hash_mismatch")


def test_a_doubled_row_is_found(acts, tampering, case):
    copied(tampering, case, "comment=comment", 3)
    assert verify(acts.database).fault == Fault(case, 4, "gap")


def rewritten(tampering: Connection, case: UUID, *, from_seq: int, also_case: bool) -> None:
    """Change a comment and compute every hash anew from there on, as a skilled forger would."""
    tampering.execute("UPDATE history SET comment = 'đã sửa' WHERE case_id = %s AND seq = %s", (case, from_seq))
    every = sql.SQL("SELECT {} FROM history WHERE case_id = %s ORDER BY seq").format(sql.SQL(HISTORY))
    found = tampering.execute(every, (case,)).fetchall()
    previous = bytes(found[from_seq - 2][23])
    for row in found[from_seq - 1 :]:
        forged = to_history_row((*row[:22], previous))
        previous, link = row_hash(forged), previous
        change = "UPDATE history SET prev_hash = %s, hash = %s WHERE case_id = %s AND seq = %s"
        tampering.execute(change, (link, previous, case, row[1]))
    if also_case:
        tampering.execute("UPDATE cases SET head_hash = %s WHERE id = %s", (previous, case))


def test_a_chain_rewritten_to_its_end_is_found_at_the_case(acts, tampering, case):
    rewritten(tampering, case, from_seq=3, also_case=False)
    assert verify(acts.database).fault == Fault(case, 5, "head_mismatch")


def test_a_chain_rewritten_together_with_its_case_is_not_found_as_the_document_says(acts, tampering, case):
    """Known limit: only heads kept elsewhere show it. When checkpoints leave the machine this test turns around."""
    rewritten(tampering, case, from_seq=3, also_case=True)
    assert verify(acts.database).fault is None


def test_an_inserted_newest_row_with_a_right_hash_is_found_at_the_case(acts, tampering, case):
    copied(tampering, case, "seq=6;position=6;prev_hash=hash;request_id='thêm'", 5)
    rewritten(tampering, case, from_seq=6, also_case=False)
    assert verify(acts.database).fault == Fault(case, 6, "head_mismatch")


def test_one_seasons_chains_can_be_checked_alone(acts, tampering, case):
    assert verify(acts.database, season_code="s-2020").rows == 20
    tampering.execute("UPDATE history SET comment = 'x' WHERE case_id = %s AND seq = 3", (case,))
    assert verify(acts.database, season_code="s-2020").fault == Fault(case, 3, "hash_mismatch")
    other = f'{{"id": "{OTHER}", "code": "s-other", "year": 2031}}'
    tampering.execute("INSERT INTO seasons SELECT (jsonb_populate_record(s, %s)).* FROM seasons s", (other,))
    assert verify(acts.database, season_code="s-other").fault is None
    with pytest.raises(NotFoundError) as caught:
        verify(acts.database, season_code="s-mistyped")
    assert caught.value.code == "season_not_found"


def ocop_verify(url: str, folder: str) -> "subprocess.CompletedProcess[str]":
    settings = {"OCOP_DATABASE_URL": url, "OCOP_SECRET": "s" * 32, "LANG": os.environ.get("LANG", "C.UTF-8")}
    environ = environment(folder, 1, **settings)  # type: ignore[arg-type]  # any path will do
    return subprocess.run([OCOP, "verify"], check=False, env=environ, capture_output=True, text=True, timeout=60)


def test_the_command_says_that_every_chain_holds_or_names_the_bad_row(acts, tampering, case, database_url, tmp_path):
    good = ocop_verify(database_url, str(tmp_path))
    assert (good.returncode, good.stdout) == (0, "20 rows of 4 cases: every chain holds.\n"), good.stderr
    tampering.execute("UPDATE history SET comment = 'x' WHERE case_id = %s AND seq = 3", (case,))
    bad = ocop_verify(database_url, str(tmp_path))
    code = one(acts.database, "SELECT code FROM cases WHERE id = %s", case)
    said = f"case {code} {case}, row 3: the row is not what it was when it was written (hash_mismatch).\n"
    assert (bad.returncode, bad.stdout) == (1, said), bad.stderr
