"""Static files, read once, served under names that carry their content's hash: cached for a year, never stale.

Reads files of this package only when it is made; keeps them in memory (some hundred kB). What is built stands in
``static/built`` (see ``assets/build.mjs``); addresses inside the style sheet get the hashed names here.
"""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "static"
BUILT: Final = FOLDER / "built"

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_ADDRESS: Final = re.compile(rb"url\(([\w.-]+)\)")


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is served, plain and packed; ``packed`` is None for what is packed already."""

    media_type: str
    body: bytes
    packed: bytes | None


@dataclass(frozen=True, slots=True)
class StaticFiles:
    """Every static file: ``served`` by hashed name, ``names`` from the plain name to the hashed one."""

    served: Mapping[str, StaticFile]
    names: Mapping[str, str]

    def path(self, name: str) -> str:
        """Give the address path of a file by its plain name. KeyError when there is none: a fault in a template."""
        return f"/static/{self.names[name]}"


def read_static() -> StaticFiles:
    """Read the files and name them by content, the style sheet last. RuntimeError when nothing has been built."""
    if not (BUILT / "site.css").exists():
        raise RuntimeError("the style sheet and scripts have not been built; type: make setup")
    found = [file for folder in (FOLDER, BUILT) for file in sorted(folder.iterdir()) if file.suffix in _TYPES]
    served: dict[str, StaticFile] = {}
    names: dict[str, str] = {}
    for file in sorted(found, key=lambda file: file.suffix == ".css"):
        body = file.read_bytes()
        if file.suffix == ".css":
            body = _ADDRESS.sub(lambda match: b"url(%s)" % names[match[1].decode()].encode(), body)
        names[file.name] = f"{file.stem}.{hashlib.sha256(body).hexdigest()[:12]}{file.suffix}"
        packed = None if file.suffix == ".woff2" else gzip.compress(body, mtime=0)
        served[names[file.name]] = StaticFile(_TYPES[file.suffix], body, packed)
    return StaticFiles(served, names)
