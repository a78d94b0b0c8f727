"""How an operation is described: what it takes, gives and may refuse. Statuses come from ``problems.KINDS``."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel

from api.errors import (
    AddressTooLongError,
    HeadersTooLargeError,
    MalformedRequestError,
    PayloadTooLargeError,
    RateLimitedError,
    TooSlowError,
    UnsupportedMediaTypeError,
)
from api.problems import KINDS, MEDIA_TYPE, PRECONDITION_FAILED
from workflow.domain.errors import (
    DomainError,
    InvalidInputError,
    NotAuthenticatedError,
    StaleVersionError,
    UnavailableError,
)

_ALWAYS: Final = (
    MalformedRequestError,
    NotAuthenticatedError,
    AddressTooLongError,
    InvalidInputError,
    RateLimitedError,
    HeadersTooLargeError,
    UnavailableError,
)
_BODY: Final = (TooSlowError, PayloadTooLargeError, UnsupportedMediaTypeError)
_PROBLEM: Final = {"schema": {"$ref": "#/components/schemas/Problem"}}

IDEMPOTENCY_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Makes the act safe to send again: the same key gives the first receipt and writes nothing.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128},
    "example": "9c5c8a52-2f1e-4d0a-9a53-6a7a3f0c2b11",
}
KEY_UNLESS_DRY_RUN: Final = {
    **IDEMPOTENCY_KEY,
    "required": False,
    "description": "Needed unless `dry_run`: the same key moves what is left and doubles nothing.",
    "schema": {"type": "string", "maxLength": 128},
}
IF_MATCH: Final = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "Act only if the case still has this version (its ETag); otherwise 412.",
    "schema": {"type": "string", "pattern": r'^(\*|"[0-9]{1,15}")$'},
    "example": '"3"',
}


def described(
    *,
    gives: type[BaseModel] | None,
    raises: tuple[type[DomainError], ...] = (),
    takes: type[BaseModel] | None = None,
    status: int = 200,
    also: Mapping[int, str] | None = None,
    headers: tuple[Mapping[str, Any], ...] = (),
    text: str | None = None,
) -> dict[str, Any]:
    """Give the keywords of a route: documented like this, answered in bytes as the endpoint makes them.

    ``also``: further good answers of the same shape, status → when. ``text``: the media type of an answer that is
    no JSON.
    """
    responses: dict[int | str, dict[str, Any]] = {status: {"description": "Done"}}
    if text is not None:
        responses[status]["content"] = {text: {"schema": {"type": "string"}}}
    if gives is not None:
        responses[status]["model"] = gives
        for number, when in (also or {}).items():
            responses[number] = {"model": gives, "description": when}
    refusals = (*_ALWAYS, *raises, *(() if takes is None else _BODY))
    for number, title in sorted(problem_statuses(refusals, conditional=IF_MATCH in headers).items()):
        responses[number] = {"description": title, "content": {MEDIA_TYPE: _PROBLEM}}
    extra: dict[str, Any] = {}
    if headers:
        extra["parameters"] = [dict(header) for header in headers]
    if takes is not None:
        schema = takes.model_json_schema(ref_template="#/components/schemas/{model}")
        extra["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return {
        "status_code": status,
        "response_model": None,
        "responses": responses,
        "openapi_extra": extra or None,
    }


def problem_statuses(raises: tuple[type[DomainError], ...], *, conditional: bool) -> dict[int, str]:
    """Give status → titles of the errors an operation may refuse with."""
    titles: dict[int, list[str]] = {}
    for error in raises:
        found = titles.setdefault(KINDS[error].status, [])
        if KINDS[error].title not in found:
            found.append(KINDS[error].title)
    if conditional and StaleVersionError in raises:
        titles[PRECONDITION_FAILED] = [KINDS[StaleVersionError].title]
    return {status: "; ".join(found) for status, found in titles.items()}
