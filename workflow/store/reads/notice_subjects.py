"""What a batch of notices is about, as it stands now: one statement a batch, whatever its size.

Gives rows without processes and calendars: ``services.notice_values`` adds them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.clocks import RunningClock
from workflow.domain.notice_values import Recipient, Told, ToldAct
from workflow.domain.process import Label, Scalar
from workflow.store.calendars import CalendarStamp
from workflow.store.database import Unit

_TOLD: Final[LiteralString] = """
 c.id, c.code, c.state, p.name, r.name, u.name, s.name_vi, s.name_en, s.code, c.process_hash,
 c.commune_id, c.district_id, c.province_id"""
_CLOCK: Final[LiteralString] = """
 k.rule, k.started_seq, k.start_on, k.started_at, k.due_on, k.calendar_epoch, k.arming, k.fired, k.stopped_at,
 k.breached_at, k.ended_at, k.outcome"""
_CASE_JOINS: Final[LiteralString] = """
 JOIN seasons s ON s.id = c.season_id JOIN products p ON p.id = c.product_id
 JOIN producers r ON r.id = c.producer_id JOIN units u ON u.id = c.commune_id"""

_SUBJECTS: Final[LiteralString] = (
    "SELECT n.key, n.notice, n.params, n.recipient_role, q.id, q.name, q.language, q.email, q.phone,"
    + _TOLD
    + ","
    + _CLOCK
    + """, h.seq, h.trigger, h.actor_name, h.comment, e.epoch, e.digest, v.kind, v.due_before, v.due_after, v.detail,
 v.actor_name, v.comment
FROM notices n JOIN persons q ON q.id = n.recipient_id CROSS JOIN calendar_epoch e
LEFT JOIN (cases c"""
    + _CASE_JOINS
    + """) ON c.id = n.case_id
LEFT JOIN LATERAL (SELECT x.* FROM clocks x WHERE x.case_id = n.case_id
 AND CASE WHEN n.rule IS NULL THEN x.ended_seq IS NULL ELSE x.rule = n.rule AND x.started_seq = n.started_seq END
 ORDER BY x.due_on NULLS LAST, x.rule LIMIT 1) k ON TRUE
LEFT JOIN history h ON h.case_id = n.case_id AND h.seq = n.history_seq
LEFT JOIN LATERAL (SELECT y.kind, y.due_before, y.due_after, y.detail, a.actor_name, a.comment FROM clock_events y
 LEFT JOIN history a ON a.case_id = y.case_id AND a.seq = y.history_seq
 WHERE y.case_id = n.case_id AND y.rule = n.rule AND y.started_seq = n.started_seq
  AND (y.history_seq = n.history_seq OR (n.notice = 'office_late' AND y.kind = 'apologised'))
 ORDER BY y.no DESC LIMIT 1) v ON TRUE
WHERE n.key = ANY(%s)"""
)

_TOLD_CASE: Final[LiteralString] = (
    "SELECT"
    + _TOLD
    + """, e.epoch, e.digest, (SELECT h.to_state FROM history h WHERE h.case_id = c.id AND h.at <= %(at)s
 ORDER BY h.seq DESC LIMIT 1) FROM cases c"""
    + _CASE_JOINS
    + " CROSS JOIN calendar_epoch e WHERE c.id = %(case)s"
)
_CLOCKS_THEN: Final[LiteralString] = (
    "SELECT"
    + _CLOCK
    + """, (SELECT v.due_before FROM clock_events v WHERE v.case_id = k.case_id AND v.rule = k.rule
  AND v.started_seq = k.started_seq AND v.at > %(at)s AND v.due_before IS DISTINCT FROM v.due_after
  ORDER BY v.no LIMIT 1)
FROM clocks k WHERE k.case_id = %(case)s AND k.started_at <= %(at)s
ORDER BY k.ended_at IS NOT NULL AND k.ended_at <= %(at)s, k.due_on NULLS LAST, k.started_seq DESC"""
)
_ACT_THEN: Final[LiteralString] = """
SELECT h.seq, h.trigger, h.actor_name, h.comment FROM history h
WHERE h.case_id = %(case)s AND h.at <= %(at)s AND h.trigger = ANY(%(triggers)s) ORDER BY h.seq DESC LIMIT 1"""
_HOLDERS: Final[LiteralString] = """
SELECT DISTINCT ON (g.role) g.role, q.id, q.name, q.language, q.email, q.phone FROM cases c
JOIN role_grants g ON g.role = ANY(%(roles)s) AND g.valid_from <= %(on)s
 AND (g.valid_to IS NULL OR g.valid_to >= %(on)s)
 AND (g.producer_id = c.producer_id OR g.unit_id IN (c.commune_id, c.district_id, c.province_id)
  OR (g.producer_id IS NULL AND g.unit_id IS NULL))
