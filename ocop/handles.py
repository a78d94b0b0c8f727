"""A database handle for one command: the address given, or the instance's own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from ocop.databases import open_database
from ocop.errors import OperatorError
from ocop.settings import load_settings
from workflow.store.database import Database

SCHEMES = ("postgresql://", "postgres://")


@contextmanager
def handle(url: str | None, *, what: str, with_schema: bool = False) -> Iterator[Database]:
    """Give a handle of one connection while the block runs. ``with_schema`` brings the schema up to date first.

    Raises OperatorError when there is no database to be had, UnavailableError when it does not answer.
    """
    if url is not None and not url.startswith(SCHEMES):
        raise OperatorError("--database-url must be a PostgreSQL address: postgresql://user@host:port/name")
    with ExitStack() as stack:
        address = url or stack.enter_context(open_database(load_settings(), what=what))
        database = Database(address, pool_size=1)
        stack.callback(database.close)
        if with_schema:
            from ocop import migrate

            with database.unit():  # a database that is not there is said in our words, not in the migration tool's
                pass
            migrate.upgrade(address)
        yield database
