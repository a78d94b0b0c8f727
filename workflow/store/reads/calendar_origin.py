"""Where confirmed calendar versions come from: the document, who confirmed it, when. One statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString

from workflow.store.database import Unit

_READ: Final[LiteralString] = """
SELECT DISTINCT ON (v.year, v.version) v.year, v.version, v.document, p.name, v.confirmed_at, u.name
FROM calendar_versions v LEFT JOIN persons p ON p.id = v.confirmed_by LEFT JOIN units u ON u.id = v.unit_id
WHERE v.version = ANY(%s) AND v.confirmed_at IS NOT NULL ORDER BY v.year, v.version, v.confirmed_at DESC"""

OriginRow = tuple[int, str, str | None, str | None, datetime, str | None]


def read(unit: Unit, versions: Sequence[str]) -> list[OriginRow]:
    """Read year, version, document, who confirmed it, when, and for which unit (None: the country)."""
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in unit.rows(_READ, (list(versions),))]
