"""Sign in by the account of the province: ``/oidc/vao`` goes there, ``/oidc/ve`` comes back."""

import hmac
from datetime import timedelta
from typing import Final

import structlog
from starlette.responses import Response

from api.errors import RateLimitedError
from api.problems import kind_of
from api.web.account.carried import Carried
from api.web.account.desk import Desk, address_limit, desk_of, take_try
from api.web.account.entering import proceed
from api.web.account.sign_in_page import QUARTER
from api.web.account.sign_on_client import Proved, SignOnClient
from api.web.account.slips import Slip, clear, hand_out, read
from api.web.pages import Pages
from api.web.visit import SEE_OTHER, Visit
from workflow.domain.errors import DomainError, InvalidInputError, NotFoundError, UnavailableError
from workflow.services.oidc_link import person_of_identity
from workflow.services.sign_in import account_of

BACK: Final = "/oidc/ve"
GONE: Final = Slip("ocop_oidc", timedelta(minutes=10))
"""What must come back with the browser: state, nonce and verifier of this very attempt."""

VALUE_MAX: Final = 2_000

log = structlog.get_logger(__name__)
pages = Pages()


@pages.get("/oidc/vao", signed_in=False)
def go_there(visit: Visit) -> Response:
    """Send the browser to the province's sign-on."""
    client = _client(visit)
    try:
        take_try(visit, address_limit(visit, "sign-on", tries=60, seconds=QUARTER))
        begun = client.start()
    except (UnavailableError, RateLimitedError) as error:
        return _failed(visit, error)
    response = Response(status_code=SEE_OTHER, headers={"location": begun.address, "cache-control": "no-store"})
    carried = Carried.of(visit)
    values = {"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier, "ve": carried.back}
    hand_out(visit, response, GONE, values)
    return response


@pages.get(BACK, signed_in=False)
def come_back(visit: Visit) -> Response:
    """Take what the province's sign-on says, once, in the browser that was sent there."""
    client, gone = _client(visit), read(visit, GONE)
    try:
        proved = _proved(visit, client, gone)
        with visit.site.database.unit() as unit:
            person_id = person_of_identity(
                unit,
                visit.site.clock,
                issuer=proved.issuer,
                subject=proved.subject,
                verified_email=proved.email,
            )
    except (InvalidInputError, NotFoundError, UnavailableError) as error:
        log.info("sign_on_refused", code=error.code)
        return _failed(visit, error)
    account = account_of(visit.unit, visit.site.clock, person_id)
    carried = Carried.of_address({"ve": gone["ve"] if gone else ""})
    response = proceed(visit, account, proved_by="oidc", carried=carried)
    clear(visit, response, GONE)
    return response


def _proved(visit: Visit, client: SignOnClient, gone: dict[str, str] | None) -> Proved:
    query, desk = visit.request.query_params, desk_of(visit)
    state, code = query.get("state", ""), query.get("code", "")
    issuer = query.get("iss")  # RFC 9207: where the issuer names itself, it must be the one that was asked
    is_other = desk.sign_on is not None and issuer is not None and issuer != desk.sign_on.issuer
    is_ours = gone is not None and hmac.compare_digest(state.encode(), gone["state"].encode())
    if gone is None or not is_ours or is_other or not 0 < len(code) <= VALUE_MAX:
        raise InvalidInputError("sign_on_failed")
    return client.finish(code=code, nonce=gone["nonce"], verifier=gone["verifier"], now=visit.now)


def _client(visit: Visit) -> SignOnClient:
    desk: Desk = desk_of(visit)
    if desk.sign_on is None:
        raise NotFoundError("route_not_found")
    state = visit.request.app.state
    if not isinstance(getattr(state, "sign_on", None), SignOnClient):
        state.sign_on = SignOnClient(desk.sign_on, redirect_uri=desk.address + BACK)
    client: SignOnClient = state.sign_on
    return client


def _failed(visit: Visit, error: DomainError) -> Response:
    response = visit.page("account/sign_on_failed.html", status=kind_of(type(error)).status, fault=visit.said(error))
    clear(visit, response, GONE)
    response.headers["cache-control"] = "private, no-store"
    return response
