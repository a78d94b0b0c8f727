"""Two pools of threads in each process, so that a page or an act of some milliseconds never waits behind a request that
reads a file or moves many cases.

Python computes on one thread at a time: more requests at once than a few make each slower and none quicker.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

QUICK: Final = 2
LONG: Final = 3
THREADS: Final = QUICK + LONG
"""Requests worked on at once in one process: the size of both pools together, and of the database pools."""

_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])
_LONG: Final[set[Callable[..., Any]]] = set()


def takes_long(endpoint: _Endpoint) -> _Endpoint:
    """Mark an endpoint whose work may take much longer than a page: files, workbooks, many cases, a password's hash."""
    _LONG.add(endpoint)
    return endpoint


class Lanes:
    """The pools of one application."""

    def __init__(self) -> None:
        self._quick = ThreadPoolExecutor(QUICK, thread_name_prefix="request")
        self._long = ThreadPoolExecutor(LONG, thread_name_prefix="long-request")

    def of(self, endpoint: Callable[..., Any]) -> ThreadPoolExecutor:
        """Give the pool that an endpoint's requests are worked on by."""
        return self._long if endpoint in _LONG else self._quick

    def close(self) -> None:
        """Let go of the threads; what is under way comes to its end."""
        for pool in (self._quick, self._long):
            pool.shutdown(wait=False)
