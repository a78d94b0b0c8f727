"""The caller's own notices: the list, marking one as read, acknowledging an escalation.

A notice's key holds colons: write it percent-encoded into the address.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.answers import answer, cursor, place_of, place_text
from api.deps import CallOf
from api.described import described
from api.rest.asked import Asked
from api.rest.shapes import Shape
from api.routing import API, noun
from workflow.domain.errors import ConflictError, NotFoundError
from workflow.services import my_notices
from workflow.store.reads.my_notices import Marked

router = noun(API + "/notices", tag="notices")


class NoticeCase(Shape):
    """The case a notice is about."""

    id: UUID
    code: str


class NoticeItem(Shape):
    """A notice as it was sent to the caller inside the product."""

    key: str
    kind: Literal["reminder", "escalation", "event", "moved", "nudge", "apology", "stuck", "digest", "alarm"]
    notice: str
    urgent: bool
    at: datetime
    read_at: datetime | None
    acknowledged_at: datetime | None
    case: NoticeCase | None
    subject: str | None
    body: str | None


class NoticePage(Shape):
    """A page of notices, the newest first; ``unread`` counts all of the caller's."""

    items: list[NoticeItem]
    next: str | None
    unread: int


class NoticeMarked(Shape):
    """When a notice was first read and, for an escalation, acknowledged."""

    key: str
    read_at: datetime | None
    acknowledged_at: datetime | None


class NoticesAsked(Asked):
    """Which notices."""

    unread: Annotated[bool, Field(description="only those not yet read")] = False


@router.get("", **described(gives=NoticePage))
def list_notices(call: CallOf, asked: Annotated[NoticesAsked, Query()]) -> Response:
    """List the caller's notices."""
    place = place_of(asked.cursor, datetime.fromisoformat, place_text)
    after = (place[0], place[1]) if place else None
    with call.edge.database.single() as unit:
        person = call.caller(unit).person_id
        found = my_notices.list_mine(unit, person, unread=asked.unread, after=after, limit=asked.limit)
    following = None if found.page.after is None else cursor(found.page.after)
    return answer({"items": found.page.items, "next": following, "unread": found.unread})


@router.post("/{key}/read", **described(gives=NoticeMarked, raises=(NotFoundError,)))
def read_notice(call: CallOf, key: str) -> Response:
    """Mark one of the caller's notices as read; the first time counts."""
    with call.edge.database.single() as unit:
        marked = my_notices.mark_read(unit, call.edge.clock, call.caller(unit).person_id, key)
    return _marked(key, marked)


@router.post("/{key}/acknowledge", **described(gives=NoticeMarked, raises=(NotFoundError, ConflictError)))
def acknowledge_notice(call: CallOf, key: str) -> Response:
    """Acknowledge one of the caller's escalations; the first time counts."""
    with call.edge.database.single() as unit:
        marked = my_notices.acknowledge(unit, call.edge.clock, call.caller(unit).person_id, key)
    return _marked(key, marked)


def _marked(key: str, marked: Marked) -> Response:
    return answer({"key": key, "read_at": marked.read_at, "acknowledged_at": marked.acknowledged_at})
