"""Pictures of pages already drawn, on this machine's disk: by the hash of the file and the number of the page.

A cache and nothing else: it may be emptied at any time. Its size is bounded; what was not looked at longest goes first.
Who may see a page is judged before it is asked. Safe for several processes at once.
"""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

SHARE: Final = 16
"""It is swept whenever this part of it was written anew, so it may grow larger than it may be by as much a process."""

_PRIVATE: Final = 0o700


class PageCache:
    """At most about ``maximum`` bytes below ``root``; 0 keeps nothing."""

    def __init__(self, root: Path, maximum: int) -> None:
        self._root = root
        self._maximum = maximum
        self._written = maximum  # sweep once at the first picture: what others left counts

    def picture(self, digest: bytes, page: int, draw: Callable[[], bytes]) -> bytes:
        """Give the picture of a page, drawn only if it is not here. Raises what ``draw`` raises; keeps nothing then."""
        path = self._root / digest.hex()[:2] / f"{digest.hex()[2:]}-{page}.jpg"
        with suppress(OSError):
            found = path.read_bytes()
            os.utime(path)
            return found
        drawn = draw()
        if self._maximum:
            with suppress(OSError):  # a full disk costs the cache, never the page
                self._keep(path, drawn)
        return drawn

    def _keep(self, path: Path, drawn: bytes) -> None:
        path.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".incoming-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(drawn)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
        self._written += len(drawn)
        if self._written * SHARE >= self._maximum:
            self._written = 0
            self._sweep()

    def _sweep(self) -> None:
        known: list[tuple[float, int, Path]] = []
        for path in self._root.glob("*/*.jpg"):
            with suppress(OSError):  # another process sweeps too
                stat = path.stat()
                known.append((stat.st_mtime, stat.st_size, path))
        total = sum(size for _, size, _ in known)
        for _, size, path in sorted(known):
            if total <= self._maximum:
                return
            path.unlink(missing_ok=True)
            total -= size
