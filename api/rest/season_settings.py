"""The settings of a season: as they hold with their sources, what others would do, and the change."""

from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt, StrictStr
from starlette.responses import Response

from api.answers import answer
from api.body import read
from api.deps import CODE_MAX, CallOf, JsonBody
from api.described import described
from api.lanes import takes_long
from api.rest.calendars import TallyShape, tally_json
from api.rest.shapes import Scalar, Shape, Text
from api.routing import API, noun
from workflow.domain.errors import ConflictError, NotFoundError, NotPermittedError
from workflow.domain.text import COMMENT_MAX
from workflow.services.change_settings import (
    CHANGED_MAX,
    SettingsRequest,
    change_settings,
    preview_settings,
)
from workflow.services.engines import engine_of
from workflow.services.season_plan import plan_of, require_change

router = noun(API + "/seasons", tag="seasons")

_Value = StrictInt | StrictBool | Annotated[StrictStr, Field(max_length=40)]


class SettingItem(Shape):
    """A setting; ``value`` holds, ``own``: the season names it itself, ``source`` says where the default comes from."""

    code: str
    label: Text
    type: str
    unit: str
    value: Scalar
    default: Scalar
    own: bool
    minimum: int | None
    maximum: int | None
    source: str


class SettingsShape(Shape):
    """Every setting of the season's process."""

    items: list[SettingItem]


class PlannedSettings(Shape):
    """Settings as they would be; null: the process's default; what is not named stays."""

    settings: Annotated[
        dict[Annotated[str, Field(max_length=CODE_MAX)], _Value | None], Field(min_length=1, max_length=CHANGED_MAX)
    ]


class ChangedSettings(PlannedSettings):
    """Settings as they shall be, why, and the preview's token."""

    reason: Annotated[str, Field(min_length=1, max_length=COMMENT_MAX)]
    token: Annotated[str, Field(min_length=1, max_length=64)]


class SettingsPreviewShape(Shape):
    """What other values would do; ``token`` goes into the change. Both name every setting."""

    before: dict[str, Scalar]
    after: dict[str, Scalar]
    token: str
    tally: TallyShape


@router.get("/{code}/settings", **described(gives=SettingsShape, raises=(NotFoundError,)))
def list_settings(call: CallOf, code: str) -> Response:
    """List the settings of a season with their values and sources."""
    with call.edge.database.single() as unit:
        call.sight(unit)
        plan = plan_of(unit, code)
        process = engine_of(unit, plan.process_hash).process
    own = plan.season.settings
    items: list[dict[str, Any]] = [
        {
            "code": setting.code,
            "label": {"vi": setting.label.vi, "en": setting.label.en},
            "type": setting.type,
            "unit": setting.unit,
            "value": own.get(setting.code, setting.default),
            "default": setting.default,
            "own": setting.code in own,
            "minimum": setting.minimum,
            "maximum": setting.maximum,
            "source": setting.source.text,
        }
        for setting in process.settings.values()
    ]
    return answer({"items": items})


@router.post(
    "/{code}/settings/preview",
    **described(
        gives=SettingsPreviewShape, takes=PlannedSettings, raises=(NotPermittedError, NotFoundError, ConflictError)
    ),
)
@takes_long
def preview_season_settings(call: CallOf, code: str, body: JsonBody) -> Response:
    """Say what these values would do to the clocks that run now; for who may change them; nothing is written."""
    asked = read(PlannedSettings, body)
    with call.edge.database.single() as unit:
        require_change(unit, call.sight(unit).actor, plan_of(unit, code), "settings")
    seen = preview_settings(call.edge.database, call.edge.clock, code, asked.settings)
    shown = {"before": dict(seen.before), "after": dict(seen.after)}
    return answer({**shown, "token": seen.token, "tally": tally_json(seen.tally)})


@router.post(
    "/{code}/settings",
    **described(gives=TallyShape, takes=ChangedSettings, raises=(NotPermittedError, NotFoundError, ConflictError)),
)
@takes_long
def change_season_settings(call: CallOf, code: str, body: JsonBody) -> Response:
    """Put values in force and compute the season's running clocks anew, as the preview said."""
    asked = read(ChangedSettings, body)
    with call.edge.database.single() as unit:
        actor = call.sight(unit).actor
    request = SettingsRequest(code, asked.settings, asked.reason, asked.token)
    return answer(tally_json(change_settings(call.edge.database, call.edge.clock, actor, request)))
