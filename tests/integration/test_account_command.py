"""`ocop account`: links of operators open the account they were made for, once."""

import re

import pytest
from typer.testing import CliRunner

from ocop.cli import build
from tests.fixtures.accounts import CHEAP, GOOD
from workflow.domain.errors import ConflictError, DomainError
from workflow.domain.system import SYSTEM
from workflow.domain.time import SystemClock
from workflow.services import one_time_codes
from workflow.services.register_person import PersonRequest, register_person
from workflow.services.sign_in import account_of, set_password
from workflow.store.database import Database

CLOCK = SystemClock()


@pytest.fixture
def database(fresh_database_url):
    database = Database(fresh_database_url, pool_size=2)
    with database.unit() as unit:
        register_person(unit, CLOCK, SYSTEM, PersonRequest(login="0912345678", name="Lê Hoài Thu", invented=True))
    yield database
    database.close()


def run(url, *words):
    return CliRunner().invoke(build(), ["account", *words, "--database-url", url])


def token_of(result):
    assert result.exit_code == 0, result.output
    found = re.fullmatch(r"http://127\.0\.0\.1:8000/kich-hoat/lien-ket/([\w-]{43})\n", result.output)
    assert found is not None, result.output
    return found[1]


def test_a_link_is_for_one_person_and_one_use(database, fresh_database_url):
    token = token_of(run(fresh_database_url, "invite", "+84 912 345 678"))
    with database.unit() as unit:
        taken = one_time_codes.read_link(unit, CLOCK, token)
        assert taken.person_id is not None
        account = account_of(unit, CLOCK, taken.person_id)
        assert account.login == "+84912345678"
        one_time_codes.take(unit, CLOCK, taken)
        set_password(unit, CLOCK, CHEAP, account, GOOD)
        assert unit.row("SELECT count(*) FROM one_time_codes WHERE secret_hash = %s", (token.encode(),)) == (0,)
    with database.unit() as unit, pytest.raises(ConflictError, match="link_used"):
        one_time_codes.read_link(unit, CLOCK, token)
    refused = run(fresh_database_url, "invite", "0912345678")
    assert "use `ocop account reset`" in str(refused.exception)
    token_of(run(fresh_database_url, "reset", "0912345678", "--forget-app"))


def test_nobody_is_invited_who_is_not_registered(fresh_database_url, database):
    result = run(fresh_database_url, "invite", "nobody")
    assert isinstance(result.exception, DomainError)
    assert result.exception.code == "person_not_found"


def test_a_person_is_linked_to_one_identity_and_it_to_nobody_else(database, fresh_database_url):
    with database.unit() as unit:
        register_person(unit, CLOCK, SYSTEM, PersonRequest(login="other", name="Người khác", invented=True))
    assert run(fresh_database_url, "link", "0912345678", "https://sso", "s1").output == "Linked.\n"
    assert run(fresh_database_url, "link", "0912345678", "https://sso", "s1").output == "Linked.\n"
    taken = run(fresh_database_url, "link", "other", "https://sso", "s1")
    assert taken.exception.code == "identity_taken"
