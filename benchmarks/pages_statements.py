"""How many statements a page sends: counted in this process, where every statement passes through a unit of work."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from starlette.testclient import TestClient

from api.app import create_app
from api.lanes import THREADS
from benchmarks.pages_servers import Reader
from config.i18n import load_translator
from workflow.domain.time import SystemClock
from workflow.store.database import Database, Unit


def statements(url: str, reader: Reader, paths: Mapping[str, str]) -> dict[str, int]:
    """Give the number of statements of each page once process versions are known."""
    database = Database(url, pool_size=THREADS)
    app = create_app(database=database, clock=SystemClock(), translator=load_translator())
    found = {}
    with TestClient(app, base_url="http://127.0.0.1", cookies={"ocop_session": reader.session}) as client:
        for name, path in paths.items():
            client.get(path).raise_for_status()
            with _counted() as sent:
                client.get(path).raise_for_status()
            found[name] = len(sent)
    database.close()
    return found


@contextmanager
def _counted() -> Iterator[list[str]]:
    sent: list[str] = []
    with ExitStack() as stack:
        for name in ("rows", "row", "execute", "fixed"):
            kept = getattr(Unit, name)

            def send(unit: Unit, query: str, parameters: object = None, *, kept: object = kept) -> object:
                sent.append(query)
                return kept(unit, query, parameters)  # type: ignore[operator]  # a method of Unit, kept as it was

            stack.enter_context(patch.object(Unit, name, send))
        yield sent
