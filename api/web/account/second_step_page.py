"""The second step, ``/xac-thuc``: a code of the app, or a spare code when the phone is lost."""

from typing import Final
from uuid import UUID

from starlette.responses import Response

from api.attempts import Limit
from api.errors import RateLimitedError
from api.problems import headers_of, kind_of
from api.web.account.carried import Carried
from api.web.account.desk import desk_of, take_try
from api.web.account.devices import remember_device
from api.web.account.entering import SECOND_STEP, Pending, device_name, enter, pending_of
from api.web.account.sign_in_page import QUARTER
from api.web.pages import SIGN_IN, Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import DomainError, InvalidInputError
from workflow.services import second_factor
from workflow.services.note_act import Noted, note_act

OF_PERSON: Final = 10

pages = Pages()


@pages.get(SECOND_STEP, signed_in=False)
def show_second_step(visit: Visit) -> Response:
    """Ask for the code; who has not done the first step is sent there."""
    carried = Carried.of(visit)
    return visit.go(SIGN_IN, ve=carried.back) if pending_of(visit) is None else _form(visit, carried)


@pages.post(SECOND_STEP, signed_in=False)
def take_second_step(visit: Visit) -> Response:
    """Take the code (``ma``) or the spare code (``ma_du_phong``); ``tin_may`` trusts this browser for a while."""
    carried, pending = Carried.of(visit), pending_of(visit)
    if pending is None:
        return _begin_again(visit, carried)
    limit = Limit("second-step", OF_PERSON, QUARTER, str(pending.person_id))
    try:
        take_try(visit, limit)
        how = _check(visit, pending)
    except InvalidInputError as error:
        note_second_step(visit, pending.person_id)
        return _form(visit, carried, error)
    except RateLimitedError as error:
        return _form(visit, carried, error)
    desk_of(visit).attempts.forget([limit])
    response = enter(visit, pending.person_id, proved_by=f"{pending.proved_by}+{how}", carried=carried)
    if visit.form.has("tin_may"):
        token = second_factor.trust_device(
            visit.unit, visit.site.clock, person_id=pending.person_id, device=device_name(visit)
        )
        remember_device(visit, response, token)
    return response


def note_second_step(visit: Visit, person_id: UUID) -> None:
    """Write down that a second step did not fit."""
    client = visit.request.client
    noted = Noted("second_step_failed", person_id, detail={"from": client.host if client else "unknown"})
    note_act(visit.unit, visit.site.clock, None, noted)


def _check(visit: Visit, pending: Pending) -> str:
    keys, clock = desk_of(visit).keys, visit.site.clock
    spare = visit.form.text("ma_du_phong", maximum=40)
    if spare:
        second_factor.use_recovery_code(visit.unit, clock, keys, person_id=pending.person_id, typed=spare)
        return "recovery"
    typed = visit.form.text("ma", maximum=20)
    second_factor.check_code(visit.unit, clock, keys, person_id=pending.person_id, typed=typed)
    return "totp"


def _form(visit: Visit, carried: Carried, error: DomainError | None = None) -> Response:
    response = visit.page(
        "account/second_step.html",
        status=OK if error is None else kind_of(type(error)).status,
        carried=carried.fields,
        fault=None if error is None else visit.said(error),
        field_name=error.pointer.lstrip("/") if isinstance(error, InvalidInputError) else "ma",
    )
    if error is not None:
        response.headers.update(headers_of(error))
    response.headers["cache-control"] = "private, no-store"
    return response


def _begin_again(visit: Visit, carried: Carried) -> Response:
    """Ask for the first step once more: it was too long ago, or done in another browser."""
    return visit.page("account/begin_again.html", status=kind_of(InvalidInputError).status, carried=carried.fields)
