"""The lock that makes one data folder one instance. A lock is held by a live process or by nobody.

It is an flock, so the kernel lets go of it however the holder ends; the file's text only says who it is.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from ocop.errors import AlreadyRunningError

POLL_SECONDS = 0.1
PROBE_SECONDS = 0.5  # someone who only looks (find_running) may hold the lock for an instant


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a data folder: the whole instance (``up``) or one short command."""

    pid: int
    what: str
    address: str


@contextmanager
def hold(path: Path, holder: Holder, *, patience: float = 0.0) -> Iterator[None]:
    """Hold the data folder's lock while the block runs.

    Waits up to ``patience`` seconds, and only for a short command to finish. Raises AlreadyRunningError naming the
    holder.
    """
    began = time.monotonic()
    with path.open("a+", encoding="utf-8") as file:
        while not _try_lock(file):
            present = read_holder(path)
            enough = PROBE_SECONDS if present is not None and present.what == "up" else max(patience, PROBE_SECONDS)
            if time.monotonic() - began >= enough:
                raise AlreadyRunningError(_refusal(path.parent, present))
            time.sleep(POLL_SECONDS)
        file.truncate(0)
        file.write(json.dumps(asdict(holder)))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def read_holder(path: Path) -> Holder | None:
    """Give what the lock file says of its holder; None when it says nothing that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Holder(pid=int(found["pid"]), what=str(found["what"]), address=str(found["address"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def find_running(path: Path) -> Holder | None:
    """Give the live holder of the lock, or None when nobody holds it."""
    try:
        file = path.open("a+", encoding="utf-8")
    except OSError:
        return None
    with file:
        if _try_lock(file):
            fcntl.flock(file, fcntl.LOCK_UN)
            return None
    return read_holder(path) or Holder(pid=0, what="unknown", address="")


def myself(what: str, address: str = "") -> Holder:
    """Describe this process as a holder."""
    return Holder(pid=os.getpid(), what=what, address=address)


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _refusal(folder: Path, holder: Holder | None) -> str:
    if holder is None:
        who = "another process"
    elif holder.what == "up":
        who = f"`ocop up`, process {holder.pid}, which answers at {holder.address}"
    else:
        who = f"`ocop {holder.what}`, process {holder.pid}"
    return (
        f"The data folder {folder} is in use by {who}.\n"
        "Open that address, or stop that process, or start a second instance beside it:\n"
        "  OCOP_DATA_DIR=./var2 OCOP_PORT=8001 ocop up"
    )
