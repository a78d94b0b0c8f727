"""Set up an authenticator app, ``/xac-thuc/cai-dat``: for who is signed in, and for officers who must before they are.

The secret is not stored before a code of it was typed; until then the form carries it, sealed.
"""

import base64
import binascii
from typing import Final
from uuid import UUID

import segno
from starlette.responses import Response

from api.attempts import Limit
from api.errors import RateLimitedError
from api.problems import kind_of
from api.web.account.carried import Carried
from api.web.account.desk import desk_of, take_try
from api.web.account.entering import ENROL, pending_of, signed_in, with_session
from api.web.account.sign_in_page import QUARTER
from api.web.forgery import check_token
from api.web.pages import SIGN_IN, Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import DomainError, InvalidInputError
from workflow.domain.totp import address_for_app, secret_text
from workflow.services import second_factor
from workflow.services.sign_in import account_of

OF_PERSON: Final = 10
ISSUER: Final = "OCOP"
_PURPOSE: Final = "new totp"

pages = Pages()


@pages.get(ENROL, signed_in=False)
def show_enrol(visit: Visit) -> Response:
    """Show a fresh secret as a picture and as text."""
    person_id, carried = _who(visit), Carried.of(visit)
    if person_id is None:
        return visit.go(SIGN_IN, ve=ENROL)
    return _form(visit, person_id, carried, secret=second_factor.new_secret())


@pages.post(ENROL, signed_in=False)
def take_enrol(visit: Visit) -> Response:
    """Keep the app whose code was typed and show the spare codes, once."""
    person_id, carried = _who(visit), Carried.of(visit)
    if person_id is None:
        return visit.go(SIGN_IN, ve=ENROL)
    if visit.token is not None:
        check_token(visit.form.raw("csrf"), visit.token)
    desk, clock = desk_of(visit), visit.site.clock
    secret = _opened(visit, person_id) or second_factor.new_secret()
    try:
        take_try(visit, Limit("enrol", OF_PERSON, QUARTER, str(person_id)))
        with visit.site.database.unit() as unit:
            codes = second_factor.enrol(
                unit,
                clock,
                desk.keys,
                person_id=person_id,
                secret=secret,
                typed=visit.form.text("ma", maximum=20),
            )
    except (InvalidInputError, RateLimitedError) as error:
        return _form(visit, person_id, carried, secret=secret, error=error)
    pending = pending_of(visit)
    if visit.visitor is None and pending is not None:
        signed_in(visit, person_id, proved_by=f"{pending.proved_by}+totp")
    return with_session(visit, visit.page("account/recovery_codes.html", codes=codes, back=carried.back))


def _who(visit: Visit) -> UUID | None:
    """Give who may set up an app here: whoever is signed in, or has done the first step and has none yet."""
    if visit.visitor is not None:
        return visit.visitor.sight.actor.id
    pending = pending_of(visit)
    if pending is None or account_of(visit.unit, visit.site.clock, pending.person_id).has_totp:
        return None
    return pending.person_id


def _opened(visit: Visit, person_id: UUID) -> bytes | None:
    try:
        sealed = base64.urlsafe_b64decode(visit.form.raw("bi_mat").encode("ascii"))
    except (ValueError, binascii.Error):
        return None
    return desk_of(visit).keys.open(f"{_PURPOSE} {person_id}", sealed)


def _form(
    visit: Visit, person_id: UUID, carried: Carried, *, secret: bytes, error: DomainError | None = None
) -> Response:
    account = account_of(visit.unit, visit.site.clock, person_id)
    sealed = desk_of(visit).keys.seal(f"{_PURPOSE} {person_id}", secret)
    response = visit.page(
        "account/enrol.html",
        status=OK if error is None else kind_of(type(error)).status,
        carried=carried.fields,
        rows=_rows(address_for_app(secret, account=account.login, issuer=ISSUER)),
        secret=secret_text(secret),
        sealed=base64.urlsafe_b64encode(sealed).decode(),
        replaces=account.has_totp,
        fault=None if error is None else visit.said(error),
    )
    response.headers["cache-control"] = "private, no-store"
    return response


def _rows(text: str) -> list[str]:
    """Give the modules of a QR code, row by row, without its quiet zone."""
    return ["".join("1" if dot else "0" for dot in row) for row in segno.make(text, error="m").matrix]
