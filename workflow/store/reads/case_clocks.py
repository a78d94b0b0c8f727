"""Clocks with their ledgers and notices, of a season or of one case, as of an instant. A fixed number of statements.

Whoever calls has made sure that the person may see the case, or gives the scope.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, LiteralString, TypeAlias
from uuid import UUID

from workflow.domain.facts import CaseFacts
from workflow.domain.process import Scalar
from workflow.store.cases import to_case
from workflow.store.database import Unit
from workflow.store.reads.as_of import DUE_THEN, RAN_THEN
from workflow.store.reads.scope import EVERYWHERE, Scope

ClockKey: TypeAlias = tuple[UUID, str, int]

_COLUMNS: Final[LiteralString] = """
SELECT c.id, h.to_state, c.version, c.head_hash, h.process_hash, c.producer_id, c.commune_id, c.district_id,
 c.province_id, c.track, c.facts, s.id, s.status, s.settings, s.windows,
 c.code, product.name, producer.name, u1.name, u2.name, u3.name,
 k.rule, k.started_seq, k.start_on, k.started_at, k.due_on, k.calendar_epoch, k.arming, k.ended_at, k.ended_seq,
 k.outcome, l.steps, l.fires
FROM clocks k JOIN ladders l ON l.id = k.ladder JOIN cases c ON c.id = k.case_id JOIN seasons s ON s.id = c.season_id
JOIN products product ON product.id = c.product_id JOIN producers producer ON producer.id = c.producer_id
JOIN units u1 ON u1.id = c.commune_id LEFT JOIN units u2 ON u2.id = c.district_id
JOIN units u3 ON u3.id = c.province_id
JOIN LATERAL (SELECT to_state, process_hash FROM history WHERE case_id = k.case_id AND at <= %(at)s
 ORDER BY seq DESC LIMIT 1) h ON true
WHERE k.started_at <= %(at)s"""
_OPEN: Final[LiteralString] = " AND (k.ended_at IS NULL OR k.ended_at > %(at)s)"
_AFTER: Final[LiteralString] = """
 AND (%(after_case)s::uuid IS NULL
  OR (c.id, k.rule, k.started_seq) > (%(after_case)s::uuid, %(after_rule)s::text, %(after_seq)s::integer))"""
_ORDER: Final[LiteralString] = " ORDER BY c.id, k.rule, k.started_seq LIMIT %(limit)s"
_OF_CASE: Final[LiteralString] = _COLUMNS + " AND k.case_id = %(case)s ORDER BY k.started_seq, k.rule"

_DUE: Final[LiteralString] = (
    " AND " + RAN_THEN + " AND " + DUE_THEN + " <= %(through)s ORDER BY " + DUE_THEN + ", u1.sort_key, c.id LIMIT 500"
)
DUE_MAX: Final = 500

_EVENTS: Final[LiteralString] = """
SELECT e.case_id, e.rule, e.started_seq, e.no, e.kind, e.at, p.name, e.history_seq, e.due_before, e.due_after, e.detail
FROM clock_events e LEFT JOIN persons p ON p.id = e.actor_id
WHERE e.case_id = ANY(%s) ORDER BY e.case_id, e.rule, e.started_seq, e.no"""
_NOTICES: Final[LiteralString] = """
SELECT n.case_id, n.rule, n.started_seq, n.key, n.kind, n.notice, n.step, n.recipient_role, p.name, n.channel, n.state,
 n.reason, n.planned_at, n.send_at, n.sent_at, n.finished_at
