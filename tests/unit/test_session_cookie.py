"""The session's cookie: read by no script, sent to this host only, and over HTTPS never without encryption."""

from http.cookies import SimpleCookie

import pytest
from starlette.requests import Request
from starlette.responses import Response

from api.web.session_cookie import clear_session, session_token, set_session


def request(scheme, cookie=""):
    headers = [(b"host", b"x"), (b"cookie", cookie.encode())]
    return Request({"type": "http", "scheme": scheme, "headers": headers, "path": "/", "query_string": b""})


@pytest.mark.parametrize(("scheme", "name"), [("https", "__Host-ocop_session"), ("http", "ocop_session")])
def test_cookie_is_bound_as_tightly_as_the_connection_allows(scheme, name):
    response = Response()
    set_session(request(scheme), response, "token")
    [(found, morsel)] = SimpleCookie(response.headers["set-cookie"]).items()
    assert (found, morsel.value, morsel["path"], morsel["domain"]) == (name, "token", "/", "")
    assert (morsel["httponly"], morsel["samesite"], bool(morsel["secure"])) == (True, "lax", scheme == "https")


def test_a_cookie_of_the_other_name_is_no_session():
    """Over HTTPS a plain cookie may have been planted by another host of the domain: it is not looked at."""
    assert session_token(request("https", "ocop_session=planted")) is None
    assert session_token(request("https", "__Host-ocop_session=own; ocop_session=planted")) == "own"


def test_cookie_is_taken_back_under_its_name():
    response = Response()
    clear_session(request("https"), response)
    assert response.headers["set-cookie"].startswith('__Host-ocop_session="";')
    assert "Max-Age=0" in response.headers["set-cookie"]
