"""An open unit as a database handle: what services do through it happens in that one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from workflow.store.database import Database, Unit


class OpenUnit(Database):
    """Gives the same open unit whenever one is asked for; whoever opened it commits or rolls back.

    For work that nobody may see half done, by services that otherwise commit on their own.
    """

    def __init__(self, unit: Unit) -> None:  # no pool of its own
        self._unit = unit

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """Give the open unit."""
        yield self._unit
        self._unit.flush()

    @contextmanager
    def single(self) -> Iterator[Unit]:
        """Give the open unit."""
        yield self._unit

    @contextmanager
    def snapshot(self) -> Iterator[Unit]:
        """Give the open unit; it sees what was committed while it is open."""
        yield self._unit

    def close(self) -> None:
        """Leave the unit to whoever opened it."""
