"""Small tables of texts in a file that only its owner reads (mode 0600), written whole or not at all."""

import json
import os
from collections.abc import Mapping
from pathlib import Path


def read(path: Path) -> dict[str, str]:
    """Read the table; empty when the file is not there or is none."""
    try:
        found = json.loads(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def write(path: Path, table: Mapping[str, str]) -> None:
    """Write the table in the place of what was there."""
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(dict(table), file, indent=1)
    beside.replace(path)
