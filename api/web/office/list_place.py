"""The place in a list that an address carries: opaque to whoever reads it, refused when it is none of ours."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from api.answers import cursor, place_number, place_of
from api.web.visit import Visit
from workflow.store.reads.page import Part

PER_PAGE: Final = 50
CASES_PER_PAGE: Final = 25
"""A case takes three lines of a telephone; fifty came to 90 KB, for who mostly reads the topmost."""
_MARK_MAX: Final = 400


def urgency_part(visit: Visit) -> Part:
    """Read the place of a list by urgency; raises InvalidInputError ``cursor_unreadable``."""
    return Part(place_of(_mark(visit), place_number, UUID), CASES_PER_PAGE)


def newness_part(visit: Visit) -> Part:
    """Read the place of a list by newness; raises InvalidInputError ``cursor_unreadable``."""
    place = place_of(_mark(visit), UUID)
    return Part(None if place is None else place[0], CASES_PER_PAGE)


def mark_of(after: tuple[Any, ...] | None) -> str | None:
    """Give the mark of the next page, None when there is none."""
    return None if after is None else cursor(tuple(part if isinstance(part, int) else str(part) for part in after))


def workbook_of(visit: Visit, path: str) -> str:
    """Give the address of what a page shows as a workbook: the same questions but the place in the list."""
    asked = {k: v for k, v in visit.request.query_params.items() if k not in {"sau", "lang", "theme"} and v}
    return f"{path}?{urlencode(asked)}" if asked else path


def _mark(visit: Visit) -> str | None:
    return visit.asked("sau", maximum=_MARK_MAX) or None
