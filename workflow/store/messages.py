"""The thread of a case: messages, only added to, and through when each person has read it. Fixed statements."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

THREAD_MAX: Final = 1_000
LISTED_MAX: Final = 300
_INSERT: Final[LiteralString] = """
INSERT INTO case_messages
 (id, case_id, kind, text, form, part, file_key, page, by, by_role, by_producer, request_id, at)
SELECT %(id)s, %(case)s, %(kind)s, %(text)s, %(form)s, %(part)s, %(file)s, %(page)s, %(by)s, %(role)s, %(by_producer)s,
 %(request)s, %(at)s WHERE (SELECT count(*) FROM case_messages WHERE case_id = %(case)s) < %(limit)s
ON CONFLICT (case_id, by, request_id) DO NOTHING"""
_SENT: Final[LiteralString] = "SELECT id FROM case_messages WHERE case_id = %s AND by = %s AND request_id = %s"
_LIST: Final[LiteralString] = """
SELECT m.id, m.kind, m.text, m.form, m.part, m.file_key, m.page, m.by, p.name, m.by_role, m.by_producer, m.at
FROM case_messages m JOIN persons p ON p.id = m.by
WHERE m.case_id = %(case)s AND (m.kind = 'public' OR %(internal)s) ORDER BY m.id DESC LIMIT %(limit)s"""
_READ: Final[LiteralString] = """
INSERT INTO thread_readings (case_id, person_id, by_producer, read_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (case_id, person_id) DO UPDATE SET by_producer = excluded.by_producer,
 read_at = greatest(thread_readings.read_at, excluded.read_at)"""
_READINGS: Final[LiteralString] = """
SELECT max(read_at) FILTER (WHERE person_id = %(person)s), max(read_at) FILTER (WHERE by_producer),
 max(read_at) FILTER (WHERE NOT by_producer) FROM thread_readings WHERE case_id = %(case)s"""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as stored. ``by_producer``: its writer spoke for the producer, else for an office."""

    id: UUID
    kind: str
    text: str
    form: str | None
    part: str | None
    file_key: UUID | None
    page: int | None
    by: UUID
    by_name: str
    by_role: str
    by_producer: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Readings:
    """Through when the thread was read: by the person asked for, by anybody of the producer, by any officer."""

    own: datetime | None
    producer: datetime | None
    officers: datetime | None


def insert(unit: Unit, row: MessageRow, *, case_id: UUID, request_id: str) -> bool:
    """Add a message; False when this request added it before, or the thread is full."""
    given = {
        "id": row.id,
        "case": case_id,
        "kind": row.kind,
        "text": row.text,
        "form": row.form,
        "part": row.part,
        "file": row.file_key,
        "page": row.page,
        "by": row.by,
        "role": row.by_role,
        "by_producer": row.by_producer,
        "request": request_id,
        "at": row.at,
        "limit": THREAD_MAX,
    }
    return unit.execute(_INSERT, given) == 1


def sent_before(unit: Unit, *, case_id: UUID, by: UUID, request_id: str) -> UUID | None:
    """Give the message that a request added, or None."""
    row = unit.row(_SENT, (case_id, by, request_id))
    return None if row is None else row[0]


def thread(unit: Unit, case_id: UUID, *, internal: bool) -> list[MessageRow]:
    """Read the newest messages of a case, the oldest of them first; ``internal`` ones where they may be read."""
    rows = unit.rows(_LIST, {"case": case_id, "internal": internal, "limit": LISTED_MAX})
    return [
        MessageRow(
            id=row[0],
            kind=row[1],
            text=row[2],
            form=row[3],
            part=row[4],
            file_key=row[5],
            page=row[6],
            by=row[7],
            by_name=row[8],
            by_role=row[9],
            by_producer=row[10],
            at=row[11],
        )
        for row in reversed(rows)
    ]


def mark_read(unit: Unit, *, case_id: UUID, person_id: UUID, by_producer: bool, at: datetime) -> None:
    """Note that a person has read the thread; the latest instant stays."""
    unit.execute(_READ, (case_id, person_id, by_producer, at))


def readings(unit: Unit, case_id: UUID, *, person_id: UUID) -> Readings:
    """Read through when the thread was read."""
    row = unit.row(_READINGS, {"case": case_id, "person": person_id})
    return Readings(None, None, None) if row is None else Readings(row[0], row[1], row[2])
