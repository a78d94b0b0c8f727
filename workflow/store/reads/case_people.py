"""Who holds some roles in the places of a case on a day, by name and phone. One statement for any number of places.

What of it a reader is shown is decided where it is shown.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final, LiteralString

import orjson

from workflow.domain.telling import Place
from workflow.store.database import Unit

PEOPLE_MAX: Final = 60
_FIND: Final[LiteralString] = """
WITH asked AS MATERIALIZED (
 SELECT * FROM jsonb_to_recordset(%(places)s::jsonb) AS a(no integer, role text, kind text, key uuid))
SELECT DISTINCT a.no, p.name, p.phone, p.post, p.id, g.for_name
FROM asked a JOIN role_grants g ON g.role = a.role AND CASE a.kind
  WHEN 'unit' THEN g.unit_id = a.key WHEN 'producer' THEN g.producer_id = a.key AND g.for_person_id IS NULL
  ELSE TRUE END
 JOIN persons p ON p.id = g.person_id
WHERE g.valid_from <= %(on)s AND (g.valid_to IS NULL OR g.valid_to >= %(on)s)
ORDER BY a.no, p.name, p.id, g.for_name LIMIT %(most)s"""


@dataclass(frozen=True, slots=True)
class CasePerson:
    """One holder of a role: name, phone and post as they are registered; ``for_name``: standing in for that person."""

    name: str
    phone: str | None
    post: str | None
    for_name: str | None = None


def find(unit: Unit, places: Collection[Place], *, on: date) -> dict[Place, tuple[CasePerson, ...]]:
    """Give the people of each place on a day, by name; at most ``PEOPLE_MAX`` in all."""
    asked = list(dict.fromkeys(places))
    records = [
        {"no": number, "role": place.role, "kind": place.kind, "key": place.key} for number, place in enumerate(asked)
    ]
    found: dict[Place, list[CasePerson]] = {}
    given = {"places": orjson.dumps(records).decode(), "on": on, "most": PEOPLE_MAX}
    for row in unit.rows(_FIND, given):
        found.setdefault(asked[row[0]], []).append(CasePerson(row[1], row[2], row[3], row[5]))
    return {place: tuple(people) for place, people in found.items()}
