"""A scene on a real database, behind the api as shipped, with a token for everybody."""

from collections.abc import Iterator

import pytest

from tests.acts import Acts
from tests.factories import build
from tests.fixtures.api import Api
from workflow.domain.system import SYSTEM
from workflow.domain.time import SystemClock
from workflow.services.tokens import issue_token
from workflow.store.database import Database

PRODUCTS = 1_010


@pytest.fixture(scope="module")
def acts(database_url: str) -> Iterator[Acts]:
    """Give people of every role and products to enter."""
    database = Database(database_url)
    yield Acts(database, build(database, products=PRODUCTS))
    database.close()


@pytest.fixture(scope="module")
def tokens(acts: Acts) -> dict[str, str]:
    """Give a live token of each person of the scene."""
    with acts.database.unit() as unit:
        return {
            name: issue_token(unit, SystemClock(), SYSTEM, person_id=person, label="test", days=30)
            for name, person in acts.scene.people.items()
        }


@pytest.fixture(scope="module")
def api(acts: Acts, database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Give the api, two processes as ``ocop up`` starts them."""
    running = Api(tmp_path_factory.mktemp("api"), database_url=database_url, redis_url=redis_url)
    running.start(2)
    yield running
    running.stop()
