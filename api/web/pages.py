"""Routes for people: one thread hop a request. The form is read first; then, on one connection, who it is, what the
page does, and the answer. A refusal becomes a page; nothing is lost by it.
"""

from asyncio import get_running_loop
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from api.problems import kind_of
from api.web import form as forms
from api.web.account.desk import desk_of
from api.web.error_page import error_page
from api.web.forgery import check_origin, check_token
from api.web.form import EMPTY, Form
from api.web.language import COOKIE, COOKIE_SECONDS, choose, known
from api.web.refusal import refusal_page
from api.web.session_cookie import session_token
from api.web.site import site_of
from api.web.visit import SEE_OTHER, THEME_COOKIE, THEMES, Visit, theme_of
from workflow.domain.errors import DomainError, NotAuthenticatedError, NotFoundError
from workflow.services.sessions import visitor_of

Page: TypeAlias = Callable[[Visit], Response]
SIGN_IN: Final = "/dang-nhap"


@dataclass(frozen=True, slots=True)
class _Rule:
    """How a page is served. ``signed_in``: for nobody else; ``takes_files``: its form may be long."""

    page: Page
    signed_in: bool


class Pages:
    """The routes of some pages, in the order they were named."""

    def __init__(self) -> None:
        self.routes: list[BaseRoute] = []

    def get(self, path: str, *, signed_in: bool = True) -> Callable[[Page], Page]:
        """Serve GET and HEAD of a path by a page; it never changes anything."""
        return self._add(path, ["GET", "HEAD"], signed_in=signed_in)

    def post(self, path: str, *, signed_in: bool = True) -> Callable[[Page], Page]:
        """Serve POST of a path: the form is read, and refused unless it comes from a page of this session."""
        return self._add(path, ["POST"], signed_in=signed_in)

    def _add(self, path: str, methods: list[str], *, signed_in: bool) -> Callable[[Page], Page]:
        def add(page: Page) -> Page:
            self.routes.append(Route(path, endpoint=_Served(path, _Rule(page, signed_in)), methods=methods))
            return page

        return add


class _Served:
    """A page as an ASGI application. ``path`` is its address as the route names it: what a log may say of it."""

    def __init__(self, path: str, rule: _Rule) -> None:
        self.path = path
        self.signed_in = rule.signed_in
        self._rule = rule

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        scope["route"] = self
        request = Request(scope, receive)
        form, fault = EMPTY, None
        if request.method == "POST":
            try:
                form = await forms.read_form(request)
            except DomainError as error:
                fault = error
        work = partial(copy_context().run, _answer, request, self._rule, form, fault)
        try:
            response = await get_running_loop().run_in_executor(request.app.state.lanes.of(self._rule.page), work)
        finally:
            await forms.close(form)
        await response(scope, receive, send)


async def refused_page(request: Request, error: DomainError) -> Response:
    """Answer with the page of an error that no page raised, in the frame of who is signed in."""
    work = partial(copy_context().run, _answer, request, _Rule(_nothing, signed_in=False), EMPTY, error)
    return await get_running_loop().run_in_executor(request.app.state.lanes.of(_nothing), work)


def _nothing(visit: Visit) -> Response:
    """Stand where no page is: the error given with the request is always the answer."""
    raise NotFoundError("route_not_found", path=visit.request.url.path)


def _answer(request: Request, rule: _Rule, form: Form, fault: DomainError | None) -> Response:
    site = site_of(request)
    token = session_token(request)
    language = _language(request, None)
    visit: Visit | None = None
    try:
        with site.database.single() as unit:
            visitor = visitor_of(unit, site.clock, token)
            language = _language(request, visitor.sight.language if visitor else None)
            token = token if visitor else None
            if visitor:
                request.app.state.edge.vocabulary.learn(visitor.sight.processes)
            visit = Visit(site, request, unit, language, site.clock.now(), token, visitor, form)
            try:
                response = _page(visit, rule, fault)
            except DomainError as error:
                response = error_response(visit, error)
    except DomainError as error:  # no database, so nobody can be known
        response = error_page(request, error)
    if known(request.query_params.get("lang")) is not None:
        _remember(request, response, COOKIE, language)
    if request.query_params.get("theme") in THEMES:
        _remember(request, response, THEME_COOKIE, theme_of(request))
    return response


def _remember(request: Request, response: Response, cookie: str, value: str) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(cookie, value, max_age=COOKIE_SECONDS, httponly=True, samesite="lax", secure=secure)


def _page(visit: Visit, rule: _Rule, fault: DomainError | None) -> Response:
    if fault is not None:
        raise fault
    if visit.request.method == "POST":
        check_origin(visit.request)
        if rule.signed_in and visit.token is not None:
            check_token(visit.form.raw("csrf"), visit.token)
    if rule.signed_in and visit.visitor is None:
        raise NotAuthenticatedError("not_authenticated")
    if rule.signed_in and visit.request.method == "POST":
        who, where = str(visit.sight.actor.id), visit.request.url.path
        return desk_of(visit).sent.answer(who, where, visit.form, partial(rule.page, visit))
    return rule.page(visit)


def error_response(visit: Visit, error: DomainError) -> Response:
    """Answer with the page of an error; a reader who is not signed in is sent to sign in and brought back."""
    if isinstance(error, NotAuthenticatedError) and visit.visitor is None:
        if visit.request.method in {"GET", "HEAD"}:
            here = visit.request.url.path + (f"?{visit.request.url.query}" if visit.request.url.query else "")
            return Response(status_code=SEE_OTHER, headers={"location": f"{SIGN_IN}?ve={quote(here, safe='')}"})
        return visit.page("session_ended.html", status=kind_of(type(error)).status, kept=list(visit.form.kept()))
    return refusal_page(visit, error)


def _language(request: Request, own: str | None) -> str:
    asked, remembered = request.query_params.get("lang"), request.cookies.get(COOKIE)
    if known(asked) is None and known(remembered) is None and own is not None:
        return own
    return choose(asked=asked, remembered=remembered, accepted=request.headers.get("accept-language"))
