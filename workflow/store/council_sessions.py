"""Sessions: read whole, locked or not; their list, seats, conflicts and events written. Fixed statements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, LiteralString
from uuid import UUID

import orjson

from workflow.domain.council_rules import read_rules
from workflow.domain.council_session import Conflict, Listed, Seat, Session
from workflow.domain.session_events import GENESIS, Event, event_hash
from workflow.store.database import Unit

Lock = Literal["", "share", "update"]

_SESSION: Final[LiteralString] = """
SELECT s.id, s.code, s.council_id, k.level, k.unit_id, s.mode, s.state, s.meets_at, s.rules, s.version, e.hash, s.place,
 s.appeal_of, s.documents_sent_at, s.opened_at, s.closed_at, k.code, k.name, k.decision_no, k.decision_on::text,
 k.decided_by, k.rules
FROM council_sessions s JOIN councils k ON k.id = s.council_id
LEFT JOIN session_events e ON e.session_id = s.id AND e.seq = s.version
WHERE """
_BY_ID: Final[LiteralString] = _SESSION + "s.id = %s"
_BY_CODE: Final[LiteralString] = _SESSION + "s.code = %s"
_LOCK_ID: Final[LiteralString] = "SELECT id FROM council_sessions WHERE id = %s FOR UPDATE"
_LOCK_CODE: Final[LiteralString] = "SELECT id FROM council_sessions WHERE code = %s FOR UPDATE"
_SHARE_ID: Final[LiteralString] = "SELECT id FROM council_sessions WHERE id = %s FOR SHARE"
_SHARE_CODE: Final[LiteralString] = "SELECT id FROM council_sessions WHERE code = %s FOR SHARE"
_SEATS: Final[LiteralString] = """
SELECT member_id, person_id, name, post, scores, present, declared_at IS NOT NULL, ended_at IS NOT NULL, organisation
FROM session_seats WHERE session_id = %s
ORDER BY ended_at IS NOT NULL, array_position(ARRAY['chair', 'vice', 'member', 'secretary'], post), member_id"""
_CASES: Final[LiteralString] = """
SELECT x.case_id, x.position, c.code, p.name, r.name, u.name, c.state, x.regulation_hash, x.set_code, x.snapshot,
 x.treatment_seq, x.round, x.aside, x.stars, x.stars_reason, coalesce(c.facts ->> 'dossier_kind', 'first')
FROM session_cases x JOIN cases c ON c.id = x.case_id JOIN products p ON p.id = c.product_id
JOIN producers r ON r.id = c.producer_id JOIN units u ON u.id = c.commune_id
WHERE x.session_id = %s ORDER BY x.position"""
_CONFLICTS: Final[LiteralString] = """
SELECT member_id, case_id, ground, note, decision FROM session_conflicts WHERE session_id = %s
ORDER BY member_id, case_id, ground"""
_INSERT: Final[LiteralString] = """
INSERT INTO council_sessions (id, code, council_id, mode, meets_at, place, state, rules, appeal_of, version, created_by,
 created_at)
VALUES (%s, %s, %s, %s, %s, %s, 'draft', '{}'::jsonb, %s, 0, %s, %s)"""
_MOVE: Final[LiteralString] = """
UPDATE council_sessions SET version = version + 1, state = coalesce(%(state)s, state),
 rules = coalesce(%(rules)s::jsonb, rules), meets_at = coalesce(%(meets_at)s, meets_at),
 documents_sent_at = coalesce(%(documents_sent_at)s, documents_sent_at),
 opened_at = coalesce(%(opened_at)s, opened_at), closed_at = coalesce(%(closed_at)s, closed_at)
