"""Forms from elsewhere are refused: a POST must come from a page of this very site, and carry its session's token.

The token is made from the session's own secret, so nothing is kept for it; it is masked anew for each page, so that
its packed length gives nothing away.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request

from api.errors import ForeignFormError, OldFormError

_LENGTH: Final = 32
_NONE: Final = "null"
_OURS: Final = frozenset({"same-origin", "none"})


def form_token(session_token: str) -> str:
    """Give a token for the forms of a page."""
    mask = secrets.token_bytes(_LENGTH)
    return base64.urlsafe_b64encode(mask + _masked(_of(session_token), mask)).decode()


def check_token(given: str, session_token: str) -> None:
    """Raise OldFormError ``form_old`` unless the token belongs to this session."""
    try:
        raw = base64.urlsafe_b64decode(given[: 4 * _LENGTH].encode("ascii"))
    except ValueError:
        raw = b""
    if len(raw) != 2 * _LENGTH or not hmac.compare_digest(_masked(raw[_LENGTH:], raw[:_LENGTH]), _of(session_token)):
        raise OldFormError("form_old")


def check_origin(request: Request) -> None:
    """Raise ForeignFormError ``form_foreign`` when the browser says that another site sends this.

    Browsers tell by Sec-Fetch-Site, older ones by Origin or Referer; who says nothing at all is no browser.
    """
    fetched = request.headers.get("sec-fetch-site")
    if fetched is not None and fetched not in _OURS:
        raise ForeignFormError("form_foreign")
    told = request.headers.get("origin") or request.headers.get("referer")
    if told is not None and (told == _NONE or urlsplit(told).netloc != request.headers.get("host", "")):
        raise ForeignFormError("form_foreign")


def is_ours(request: Request) -> bool:
    """Say whether the browser tells that a page of this very site sends this; one that says nothing tells nothing."""
    fetched = request.headers.get("sec-fetch-site")
    told = request.headers.get("origin") or request.headers.get("referer") or ""
    return fetched in {None, "same-origin"} and urlsplit(told).netloc == request.headers.get("host", "")


def _of(session_token: str) -> bytes:
    return hmac.new(session_token.encode(), b"ocop form", hashlib.sha256).digest()


def _masked(data: bytes, mask: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(data, mask, strict=True))
