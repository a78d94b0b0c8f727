"""What a cycle file says about rights, read from the plain YAML by other code than the engine's."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Row:
    """Who may fire a trigger from a state, who on behalf of the producer, and after which own acts nobody may."""

    by: frozenset[str]
    on_behalf: frozenset[str]
    not_by: frozenset[str]


@cache
def rows_of(path: Path) -> dict[tuple[str, str], Row]:
    """Give (state, trigger) → the row."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    found: dict[tuple[str, str], Row] = {}
    for block in (*raw["steps"], raw["anywhere"]):
        for row in block["transitions"]:
            sources = _listed(row.get("from", []))
            for group in _listed(row.get("from_group", [])):
                sources += raw["groups"][group]
            said = Row(*(frozenset(_listed(row.get(name, []))) for name in ("by", "on_behalf", "not_by")))
            found |= {(source, row["trigger"]): said for source in sources}
    return found


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
