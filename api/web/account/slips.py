"""Slips: cookies that carry what stands between two pages, sealed, for some minutes. No script can read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from api.web.account.desk import desk_of
from api.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Slip:
    """A kind of slip: the name of its cookie, and how long it is good."""

    name: str
    lives: timedelta


def hand_out(visit: Visit, response: Response, slip: Slip, values: Mapping[str, Any]) -> None:
    """Give a slip to the browser."""
    response.set_cookie(
        _cookie(visit, slip),
        desk_of(visit).keys.slip(slip.name, values, at=visit.now, lives=slip.lives),
        max_age=int(slip.lives.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=visit.is_secure,
    )


def read(visit: Visit, slip: Slip) -> dict[str, Any] | None:
    """Read a slip that the browser brings back; None when there is none, or none of ours, or it is too old."""
    text = visit.request.cookies.get(_cookie(visit, slip), "")
    return desk_of(visit).keys.read_slip(slip.name, text, at=visit.now) if text else None


def clear(visit: Visit, response: Response, slip: Slip) -> None:
    """Take a slip back."""
    response.delete_cookie(_cookie(visit, slip), path="/", httponly=True, samesite="lax", secure=visit.is_secure)


def _cookie(visit: Visit, slip: Slip) -> str:
    """Over HTTPS the name binds the cookie to this very host (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-{slip.name}" if visit.is_secure else slip.name
