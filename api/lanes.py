"""Pools of threads in each process, by what a request's time goes into.

A page that is read computes, and Python computes on one thread at a time: more of them at once than a few make each
slower and none quicker. An act waits, most of all for its commit to reach the disk, and several wait as long as one.
What reads files or moves many cases may take long, and must not stand before either.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

READING: Final = 3
ACTING: Final = 6
LONG: Final = 3
THREADS: Final = READING + ACTING + LONG
"""Requests worked on at once in one process: the size of all pools together, and of the database pools."""

_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])
_LONG: Final[set[Callable[..., Any]]] = set()


def takes_long(endpoint: _Endpoint) -> _Endpoint:
    """Mark an endpoint whose work may take much longer than a page: files, workbooks, many cases, a password's hash."""
    _LONG.add(endpoint)
    return endpoint


class Lanes:
    """The pools of one application."""

    def __init__(self) -> None:
        self._reading = ThreadPoolExecutor(READING, thread_name_prefix="reading")
        self._acting = ThreadPoolExecutor(ACTING, thread_name_prefix="acting")
        self._long = ThreadPoolExecutor(LONG, thread_name_prefix="long")

    def of(self, endpoint: Callable[..., Any], *, reads: bool = False) -> ThreadPoolExecutor:
        """Give the pool that an endpoint's requests are worked on by; ``reads``: it draws a page, changes nothing."""
        if endpoint in _LONG:
            return self._long
        return self._reading if reads else self._acting

    def close(self) -> None:
        """Let go of the threads; what is under way comes to its end."""
        for pool in (self._reading, self._acting, self._long):
            pool.shutdown(wait=False)
