"""Working calendars: the list, a draft, what it would do, its confirmation."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.answers import answer
from api.body import read
from api.deps import CODE_MAX, CallOf, JsonBody
from api.described import described
from api.lanes import takes_long
from api.rest.shapes import Created, Shape
from api.routing import API, noun
from workflow.domain.errors import ConflictError, NotFoundError, NotPermittedError, ProcessFileError
from workflow.domain.recompute import Tally
from workflow.domain.text import NAME_MAX
from workflow.services.publish_calendar import (
    DRAFTS_MAX,
    ConfirmRequest,
    DraftRequest,
    confirm_calendar,
    draft_calendar,
    preview_calendar,
    require_confirming,
)
from workflow.store import calendars
from workflow.store.calendars import VersionItem

router = noun(API + "/calendars", tag="calendars")

_TEXT_MAX = 200_000


class CalendarItem(Shape):
    """A stored version of a year; ``unit_id`` and ``territory`` only where it is what a unit adds."""

    id: UUID
    unit_id: UUID | None
    territory: str | None
    year: int
    version: str
    state: Literal["draft", "confirmed", "superseded"]
    document: str | None
    note: str | None
    drafted_at: datetime
    confirmed_at: datetime | None
    superseded_at: datetime | None


class Calendars(Shape):
    """The stored versions, the newest year first."""

    items: list[CalendarItem]


class DraftBody(Shape):
    """A calendar file (docs/calendar.md) as text; ``unit_id`` when it holds the closures of a unit."""

    text: Annotated[str, Field(min_length=1, max_length=_TEXT_MAX)]
    name: Annotated[str, Field(min_length=1, max_length=CODE_MAX)] = "calendar.yaml"
    unit_id: UUID | None = None
    note: Annotated[str, Field(max_length=NAME_MAX)] | None = None


class TallyShape(Shape):
    """What becomes of running clocks. ``moved``: days (negative: earlier) → how many last days move by them."""

    examined: int
    moved: dict[str, int]
    dated: int
    undated: int
    became_on_time: int
    became_late: int
    unchanged: int


class CalendarPreview(Shape):
    """What confirming drafts would do; ``token`` goes into the confirmation."""

    drafts: list[CalendarItem]
    token: str
    tally: TallyShape


class ConfirmBody(Shape):
    """Drafts to be confirmed together, the document's number, the preview's token."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=DRAFTS_MAX)]
    document: Annotated[str, Field(min_length=1, max_length=NAME_MAX)]
    token: Annotated[str, Field(min_length=1, max_length=64)]


class PreviewAsked(Shape):
    """Which drafts: keys with commas between them."""

    ids: Annotated[str, Field(max_length=40 * DRAFTS_MAX, description="keys of drafts, with commas between them")]


def tally_json(tally: Tally) -> dict[str, Any]:
    """Give a tally as it is answered."""
    return {
        "examined": tally.examined,
        "moved": {str(days): number for days, number in sorted(tally.moved.items())},
        "dated": tally.dated,
        "undated": tally.undated,
        "became_on_time": tally.became_on_time,
        "became_late": tally.became_late,
        "unchanged": tally.unchanged,
    }


@router.get("", **described(gives=Calendars))
def list_calendars(call: CallOf) -> Response:
    """List the stored calendars, the newest year first."""
    with call.edge.database.single() as unit:
        call.sight(unit)
        found = calendars.versions(unit)
    return answer({"items": [_item(item) for item in found]})


@router.get(
    "/preview",
    **described(gives=CalendarPreview, raises=(NotPermittedError, NotFoundError, ConflictError, ProcessFileError)),
)
def preview_drafts(call: CallOf, asked: Annotated[PreviewAsked, Query()]) -> Response:
    """Say what confirming drafts would do to the clocks that run now; for who may confirm them; nothing is written."""
    keys = _keys(asked.ids)
    with call.edge.database.single() as unit:
        require_confirming(unit, call.sight(unit).actor, keys)
    seen = preview_calendar(call.edge.database, call.edge.clock, keys)
    drafts = [_item(item) for item in seen.drafts]
    return answer({"drafts": drafts, "token": seen.token, "tally": tally_json(seen.tally)})


@router.post(
    "",
    **described(
        gives=Created,
        takes=DraftBody,
        status=201,
        raises=(NotPermittedError, NotFoundError, ConflictError, ProcessFileError),
    ),
)
def draft_new_calendar(call: CallOf, body: JsonBody) -> Response:
    """Store a calendar as a draft: the country's by an administrator, closures also by the province's office."""
    asked = read(DraftBody, body)
    with call.edge.database.unit() as unit:
        actor = call.sight(unit).actor
        request = DraftRequest(asked.text, asked.name, asked.unit_id, asked.note)
        key = draft_calendar(unit, call.edge.clock, actor, request)
    return answer({"id": key}, status=201)


@router.post(
    "/confirm",
    **described(
        gives=TallyShape,
        takes=ConfirmBody,
        raises=(NotPermittedError, NotFoundError, ConflictError, ProcessFileError),
    ),
)
@takes_long
def confirm_drafts(call: CallOf, body: JsonBody) -> Response:
    """Confirm drafts by a document and compute the running clocks anew, as the preview said."""
    asked = read(ConfirmBody, body)
    with call.edge.database.single() as unit:
        actor = call.sight(unit).actor
    request = ConfirmRequest(tuple(asked.ids), asked.document, asked.token)
    return answer(tally_json(confirm_calendar(call.edge.database, call.edge.clock, actor, request)))


def _keys(text: str) -> list[UUID]:
    try:
        return [UUID(part) for part in text.split(",")]
    except ValueError as error:
        raise NotFoundError("calendar_not_found") from error


def _item(item: VersionItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in CalendarItem.model_fields}
