"""The cookie of a browser that is not asked for the second step."""

from starlette.responses import Response

from api.web.visit import Visit
from workflow.services.second_factor import DEVICE_COOKIE, TRUSTED_FOR


def device_token(visit: Visit) -> str | None:
    """Give the token that the browser brings."""
    return visit.request.cookies.get(_name(visit))


def remember_device(visit: Visit, response: Response, token: str) -> None:
    """Hand the token to the browser."""
    response.set_cookie(
        _name(visit),
        token,
        max_age=int(TRUSTED_FOR.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=visit.is_secure,
    )


def _name(visit: Visit) -> str:
    return f"__Host-{DEVICE_COOKIE}" if visit.is_secure else DEVICE_COOKIE
