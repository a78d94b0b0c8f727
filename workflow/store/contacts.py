"""How people want to be told, addresses that fail, people to be called. Fixed statements."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_WANTED: Final[LiteralString] = """
SELECT p.email, p.phone, p.language, w.channels, w.digest, w.quiet_from, w.quiet_until, w.muted
FROM persons p LEFT JOIN contact_preferences w ON w.person_id = p.id WHERE p.id = %s"""
_WANT: Final[LiteralString] = """
INSERT INTO contact_preferences (person_id, channels, digest, quiet_from, quiet_until, muted, changed_at)
VALUES (%(person)s, %(channels)s::jsonb, %(digest)s, %(quiet_from)s, %(quiet_until)s, %(muted)s::jsonb, %(at)s)
ON CONFLICT (person_id) DO UPDATE SET channels = excluded.channels, digest = excluded.digest,
 quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, muted = excluded.muted,
 changed_at = excluded.changed_at"""
_ADDRESS: Final[LiteralString] = """
UPDATE persons SET email = %(email)s, phone = %(phone)s, language = %(language)s WHERE id = %(person)s"""
_MENDED: Final[LiteralString] = """
UPDATE contact_faults SET resolved_at = %(at)s, resolved_by = %(by)s
WHERE person_id = %(person)s AND channel = ANY(%(channels)s) AND resolved_at IS NULL"""
_ADD_FAULTS: Final[LiteralString] = """
INSERT INTO contact_faults (id, person_id, channel, address, reason, since)
SELECT id, person_id, channel, address, reason, since
FROM jsonb_to_recordset(%s::text::jsonb) AS r(id uuid, person_id uuid, channel text, address text, reason text,
 since timestamptz)
ON CONFLICT (person_id, channel) WHERE resolved_at IS NULL DO NOTHING"""
_ADD_TASKS: Final[LiteralString] = """
INSERT INTO phone_tasks (id, notice_key, case_id, person_id, unit_id, created_at)
SELECT id, notice_key, case_id, person_id, unit_id, created_at
FROM jsonb_to_recordset(%s::text::jsonb) AS r(id uuid, notice_key text, case_id uuid, person_id uuid, unit_id uuid,
 created_at timestamptz)
ON CONFLICT (notice_key) DO NOTHING"""
_IN_UNITS: Final[LiteralString] = """(%(everywhere)s OR EXISTS (SELECT 1 FROM units u1
 LEFT JOIN units u2 ON u2.id = u1.parent_id WHERE u1.id = t.unit_id
 AND (u1.id = ANY(%(units)s) OR u2.id = ANY(%(units)s) OR u2.parent_id = ANY(%(units)s))))"""
_TASKS: Final[LiteralString] = (
    """
SELECT t.id, t.created_at, t.case_id, c.code, d.name, t.person_id, p.name, p.phone, n.notice, t.unit_id
FROM phone_tasks t JOIN persons p ON p.id = t.person_id LEFT JOIN cases c ON c.id = t.case_id
LEFT JOIN products d ON d.id = c.product_id LEFT JOIN notices n ON n.key = t.notice_key
WHERE t.done_at IS NULL AND (%(id)s::uuid IS NULL OR t.id = %(id)s) AND """
    + _IN_UNITS
    + " ORDER BY t.created_at, t.id LIMIT 200"
)
_DONE: Final[LiteralString] = """
UPDATE phone_tasks SET outcome = %(outcome)s, note = %(note)s, done_at = %(at)s, done_by = %(by)s
WHERE id = %(id)s AND done_at IS NULL"""
_REACH: Final[LiteralString] = """
(%(everywhere)s OR EXISTS (SELECT 1 FROM role_grants g LEFT JOIN producers r ON r.id = g.producer_id
 JOIN units u1 ON u1.id = coalesce(g.unit_id, r.commune_id) LEFT JOIN units u2 ON u2.id = u1.parent_id
 WHERE g.person_id = t.person_id AND g.for_person_id IS NULL
 AND g.valid_from <= %(on)s AND (g.valid_to IS NULL OR g.valid_to >= %(on)s)
 AND (u1.id = ANY(%(units)s) OR u2.id = ANY(%(units)s) OR u2.parent_id = ANY(%(units)s))))"""
_FAULTS: Final[LiteralString] = (
    """
