"""The way a case has gone: every row that moved it, what was said then and by whom. One statement.

Whoever calls has made sure that the person may see the case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_PATH: Final[LiteralString] = """
SELECT seq, kind, at, trigger, from_state, to_state, actor_id, actor_name, actor_role, comment, inputs, process_hash
FROM history WHERE case_id = %s AND kind IN ('enter', 'transition', 'undo', 'migrate') ORDER BY seq"""


@dataclass(frozen=True, slots=True)
class PathRow:
    """One row that entered, moved, took back or migrated a case."""

    seq: int
    kind: str
    at: datetime
    trigger: str
    from_state: str | None
    to_state: str
    actor_id: UUID
    actor_name: str
    actor_role: str
    comment: str | None
    inputs: Mapping[str, Any]
    process_hash: str


def read(unit: Unit, case_id: UUID) -> tuple[PathRow, ...]:
    """Read the rows in order."""
    return tuple(PathRow(*row) for row in unit.rows(_PATH, (case_id,)))
