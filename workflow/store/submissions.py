"""What was handed in and what was asked for: snapshots, checks, requests. Rows are only ever added, checks apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

import orjson

from workflow.domain.dossier import Level
from workflow.domain.supplement import Checked
from workflow.store.database import Unit

_SNAPSHOTS: Final[LiteralString] = """
SELECT id, number, content, sha256, history_seq, at FROM dossier_snapshots WHERE case_id = %s
ORDER BY number DESC LIMIT 50"""
_NEWEST: Final[LiteralString] = """
SELECT id, number, content, sha256, history_seq, at FROM dossier_snapshots WHERE case_id = %s
ORDER BY number DESC LIMIT 1"""
_INSERT: Final[LiteralString] = """
INSERT INTO dossier_snapshots (id, case_id, number, content, sha256, history_seq, by, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"""
_FILES: Final[LiteralString] = """
INSERT INTO snapshot_files (snapshot_id, file_key)
SELECT %s, key::uuid FROM jsonb_array_elements_text(%s::jsonb) AS k(key)"""
_CHECKS: Final[LiteralString] = """
SELECT item, verdict, remark FROM dossier_checks WHERE case_id = %s AND level = %s ORDER BY item"""
_CHECK: Final[LiteralString] = """
INSERT INTO dossier_checks (case_id, level, item, verdict, remark, by, at) VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (case_id, level, item) DO UPDATE SET verdict = excluded.verdict, remark = excluded.remark,
 by = excluded.by, at = excluded.at"""
_REQUEST: Final[LiteralString] = """
INSERT INTO supplement_requests (id, case_id, level, content, sha256, history_seq, by, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"""
_REQUESTS: Final[LiteralString] = """
SELECT r.level, r.content, r.sha256, r.history_seq, r.at, h.actor_name FROM supplement_requests r
JOIN history h ON h.case_id = r.case_id AND h.seq = r.history_seq
WHERE r.case_id = %s ORDER BY r.history_seq DESC LIMIT 20"""


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """A dossier as it was handed in; ``content`` is the canonical JSON that ``sha256`` is of."""

    id: UUID
    number: int
    content: str
    sha256: bytes
    history_seq: int
    at: datetime

    @property
    def said(self) -> dict[str, Any]:
        """Give what it says."""
        found = orjson.loads(self.content)
        return dict(found) if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request to complete a dossier, as it went out."""

    level: Level
    content: str
    sha256: bytes
    history_seq: int
    at: datetime
    by: str

    @property
    def checks(self) -> tuple[Checked, ...]:
        """Give the verdicts."""
        return tuple(Checked(*one) for one in orjson.loads(self.content)["checks"])

    @property
    def comment(self) -> str:
        """Give what was said of the whole."""
        return str(orjson.loads(self.content)["comment"])


def snapshots(unit: Unit, case_id: UUID) -> list[SnapshotRow]:
    """Read the snapshots of a case, the newest first."""
    return [
        SnapshotRow(row[0], row[1], row[2], bytes(row[3]), row[4], row[5]) for row in unit.rows(_SNAPSHOTS, (case_id,))
    ]


def newest(unit: Unit, case_id: UUID) -> SnapshotRow | None:
    """Read the newest snapshot of a case, or None."""
    row = unit.row(_NEWEST, (case_id,))
    return None if row is None else SnapshotRow(row[0], row[1], row[2], bytes(row[3]), row[4], row[5])


def insert_snapshot(unit: Unit, row: SnapshotRow, *, case_id: UUID, by: UUID, files: Sequence[UUID]) -> None:
    """Write a snapshot and which files it holds."""
    unit.execute(_INSERT, (row.id, case_id, row.number, row.content, row.sha256, row.history_seq, by, row.at))
    unit.execute(_FILES, (row.id, orjson.dumps([str(key) for key in dict.fromkeys(files)]).decode()))


def checks(unit: Unit, case_id: UUID, level: Level) -> list[Checked]:
    """Read what an office has found so far."""
    return [Checked(*row) for row in unit.rows(_CHECKS, (case_id, level))]


def save_check(unit: Unit, checked: Checked, *, case_id: UUID, level: Level, by: UUID, at: datetime) -> None:
    """Keep what was found of one thing, over what was found before."""
    unit.execute(_CHECK, (case_id, level, checked.item, checked.verdict, checked.remark, by, at))


def insert_request(  # noqa: PLR0913 - the columns of a row
    unit: Unit, *, key: UUID, case_id: UUID, level: Level, content: str, sha256: bytes, seq: int, by: UUID, at: datetime
) -> None:
    """Write a request under the row of the history that names it."""
    unit.execute(_REQUEST, (key, case_id, level, content, sha256, seq, by, at))


def requests(unit: Unit, case_id: UUID) -> list[RequestRow]:
    """Read the requests of a case, the newest first."""
    return [
        RequestRow(row[0], row[1], bytes(row[2]), row[3], row[4], row[5]) for row in unit.rows(_REQUESTS, (case_id,))
    ]