SELECT t.id, t.since, t.person_id, p.name, t.channel, t.address, t.reason
FROM contact_faults t JOIN persons p ON p.id = t.person_id
WHERE t.resolved_at IS NULL AND (%(id)s::uuid IS NULL OR t.id = %(id)s) AND """
    + _REACH
    + " ORDER BY t.since, t.id LIMIT 200"
)
_RESOLVE: Final[LiteralString] = """
UPDATE contact_faults SET resolved_at = %(at)s, resolved_by = %(by)s WHERE id = %(id)s AND resolved_at IS NULL"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a person is reached and wants to be told; ``digest`` None: never said."""

    email: str | None
    phone: str | None
    language: str
    channels: tuple[str, ...] | None = None
    digest: bool | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None
    muted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FaultRow:
    """An address that does not reach its person."""

    id: UUID
    person_id: UUID
    channel: str
    address: str
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class TaskRow:
    """Somebody to be called."""

    id: UUID
    notice_key: str
    case_id: UUID | None
    person_id: UUID
    unit_id: UUID | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody may look: these units and what lies in them, or everywhere."""

    units: tuple[UUID, ...] = ()
    everywhere: bool = False


def wanted(unit: Unit, person_id: UUID) -> Wanted | None:
    """Read how a person is reached and wants to be told, or None when there is no such person."""
    row = unit.row(_WANTED, (person_id,))
    if row is None:
        return None
    channels = None if row[3] is None else tuple(row[3])
    return Wanted(row[0], row[1], row[2], channels, row[4], row[5], row[6], tuple(row[7] or ()))


def want(unit: Unit, person_id: UUID, asked: Wanted, *, at: datetime) -> None:
    """Store how a person is reached and wants to be told."""
    unit.execute(
        _ADDRESS, {"person": person_id, "email": asked.email, "phone": asked.phone, "language": asked.language}
    )
    given = {"person": person_id, "digest": asked.digest, "quiet_from": asked.quiet_from, "at": at}
    lists = {"channels": json.dumps(asked.channels or ()), "muted": json.dumps(asked.muted)}
    unit.execute(_WANT, {**given, **lists, "quiet_until": asked.quiet_until})


def mended(unit: Unit, person_id: UUID, channels: Sequence[str], *, at: datetime, by: UUID) -> None:
    """Close the faults of addresses that have been replaced."""
    unit.execute(_MENDED, {"person": person_id, "channels": list(channels), "at": at, "by": by})


def add_faults(unit: Unit, rows: Sequence[FaultRow]) -> None:
    """Note addresses that fail; one that is noted already stays as it is."""
    if rows:
        unit.execute(_ADD_FAULTS, (_json(rows),))


def add_tasks(unit: Unit, rows: Sequence[TaskRow]) -> int:
    """Ask for calls, one a notice, and give how many are new."""
    return unit.execute(_ADD_TASKS, (_json(rows),)) if rows else 0


def open_tasks(unit: Unit, place: Place, task_id: UUID | None = None) -> list[dict[str, Any]]:
    """Read the calls to be made in a place, the oldest first, at most 200; or the one named."""
    rows = unit.rows(_TASKS, {"id": task_id, "units": list(place.units), "everywhere": place.everywhere})
    return [
        {
            "id": row[0],
            "created_at": row[1],
            "case": None if row[2] is None else {"id": row[2], "code": row[3], "name": row[4]},
            "person": {"id": row[5], "name": row[6], "phone": row[7]},
            "notice": row[8],
            "unit_id": row[9],
        }
        for row in rows
    ]


def finish_task(unit: Unit, task_id: UUID, *, outcome: str, note: str | None, at: datetime, by: UUID) -> bool:
    """Write how a call ended; False when that was written before."""
    return unit.execute(_DONE, {"id": task_id, "outcome": outcome, "note": note, "at": at, "by": by}) == 1


def open_faults(unit: Unit, place: Place, *, on: date, fault_id: UUID | None = None) -> list[dict[str, Any]]:
    """Read the failing addresses of people who hold a role in a place on a day, at most 200; or the one named."""
    given = {"id": fault_id, "units": list(place.units), "everywhere": place.everywhere, "on": on}
    return [
        {
            "id": row[0],
            "since": row[1],
            "person": {"id": row[2], "name": row[3]},
            "channel": row[4],
            "address": row[5],
            "reason": row[6],
        }
        for row in unit.rows(_FAULTS, given)
    ]


def resolve_fault(unit: Unit, fault_id: UUID, *, at: datetime, by: UUID) -> bool:
    """Close a fault; False when it was closed before."""
    return unit.execute(_RESOLVE, {"id": fault_id, "at": at, "by": by}) == 1


def _json(rows: Sequence[FaultRow | TaskRow]) -> str:
    return json.dumps([asdict(row) for row in rows], default=str, ensure_ascii=False)
