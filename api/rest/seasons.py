"""Seasons: the list, one, and opening one."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field, StrictBool, StrictInt, StrictStr
from starlette.responses import Response

from api.answers import answer, answer_page, place_of
from api.body import read
from api.deps import CODE_MAX, CallOf, JsonBody, key_or_code
from api.described import described
from api.rest.asked import Asked, Day
from api.rest.shapes import Created, ProcessHash, Scalar, SeasonShape, Shape
from api.routing import API, noun
from workflow.domain.errors import ConflictError, NotFoundError, NotPermittedError
from workflow.domain.facts import Window
from workflow.domain.text import NAME_MAX
from workflow.services.open_season import SeasonRequest, Target, open_season
from workflow.store.reads import seasons

router = noun(API + "/seasons", tag="seasons")

_Name = Annotated[str, Field(min_length=1, max_length=NAME_MAX)]


class SeasonPage(Shape):
    """A page of seasons, the newest first."""

    items: list[SeasonShape]
    next: str | None


class WindowBody(Shape):
    """A window of the calendar; both days are inside. ``hard`` ones are enforced."""

    code: Annotated[str, Field(max_length=CODE_MAX)]
    opens_on: Day | None = None
    closes_on: Day | None = None
    hard: StrictBool = False


class TargetBody(Shape):
    """A number that the season's plan sets itself."""

    indicator: _Name
    value: StrictInt
    unit: _Name
    source: Annotated[str, Field(max_length=NAME_MAX)] | None = None


class SeasonBody(Shape):
    """A season to open under a published process version."""

    code: Annotated[str, Field(min_length=1, max_length=60)]
    name_vi: _Name
    name_en: _Name
    unit_id: UUID
    year: StrictInt
    process: ProcessHash
    case_prefix: Annotated[str, Field(min_length=1, max_length=12)]
    plan_no: Annotated[str, Field(max_length=NAME_MAX)] | None = None
    plan_on: Day | None = None
    regulation: Annotated[str, Field(max_length=CODE_MAX)] | None = None
    status: Literal["draft", "open"] = "open"
    settings: dict[str, StrictInt | StrictBool | StrictStr] = Field(default_factory=dict, max_length=100)
    windows: list[WindowBody] = Field(default_factory=list, max_length=100)
    targets: list[TargetBody] = Field(default_factory=list, max_length=100)
    source: Annotated[str, Field(max_length=2000)] | None = None

    def request(self) -> SeasonRequest:
        """Give what the service takes."""
        settings: dict[str, Scalar] = dict(self.settings)
        return SeasonRequest(
            code=self.code,
            name_vi=self.name_vi,
            name_en=self.name_en,
            unit_id=self.unit_id,
            year=self.year,
            process_hash=self.process,
            case_prefix=self.case_prefix,
            plan_no=self.plan_no,
            plan_on=self.plan_on,
            regulation=self.regulation,
            status=self.status,
            settings=settings,
            windows=[Window(w.code, w.opens_on, w.closes_on, w.hard) for w in self.windows],
            targets=[Target(t.indicator, t.value, t.unit, t.source) for t in self.targets],
            source=self.source,
        )


@router.get("", **described(gives=SeasonPage))
def list_seasons(call: CallOf, asked: Annotated[Asked, Query()]) -> Response:
    """List the seasons, the newest first."""
    place = place_of(asked.cursor, UUID)
    with call.edge.database.single() as unit:
        call.sight(unit)
        page = seasons.page(unit, after=place[0] if place else None, limit=asked.limit)
    return answer_page(page)


@router.get("/{key}", **described(gives=SeasonShape, raises=(NotFoundError,)))
def show_season(call: CallOf, key: str) -> Response:
    """Show a season, named by key or code."""
    with call.edge.database.single() as unit:
        call.sight(unit)
        found = seasons.one(unit, key_or_code(key))
    if found is None:
        raise NotFoundError("season_not_found")
    return answer(found)


@router.post(
    "",
    **described(gives=Created, takes=SeasonBody, status=201, raises=(NotPermittedError, NotFoundError, ConflictError)),
)
def open_new_season(call: CallOf, body: JsonBody) -> Response:
    """Open a season: done by the coordination office of its province."""
    asked = read(SeasonBody, body)
    with call.edge.database.unit() as unit:
        actor = call.sight(unit).actor
        key = open_season(unit, call.edge.clock, actor, asked.request())
    return answer({"id": key}, status=201, headers={"location": f"/api/v1/seasons/{key}"})
