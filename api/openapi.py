"""The API description (OpenAPI 3.1): FastAPI's document, with the words of the process data put in as enums.

``x-words`` in a schema becomes a reference to the enum of that kind; shapes of bodies become components.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from api.problems import KINDS, MEDIA_TYPE
from api.rest.shapes import ProblemShape
from api.texts import MESSAGES
from api.vocabulary import Kind, Words
from workflow.domain.errors import NotPermittedError
from workflow.domain.process import Label

TITLE: Final = "OCOP cycle engine"
VERSION: Final = "1"
DESCRIPTION: Final = """\
The yearly OCOP cycle as one versioned state machine: cases, acts on them, and their chained history.

Sign in with a bearer token (`ocop token LOGIN`). Every act takes an `Idempotency-Key`: the same key gives the
first receipt again. Refusals are RFC 9457 problems with a stable `code`; nothing was changed when one is given.
Lists are keyset pages: pass `next` as `cursor`. Instants are UTC, days are days of Viet Nam."""
PUBLIC: Final = ("/health/live", "/health/ready", "/api/v1/openapi.json", "/api/v1/bounces")

_REF: Final = "#/components/schemas/"
_ENUMS: Final[Mapping[str, Kind]] = {
    "State": "state",
    "Trigger": "trigger",
    "Role": "role",
    "EntryPoint": "entry_point",
    "Milestone": "milestone",
}
_PROBLEM: Final = {"description": "Any other problem", "content": {MEDIA_TYPE: {"schema": {"$ref": _REF + "Problem"}}}}
_EXAMPLE: Final = {
    "type": "/api/docs#role_not_permitted",
    "title": KINDS[NotPermittedError].title,
    "status": KINDS[NotPermittedError].status,
    "instance": "/api/v1/cases/TH-2020-0007/transitions",
    "request_id": "5f1c9a0be2d34711",
    "code": "role_not_permitted",
    "detail": "This is done by: Officer of the provincial coordination office. Nothing was changed.",
    "params": {"trigger": "accept_plan", "roles": ["province_officer"]},
}
_LIVE: Final = {
    "get": {
        "tags": ["health"],
        "summary": "Live",
        "description": "Answers as long as the process runs; looks at nothing.",
        "operationId": "live",
        "responses": {
            "200": {"description": "Running", "content": {"application/json": {"schema": {"type": "object"}}}}
        },
    }
}


def base_document(routes: Iterable[BaseRoute]) -> dict[str, Any]:
    """Give what does not depend on process data; made once."""
    document = get_openapi(title=TITLE, version=VERSION, description=DESCRIPTION, routes=list(routes))
    document["paths"]["/health/live"] = _LIVE
    return document


def with_words(base: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Give the whole document for what the process data says now."""
    schemas: dict[str, Any] = {}
    document: dict[str, Any] = _rebuilt(base, schemas)
    for _path, operation in operations(document):
        _name_body(operation, schemas)
    components = document.setdefault("components", {})
    components["schemas"] = dict(
        sorted({**components.get("schemas", {}), **schemas, **_problem(schemas), **_enums(words)}.items())
    )
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"token": []}]
    for path, operation in operations(document):
        if path in PUBLIC:
            operation["security"] = []
        else:
            operation["responses"].setdefault("default", _PROBLEM)
    return document


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give (path, operation) of every operation."""
    for path, item in document["paths"].items():
        for operation in item.values():
            yield path, operation


def _rebuilt(value: Any, schemas: dict[str, Any]) -> Any:
    """Copy a document: marked words become references, nested definitions become components."""
    if isinstance(value, list):
        return [_rebuilt(item, schemas) for item in value]
    if not isinstance(value, dict):
        return value
    if "x-words" in value:
        return {"$ref": _REF + str(value["x-words"])}
    for name, definition in value.get("$defs", {}).items():
        schemas.setdefault(name, _rebuilt(definition, schemas))
    return {name: _rebuilt(item, schemas) for name, item in value.items() if name != "$defs"}


def _name_body(operation: Mapping[str, Any], schemas: dict[str, Any]) -> None:
    """Make the shape of an operation's body a component."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        shape = content["schema"]
        schemas[shape["title"]] = shape
        content["schema"] = {"$ref": _REF + str(shape["title"])}


def _problem(schemas: dict[str, Any]) -> dict[str, Any]:
    shape = _rebuilt(ProblemShape.model_json_schema(ref_template=_REF + "{model}"), schemas)
    return {**schemas, "Problem": {**shape, "title": "Problem", "example": _EXAMPLE}}


def _enums(words: Words) -> dict[str, Any]:
    enums = {name: _enum(name, words.kinds[kind]) for name, kind in _ENUMS.items()}
    enums["ErrorCode"] = {
        "title": "ErrorCode",
        "type": "string",
        "enum": sorted(MESSAGES),
        "description": "What went wrong; stable. The templates of the messages are in `x-messages`.",
        "x-messages": dict(sorted(MESSAGES.items())),
    }
    return enums


def _enum(name: str, labels: Mapping[str, Label]) -> dict[str, Any]:
    return {
        "title": name,
        "type": "string",
        "enum": sorted(labels),
        "description": "From the process data; labels in `x-labels`.",
        "x-labels": {code: {"vi": labels[code].vi, "en": labels[code].en} for code in sorted(labels)},
    }
