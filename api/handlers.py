"""Which answer an error becomes: a problem for programs, a page for people. Names no status."""

from typing import Final, cast

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match, Route

from api.body import refused
from api.errors import InternalError
from api.faults import fault_of
from api.problems import error_of
from api.respond import problem_response
from api.web.error_page import error_page
from api.web.pages import refused_page
from api.web.session_cookie import session_token
from workflow.domain.errors import DomainError

_PROGRAMS: Final = ("/api/", "/health/")


async def refuse(request: Request, error: Exception) -> Response:
    """Answer to a refusal of the product or of the edge."""
    refusal = cast("DomainError", error)
    if request.url.path.startswith(_PROGRAMS) or "text/html" not in request.headers.get("accept", ""):
        return problem_response(refusal, request.scope, request.app.state.edge)
    if isinstance(refusal, InternalError) or session_token(request) is None:  # the page of a fault needs no database
        return error_page(request, refusal)
    return await refused_page(request, refusal)


async def refuse_parameters(request: Request, error: Exception) -> Response:
    """Answer to path and query parameters that do not fit; bodies are read by endpoints."""
    found = cast("RequestValidationError", error).errors()
    return await refuse(
        request, refused([fault_of({**entry, "loc": entry["loc"][1:]}, pointer=False) for entry in found])
    )


async def refuse_route(request: Request, error: Exception) -> Response:
    """Answer where there is no such address, or not for this method."""
    raised = cast("HTTPException", error)
    allowed = ", ".join(sorted(_methods(request)))
    return await refuse(request, error_of(raised.status_code, allowed=allowed, request_id=request.state.request_id))


def _methods(request: Request) -> set[str]:
    """Give every method that the address takes, by whichever route: the router names those of the first one only."""
    routes = [route for route in request.app.router.routes if isinstance(route, Route)]
    found = [route.methods or () for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    return {method for methods in found for method in methods}
