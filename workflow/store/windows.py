"""A season's windows as they are kept: JSON of the season's row, and back."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from workflow.domain.facts import Window


def to_window(kept: Mapping[str, Any]) -> Window:
    """Read a window."""
    opens, closes, unit_id = kept.get("opens_on"), kept.get("closes_on"), kept.get("unit_id")
    return Window(
        code=kept["code"],
        opens_on=date.fromisoformat(opens) if opens else None,
        closes_on=date.fromisoformat(closes) if closes else None,
        hard=bool(kept.get("hard", False)),
        unit_id=UUID(unit_id) if unit_id else None,
        opens_rule=kept.get("opens_rule"),
        closes_rule=kept.get("closes_rule"),
    )


def to_record(window: Window) -> dict[str, str | bool | None]:
    """Write a window; its unit and the rules its days come from only where it has them."""
    record: dict[str, str | bool | None] = {
        "code": window.code,
        "opens_on": window.opens_on.isoformat() if window.opens_on else None,
        "closes_on": window.closes_on.isoformat() if window.closes_on else None,
        "hard": window.hard,
    }
    more = {
        "unit_id": str(window.unit_id) if window.unit_id else None,
        "opens_rule": window.opens_rule,
        "closes_rule": window.closes_rule,
    }
    return record | {name: value for name, value in more.items() if value is not None}
