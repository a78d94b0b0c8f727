"""The trial cycle file, broken on purpose: replace a piece of it and see what the linter says."""

import json
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any, TypeAlias, cast

from workflow.definitions.canonical import canonical_content, from_canonical
from workflow.definitions.load import load_process
from workflow.domain.errors import ProcessFileError
from workflow.domain.process import Process

Leaf: TypeAlias = tuple[str | int, ...]

ROOT = Path(__file__).parent.parent
CYCLES = ROOT / "config" / "cycles"
MINI = (Path(__file__).parent / "data" / "mini-cycle.yaml").read_text(encoding="utf-8")


def broken(*replacements: tuple[str, str], text: str = MINI) -> str:
    """Give the file with each piece replaced; a piece that is not there once is a mistake of the test."""
    for old, new in replacements:
        assert text.count(old) == 1, f"{text.count(old)} times in the file: {old!r}"
        text = text.replace(old, new)
    return text


def line_of(text: str, mark: str) -> int:
    """Give the number of the only line that holds ``mark``."""
    lines = [number for number, line in enumerate(text.split("\n"), start=1) if mark in line]
    assert len(lines) == 1, f"{mark!r} stands on lines {lines}"
    return lines[0]


def findings(text: str) -> list[dict[str, object]]:
    """Give what is found wrong with a file, nothing when it loads."""
    try:
        load_process(text, name="trial.yaml")
    except ProcessFileError as error:
        return list(cast("list[dict[str, object]]", error.params["findings"]))
    return []


def trial(*replacements: tuple[str, str]) -> Process:
    """Load the trial cycle with pieces replaced."""
    return load_process(broken(*replacements), name="trial.yaml")


def with_one_leaf_changed(process: Process) -> Iterator[tuple[Leaf, Process]]:
    """Give, for each value in the canonical content, the process with that value changed, where it is one."""
    content = json.loads(canonical_content(process))
    for path, value in list(_leaves(content, ())):
        *way, last = path
        inner = reduce(lambda part, key: part[key], way, content)
        inner[last] = not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value}x"
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        inner[last] = value
        try:
            changed = from_canonical(text)
        except ProcessFileError:
            continue
        yield path, changed


def _leaves(value: Any, path: Leaf) -> Iterator[tuple[Leaf, Any]]:
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(item, (*path, key))
    else:
        yield path, value
