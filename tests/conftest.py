"""Marks by folder, no sockets in unit tests, one set of real servers for a whole run."""

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest
import pytest_socket
import structlog

from tests.fixtures import run

KINDS = ("unit", "property", "contract", "integration", "e2e")
HERE = Path(__file__).parent

pytest_plugins = ["tests.fixtures.servers", "tests.fixtures.databases", "tests.fixtures.browser"]


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let the first process of a run say where the run's servers live; xdist's workers inherit it."""
    hypothesis.settings.register_profile("house", deadline=None)  # a busy machine is no fault of the code
    hypothesis.settings.load_profile("house")
    console = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], console])  # locals take half a minute
    if not hasattr(config, "workerinput"):
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else every program a test starts compiles itself anew
        folder = run.announce(Path(tempfile.mkdtemp(prefix="ocop-test-", dir=run.quickest())))
        config.stash[run.FOLDER] = folder
        config.option.basetemp = config.option.basetemp or folder / "t"  # goes with the run; short, for sockets


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run's servers, where any were started."""
    folder = config.stash.get(run.FOLDER, None)
    if folder is not None:
        run.end(folder)
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with the kind that its folder says."""
    for item in items:
        kind = item.path.relative_to(HERE).parts[0]
        if kind in KINDS:
            item.add_marker(kind)


@pytest.fixture(autouse=True)
def _no_sockets_in_unit_tests(request: pytest.FixtureRequest):
    if request.node.get_closest_marker("unit") is None:
        yield
        return
    pytest_socket.disable_socket()
    yield
    pytest_socket.enable_socket()
