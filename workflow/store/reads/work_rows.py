"""What is shown of a case in any list of work: the case, its most pressing open clock, what unlocks it.

One statement for any number of keys. Whoever calls has found the keys within the person's scope.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.facts import CaseFacts
from workflow.store.cases import to_case_of_season
from workflow.store.database import Unit
from workflow.store.reads.case_clocks import ClockSheet, LedgerRow

_ROWS: Final[LiteralString] = """
SELECT c.id, c.state, c.version, c.head_hash, c.process_hash, c.producer_id, c.commune_id, c.district_id,
 c.province_id, c.track, c.facts, s.id, s.status, s.settings::text, s.windows::text,
 c.code, product.name, producer.name, u1.name, u2.name, u3.name, s.code, product.id, c.entered_at,
 k.rule, k.started_seq, k.start_on, k.started_at, k.due_on, k.calendar_epoch, k.arming, l.steps, l.fires, k.ledger,
 h.inputs -> 'remarks', h.comment,
 EXISTS (SELECT 1 FROM phone_tasks t WHERE t.case_id = c.id AND t.done_at IS NULL),
 EXISTS (SELECT 1 FROM role_grants g JOIN contact_faults f ON f.person_id = g.person_id AND f.resolved_at IS NULL
  WHERE g.producer_id = c.producer_id AND g.for_person_id IS NULL
  AND g.valid_from <= %(today)s AND (g.valid_to IS NULL OR g.valid_to >= %(today)s))
FROM unnest(%(keys)s::uuid[]) WITH ORDINALITY AS asked(id, place) JOIN cases c ON c.id = asked.id
JOIN seasons s ON s.id = c.season_id
JOIN products product ON product.id = c.product_id JOIN producers producer ON producer.id = c.producer_id
JOIN units u1 ON u1.id = c.commune_id LEFT JOIN units u2 ON u2.id = c.district_id JOIN units u3 ON u3.id = c.province_id
LEFT JOIN LATERAL (SELECT x.*, (SELECT jsonb_agg(jsonb_build_array(e.no, e.kind, e.at, e.history_seq, e.due_before,
   e.due_after, e.detail) ORDER BY e.no) FROM clock_events e
  WHERE e.case_id = x.case_id AND e.rule = x.rule AND e.started_seq = x.started_seq) AS ledger
 FROM clocks x WHERE x.case_id = c.id AND x.ended_seq IS NULL
 ORDER BY x.stopped_at IS NOT NULL, x.due_on NULLS LAST, x.rule, x.started_seq LIMIT 1) k ON true
LEFT JOIN ladders l ON l.id = k.ladder
LEFT JOIN LATERAL (SELECT x.inputs, x.comment FROM history x WHERE x.case_id = c.id AND x.to_state = c.state
  AND x.from_state IS DISTINCT FROM x.to_state AND x.kind = 'transition' ORDER BY x.seq DESC LIMIT 1) h ON true
ORDER BY asked.place"""
_CLOCK: Final = 24


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A case as a list shows it, with its most pressing open clock.

    ``remarks`` and ``comment`` are those of the act that brought it into its present state.
    """

    case: CaseFacts
    code: str
    season: str
    product_id: UUID
    product: str
    producer: str
    commune: str
    district: str | None
    province: str
    entered_at: datetime
    clock: ClockSheet | None
    remarks: tuple[str, ...]
    comment: str | None
    has_phone_task: bool
    is_unreachable: bool


def read(unit: Unit, keys: Sequence[UUID], *, today: date) -> list[StoredRow]:
    """Read rows in the order of their keys."""
    if not keys:
        return []
    return [_row(row) for row in unit.rows(_ROWS, {"keys": list(keys), "today": today})]


def _row(row: Sequence[Any]) -> StoredRow:
    case = to_case_of_season(row)
    return StoredRow(
        case=case,
        code=row[15],
        season=row[21],
        product_id=row[22],
        product=row[16],
        producer=row[17],
        commune=row[18],
        district=row[19],
        province=row[20],
        entered_at=row[23],
        clock=None if row[_CLOCK] is None else _sheet(case, row),
        remarks=tuple(row[34] or ()),
        comment=row[35],
        has_phone_task=row[36],
        is_unreachable=row[37],
    )


def _sheet(case: CaseFacts, row: Sequence[Any]) -> ClockSheet:
    return ClockSheet(
        case=case,
        code=row[15],
        product=row[16],
        producer=row[17],
        commune=row[18],
        district=row[19],
        province=row[20],
        rule=row[24],
        started_seq=row[25],
        start_on=row[26],
        started_at=row[27],
        due_on=row[28],
        calendar_epoch=row[29],
        arming=row[30],
        ended_at=None,
        ended_seq=None,
        outcome=None,
        steps=bytes(row[31]),
        fires=row[32],
        events=tuple(ledger_row(one) for one in row[33] or ()),
    )


def ledger_row(one: Sequence[Any]) -> LedgerRow:
    """Read a ledger row written as JSON; without the name of who did it."""
    no, kind, at, seq, before, after, detail = one
    parsed: Mapping[str, Any] = detail
    return LedgerRow(no, kind, datetime.fromisoformat(at), None, seq, _day(before), _day(after), parsed)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
