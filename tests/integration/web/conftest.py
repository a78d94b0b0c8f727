"""One site of accounts for the tests of this folder: its world, a clock that is moved by hand, browsers."""

from datetime import UTC, datetime

import httpx
import pytest

from api.app import create_app
from api.lanes import THREADS
from config.i18n import load_translator
from tests import board_world
from tests.fixtures.accounts import GOOD, ManualClock, cheap_desk, give_password
from tests.fixtures.live import serving
from tests.fixtures.visitors import Browser
from workflow.store.database import Database

NOW = datetime(2020, 9, 8, 1, 30, tzinfo=UTC)


class AccountSite:
    """A served site of accounts: database, world, clock, and how to open and sign in."""

    def __init__(self, database, world, clock, address):
        self.database = database
        self.world = world
        self.clock = clock
        self.address = address
        self.clients = []

    def browser(self, **given):
        """Give a browser without cookies."""
        client = httpx.Client(
            base_url=self.address, headers={"accept": "text/html", "origin": self.address}, timeout=30, **given
        )
        self.clients.append(client)
        return Browser(client)

    def sign_in(self, browser, login="officer", password=GOOD, **more):
        """Send login and password."""
        return browser.post("/dang-nhap", {"ten": login, "mat_khau": password, **more})


@pytest.fixture(scope="module")
def account_database(database_url):
    database = Database(database_url, pool_size=THREADS)
    yield database
    database.close()


@pytest.fixture(scope="module")
def account_world(account_database):
    return board_world.build(account_database)


@pytest.fixture
def desk_given():
    """Give what the desk of this test is made with; a module may say otherwise."""
    return {}


@pytest.fixture
def site(account_database, account_world, desk_given):
    clock = ManualClock(NOW)
    give_password(account_database, clock, account_world.officer)
    app = create_app(database=account_database, clock=clock, translator=load_translator(), outbox=True)
    cheap_desk(**desk_given).put_on(app)
    with serving(app) as address:
        found = AccountSite(account_database, account_world, clock, address)
        yield found
        for client in found.clients:
            client.close()
