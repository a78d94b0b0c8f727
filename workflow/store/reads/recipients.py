"""Who holds roles in places on a day, with what it takes to reach them. One statement for any number of places."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

import orjson

from workflow.domain.telling import Contact, Place
from workflow.store.database import Unit

_VALID: Final[LiteralString] = " g.valid_from <= %(on)s AND (g.valid_to IS NULL OR g.valid_to >= %(on)s)"
_FIND: Final[LiteralString] = (
    """
WITH asked AS MATERIALIZED (
 SELECT * FROM jsonb_to_recordset(%(places)s::jsonb) AS a(no integer, role text, kind text, key uuid)),
held AS (
 SELECT a.no, g.person_id FROM asked a JOIN role_grants g ON g.unit_id = a.key AND g.role = a.role
 WHERE a.kind = 'unit' AND"""
    + _VALID
    + """
 UNION SELECT a.no, g.person_id FROM asked a JOIN role_grants g ON g.producer_id = a.key AND g.role = a.role
 WHERE a.kind = 'producer' AND"""
    + _VALID
    + """
 UNION SELECT a.no, g.person_id FROM asked a JOIN role_grants g ON g.role = a.role
 WHERE a.kind = 'everywhere' AND"""
    + _VALID
    + """)
SELECT held.no, p.id, p.email, p.phone, c.channels, c.muted
FROM held JOIN persons p ON p.id = held.person_id AND p.locked_at IS NULL
LEFT JOIN contact_preferences c ON c.person_id = p.id
ORDER BY held.no, p.id"""
)


_PEOPLE: Final[LiteralString] = """
SELECT 0, p.id, p.email, p.phone, c.channels, c.muted
FROM persons p LEFT JOIN contact_preferences c ON c.person_id = p.id WHERE p.id = ANY(%s)"""


def people(unit: Unit, person_ids: list[UUID]) -> dict[UUID, Contact]:
    """Give how single people are reached."""
    return {row[1]: _contact(row) for row in unit.rows(_PEOPLE, (person_ids,))}


def find(unit: Unit, places: Collection[Place], *, on: date) -> dict[Place, tuple[Contact, ...]]:
    """Give the people of each place on a day, in the order of their keys; a place with nobody is left out."""
    asked = list(dict.fromkeys(places))
    if not asked:
        return {}
    records = [
        {"no": number, "role": place.role, "kind": place.kind, "key": place.key} for number, place in enumerate(asked)
    ]
    found: dict[Place, list[Contact]] = {}
    for row in unit.rows(_FIND, {"places": orjson.dumps(records).decode(), "on": on}):
        found.setdefault(asked[row[0]], []).append(_contact(row))
    return {place: tuple(contacts) for place, contacts in found.items()}


def _contact(row: Any) -> Contact:
    channels = None if row[4] is None else tuple(row[4])
    return Contact(row[1], row[2] or None, row[3] or None, channels, frozenset(row[5] or ()))
