"""Process versions: the list, the content of one by its hash, and its drawing."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.answers import answer
from api.deps import CODE_MAX, CallOf
from api.described import described
from api.rest.shapes import ProcessHash, Shape, State
from api.routing import API, noun
from workflow.domain.errors import NotFoundError
from workflow.services.show_process import content_of, draw_process, list_processes

router = noun(API + "/processes", tag="processes")

_FOREVER = {"cache-control": "private, max-age=31536000, immutable"}


class ProcessItem(Shape):
    """A published version; it never changes."""

    hash: ProcessHash
    code: str
    version: str
    published_at: datetime


class Processes(Shape):
    """The stored versions, the newest first per code."""

    items: list[ProcessItem]


class ProcessContent(BaseModel):
    """The whole process: steps, states, transitions, roles, clocks, settings."""

    model_config = ConfigDict(extra="allow")

    code: str
    version: str
    title: dict[str, str]
    steps: list[dict[str, Any]]
    states: dict[str, dict[str, Any]]
    transitions: list[dict[str, Any]]


class Drawn(BaseModel):
    """How to draw."""

    model_config = ConfigDict(extra="forbid")

    current: Annotated[State | None, Field(max_length=CODE_MAX, description="a state to mark")] = None


@router.get("", **described(gives=Processes))
def list_process_versions(call: CallOf) -> Response:
    """List the published process versions."""
    with call.edge.database.single() as unit:
        call.sight(unit)
        versions = list_processes(unit)
    names = ("hash", "code", "version", "published_at")
    return answer({"items": [dict(zip(names, version, strict=True)) for version in versions]})


@router.get("/{process_hash}", **described(gives=ProcessContent, raises=(NotFoundError,)))
def show_process(call: CallOf, process_hash: str) -> Response:
    """Give a version's canonical content: the SHA-256 of these very bytes is its hash."""
    with call.edge.database.single() as unit:
        call.sight(unit)
        content = content_of(unit, process_hash)
    return Response(content, media_type="application/json", headers=_FOREVER)


@router.get(
    "/{process_hash}/diagram",
    **described(gives=None, text="text/plain", raises=(NotFoundError,)),
    response_class=Response,
)
def show_diagram(call: CallOf, process_hash: str, asked: Annotated[Drawn, Query()]) -> Response:
    """Draw a version as a Mermaid state diagram, in the language of the answer."""
    with call.edge.database.single() as unit:
        call.sight(unit)
        drawn = draw_process(unit, process_hash, language=call.language, current=asked.current)
    return Response(drawn, media_type="text/plain", headers={"content-language": call.language})
