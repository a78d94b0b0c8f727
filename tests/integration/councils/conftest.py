"""A scene with a council of its own, for each test module."""

import pytest

from tests.acts import Acts
from tests.council_world import Council
from tests.factories import build
from workflow.store.database import Database


@pytest.fixture(scope="module")
def database(database_url):
    database = Database(database_url, pool_size=12)
    yield database
    database.close()


@pytest.fixture(scope="module")
def acts(database):
    return Acts(database, build(database, products=4))


@pytest.fixture
def council(acts):
    return Council(acts).found()
