"""A scene of people and cases on a real database, made once a module."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests.acts import Acts, contents, untrue_urgencies
from tests.factories import build
from workflow.store.database import Database

PRODUCTS = 60


@pytest.fixture(scope="module")
def database(database_url: str) -> Iterator[Database]:
    """Give a handle on the module's database."""
    handle = Database(database_url, pool_size=5)
    yield handle
    handle.close()


@pytest.fixture(scope="module")
def acts(database: Database) -> Acts:
    """Give people of every role and products to enter."""
    return Acts(database, build(database, products=PRODUCTS))


@pytest.fixture
def unchanged(database: Database) -> Callable[[], AbstractContextManager[None]]:
    """Give a block that fails when any table differs after it."""

    @contextmanager
    def block() -> Iterator[None]:
        before = contents(database)
        yield
        assert contents(database) == before

    return block


@pytest.fixture(autouse=True)
def urgencies_are_true(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold what each case says of its clocks equal to them, whatever the test did."""
    database = request.getfixturevalue("acts").database if "acts" in request.fixturenames else None
    yield
    if database is not None:
        assert untrue_urgencies(database) == []
