"""How many SQL statements an act costs (goal P6), counted by the server itself.

The superuser makes the server log every statement of the database and tell the log to the client: each statement
executed arrives as a notice. BEGIN and COMMIT would be among them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql

from tests.acts import Acts, one
from workflow.domain.errors import TransitionNotAllowedError
from workflow.domain.time import local_day
from workflow.services.fire_many import CHUNK, BulkCommand, fire_many
from workflow.services.substitute import SubstituteRequest, name_substitute
from workflow.store.cases import load_actor
from workflow.store.database import Database

ALLOWED = 3
Counting = Callable[[], "Iterator[list[str]]"]


@pytest.fixture(scope="module")
def heard() -> list[str]:
    """Give the list that the server's notices are added to."""
    return []


@pytest.fixture(scope="module")
def acts(acts: Acts, database_url, superuser_url, heard) -> Iterator[Acts]:
    """Give the same scene through connections that are told of every statement."""
    made = psycopg.Connection.__init__

    def telling(connection, *args, **given):
        made(connection, *args, **given)
        connection.add_notice_handler(lambda notice: heard.append(notice.message_primary or ""))

    with psycopg.connect(superuser_url(database_url), autocommit=True) as superuser:
        ((name,),) = superuser.execute("SELECT current_database()").fetchall()
        for setting, value in (("log_statement", "all"), ("client_min_messages", "log")):
            change = sql.SQL("ALTER DATABASE {} SET {} = {}")
            superuser.execute(change.format(sql.Identifier(name), sql.Identifier(setting), sql.Literal(value)))
    patch = pytest.MonkeyPatch()
    patch.setattr(psycopg.Connection, "__init__", telling)
    database = Database(database_url, pool_size=1)
    counted = Acts(database, acts.scene, _products=acts._products)
    yield counted
    database.close()
    patch.undo()


@pytest.fixture
def counting(heard):
    """Give a block that collects the statements executed while it runs."""

    @contextmanager
    def block() -> Iterator[list[str]]:
        heard.clear()
        sent: list[str] = []
        yield sent
        sent += [text for text in heard if text.startswith(("statement: ", "execute "))]

    return block


def warmed(acts: Acts) -> None:
    """Open the connection and prepare what is prepared, outside the count."""
    case = acts.case(until="idea_submitted")
    acts.fire(case, "commune_officer", "return_idea", comment="thiếu")
    acts.fire(case, "producer", "resubmit_idea")


def test_the_server_tells_every_statement(acts, counting):
    warmed(acts)
    with counting() as sent, acts.database.single() as unit:
        unit.rows("SELECT 1")
        unit.rows("SELECT 2")
    assert [text.split(": ", 1)[1] for text in sent] == ["SELECT 1", "SELECT 2"]
    with counting() as sent, acts.database.unit() as unit:
        unit.rows("SELECT 1")
    assert [text.split(": ", 1)[1] for text in sent] == ["BEGIN", "SELECT 1", "COMMIT"]


@pytest.mark.parametrize(
    ("state", "who", "trigger", "more"),
    [
        ("idea_draft", "producer", "submit_idea", {}),
        ("idea_submitted", "commune_officer", "forward_idea", {}),
        ("idea_submitted", "commune_officer", "return_idea", {"comment": "thiếu"}),
        ("implementing", "producer", "report_progress", {"comment": "tuần 1"}),
        ("dossier_district", "district_council", "record_district_score", {"inputs": {"points": "77"}}),
        ("idea_draft", "commune_officer", "submit_idea", {"on_behalf": True, "expected_version": 1}),
    ],
)
def test_an_act_is_one_read_and_one_write(acts, counting, state, who, trigger, more):
    warmed(acts)
    case = acts.case(until=state)
    with counting() as sent:
        acts.fire(case, who, trigger, **more)
    assert len(sent) == 2
    assert len(sent) <= ALLOWED
    assert [text.split(": ", 1)[1].split()[0] for text in sent] == ["SELECT", "WITH"]


