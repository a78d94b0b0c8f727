"""Notices on their way in: planned rows, each unique by its key for ever."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import orjson

from workflow.domain.facts import EMPTY
from workflow.domain.process import Scalar
from workflow.store.database import Unit

_COLUMNS: Final[LiteralString] = (
    "key, kind, notice, case_id, rule, started_seq, arming, step, history_seq, recipient_id, recipient_role, channel,"
    " urgent, planned_at, send_at, state, reason, fallback_of, params"
)
_INSERT: Final[LiteralString] = (
    "INSERT INTO notices ("
    + _COLUMNS
    + ") SELECT "
    + _COLUMNS
    + """ FROM jsonb_to_recordset(%s::jsonb) AS r(
 key text, kind text, notice text, case_id uuid, rule text, started_seq integer, arming smallint, step smallint,
 history_seq bigint, recipient_id uuid, recipient_role text, channel text, urgent boolean, planned_at timestamptz,
 send_at timestamptz, state text, reason text, fallback_of text, params jsonb)
ORDER BY key ON CONFLICT (key) DO NOTHING"""
)

_IS_PLANNED: Final[LiteralString] = """
SELECT EXISTS (SELECT FROM notices WHERE case_id = %s AND starts_with(key, %s))"""


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice to one person by one channel, as it is planned; ``state`` ``suppressed`` goes with a ``reason``."""

    key: str
    kind: str
    notice: str
    case_id: UUID | None
    rule: str | None
    started_seq: int | None
    arming: int | None
    step: int | None
    history_seq: int | None
    recipient_id: UUID
    recipient_role: str
    channel: str
    urgent: bool
    planned_at: datetime
    send_at: datetime
    state: str = "planned"
    reason: str | None = None
    fallback_of: str | None = None
    params: Mapping[str, Scalar] = field(default_factory=lambda: EMPTY)


def insert(unit: Unit, rows: Sequence[NewNotice]) -> int:
    """Plan notices by one statement and give how many were new; a key that is there already changes nothing."""
    if not rows:
        return 0
    return unit.execute(_INSERT, (orjson.dumps(list(rows), default=dict).decode(),))  # a mapping proxy is no dict to it


def is_planned(unit: Unit, *, case_id: UUID, stem: str) -> bool:
    """Say whether the case has a notice whose key begins so."""
    row = unit.row(_IS_PLANNED, (case_id, stem + ":"))
    return row is not None and bool(row[0])
