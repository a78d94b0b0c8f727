"""Regulations are stored by the hash of their content, with their sets, once and for ever."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.factories import CLOCK
from tests.rule_book import book
from workflow.domain.errors import ConflictError, NotFoundError
from workflow.domain.regulation import RuleSet
from workflow.services import rules
from workflow.services.publish_regulation import publish_regulation
from workflow.store.database import Database


@pytest.fixture
def database(fresh_database_url: str) -> Iterator[Database]:
    found = Database(fresh_database_url)
    yield found
    found.close()


def test_a_regulation_is_stored_once_and_read_back_whole(database: Database) -> None:
    shipped = book()["qd-26-2026"]

    with database.unit() as unit:
        first = publish_regulation(unit, CLOCK, shipped, by=None)
        again = publish_regulation(unit, CLOCK, shipped, by=None)
    rules._regulations.clear()
    rules._sets.clear()
    with database.single() as unit:
        read = rules.newest_regulations(unit)["qd-26-2026"]
        sets = {number: rules.set_of(unit, read, number) for number in shipped.sets}

    assert (first.new, again.new, first.sets) == (True, False, 26)
    assert read == shipped.regulation
    assert sets == dict(shipped.sets)


def test_what_is_no_longer_what_its_hash_says_is_not_stored(database: Database) -> None:
    shipped = book()["qd-26-2026"]
    edited = replace(shipped.sets[4], name="Mật ong")

    with pytest.raises(ConflictError) as refused, database.unit() as unit:
        publish_regulation(unit, CLOCK, RuleSet(shipped.regulation, {**shipped.sets, 4: edited}), by=None)

    assert refused.value.code == "hash_differs"
    with database.single() as unit:
        assert "qd-26-2026" not in rules.newest_regulations(unit)


def test_an_unknown_hash_or_set_is_not_found(database: Database) -> None:
    with database.single() as unit:
        for ask in (rules.regulation_of, rules.criteria_set_of):
            with pytest.raises(NotFoundError):
                ask(unit, "0" * 64)
        with pytest.raises(NotFoundError):
            rules.set_of(unit, book()["qd-148-2023"].regulation, 1)
