"""Sign in and out: ``/dang-nhap``, ``/dang-xuat``. The same answer for every login that does not fit."""

from typing import Final

from starlette.responses import Response

from api.attempts import Limit
from api.errors import RateLimitedError
from api.lanes import takes_long
from api.problems import headers_of, kind_of
from api.web.account.carried import Carried
from api.web.account.desk import address_limit, desk_of, take_try
from api.web.account.entering import place_of, proceed
from api.web.flash import Flash
from api.web.forgery import check_token
from api.web.pages import SIGN_IN, Pages
from api.web.session_cookie import clear_session
from api.web.visit import OK, Visit
from workflow.domain.errors import DomainError, InvalidInputError
from workflow.domain.login import LOGIN_MAX, login_name
from workflow.services.note_act import note_refused_sign_in
from workflow.services.sessions import end_session
from workflow.services.sign_in import prove_by_password

QUARTER: Final = 15 * 60
OF_ACCOUNT: Final = 10
OF_ADDRESS: Final = 60
"""Tries within a quarter of an hour: for one account, and from one address for all of them."""

pages = Pages()


@pages.get(SIGN_IN, signed_in=False)
def show_sign_in(visit: Visit) -> Response:
    """Show the form; who is signed in already is sent on."""
    carried = Carried.of(visit)
    return visit.go(place_of(visit, carried)) if visit.visitor is not None else _form(visit, carried)


@pages.post(SIGN_IN, signed_in=False)
@takes_long
def sign_in(visit: Visit) -> Response:
    """Take login and password; ``tiep`` only brings what was typed before and asks for them."""
    carried = Carried.of(visit)
    if visit.form.has("tiep"):
        if visit.visitor is not None:  # signed in again by another tab meanwhile
            return enter_again(visit, carried)
        return _form(visit, carried)
    typed = visit.form.raw("ten").strip()[: LOGIN_MAX + 1]
    desk = desk_of(visit)
    account_limit = Limit("account", OF_ACCOUNT, QUARTER, login_name(typed))
    try:
        take_try(visit, account_limit, address_limit(visit, "sign-in", tries=OF_ADDRESS, seconds=QUARTER))
        account = prove_by_password(
            visit.unit, visit.site.clock, desk.passwords, login=typed, password=visit.form.raw("mat_khau")
        )
    except InvalidInputError as error:
        note_refused(visit, "sign_in_failed", typed)
        return _form(visit, carried, typed=typed, error=error)
    except RateLimitedError as error:
        return _form(visit, carried, typed=typed, error=error)
    desk.attempts.forget([account_limit])
    return proceed(visit, account, proved_by="password", carried=carried)


@pages.post("/dang-xuat", signed_in=False)
def sign_out(visit: Visit) -> Response:
    """End the session of this browser, and have the browser forget what it kept of this site; twice is once."""
    if visit.visitor is not None and visit.token is not None:
        check_token(visit.form.raw("csrf"), visit.token)
        end_session(visit.unit, visit.site.clock, visit.visitor, visit.visitor.session_id)
    response = visit.go("/", flash=Flash("signed_out"))
    clear_session(visit.request, response)
    response.headers["clear-site-data"] = '"cache", "storage"'
    return response


def note_refused(visit: Visit, act: str, login: str) -> None:
    """Write down that somebody was not let in."""
    client = visit.request.client
    origin = client.host if client else "unknown"
    note_refused_sign_in(visit.unit, visit.site.clock, desk_of(visit).keys, act=act, login=login, origin=origin)


def enter_again(visit: Visit, carried: Carried) -> Response:
    """Show what was typed before to somebody who is signed in, ready to be sent."""
    if not carried.kept:
        return visit.go(place_of(visit, carried))
    return visit.page("account/send_again.html", action=carried.back, kept=carried.kept, typed=carried.typed)


def _form(visit: Visit, carried: Carried, *, typed: str = "", error: DomainError | None = None) -> Response:
    sign_on = desk_of(visit).sign_on
    response = visit.page(
        "account/sign_in.html",
        status=OK if error is None else kind_of(type(error)).status,
        carried=carried.fields,
        back=carried.back,
        typed=typed,
        fault=None if error is None else visit.said(error),
        has_sign_on=sign_on is not None,
        sign_on_name=None if sign_on is None else sign_on.label,
    )
    if error is not None:
        response.headers.update(headers_of(error))
    response.headers["cache-control"] = "private, no-store"
    return response
