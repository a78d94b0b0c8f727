"""The cookie that holds a session's token. Over HTTPS its name binds it to this very host (RFC 6265bis, 4.1.3.2)."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from workflow.services.sessions import IDLE

PLAIN: Final = "ocop_session"
BOUND: Final = "__Host-ocop_session"


def session_token(request: Request) -> str | None:
    """Give the token that the request carries."""
    return request.cookies.get(_name(request))


def set_session(request: Request, response: Response, token: str) -> None:
    """Hand the token to the browser."""
    response.set_cookie(
        _name(request),
        token,
        max_age=int(IDLE.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def clear_session(request: Request, response: Response) -> None:
    """Take the token back."""
    response.delete_cookie(
        _name(request), path="/", httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )


def _name(request: Request) -> str:
    return BOUND if request.url.scheme == "https" else PLAIN
