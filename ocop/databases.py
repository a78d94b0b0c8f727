"""The database a command works on: the configured one, that of the running instance, or the folder's own started
for it.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from config.settings import Settings
from ocop import instance
from ocop.datadir import DataDir
from ocop.embedded import cluster, postgres
from ocop.embedded.running import postgres_running
from ocop.errors import AlreadyRunningError, OperatorError

PATIENCE_SECONDS = 60.0
POLL_SECONDS = 0.1


@contextmanager
def open_database(settings: Settings, *, what: str) -> Iterator[str]:
    """Give a database address that is good while the block runs. ``what`` is the command's name, for others who wait.

    With ``ocop up`` running, its server is used; without, the folder's server is started and stopped again, one
    command at a time. The schema is not touched. Raises OperatorError when neither can be had.
    """
    if settings.database_url is not None:
        yield settings.database_url
        return
    data = DataDir(settings.data_dir)
    data.make()
    with ExitStack() as stack:
        try:
            stack.enter_context(instance.hold(data.lock, instance.myself(what), patience=PATIENCE_SECONDS))
        except AlreadyRunningError:
            found = _address_of_running(data)
        else:
            found = stack.enter_context(postgres_running(data)).database
        yield found


def running_address(settings: Settings, *, superuser: bool = False) -> str:
    """Give the address of the configured or running database. Raises OperatorError when none is running."""
    if settings.database_url is not None:
        if superuser:
            raise OperatorError("OCOP_DATABASE_URL is set: the superuser of your own server is yours to name.")
        return settings.database_url
    found = postgres.url(cluster.locate(DataDir(settings.data_dir).postgres), superuser=superuser)
    if found is None:
        raise OperatorError(f"No database is running on {settings.data_dir}; start it with `ocop up`.")
    return found


def _address_of_running(data: DataDir) -> str:
    """Wait until the instance that holds the folder has its database up."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
        found = postgres.url(cluster.locate(data.postgres))
        if found is not None:
            return found
        time.sleep(POLL_SECONDS)
    raise OperatorError(f"The instance that holds {data.root} has no database running; see {data.log('postgres')}.")
