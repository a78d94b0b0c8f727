"""Take the calendars that come with the product into the database: years that nobody has confirmed yet."""

from collections.abc import Sequence

from workflow.definitions.calendars import canonical_content, load_year
from workflow.domain.ids import new_id
from workflow.domain.system import SYSTEM_ID
from workflow.domain.time import Clock
from workflow.store import calendars
from workflow.store.calendars import VersionRow
from workflow.store.database import Unit

NOTE = "delivered with the product"


def load_calendars(unit: Unit, clock: Clock, files: Sequence[tuple[str, str]]) -> int:
    """Confirm the country's years of ``files`` (name, text) that have no confirmed version; give how many.

    Years an officer has confirmed stay as they are. Their days without a numbered document stay marked
    ``confirmed: false``. Raises ProcessFileError.
    """
    at = clock.now()
    calendars.lock(unit)
    known = {year.year for year in calendars.confirmed(unit) if year.unit_id is None}
    rows: list[VersionRow] = []
    for name, text in files:
        year = load_year(text, name=name)
        if year.territory is None and year.year not in known:
            content = canonical_content(text, name=name)
            rows.append(
                VersionRow(
                    new_id(at),
                    None,
                    year.year,
                    year.version,
                    content,
                    "confirmed",
                    None,
                    NOTE,
                    at,
                    SYSTEM_ID,
                    at,
                    SYSTEM_ID,
                )
            )
    if rows:
        calendars.insert(unit, rows)
        calendars.raise_epoch(unit)
    return len(rows)
