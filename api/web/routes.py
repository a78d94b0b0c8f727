"""The public pages: the season's board at ``/``, kept mail at ``/outbox``, static files.

One thread hop a request, no dependency.
"""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.problems import kind_of
from api.web.board_page import Asked, board_html
from api.web.error_page import error_page
from api.web.language import COOKIE, COOKIE_SECONDS, known
from api.web.outbox_page import PATH, mail_html, outbox_html
from api.web.responses import page_response, static_response
from api.web.site import language_of, site_of
from workflow.domain.errors import DomainError, NotFoundError

OK: Final = 200

router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=["GET", "HEAD"], response_class=Response)
def show_board_page(request: Request) -> Response:
    """Show the board of a season (``mua``, else the last opened) on a day (``ngay``, else as it is now)."""
    language = language_of(request)
    try:
        response = _board(request, language)
    except DomainError as error:
        response = error_page(request, error)
    if known(request.query_params.get("lang")) is not None:
        _remember(response, language, secure=request.url.scheme == "https")
    return response


@router.api_route(PATH, methods=["GET", "HEAD"], response_class=Response)
def show_outbox_page(request: Request) -> Response:
    """Show the letters kept in the house, from a place (``tu``) on."""
    return _page(request, lambda language: outbox_html(site_of(request), language, request.query_params.get("tu")))


@router.api_route(PATH + "/{key}", methods=["GET", "HEAD"], response_class=Response)
def show_mail_page(request: Request, key: str) -> Response:
    """Show one letter."""
    return _page(request, lambda language: mail_html(site_of(request), language, key))


@router.api_route("/static/{name}", methods=["GET", "HEAD"], response_class=Response)
def serve_static_file(request: Request, name: str) -> Response:
    """Serve a static file under the name that carries its content's hash."""
    file = site_of(request).static.served.get(name)
    if file is None:
        return error_page(request, NotFoundError("route_not_found"))
    return static_response(request, file)


def _page(request: Request, render: Callable[[str], str]) -> Response:
    language = language_of(request)
    try:
        response = page_response(request, render(language), language=language, status=OK)
    except DomainError as error:
        response = error_page(request, error)
    if known(request.query_params.get("lang")) is not None:
        _remember(response, language, secure=request.url.scheme == "https")
    return response


def _board(request: Request, language: str) -> Response:
    site = site_of(request)
    now = site.clock.now()
    asked = Asked.read(request.query_params, now=now)
    html = board_html(site, language, asked, now=now)
    status = kind_of(type(asked.fault)).status if asked.fault else OK
    return page_response(request, html, language=language, status=status)


def _remember(response: Response, language: str, *, secure: bool) -> None:
    response.set_cookie(COOKIE, language, max_age=COOKIE_SECONDS, httponly=True, samesite="lax", secure=secure)