WHERE id = %(id)s AND version = %(before)s"""
_EVENT: Final[LiteralString] = """
INSERT INTO session_events (session_id, seq, at, actor_id, actor_name, kind, data, request_id, prev_hash, hash)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_EVENTS: Final[LiteralString] = """
SELECT session_id, seq, at, actor_id, actor_name, kind, data, prev_hash, request_id, hash FROM session_events
WHERE session_id = %s AND seq > %s ORDER BY seq"""
_ANSWERED: Final[LiteralString] = """
SELECT kind, seq FROM session_events WHERE session_id = %s AND actor_id = %s AND request_id = %s"""
_SIT: Final[LiteralString] = """
INSERT INTO session_seats (session_id, member_id, person_id, name, post, organisation, scores, present, replaces_id)
SELECT %(session)s, m.id, m.person_id, p.name, m.post, m.organisation, m.scores, false, m.replaces_id
FROM council_members m JOIN persons p ON p.id = m.person_id
WHERE m.council_id = %(council)s AND m.until IS NULL AND m.since <= %(day)s
 AND (%(member)s::uuid IS NULL OR m.id = %(member)s)
ON CONFLICT DO NOTHING"""
_DETECT: Final[LiteralString] = r"""
INSERT INTO session_conflicts (session_id, member_id, case_id, ground)
SELECT s.session_id, s.member_id, x.case_id, g.ground
FROM session_seats s JOIN session_cases x ON x.session_id = s.session_id JOIN cases c ON c.id = x.case_id
JOIN producers r ON r.id = c.producer_id JOIN persons p ON p.id = s.person_id
JOIN council_members m ON m.id = s.member_id
CROSS JOIN LATERAL (
 SELECT 'same_producer' AS ground WHERE EXISTS (
  SELECT 1 FROM role_grants a WHERE a.person_id = p.id AND a.producer_id = c.producer_id)
 UNION ALL SELECT 'same_commune' WHERE EXISTS (
  SELECT 1 FROM role_grants a WHERE a.person_id = p.id AND a.unit_id = c.commune_id
   AND (a.valid_to IS NULL OR a.valid_to >= %(day)s))
 UNION ALL SELECT 'same_phone' WHERE EXISTS (
  SELECT 1 FROM (
   SELECT r.phone UNION ALL SELECT o.phone FROM role_grants a JOIN persons o ON o.id = a.person_id AND o.id <> p.id
   WHERE a.producer_id = c.producer_id) AS known(phone)
  WHERE length(regexp_replace(known.phone, '\D', '', 'g')) >= 9
   AND right(regexp_replace(known.phone, '\D', '', 'g'), 9) = right(regexp_replace(p.phone, '\D', '', 'g'), 9))
 UNION ALL SELECT 'same_tax_code' WHERE left(m.tax_code, 10) = left(r.tax_code, 10)
  AND (m.tax_code = r.tax_code OR NOT 12 IN (length(m.tax_code), length(r.tax_code)))
 UNION ALL SELECT 'advised' WHERE EXISTS (
  SELECT 1 FROM role_grants a WHERE a.person_id = p.id AND a.role = 'advisory_member' AND a.unit_id = c.province_id
   AND a.valid_from <= %(day)s AND (a.valid_to IS NULL OR a.valid_to >= %(day)s)
  UNION ALL SELECT 1 FROM history h WHERE h.case_id = c.id AND h.actor_id = p.id AND h.actor_role = 'advisory_member')
) AS g
WHERE s.session_id = %(session)s AND s.scores AND s.ended_at IS NULL
ON CONFLICT DO NOTHING"""
_DECLARE: Final[LiteralString] = """
INSERT INTO session_conflicts (session_id, member_id, case_id, ground, note, decision, decided_by, decided_at)
VALUES (%s, %s, %s, 'declared', %s, 'recused', %s, %s)
ON CONFLICT (session_id, member_id, case_id, ground) DO NOTHING"""
_DECIDE: Final[LiteralString] = """
UPDATE session_conflicts SET decision = %(decision)s, note = %(note)s, decided_by = %(by)s, decided_at = %(at)s
WHERE session_id = %(session)s AND member_id = %(member)s AND case_id = %(case)s AND decision IS NULL
RETURNING ground"""
_DECLARED: Final[LiteralString] = """
UPDATE session_seats SET declared_at = coalesce(declared_at, %s) WHERE session_id = %s AND member_id = %s"""
_PRESENT: Final[LiteralString] = """
UPDATE session_seats SET present = %s WHERE session_id = %s AND member_id = %s AND ended_at IS NULL"""
_END_SEAT: Final[LiteralString] = """
UPDATE session_seats SET ended_at = %s, present = false WHERE session_id = %s AND member_id = %s AND ended_at IS NULL"""
_ROUND: Final[LiteralString] = """
UPDATE session_cases SET round = round + 1, stars = NULL, stars_reason = NULL
WHERE session_id = %s AND case_id = %s AND round = %s"""
_ASIDE: Final[LiteralString] = """
UPDATE session_cases SET aside = %s, live = false WHERE session_id = %s AND case_id = %s AND aside IS NULL"""
_CONCLUDE: Final[LiteralString] = """
UPDATE session_cases x SET stars = w.stars, stars_reason = w.reason
FROM jsonb_to_recordset(%(cases)s::jsonb) AS w(case_id uuid, stars bigint, reason text)
WHERE x.session_id = %(session)s AND x.case_id = w.case_id"""
_FREE: Final[LiteralString] = "UPDATE session_cases SET live = false WHERE session_id = %s"


