"""A reader's own notices, as they were sent: to read, to acknowledge."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import Response

from api.answers import cursor, place_of, place_text
from api.web.case.day_words import DayWords
from api.web.case.head import path_of
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.services.my_notices import acknowledge, list_mine, mark_all_read, mark_read

pages = Pages()

PATH: Final = "/thong-bao"
KEY_MAX: Final = 400
_MARK_MAX: Final = 600
_PER_PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as the list shows it."""

    href: str
    subject: str
    body: tuple[str, ...]
    at: str
    is_new: bool
    is_urgent: bool
    may_acknowledge: bool
    case_href: str


@pages.get(PATH)
def show_notices(visit: Visit) -> Response:
    """List the reader's notices, the newest first; ``chua-doc`` only the unread, ``sau`` from a place on."""
    unread = bool(visit.asked("chua-doc", maximum=1))
    place = place_of(visit.asked("sau", maximum=_MARK_MAX) or None, datetime.fromisoformat, place_text)
    after = (place[0], place[1]) if place else None
    found = list_mine(visit.unit, visit.sight.actor.id, unread=unread, after=after, limit=_PER_PAGE)
    days = DayWords(visit.text, visit.today)
    return visit.page(
        "everyone/notices.html",
        notices=[_view(item, days) for item in found.page.items],
        unread=found.unread,
        only_unread=unread,
        older=cursor(found.page.after) if found.page.after else None,
        is_first=place is None,
    )


@pages.post(PATH + "/da-doc")
def read_all(visit: Visit) -> Response:
    """Mark every notice of the reader as read."""
    count = mark_all_read(visit.unit, visit.site.clock, visit.sight.actor.id)
    return visit.go(PATH, flash=Flash("notices_read", {"count": str(count)}))


@pages.post(PATH + "/{key}/da-doc")
def read_one(visit: Visit) -> Response:
    """Mark one notice as read and go on to its case."""
    mark_read(visit.unit, visit.site.clock, visit.sight.actor.id, visit.path("key")[:KEY_MAX])
    return visit.go(PATH)


@pages.post(PATH + "/{key}/xac-nhan")
def acknowledge_one(visit: Visit) -> Response:
    """Acknowledge that an escalation was seen."""
    acknowledge(visit.unit, visit.site.clock, visit.sight.actor.id, visit.path("key")[:KEY_MAX])
    return visit.go(PATH, flash=Flash("notice_acknowledged"))


def _view(item: dict[str, Any], days: DayWords) -> NoticeView:
    case = item["case"]
    return NoticeView(
        href=f"{PATH}/{quote(str(item['key']), safe='')}",
        subject=str(item["subject"] or ""),
        body=tuple(line for line in str(item["body"] or "").split("\n") if line.strip()),
        at=days.moment(item["at"]),
        is_new=item["read_at"] is None,
        is_urgent=bool(item["urgent"]),
        may_acknowledge=item["kind"] == "escalation" and item["acknowledged_at"] is None,
        case_href=path_of(str(case["code"])) if case else "",
    )
