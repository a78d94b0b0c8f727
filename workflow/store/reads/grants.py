"""The roles of one person on a day, with the names of their places."""

from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_HELD: Final[LiteralString] = """
SELECT g.role, u.id::text, u.kind, u.code, u.name, r.id::text, r.code, r.name
FROM role_grants g LEFT JOIN units u ON u.id = g.unit_id LEFT JOIN producers r ON r.id = g.producer_id
WHERE g.person_id = %(person)s AND g.valid_from <= %(on)s AND (g.valid_to IS NULL OR g.valid_to >= %(on)s)
ORDER BY g.role, u.sort_key, r.sort_key, g.id"""
_PERSON: Final[LiteralString] = "SELECT 1 FROM persons WHERE id = %s"


def held(unit: Unit, *, person_id: UUID, on: date) -> list[dict[str, Any]]:
    """Read the roles a person holds on a day."""
    return [
        {
            "role": row[0],
            "unit": None if row[1] is None else {"id": row[1], "kind": row[2], "code": row[3], "name": row[4]},
            "producer": None if row[5] is None else {"id": row[5], "code": row[6], "name": row[7]},
        }
        for row in unit.rows(_HELD, {"person": person_id, "on": on})
    ]


def is_person(unit: Unit, person_id: UUID) -> bool:
    """Say whether somebody has that key."""
    return unit.row(_PERSON, (person_id,)) is not None