@pytest.mark.parametrize(
    ("state", "trigger"),
    [("idea_submitted", "return_idea"), ("implementation_suspended", "resume_implementation")],
    ids=["one clock starts", "several start"],
)
def test_a_ladder_that_a_connection_has_seen_is_not_laid_again(acts, counting, state, trigger):
    who, more = ("commune_officer", {"comment": "thiếu"}) if state == "idea_submitted" else ("producer", {})
    cases = [acts.case(until="implementing" if who == "producer" else state) for _ in range(2)]
    if who == "producer":
        for case in cases:
            acts.fire(case, who, "suspend_implementation", comment="mưa bão")
    written = []
    for case in cases:
        with counting() as sent:
            acts.fire(case, who, trigger, **more)
        written.append(sent[1])
    running = "SELECT count(*) FROM clocks WHERE case_id = %s AND ended_seq IS NULL"
    assert [one(acts.database, running, case) for case in cases] == [1 if state == "idea_submitted" else 2] * 2
    assert all("clock_started" in text for text in written)
    assert "INSERT INTO ladders" not in written[1]


def test_an_act_of_a_substitute_is_one_read_and_one_write_too(acts, counting):
    warmed(acts)
    case = acts.case(until="idea_submitted")
    acts.newcomer("absent", "commune_officer")
    acts.newcomer("substitute", "commune_officer")
    clock, people = acts.clock(), acts.scene.people
    today = local_day(clock.now())
    with acts.database.unit() as unit:
        unit.execute(
            "UPDATE role_grants SET unit_id = %s WHERE person_id = %s",
            (acts.scene.units["other"], people["substitute"]),
        )
        actor = load_actor(unit, actor_id=people["absent"], today=today)
        assert actor is not None
        name_substitute(
            unit, clock, actor, SubstituteRequest(people["absent"], people["substitute"], today, today, "họp")
        )
    with counting() as sent:
        acts.fire(case, "substitute", "forward_idea")
    assert [text.split(": ", 1)[1].split()[0] for text in sent] == ["SELECT", "WITH"]


def test_a_refused_act_is_one_read_and_a_repeated_one_is_two(acts, counting):
    warmed(acts)
    case = acts.case()
    with counting() as sent, pytest.raises(TransitionNotAllowedError):
        acts.fire(case, "commune_officer", "forward_idea")
    assert len(sent) == 1
    acts.fire(case, "producer", "submit_idea", request_id="again")
    with counting() as sent:
        assert acts.fire(case, "producer", "submit_idea", request_id="again").replayed
    assert len(sent) <= 2


def test_the_number_does_not_grow_with_history_roles_or_length(acts, counting):
    warmed(acts)
    case = acts.case(until="implementing")
    for number in range(30):
        acts.fire(case, "producer", "report_progress", comment=f"tuần {number}")
    acts.newcomer("manifold", *sorted(set(acts.scene.process.roles) - {"system", "admin", "producer"}))
    with counting() as sent:
        acts.fire(case, "manifold", "report_progress", comment="x" * 9_000)
    assert len(sent) == 2


@pytest.mark.parametrize(("count", "chunks"), [(1, 1), (3, 1)])
def test_a_bulk_is_three_statements_a_chunk_however_many_cases(acts, counting, count, chunks):
    warmed(acts)
    cases = [acts.case(until="implementing") for _ in range(count)]
    asked = BulkCommand(acts.scene.people["producer"], "suspend_implementation", "b", cases, comment="bão")
    assert count <= CHUNK
    with counting() as sent:
        fire_many(acts.database, acts.clock(), asked)
    assert len(sent) == 3 * chunks
    with counting() as sent:
        assert {v.outcome for v in fire_many(acts.database, acts.clock(), asked)} == {"replayed"}
    assert len(sent) == 3 * chunks, "a repeated bulk does not ask case by case"


def test_undo_is_a_fixed_number_of_statements(acts, counting):
    warmed(acts)
    case = acts.case(until="plan_draft")
    with counting() as first:
        acts.undo(case)
    with counting() as second:
        acts.undo(case)
    assert (len(first), len(second)) == (4, 5), "load, the rows that stood (two or three), write"