FROM notices n JOIN persons p ON p.id = n.recipient_id
WHERE n.case_id = ANY(%(cases)s) AND n.rule IS NOT NULL AND n.started_seq IS NOT NULL AND n.planned_at <= %(at)s
ORDER BY n.planned_at, n.step, n.key"""
_TURNS: Final[LiteralString] = """
SELECT at, holder, process_hash FROM history WHERE case_id = %s AND at <= %s ORDER BY seq"""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row of a clock's ledger with the name of who did it."""

    no: int
    kind: str
    at: datetime
    actor: str | None
    history_seq: int | None
    due_before: date | None
    due_after: date | None
    detail: Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class ClockNotice:
    """One notice that a clock caused: to whom, by which channel, what became of it."""

    key: str
    kind: str
    notice: str
    step: int | None
    role: str
    recipient: str
    channel: str
    state: str
    reason: str | None
    planned_at: datetime
    send_at: datetime
    sent_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClockSheet:
    """A clock with its case; ``case.state`` and ``case.process_hash`` are those of the instant asked for."""

    case: CaseFacts
    code: str
    product: str
    producer: str
    commune: str
    district: str | None
    province: str
    rule: str
    started_seq: int
    start_on: date
    started_at: datetime
    due_on: date | None
    calendar_epoch: int
    arming: int
    ended_at: datetime | None
    ended_seq: int | None
    outcome: str | None
    steps: bytes
    fires: Sequence[int]
    events: tuple[LedgerRow, ...] = ()
    notices: tuple[ClockNotice, ...] = ()

    @property
    def key(self) -> ClockKey:
        """The clock's key."""
        return self.case.id, self.rule, self.started_seq


def open_in_season(
    unit: Unit,
    *,
    season_id: UUID,
    at: datetime,
    scope: Scope = EVERYWHERE,
    after: ClockKey | None = None,
    limit: int | None = None,
) -> list[ClockSheet]:
    """Read the clocks of a season that were open at an instant, in the order of their keys."""
    query = _COLUMNS + _OPEN + " AND c.season_id = %(season)s AND " + scope.condition + _AFTER + _ORDER
    case_id, rule, seq = after or (None, None, None)
    place = {"after_case": case_id, "after_rule": rule, "after_seq": seq, "limit": limit}
    rows = unit.rows(query, {"season": season_id, "at": at, **place, **scope.parameters})
    return _with_ledgers(unit, rows, at)


def due_in_season(unit: Unit, *, season_id: UUID, at: datetime, through: date, scope: Scope) -> list[ClockSheet]:
    """Read the clocks of a season that ran at an instant and were due through a day, at most ``DUE_MAX``.

    The one due first comes first, then in the order of communes.
    """
    query = _COLUMNS + " AND c.season_id = %(season)s AND " + scope.condition + _DUE
    rows = unit.rows(query, {"season": season_id, "at": at, "through": through, **scope.parameters})
    return _with_ledgers(unit, rows, at)


def of_case(unit: Unit, *, case_id: UUID, at: datetime) -> list[ClockSheet]:
    """Read every clock of a case that had started by an instant, ended ones included, in the order they started."""
    return _with_ledgers(unit, unit.rows(_OF_CASE, {"case": case_id, "at": at}), at)


def turns(unit: Unit, *, case_id: UUID, at: datetime) -> list[tuple[datetime, str | None, str]]:
    """Read whose turn a case was from each of its rows on, with the process version of the row."""
    return [(row[0], row[1], row[2]) for row in unit.rows(_TURNS, (case_id, at))]


def _with_ledgers(unit: Unit, rows: Sequence[Any], at: datetime) -> list[ClockSheet]:
    case_ids = list(dict.fromkeys(row[0] for row in rows))
    if not case_ids:
        return []
    events: dict[ClockKey, list[LedgerRow]] = {}
    for row in unit.rows(_EVENTS, (case_ids,)):
        events.setdefault((row[0], row[1], row[2]), []).append(LedgerRow(*row[3:]))
    notices: dict[ClockKey, list[ClockNotice]] = {}
    for row in unit.rows(_NOTICES, {"cases": case_ids, "at": at}):
        notices.setdefault((row[0], row[1], row[2]), []).append(ClockNotice(*row[3:]))
    return [_sheet(row, events, notices) for row in rows]


def _sheet(
    row: Any, events: Mapping[ClockKey, list[LedgerRow]], notices: Mapping[ClockKey, list[ClockNotice]]
) -> ClockSheet:
    case = to_case(row)
    key = (row[0], row[21], row[22])
    return ClockSheet(
        case=case,
        code=row[15],
        product=row[16],
        producer=row[17],
        commune=row[18],
        district=row[19],
        province=row[20],
        rule=row[21],
        started_seq=row[22],
        start_on=row[23],
        started_at=row[24],
        due_on=row[25],
        calendar_epoch=row[26],
        arming=row[27],
        ended_at=row[28],
        ended_seq=row[29],
        outcome=row[30],
        steps=bytes(row[31]),
        fires=row[32],
        events=tuple(events.get(key, ())),
        notices=tuple(notices.get(key, ())),
    )
