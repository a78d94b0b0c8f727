"""The REST interface served for real on a database of its own, with a token for everybody in the scene."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.lanes import THREADS
from api.rest.bounces import Returns
from api.web.council.place import put_on as put_councils_on
from config import logging
from config.i18n import load_translator
from tests import factories
from tests.council_world import evaluation
from tests.factories import CLOCK, Scene
from tests.fixtures.live import serving
from workflow.domain.system import SYSTEM
from workflow.domain.time import Clock
from workflow.services.tokens import issue_token
from workflow.store.database import Database, Unit

BOUNCE_SECRET = "b" * 32


@dataclass
class Rest:
    """A client of the interface, and the scene behind it."""

    database: Database
    scene: Scene
    client: httpx.Client
    tokens: dict[str, str]
    clock: Clock = CLOCK
    keys: int = field(default=0)

    def call(self, method: str, path: str, *, by: str | None, **given: Any) -> httpx.Response:
        """Send one request as somebody of the scene; None sends no token."""
        headers = dict(given.pop("headers", {}))
        if by is not None:
            headers["authorization"] = f"Bearer {self.tokens[by]}"
        address = path if path.startswith(("/health", "/api")) else f"/api/v1{path}"
        return self.client.request(method, address, headers=headers, **given)

    def get(self, path: str, *, by: str | None, **given: Any) -> httpx.Response:
        return self.call("GET", path, by=by, **given)

    def act(self, path: str, body: Any, *, by: str, key: str | None = None, **headers: str) -> httpx.Response:
        """Send an act with a key of its own, or with the one given."""
        self.keys += 1
        sent = {"idempotency-key": key or f"key-{self.keys}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return self.call("POST", path, by=by, json=body, headers=sent)

    @contextmanager
    def counted(self) -> Iterator[list[Any]]:
        """Collect every statement that is sent while the block runs."""
        sent: list[Any] = []
        kept = {name: getattr(Unit, name) for name in ("rows", "row", "execute", "fixed")}

        def counting(name: str) -> Any:
            def send(unit: Unit, query: Any, parameters: object = None) -> Any:
                sent.append(query)
                return kept[name](unit, query, parameters)

            return send

        with ExitStack() as stack:
            for name in kept:
                stack.enter_context(patch.object(Unit, name, counting(name)))
            yield sent

    def rows(self) -> dict[str, int]:
        """Count every row that an act could write."""
        with self.database.unit() as unit:
            return {
                table: unit.rows(f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608 - the names below
                for table in ("cases", "history", "treatments", "outbox", "producers", "products", "seasons", "persons")
            }


def joined(rest: Rest, scene: Scene, *names: str, prefix: str = "") -> None:
    """Let people of another scene of the same database ask too, each by a name of his own."""
    found = tokens_of(rest.database, scene, rest.clock)
    rest.tokens |= {prefix + name: found[name] for name in names or found}


def tokens_of(database: Database, scene: Scene, clock: Clock = CLOCK) -> dict[str, str]:
    with database.unit() as unit:
        return {
            name: issue_token(unit, clock, SYSTEM, person_id=person, label="test", days=30)
            for name, person in scene.people.items()
        }


@contextmanager
def serve(url: str, *, also: Callable[[FastAPI], None] = lambda _: None, clock: Clock = CLOCK) -> Iterator[Rest]:
    database = Database(url, pool_size=THREADS)
    scene = factories.build(database)
    app = create_app(database=database, clock=clock, translator=load_translator(), processes_shipped=[scene.process])
    Returns(BOUNCE_SECRET).put_on(app)
    put_councils_on(app, evaluation())
    also(app)
    with serving(app) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield Rest(database, scene, client, tokens_of(database, scene, clock), clock)
    database.close()


@pytest.fixture(scope="session", autouse=True)
def _logging_as_in_production():
    """Send logs the way the product does: structlog's own default prints every local variable, for seconds."""
    logging.configure(level="INFO", form="json")


@pytest.fixture(scope="module")
def rest(database_url):
    """Give the interface to all tests of a module: what one writes, the next finds."""
    with serve(database_url) as served:
        yield served


@pytest.fixture
def rest_alone(fresh_database_url):
    """Give the interface to one test alone."""
    with serve(fresh_database_url) as served:
        yield served
