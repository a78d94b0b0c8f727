"""Static files, read once, served under names that carry their content's hash: cached for a year, never stale.

Reads files of this package only when it is made; keeps them in memory (a few kB).
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "static"
SHEETS: Final = ("tokens.css", "page.css", "board.css", "outbox.css", "print.css")
"""What the one style sheet is made of, in order."""

_TYPES: Final = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is served, plain and packed."""

    media_type: str
    body: bytes
    packed: bytes


@dataclass(frozen=True, slots=True)
class StaticFiles:
    """Every static file: ``served`` by hashed name, ``names`` from the plain name to the hashed one."""

    served: Mapping[str, StaticFile]
    names: Mapping[str, str]

    def path(self, name: str) -> str:
        """Give the address path of a file by its plain name. KeyError when there is none: a fault in a template."""
        return f"/static/{self.names[name]}"


def read_static() -> StaticFiles:
    """Read the files and name them by content."""
    bodies = {"site.css": b"\n".join((FOLDER / sheet).read_bytes() for sheet in SHEETS)}
    bodies |= {file.name: file.read_bytes() for file in sorted(FOLDER.glob("*.svg"))}
    served: dict[str, StaticFile] = {}
    names: dict[str, str] = {}
    for name, body in bodies.items():
        stem, dot, suffix = name.rpartition(".")
        names[name] = f"{stem}.{hashlib.sha256(body).hexdigest()[:12]}.{suffix}"
        served[names[name]] = StaticFile(_TYPES[dot + suffix], body, gzip.compress(body, mtime=0))
    return StaticFiles(served, names)
