"""The windows of a season: as they stand, what others would do, and the change."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StrictBool
from starlette.responses import Response

from api.answers import answer
from api.body import read
from api.deps import CODE_MAX, CallOf, JsonBody
from api.described import described
from api.lanes import takes_long
from api.rest.calendars import TallyShape, tally_json
from api.rest.shapes import Shape
from api.routing import API, noun
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from workflow.domain.facts import Window
from workflow.domain.text import COMMENT_MAX
from workflow.services.change_windows import (
    WINDOWS_MAX,
    WindowsRequest,
    change_windows,
    preview_windows,
    window_of,
)
from workflow.services.season_plan import plan_of, require_change

router = noun(API + "/seasons", tag="seasons")

_Rule = Annotated[
    str,
    Field(max_length=40, description="a day, or: before 2020-09-20, before 08/2020, within 04/2020"),
]


class WindowItem(Shape):
    """A window; both days are inside. The rules are how the plan words its days."""

    code: str
    opens_on: date | None
    closes_on: date | None
    hard: bool
    unit_id: UUID | None
    opens_rule: str | None
    closes_rule: str | None


class Windows(Shape):
    """The windows of a season, in their order."""

    items: list[WindowItem]


class RuledWindow(Shape):
    """A window by days or rules; ``unit_id``: for the cases of that unit alone, in the place of the general one."""

    code: Annotated[str, Field(max_length=CODE_MAX)]
    opens: _Rule | None = None
    closes: _Rule | None = None
    hard: StrictBool = False
    unit_id: UUID | None = None


class PlannedWindows(Shape):
    """All windows of the season as they would be."""

    windows: Annotated[list[RuledWindow], Field(max_length=WINDOWS_MAX)]


class ChangedWindows(PlannedWindows):
    """All windows of the season as they shall be, why, and the preview's token."""

    reason: Annotated[str, Field(min_length=1, max_length=COMMENT_MAX)]
    token: Annotated[str, Field(min_length=1, max_length=64)]


class WindowsPreviewShape(Shape):
    """What other windows would do; ``token`` goes into the change."""

    before: list[WindowItem]
    after: list[WindowItem]
    token: str
    tally: TallyShape


@router.get("/{code}/windows", **described(gives=Windows, raises=(NotFoundError,)))
def list_windows(call: CallOf, code: str) -> Response:
    """List a season's windows."""
    with call.edge.database.single() as unit:
        call.sight(unit)
        found = plan_of(unit, code).season.windows
    return answer({"items": [_item(window) for window in found]})


@router.post(
    "/{code}/windows/preview",
    **described(
        gives=WindowsPreviewShape, takes=PlannedWindows, raises=(NotPermittedError, NotFoundError, ConflictError)
    ),
)
@takes_long
def preview_season_windows(call: CallOf, code: str, body: JsonBody) -> Response:
    """Say what these windows would do to the clocks that run now; for who may change them; nothing is written."""
    asked = read(PlannedWindows, body)
    with call.edge.database.single() as unit:
        require_change(unit, call.sight(unit).actor, plan_of(unit, code), "windows")
    seen = preview_windows(call.edge.database, call.edge.clock, code, _windows(asked.windows))
    shown = {"before": [_item(w) for w in seen.before], "after": [_item(w) for w in seen.after]}
    return answer({**shown, "token": seen.token, "tally": tally_json(seen.tally)})


@router.post(
    "/{code}/windows",
    **described(gives=TallyShape, takes=ChangedWindows, raises=(NotPermittedError, NotFoundError, ConflictError)),
)
@takes_long
def change_season_windows(call: CallOf, code: str, body: JsonBody) -> Response:
    """Put windows in force and compute the season's running clocks anew, as the preview said."""
    asked = read(ChangedWindows, body)
    with call.edge.database.single() as unit:
        actor = call.sight(unit).actor
    request = WindowsRequest(code, _windows(asked.windows), asked.reason, asked.token)
    return answer(tally_json(change_windows(call.edge.database, call.edge.clock, actor, request)))


def _windows(asked: list[RuledWindow]) -> tuple[Window, ...]:
    found = []
    for index, one in enumerate(asked):
        try:
            found.append(window_of(one.code, one.opens, one.closes, hard=one.hard, unit_id=one.unit_id))
        except InvalidInputError as error:
            raise InvalidInputError(error.code, pointer=f"/windows/{index}{error.pointer}", **error.params) from error
    return tuple(found)


def _item(window: Window) -> dict[str, Any]:
    return {name: getattr(window, name) for name in WindowItem.model_fields}
