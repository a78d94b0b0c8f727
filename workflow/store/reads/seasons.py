"""The seasons, as a list and one by one. They are public: no names of people, no cases."""

from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit
from workflow.store.reads.page import Page, cut, limit_clause

_COLUMNS: Final[LiteralString] = """
SELECT s.id, s.code, s.name_vi, s.name_en, s.year, s.status, s.plan_no, s.plan_on, s.process_hash, s.regulation,
 s.settings, s.windows, s.targets, s.source, u.id, u.kind, u.code, u.name, p.id, p.code, p.name
FROM seasons s JOIN units u ON u.id = s.unit_id JOIN units p ON p.id = s.province_id """
_PAGE: Final[LiteralString] = _COLUMNS + "WHERE %(after)s::uuid IS NULL OR s.id < %(after)s ORDER BY s.id DESC"
_BY_ID: Final[LiteralString] = _COLUMNS + "WHERE s.id = %s"
_BY_CODE: Final[LiteralString] = _COLUMNS + "WHERE s.code = %s"


def page(unit: Unit, *, after: UUID | None, limit: int) -> Page[dict[str, Any]]:
    """Read up to ``limit`` seasons, the newest first."""
    rows = unit.rows(_PAGE + limit_clause(limit), {"after": after})
    return cut(rows, limit, item=_item, place=lambda row: (row[0],))


def one(unit: Unit, key: UUID | str) -> dict[str, Any] | None:
    """Read a season by key or code, or None."""
    row = unit.row(_BY_ID if isinstance(key, UUID) else _BY_CODE, (key,))
    return None if row is None else _item(row)


def _item(row: Any) -> dict[str, Any]:
    return {
        "id": row[0],
        "code": row[1],
        "name": {"vi": row[2], "en": row[3]},
        "year": row[4],
        "status": row[5],
        "plan_no": row[6],
        "plan_on": row[7],
        "process": row[8],
        "regulation": row[9],
        "settings": row[10],
        "windows": row[11],
        "targets": row[12],
        "source": row[13],
        "unit": {"id": row[14], "kind": row[15], "code": row[16], "name": row[17]},
        "province": {"id": row[18], "code": row[19], "name": row[20]},
    }
