"""A code of six digits, then a new password: ``/kich-hoat`` for the first time, ``/quen-mat-khau`` afterwards.

Both do the same and say the same whether the account is there or not; only their words differ.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from starlette.responses import Response

from api.attempts import Limit
from api.errors import RateLimitedError
from api.lanes import takes_long
from api.problems import headers_of, kind_of
from api.web.account.carried import HOME, Carried
from api.web.account.desk import address_limit, desk_of, take_try
from api.web.account.entering import proceed
from api.web.account.sign_in_page import QUARTER
from api.web.account.slips import Slip, clear, hand_out, read
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.papers.place import faults_of, said_of
from api.web.visit import OK, Visit
from workflow.domain.errors import ConflictError, DomainError, InvalidInputError, NotFoundError
from workflow.domain.login import LOGIN_MAX, login_name
from workflow.domain.password_rules import check_password
from workflow.services import one_time_codes
from workflow.services.one_time_codes import Purpose, Taken
from workflow.services.sign_in import account_of, set_password

HOUR: Final = 60 * 60
ASKED: Final = Slip("ocop_code", timedelta(minutes=30))
"""Which code this browser has asked for. It outlives the code, so that a late reader learns what happened."""

PURPOSES: Final[dict[str, Purpose]] = {"/kich-hoat": "activate", "/quen-mat-khau": "reset"}
LINK: Final = "/kich-hoat/lien-ket/{token}"

pages = Pages()


@pages.get("/kich-hoat", signed_in=False)
@pages.get("/quen-mat-khau", signed_in=False)
def show_ask(visit: Visit) -> Response:
    """Ask whose account it is."""
    return _ask(visit)


@pages.post("/kich-hoat", signed_in=False)
@pages.post("/quen-mat-khau", signed_in=False)
def ask(visit: Visit) -> Response:
    """Send a code, if there is such an account; go on to the same page in any case."""
    path = visit.request.url.path
    typed = visit.form.raw("ten").strip()[: LOGIN_MAX + 1]
    if not typed:
        return _ask(visit, typed=typed, error=InvalidInputError("input_required", pointer="/ten"))
    desk = desk_of(visit)
    try:
        take_try(
            visit,
            Limit("code-account", 10, HOUR, login_name(typed)),
            address_limit(visit, "code-ask", tries=30, seconds=HOUR),
        )
    except RateLimitedError as error:
        return _ask(visit, typed=typed, error=error)
    code_id = one_time_codes.ask_for_account(
        visit.unit, visit.site.clock, desk.keys, purpose=PURPOSES[path], login=typed, language=visit.language
    )
    response = visit.go(f"{path}/ma")
    hand_out(visit, response, ASKED, {"code": str(code_id), "path": path})
    return response


@pages.get("/kich-hoat/ma", signed_in=False)
@pages.get("/quen-mat-khau/ma", signed_in=False)
def show_code(visit: Visit) -> Response:
    """Ask for the code and a new password."""
    path = _path(visit)
    return visit.go(path) if _asked(visit, path) is None else _code_form(visit, path)


@pages.post("/kich-hoat/ma", signed_in=False)
@pages.post("/quen-mat-khau/ma", signed_in=False)
@takes_long
def take_code(visit: Visit) -> Response:
    """Take the code and the password together; the reader is signed in afterwards."""
    path = _path(visit)
    code_id = _asked(visit, path)
    if code_id is None:
        return _over(visit, path, ConflictError("code_expired"))
    password = visit.form.raw("mat_khau")
    try:
        take_try(visit, address_limit(visit, "code-try", tries=60, seconds=QUARTER))
        visit.form.needed("ma", "mat_khau")
        check_password(password)
        taken = one_time_codes.try_code(
            visit.unit,
            visit.site.clock,
            desk_of(visit).keys,
            code_id=code_id,
            purpose=PURPOSES[path],
            typed=visit.form.text("ma", maximum=20),
        )
        response = _set(visit, taken, password)
    except ConflictError as error:
        return _over(visit, path, error)
    except (InvalidInputError, RateLimitedError) as error:
        return _code_form(visit, path, error=error)
    clear(visit, response, ASKED)
    return response


@pages.get(LINK, signed_in=False)
def show_link(visit: Visit) -> Response:
    """Ask for a password for who has been given a link; looking at it does not use it."""
    try:
        one_time_codes.read_link(visit.unit, visit.site.clock, visit.path("token"))
    except (ConflictError, NotFoundError) as error:
        return _over(visit, "/kich-hoat", error)
    return _link_form(visit)


@pages.post(LINK, signed_in=False)
@takes_long
def take_link(visit: Visit) -> Response:
    """Take the link and the password together; the reader is signed in afterwards."""
    password = visit.form.raw("mat_khau")
    try:
        taken = one_time_codes.read_link(visit.unit, visit.site.clock, visit.path("token"))
        return _set(visit, taken, password)
    except (ConflictError, NotFoundError) as error:
        return _over(visit, "/kich-hoat", error)
    except InvalidInputError as error:
        return _link_form(visit, error)


def _set(visit: Visit, taken: Taken, password: str) -> Response:
    """Set the password and take what gave the right to, both or neither; then go on as after a password."""
    if taken.person_id is None:
        raise NotFoundError("link_unknown")
    clock = visit.site.clock
    account = account_of(visit.unit, clock, taken.person_id)
    with visit.site.database.unit() as unit:
        one_time_codes.take(unit, clock, taken)
        set_password(unit, clock, desk_of(visit).passwords, account, password)
    visit.visitor = None  # every session of that person is over, and another's has no place here
    return proceed(visit, account, proved_by="code", carried=Carried(HOME), flash=Flash("password_set"))


def _path(visit: Visit) -> str:
    return visit.request.url.path.removesuffix("/ma")


def _asked(visit: Visit, path: str) -> UUID | None:
    values = read(visit, ASKED)
    return UUID(values["code"]) if values is not None and values.get("path") == path else None


def _ask(visit: Visit, *, typed: str = "", error: DomainError | None = None) -> Response:
    path = visit.request.url.path
    return _shown(visit, "account/ask_code.html", error, action=path, purpose=PURPOSES[path], typed=typed)


def _code_form(visit: Visit, path: str, *, error: DomainError | None = None) -> Response:
    faults = [] if error is None else faults_of(error)
    said = {str(one.get("pointer") or "/ma").lstrip("/"): said_of(visit, one) for one in faults}
    typed = visit.form.raw("ma")[:20]
    return _shown(visit, "account/new_password.html", error, action=f"{path}/ma", again=path, said=said, code=typed)


def _link_form(visit: Visit, error: DomainError | None = None) -> Response:
    said = {} if error is None else {"mat_khau": visit.said(error)}
    action = visit.request.url.path
    return _shown(visit, "account/new_password.html", error, action=action, again=None, said=said, code=None)


def _over(visit: Visit, path: str, error: DomainError) -> Response:
    """Say what happened to a code or link, and offer the way to a new one."""
    response = _shown(visit, "account/code_over.html", error, again=path, code=error.code)
    clear(visit, response, ASKED)
    return response


def _shown(visit: Visit, template: str, error: DomainError | None, **values: object) -> Response:
    response = visit.page(
        template,
        status=OK if error is None else kind_of(type(error)).status,
        fault=None if error is None else visit.said(error),
        **values,
    )
    if error is not None:
        response.headers.update(headers_of(error))
    response.headers["cache-control"] = "private, no-store"
    return response
