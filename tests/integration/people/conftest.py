"""A province with people of every role, a colleague beside each officer, and a clock that is moved by hand."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import pytest

from api.app import create_app
from api.lanes import THREADS
from config.i18n import load_translator
from tests.acts import Acts
from tests.factories import NOW, build
from tests.fixtures.accounts import ManualClock, cheap_desk
from tests.fixtures.live import serving
from tests.fixtures.visitors import Browser, signed_in
from workflow.domain.facts import ActorFacts
from workflow.domain.system import SYSTEM
from workflow.domain.time import local_day
from workflow.services.identify import Sight, identify
from workflow.services.register_person import GrantRequest, PersonRequest, grant_role, register_person
from workflow.services.tokens import issue_token
from workflow.store import cases
from workflow.store.database import Database

TODAY = local_day(NOW)


@dataclass
class World:
    """The scene with more people: ``who`` gives a person's facts as of the clock, ``sight`` how far they see."""

    database: Database
    acts: Acts
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))

    @property
    def people(self) -> dict[str, UUID]:
        return self.acts.scene.people

    @property
    def units(self) -> dict[str, UUID]:
        return self.acts.scene.units

    def add(
        self, name: str, role: str, unit: str | None, *, login: str | None = None, shown: str | None = None
    ) -> UUID:
        """Register somebody with a role."""
        with self.database.unit() as work:
            request = PersonRequest(login or f"người-{name}", shown or f"Người {name}")
            person = register_person(work, self.clock, SYSTEM, request)
            place = self.units[unit] if unit else None
            grant_role(work, self.clock, SYSTEM, GrantRequest(person, role, date(2018, 1, 1), unit_id=place))
        self.people[name] = person
        return person

    def who(self, name: str) -> ActorFacts:
        with self.database.unit() as work:
            found = cases.load_actor(work, actor_id=self.people[name], today=local_day(self.clock.now()))
        assert found is not None
        return found

    def sight(self, name: str) -> Sight:
        with self.database.unit() as work:
            token = issue_token(work, self.clock, SYSTEM, person_id=self.people[name], label="thử", days=300)
            return identify(work, self.clock, token)

    def day(self, number: int) -> date:
        """Give a day counted from the first."""
        return TODAY + timedelta(days=number)

    def rows(self, query: str, *parameters: object) -> list[tuple[object, ...]]:
        with self.database.unit() as work:
            return work.rows(query, parameters)


@pytest.fixture(scope="module")
def database(database_url):
    handle = Database(database_url, pool_size=5)
    yield handle
    handle.close()


@pytest.fixture(scope="module")
def scene(database):
    return build(database, products=60)


@pytest.fixture(scope="module")
def made(database, scene):
    world = World(database, Acts(database, scene))
    world.add("colleague", "commune_officer", "commune")
    world.add("neighbour", "commune_officer", "other")
    world.add("local_admin", "admin", "commune")
    return world


@pytest.fixture
def world(made):
    made.clock.at = NOW
    made.acts.at = NOW
    return made


@pytest.fixture(scope="module")
def address(database_url, made):
    database = Database(database_url, pool_size=THREADS)
    app = create_app(database=database, clock=made.clock, translator=load_translator(), outbox=True)
    cheap_desk().put_on(app)
    with serving(app) as found:
        yield found
    database.close()


@pytest.fixture
def browse(world, address):
    """Give a browser in which somebody has signed in."""
    opened: list[Browser] = []

    def made(name: str) -> Browser:
        opened.append(signed_in(world.database, world.clock, world.people[name], address=address))
        return opened[-1]

    yield made
    for one in opened:
        one.client.close()
