"""Two provinces with producers of the same names, cases in every place, and whoever may look at them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from unittest.mock import patch
from uuid import UUID

import pytest

from tests.acts import Acts
from tests.factories import build
from workflow.domain.system import SYSTEM
from workflow.domain.time import FixedClock
from workflow.services.identify import Sight, identify
from workflow.services.tokens import issue_token
from workflow.store.database import Database, Unit

JULY = datetime(2020, 7, 6, 2, tzinfo=UTC)
Result = TypeVar("Result")


def at(month: int, day: int, hour: int = 3) -> FixedClock:
    return FixedClock(datetime(2020, month, day, hour, tzinfo=UTC))


@dataclass
class Readers:
    """Two provinces (``here``, ``there``) under one process; ``sight`` gives who looks."""

    database: Database
    here: Acts
    there: Acts
    clock: FixedClock = field(default_factory=lambda: at(7, 8))

    def sight(self, who: str, *, acts: Acts | None = None) -> Sight:
        person = (acts or self.here).scene.people[who]
        with self.database.unit() as unit:
            token = issue_token(unit, self.clock, SYSTEM, person_id=person, label="thử", days=300)
        with self.database.unit() as unit:
            return identify(unit, self.clock, token)

    def read(self, reading: Callable[..., Result], who: str, *, acts: Acts | None = None, **more: Any) -> Result:
        """Call a reading service for a person, as a page does."""
        sight = self.sight(who, acts=acts)
        with self.database.snapshot() as unit:
            return reading(unit, self.clock, sight, **more)

    def code(self, case: UUID) -> str:
        with self.database.unit() as unit:
            return str(unit.rows("SELECT code FROM cases WHERE id = %s", (case,))[0][0])


@contextmanager
def statements() -> Iterator[list[object]]:
    """Collect the statements sent meanwhile."""
    sent: list[object] = []
    with patch.object(Unit, "rows", _counted(Unit.rows, sent)), patch.object(Unit, "row", _counted(Unit.row, sent)):
        yield sent


def _counted(real: Any, sent: list[object]) -> Any:
    def run(unit: Unit, query: Any, parameters: object = None) -> Any:
        sent.append(query)
        return real(unit, query, parameters)

    return run


def pair(database: Database) -> Readers:
    here = Acts(database, build(database, products=1, season="here"), at=JULY)
    there = Acts(database, build(database, products=1, season="there"), at=JULY)
    return Readers(database, here, there)


@pytest.fixture
def readers(fresh_database_url: str) -> Iterator[Readers]:
    handle = Database(fresh_database_url, pool_size=3)
    yield pair(handle)
    handle.close()