@dataclass(frozen=True, slots=True)
class Changes:
    """What an event changes in the row of its session; None leaves it as it is."""

    state: str | None = None
    rules: Mapping[str, Any] | None = None
    meets_at: datetime | None = None
    documents_sent_at: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None


NOTHING: Final = Changes()


def load(unit: Unit, key: UUID | str, *, lock: Lock = "") -> Session | None:
    """Read a session whole by four statements, after taking its row: ``share`` to file, ``update`` to act."""
    by_id = isinstance(key, UUID)
    if lock == "update":
        unit.rows(_LOCK_ID if by_id else _LOCK_CODE, (key,))
    elif lock == "share":
        unit.rows(_SHARE_ID if by_id else _SHARE_CODE, (key,))
    row = unit.row(_BY_ID if by_id else _BY_CODE, (key,))
    if row is None:
        return None
    rules = row[8] if row[6] != "draft" else row[21]
    return Session(
        id=row[0],
        code=row[1],
        council_id=row[2],
        level=row[3],
        unit_id=row[4],
        mode=row[5],
        state=row[6],
        meets_at=row[7],
        rules=read_rules(rules),
        version=row[9],
        head_hash=GENESIS if row[10] is None else bytes(row[10]),
        place=row[11],
        appeal_of=row[12],
        documents_sent_at=row[13],
        opened_at=row[14],
        closed_at=row[15],
        council={
            "code": row[16],
            "name": row[17],
            "decision_no": row[18],
            "decision_on": row[19],
            "decided_by": row[20],
        },
        seats=tuple(Seat(*found) for found in unit.rows(_SEATS, (row[0],))),
        cases=tuple(Listed(*found) for found in unit.rows(_CASES, (row[0],))),
        conflicts=tuple(Conflict(*found) for found in unit.rows(_CONFLICTS, (row[0],))),
    )


def insert(unit: Unit, session: Session, *, by: UUID, at: datetime) -> None:
    """Add a session as a draft without an event."""
    values = (
        session.id,
        session.code,
        session.council_id,
        session.mode,
        session.meets_at,
        session.place,
        session.appeal_of,
        by,
        at,
    )
    unit.execute(_INSERT, values)


def append(unit: Unit, event: Event, changes: Changes = NOTHING) -> bytes:
    """Chain an event to its session and change its row; the row was locked by ``load``. Gives the event's hash."""
    digest = event_hash(event)
    unit.execute(
        _MOVE,
        {
            "id": event.session_id,
            "before": event.seq - 1,
            "state": changes.state,
            "rules": None if changes.rules is None else _json(dict(changes.rules)),
            "meets_at": changes.meets_at,
            "documents_sent_at": changes.documents_sent_at,
            "opened_at": changes.opened_at,
            "closed_at": changes.closed_at,
        },
    )
    values = (
        event.session_id,
        event.seq,
        event.at,
        event.actor_id,
        event.actor_name,
        event.kind,
        _json(dict(event.data)),
        event.request_id,
        event.prev_hash,
        digest,
    )
    unit.execute(_EVENT, values)
    return digest