JOIN persons q ON q.id = g.person_id WHERE c.id = %(case)s ORDER BY g.role, g.id"""
_TOLD_SIZE: Final = 13
_CLOCK_SIZE: Final = 12


@dataclass(frozen=True, slots=True)
class ClockActRow:
    """The act on the clock that a notice tells of, or the apology that came before it."""

    kind: str
    due_before: date | None
    due_after: date | None
    detail: dict[str, Scalar]
    actor_name: str | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One notice with its person, case, clock and act; ``process_hash`` is None without a case."""

    key: str
    notice: str
    recipient: Recipient
    case: Told | None
    process_hash: str | None
    units: tuple[UUID | None, ...]
    clock: RunningClock | None
    act: ToldAct | None
    stamp: CalendarStamp
    params: dict[str, Scalar] = field(default_factory=dict)
    clock_act: ClockActRow | None = None


def read(unit: Unit, keys: Sequence[str]) -> list[SubjectRow]:
    """Read the subjects of notices by their keys; keys that are none are left out."""
    return [_subject(row) for row in unit.rows(_SUBJECTS, (list(keys),))]


@dataclass(frozen=True, slots=True)
class CaseThen:
    """A case as people name it, in the state it had at an instant."""

    case: Told
    process_hash: str
    units: tuple[UUID | None, ...]
    stamp: CalendarStamp


def case_then(unit: Unit, case_id: UUID, at: datetime) -> CaseThen | None:
    """Read a case as it stood at an instant; None when it is none or had not entered yet."""
    row = unit.row(_TOLD_CASE, {"case": case_id, "at": at})
    if row is None or row[_TOLD_SIZE + 2] is None:
        return None
    told = _told([*row[:2], row[_TOLD_SIZE + 2], *row[3:_TOLD_SIZE]])
    return CaseThen(told, row[9], tuple(row[10:13]), CalendarStamp(row[_TOLD_SIZE], row[_TOLD_SIZE + 1]))


def clocks_then(unit: Unit, case_id: UUID, at: datetime) -> list[RunningClock]:
    """Read the clocks started by an instant with the last day they had then: running ones first, by last day."""
    return [_clock(row, due_on=row[_CLOCK_SIZE]) for row in unit.rows(_CLOCKS_THEN, {"case": case_id, "at": at})]


def act_then(unit: Unit, case_id: UUID, triggers: Sequence[str], at: datetime) -> ToldAct | None:
    """Read the latest act by one of the triggers up to an instant, or None."""
    row = unit.row(_ACT_THEN, {"case": case_id, "triggers": list(triggers), "at": at})
    return None if row is None else ToldAct(*row)


def holders(unit: Unit, case_id: UUID, roles: Sequence[str], on: date) -> dict[str, Recipient]:
    """Read one person for each role held in the case's territory or for its producer on a day."""
    rows = unit.rows(_HOLDERS, {"case": case_id, "roles": list(roles), "on": on})
    return {row[0]: Recipient(row[1], row[2], row[0], row[3], row[4], row[5]) for row in rows}


def _subject(row: Any) -> SubjectRow:
    told, clock, rest = (
        row[9 : 9 + _TOLD_SIZE],
        row[9 + _TOLD_SIZE :][:_CLOCK_SIZE],
        row[9 + _TOLD_SIZE + _CLOCK_SIZE :],
    )
    return SubjectRow(
        key=row[0],
        notice=row[1],
        params=row[2],
        recipient=Recipient(row[4], row[5], row[3], row[6], row[7], row[8]),
        case=_told(told) if told[0] is not None else None,
        process_hash=told[9],
        units=tuple(told[10:13]),
        clock=_clock(clock) if clock[0] is not None else None,
        act=ToldAct(rest[0], rest[1], rest[2], rest[3]) if rest[0] is not None else None,
        stamp=CalendarStamp(rest[4], rest[5]),
        clock_act=ClockActRow(*rest[6:12]) if rest[6] is not None else None,
    )


def _told(row: Any) -> Told:
    return Told(row[0], row[1], row[2], row[3], row[4], row[5], Label(row[6], row[7]), row[8])


def _clock(row: Any, *, due_on: date | None = None) -> RunningClock:
    return RunningClock(
        rule=row[0],
        started_seq=row[1],
        start_on=row[2],
        started_at=row[3],
        due_on=due_on or row[4],
        calendar_epoch=row[5],
        arming=row[6],
        fired=row[7],
        stopped_at=row[8],
        breached_at=row[9],
        ended_at=row[10],
        outcome=row[11],
    )
