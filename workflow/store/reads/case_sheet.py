"""One case with all that its page shows, and the facts a decision needs. One statement.

Gives the case to anybody: whether the caller may see it is decided by ``domain.access.sees`` on ``facts``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.domain.facts import CaseFacts
from workflow.store.cases import to_case
from workflow.store.database import Unit

_COLUMNS: Final[LiteralString] = """
SELECT c.id, c.state, c.version, c.head_hash, c.process_hash, c.producer_id, c.commune_id, c.district_id,
 c.province_id, c.track, c.facts, s.id, s.status, s.settings, s.windows,
 c.code, c.opened_at, c.entered_at, c.predecessor_id, s.code, s.name_vi, s.name_en, s.year,
 p.id, p.code, p.name, p.set_number, r.code, r.name, r.kind,
 u1.code, u1.name, u2.code, u2.name, u3.code, u3.name
FROM cases c JOIN seasons s ON s.id = c.season_id JOIN products p ON p.id = c.product_id
JOIN producers r ON r.id = c.producer_id JOIN units u1 ON u1.id = c.commune_id
LEFT JOIN units u2 ON u2.id = c.district_id JOIN units u3 ON u3.id = c.province_id """
_BY_ID: Final[LiteralString] = _COLUMNS + "WHERE c.id = %s"
_BY_CODE: Final[LiteralString] = _COLUMNS + "WHERE c.code = %s"
_KEY: Final[LiteralString] = "SELECT id FROM cases WHERE code = %s"


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """A case in full: ``facts`` as decisions see it, the rest as people read it."""

    facts: CaseFacts
    code: str
    opened_at: datetime
    entered_at: datetime
    predecessor_id: UUID | None
    season: dict[str, Any]
    product: dict[str, Any]
    producer: dict[str, Any]
    commune: dict[str, Any]
    district: dict[str, Any] | None
    province: dict[str, Any]


def one(unit: Unit, key: UUID | str) -> CaseSheet | None:
    """Read a case by key or code, or None."""
    row = unit.row(_BY_ID if isinstance(key, UUID) else _BY_CODE, (key,))
    return None if row is None else _sheet(row)


def key_of(unit: Unit, code: str) -> UUID | None:
    """Give the key of the case with that code, or None."""
    row = unit.row(_KEY, (code,))
    return None if row is None else row[0]


def _sheet(row: Any) -> CaseSheet:
    facts = to_case(row)
    return CaseSheet(
        facts=facts,
        code=row[15],
        opened_at=row[16],
        entered_at=row[17],
        predecessor_id=row[18],
        season={"id": row[11], "code": row[19], "name": {"vi": row[20], "en": row[21]}, "year": row[22]},
        product={"id": row[23], "code": row[24], "name": row[25], "set_number": row[26]},
        producer={"id": row[5], "code": row[27], "name": row[28], "kind": row[29]},
        commune={"id": row[6], "code": row[30], "name": row[31]},
        district=None if row[7] is None else {"id": row[7], "code": row[32], "name": row[33]},
        province={"id": row[8], "code": row[34], "name": row[35]},
    )
