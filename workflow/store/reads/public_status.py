"""What the public learns of one case by its number and the end of a telephone number: where it stands. No names.

One statement, the same for whatever was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString

from workflow.domain.facts import CaseFacts
from workflow.store.cases import to_case
from workflow.store.database import Unit
from workflow.store.reads.case_clocks import ClockSheet
from workflow.store.reads.work_rows import ledger_row

_STATUS: Final[LiteralString] = """
SELECT c.id, c.state, c.version, c.head_hash, c.process_hash, c.producer_id, c.commune_id, c.district_id,
 c.province_id, c.track, c.facts, s.id, s.status, s.settings, s.windows,
 c.code, c.entered_at, h.hash, k.rule, k.started_seq, k.start_on, k.started_at, k.due_on, k.calendar_epoch, k.arming,
 k.ledger, ARRAY(SELECT r.phone FROM producers r WHERE r.id = c.producer_id AND r.phone IS NOT NULL
  UNION SELECT p.phone FROM role_grants g JOIN persons p ON p.id = g.person_id
  WHERE g.producer_id = c.producer_id AND g.for_person_id IS NULL AND p.phone IS NOT NULL)
FROM cases c JOIN seasons s ON s.id = c.season_id
LEFT JOIN history h ON h.case_id = c.id AND h.seq = %(seq)s
LEFT JOIN LATERAL (SELECT x.*, (SELECT jsonb_agg(jsonb_build_array(e.no, e.kind, e.at, e.history_seq, e.due_before,
   e.due_after, e.detail) ORDER BY e.no) FROM clock_events e
  WHERE e.case_id = x.case_id AND e.rule = x.rule AND e.started_seq = x.started_seq) AS ledger
 FROM clocks x WHERE x.case_id = c.id AND x.ended_seq IS NULL
 ORDER BY x.stopped_at IS NOT NULL, x.due_on NULLS LAST, x.rule, x.started_seq LIMIT 1) k ON true
WHERE c.code = ANY(%(codes)s) LIMIT 1"""
_CLOCK: Final = 18


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A case as the public may read it, once the telephone number fits.

    ``entry_hash`` is that of the entry a receipt names; ``phones`` are only to be compared with.
    """

    case: CaseFacts
    code: str
    entered_at: datetime
    entry_hash: str | None
    clock: ClockSheet | None
    phones: tuple[str, ...]


def one(unit: Unit, *, codes: Sequence[str], seq: int) -> StatusRow | None:
    """Read a case by its number as it may be written, with an entry of its history."""
    rows = unit.rows(_STATUS, {"codes": list(codes), "seq": seq})
    if not rows:
        return None
    row: Any = rows[0]
    case = to_case(row)
    return StatusRow(
        case=case,
        code=row[15],
        entered_at=row[16],
        entry_hash=None if row[17] is None else bytes(row[17]).hex(),
        clock=None if row[_CLOCK] is None else _sheet(case, row),
        phones=tuple(row[26]),
    )


def _sheet(case: CaseFacts, row: Any) -> ClockSheet:
    return ClockSheet(
        case=case,
        code=row[15],
        product="",
        producer="",
        commune="",
        district=None,
        province="",
        rule=row[18],
        started_seq=row[19],
        start_on=row[20],
        started_at=row[21],
        due_on=row[22],
        calendar_epoch=row[23],
        arming=row[24],
        ended_at=None,
        ended_seq=None,
        outcome=None,
        steps=b"",
        fires=(),
        events=tuple(ledger_row(one) for one in row[25] or ()),
    )
