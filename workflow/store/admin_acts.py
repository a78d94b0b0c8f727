"""The record of administration: one row an act, only ever added."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

import orjson

from workflow.domain.facts import EMPTY
from workflow.store.database import Unit

_INSERT: Final[LiteralString] = """
INSERT INTO admin_acts (id, at, by_id, act, subject_id, unit_id, reason, detail)
VALUES (%(id)s, %(at)s, %(by_id)s, %(act)s, %(subject_id)s, %(unit_id)s, %(reason)s, %(detail)s::jsonb)"""
_REFUSED: Final[LiteralString] = """
INSERT INTO admin_acts (id, at, act, subject_id, detail)
VALUES (%(id)s, %(at)s, %(act)s, (SELECT id FROM persons WHERE login = %(login)s), %(detail)s::jsonb)"""


@dataclass(frozen=True, slots=True)
class ActRow:
    """An act to be written down; ``detail`` holds codes, keys and days."""

    id: UUID
    at: datetime
    by_id: UUID | None
    act: str
    subject_id: UUID | None = None
    unit_id: UUID | None = None
    reason: str | None = None
    detail: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


def insert(unit: Unit, rows: list[ActRow]) -> None:
    """Write acts down, in the transaction that does them."""
    unit.many(_INSERT, [{**_given(row), "detail": orjson.dumps(dict(row.detail)).decode()} for row in rows])


def insert_refused(unit: Unit, key: UUID, *, at: datetime, act: str, login: str, detail: Mapping[str, Any]) -> None:
    """Write down that a sign-in was refused: the same statement whether the login is anybody's or not."""
    given = {"id": key, "at": at, "act": act, "login": login, "detail": orjson.dumps(dict(detail)).decode()}
    unit.execute(_REFUSED, given)


def _given(row: ActRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ActRow.__slots__}
