"""The acts that outbox messages speak of, and where their cases lie. One statement for any number of messages."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

import orjson

from workflow.domain.telling import Territory
from workflow.store.database import Unit

_READ: Final[LiteralString] = """
SELECT c.id, a.seq, h.actor_id, coalesce(h.process_hash, c.process_hash),
 c.producer_id, c.commune_id, c.district_id, c.province_id
FROM jsonb_to_recordset(%s::jsonb) AS a(case_id uuid, seq bigint) JOIN cases c ON c.id = a.case_id
LEFT JOIN history h ON h.case_id = a.case_id AND h.seq = a.seq"""


@dataclass(frozen=True, slots=True)
class EventCase:
    """An act's author and process version; without a history row, nobody and the case's present version."""

    actor_id: UUID | None
    process_hash: str
    territory: Territory


def read(unit: Unit, acts: Collection[tuple[UUID, int | None]]) -> dict[tuple[UUID, int | None], EventCase]:
    """Read acts by case and number in its history (None: no act); those of cases that are none are left out."""
    if not acts:
        return {}
    asked = orjson.dumps([{"case_id": case_id, "seq": seq} for case_id, seq in set(acts)]).decode()
    return {(row[0], row[1]): EventCase(row[2], row[3], Territory(*row[4:8])) for row in unit.rows(_READ, (asked,))}
