"""Errors as HTTP: the one place that names a status. RFC 9457 ``application/problem+json``.

A table of error classes; a problem is made from an error and a language, and rendered as JSON.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import orjson

from api import errors as edge
from api.texts import Translator, say, say_code
from api.vocabulary import Words
from workflow.domain import errors as domain
from workflow.domain.errors import DomainError, InvalidInputError

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_SECONDS: Final = 2
_RENDERED_APART: Final = frozenset({"errors", "reasons", "findings"})


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Kind:
    """How a class of errors looks over HTTP."""

    status: int
    title: str


KINDS: Final[Mapping[type[DomainError], Kind]] = MappingProxyType(
    {
        domain.DomainError: Kind(500, _("Fault of the server")),
        domain.NotFoundError: Kind(404, _("Not found")),
        domain.NotAuthenticatedError: Kind(401, _("Not signed in")),
        domain.NotPermittedError: Kind(403, _("Done by others")),
        domain.InvalidInputError: Kind(422, _("Entries need mending")),
        domain.TransitionNotAllowedError: Kind(409, _("Not open in this state")),
        domain.GuardFailedError: Kind(409, _("Not open yet")),
        domain.ConflictError: Kind(409, _("Contradicts what is stored")),
        domain.StaleVersionError: Kind(409, _("The case has moved")),
        domain.LostRaceError: Kind(409, _("Others were quicker")),
        domain.UnavailableError: Kind(503, _("Not available for a moment")),
        domain.ProcessFileError: Kind(422, _("The file needs mending")),
        edge.MalformedRequestError: Kind(400, _("The request cannot be read")),
        edge.MethodNotAllowedError: Kind(405, _("Not done at this address")),
        edge.TooSlowError: Kind(408, _("The request came in too slowly")),
        edge.PayloadTooLargeError: Kind(413, _("Too much at once")),
        edge.AddressTooLongError: Kind(414, _("The address is too long")),
        edge.UnsupportedMediaTypeError: Kind(415, _("Another kind of body is needed")),
        edge.ForeignFormError: Kind(403, _("The form was not taken")),
        edge.OldFormError: Kind(403, _("The form is old")),
        edge.RateLimitedError: Kind(429, _("Too many attempts")),
        edge.HeadersTooLargeError: Kind(431, _("The headers are too long")),
        edge.InternalError: Kind(500, _("Fault of the server")),
    }
)
PRECONDITION_FAILED: Final = 412


@dataclass(frozen=True, slots=True)
class Problem:
    """An error in one language, ready to be sent."""

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, Any] = field(default_factory=dict)

    def rendered(self) -> bytes:
        """Give the body as JSON."""
        return orjson.dumps(self.body, default=str)


def kind_of(error: type[DomainError]) -> Kind:
    """Give how a class of errors looks: its own entry, or that of the nearest class it comes from."""
    return next(KINDS[cls] for cls in error.__mro__ if cls in KINDS)


def error_of(status: int, *, allowed: str, request_id: str) -> DomainError:
    """Give the error that a status stands for when the framework itself refuses a request."""
    if status == KINDS[domain.NotFoundError].status:
        return domain.NotFoundError("route_not_found")
    if status == KINDS[edge.MethodNotAllowedError].status:
        return edge.MethodNotAllowedError("method_not_allowed", allowed=allowed)
    if status < KINDS[edge.InternalError].status:
        return edge.MalformedRequestError("url_unreadable")
    return edge.InternalError("internal_error", request_id=request_id)


def explain(error: DomainError, *, translator: Translator, words: Words, language: str) -> dict[str, Any]:
    """Give an error's code, message, and every fault or reason in it: what a verdict of a bulk request carries."""
    said: dict[str, Any] = {
        "code": error.code,
        "detail": say(translator, words, error, language),
        "params": {name: value for name, value in error.params.items() if name not in _RENDERED_APART},
    }
    faults = _faults(error, translator=translator, words=words, language=language)
    if faults:
        said["errors"] = faults
    findings = error.params.get("findings")
    if isinstance(findings, list):
        said["findings"] = findings
    reasons = error.params.get("reasons")
    if isinstance(reasons, list):
        said["reasons"] = [_reason(reason, words, language) for reason in reasons]
    return said


def problem_of(
    error: DomainError,
    *,
    translator: Translator,
    words: Words,
    language: str,
    instance: str,
    request_id: str,
    preconditioned: bool = False,
) -> Problem:
    """Make the problem of an error. ``preconditioned``: the caller sent If-Match, so a stale version is a 412."""
    kind = kind_of(type(error))
    stale = preconditioned and isinstance(error, domain.StaleVersionError)
    status = PRECONDITION_FAILED if stale else kind.status
    body = {
        "type": f"/api/docs#{error.code}",
        "title": translator.text(kind.title, language),
        "status": status,
        "instance": instance,
        "request_id": request_id,
        **explain(error, translator=translator, words=words, language=language),
    }
    return Problem(status, {"content-language": language, "vary": "Accept-Language", **headers_of(error)}, body)


def headers_of(error: DomainError) -> dict[str, str]:
    """Give the headers that an error's answer carries besides its body."""
    match error:
        case domain.NotAuthenticatedError():
            return {"www-authenticate": 'Bearer realm="ocop"'}
        case domain.UnavailableError():
            return {"retry-after": str(RETRY_AFTER_SECONDS)}
        case edge.RateLimitedError():
            return {"retry-after": str(error.params.get("seconds", RETRY_AFTER_SECONDS))}
        case edge.MethodNotAllowedError():
            return {"allow": str(error.params.get("allowed", ""))}
        case edge.PayloadTooLargeError() | edge.TooSlowError():
            return {"connection": "close"}
        case _:
            return {}


def _faults(error: DomainError, *, translator: Translator, words: Words, language: str) -> list[dict[str, Any]]:
    listed = error.params.get("errors")
    faults: Iterable[Mapping[str, Any]] = listed if isinstance(listed, list) else ()
    if not faults and isinstance(error, InvalidInputError) and error.pointer:
        faults = ({"pointer": error.pointer, "code": error.code, **error.params},)
    return [{**fault, "detail": say_code(translator, words, str(fault["code"]), fault, language)} for fault in faults]


def _reason(reason: Mapping[str, Any], words: Words, language: str) -> dict[str, Any]:
    lifted_by = reason.get("lifted_by")
    return {
        "code": reason["code"],
        "detail": reason["en" if language == "en" else "vi"],
        "lifted_by": lifted_by,
        "lifted_by_label": None if lifted_by is None else words.label("lifted_by", str(lifted_by), language),
    }