def events(unit: Unit, session_id: UUID, *, after: int = 0) -> list[tuple[Event, bytes]]:
    """Read the events of a session from one number on with their stored hashes, the oldest first."""
    return [
        (Event(row[0], row[1], row[2], row[3], row[4], row[5], row[6], bytes(row[7]), row[8]), bytes(row[9]))
        for row in unit.rows(_EVENTS, (session_id, after))
    ]


def answered(unit: Unit, session_id: UUID, *, by: UUID, request_id: str) -> str | None:
    """Give the kind of the event that this request made already, or None."""
    row = unit.row(_ANSWERED, (session_id, by, request_id))
    return None if row is None else str(row[0])


def seat(unit: Unit, session: Session, *, day: Any, member_id: UUID | None = None) -> None:
    """Seat the members of the council that hold their post on a day, or one of them."""
    unit.execute(_SIT, {"session": session.id, "council": session.council_id, "day": day, "member": member_id})


def detect(unit: Unit, session_id: UUID, *, day: Any) -> None:
    """Note every ground that may keep a member from a case, by one statement; those known stay as decided."""
    unit.execute(_DETECT, {"session": session_id, "day": day})


def declare(
    unit: Unit, session_id: UUID, member_id: UUID, *, cases: Iterable[tuple[UUID, str]], by: UUID, at: datetime
) -> None:
    """Note a member's declaration, and the cases from which he stands aside."""
    unit.execute(_DECLARED, (at, session_id, member_id))
    for case_id, note in cases:
        unit.execute(_DECLARE, (session_id, member_id, case_id, note or None, by, at))


def decide(unit: Unit, session_id: UUID, conflict: Conflict, *, by: UUID, at: datetime) -> list[str]:
    """Decide every open ground between a member and a case; gives the grounds."""
    rows = unit.rows(
        _DECIDE,
        {
            "session": session_id,
            "member": conflict.member_id,
            "case": conflict.case_id,
            "decision": conflict.decision,
            "note": conflict.note,
            "by": by,
            "at": at,
        },
    )
    return sorted(row[0] for row in rows)


def set_present(unit: Unit, session_id: UUID, member_id: UUID, *, present: bool) -> bool:
    """Note that a member is there, or has left."""
    return unit.execute(_PRESENT, (present, session_id, member_id)) == 1


def end_seat(unit: Unit, session_id: UUID, member_id: UUID, *, at: datetime) -> bool:
    """End a seat; what was filed from it stays."""
    return unit.execute(_END_SEAT, (at, session_id, member_id)) == 1


def next_round(unit: Unit, session_id: UUID, case: Listed) -> bool:
    """Begin the next round of a case; the sheets of the rounds before stay."""
    return unit.execute(_ROUND, (session_id, case.case_id, case.round)) == 1


def set_aside(unit: Unit, session_id: UUID, case_id: UUID, reason: str) -> bool:
    """Take a case out of what the session concludes on; it may be put on another list."""
    return unit.execute(_ASIDE, (reason, session_id, case_id)) == 1


def conclude(unit: Unit, session_id: UUID, stars: Iterable[tuple[UUID, int, str | None]]) -> None:
    """Note the stars the council concluded, with the reason where they differ from what was proposed."""
    records = [{"case_id": key, "stars": count, "reason": reason} for key, count, reason in stars]
    unit.execute(_CONCLUDE, {"session": session_id, "cases": _json(records)})


def free(unit: Unit, session_id: UUID) -> None:
    """Let the cases of a session that is over stand on another list."""
    unit.execute(_FREE, (session_id,))


def _json(value: object) -> str:
    return orjson.dumps(value, default=str).decode()
