"""From "this is who it is" to a session: the second step where it is due, the old session ended, a new token given.

A token is never taken over from the browser, so none can be fixed before.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from starlette.responses import Response

from api.web.account.carried import HOME, Carried
from api.web.account.desk import desk_of
from api.web.account.devices import device_token
from api.web.account.slips import Slip, clear, hand_out, read
from api.web.flash import Flash
from api.web.navigation import only_administers
from api.web.session_cookie import set_session
from api.web.visit import Visit
from workflow.domain.errors import NotPermittedError
from workflow.services import second_factor
from workflow.services.sessions import end_session, open_session, visitor_of
from workflow.services.sign_in import Account

PENDING: Final = Slip("ocop_pending", timedelta(minutes=10))
"""Who has proved the first step and is asked for the second."""

SECOND_STEP: Final = "/xac-thuc"
ENROL: Final = "/xac-thuc/cai-dat"
ADMINISTRATION: Final = "/quan-tri"


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody between the two steps. ``proved_by`` is the first one."""

    person_id: UUID
    proved_by: str


def proceed(
    visit: Visit, account: Account, *, proved_by: str, carried: Carried, flash: Flash | None = None
) -> Response:
    """Go on after the first step: in, to the second step, or to setting it up where that is asked for.

    Raises NotPermittedError ``account_locked``: only who has proved who they are is told.
    """
    if account.is_locked:
        raise NotPermittedError("account_locked")
    if account.has_totp:
        token = device_token(visit)
        if second_factor.is_trusted(visit.unit, visit.site.clock, person_id=account.person_id, token=token):
            return enter(visit, account.person_id, proved_by=proved_by, carried=carried, flash=flash)
        response = visit.page("account/second_step.html", carried=carried.fields, fault=None, field_name="ma")
        return _wait(visit, response, account, proved_by)
    if account.is_officer and desk_of(visit).totp_required:
        return _wait(visit, visit.go(ENROL, ve=carried.back), account, proved_by)
    return enter(visit, account.person_id, proved_by=proved_by, carried=carried, flash=flash)


def pending_of(visit: Visit) -> Pending | None:
    """Give who waits for the second step in this browser."""
    values = read(visit, PENDING)
    return None if values is None else Pending(UUID(values["person"]), values["by"])


def enter(visit: Visit, person_id: UUID, *, proved_by: str, carried: Carried, flash: Flash | None = None) -> Response:
    """Open a session and send the reader on, or show what was typed before, ready to be sent."""
    signed_in(visit, person_id, proved_by=proved_by)
    response = (
        visit.page("account/send_again.html", action=carried.back, kept=carried.kept, typed=carried.typed)
        if carried.kept
        else visit.go(place_of(visit, carried), flash=flash)
    )
    return with_session(visit, response)


def place_of(visit: Visit, carried: Carried) -> str:
    """Give where the reader goes: the page they came from, their work, or the people they administer."""
    if carried.back == HOME and visit.visitor is not None and only_administers(visit.visitor):
        return ADMINISTRATION
    return carried.back


def signed_in(visit: Visit, person_id: UUID, *, proved_by: str) -> None:
    """Make the visit that of a person who has just proved who they are; this browser's session before is ended."""
    clock = visit.site.clock
    if visit.visitor is not None:
        end_session(visit.unit, clock, visit.visitor, visit.visitor.session_id)
    visit.token = open_session(visit.unit, clock, person_id=person_id, proved_by=proved_by, device=device_name(visit))
    visit.visitor = visitor_of(visit.unit, clock, visit.token)


def with_session(visit: Visit, response: Response) -> Response:
    """Hand the new session to the browser and take back what led to it."""
    if visit.token is not None:
        set_session(visit.request, response, visit.token)
    clear(visit, response, PENDING)
    response.headers["cache-control"] = "private, no-store"
    return response


def device_name(visit: Visit) -> str:
    """Give what the browser calls itself, without anything that cannot be shown."""
    said = visit.request.headers.get("user-agent", "")
    return "".join(character for character in said if character.isprintable())


def _wait(visit: Visit, response: Response, account: Account, proved_by: str) -> Response:
    hand_out(visit, response, PENDING, {"person": str(account.person_id), "by": proved_by})
    response.headers["cache-control"] = "private, no-store"
    return response
