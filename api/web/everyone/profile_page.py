"""How the reader is reached and wants to be told, in which language; where else they are signed in."""

from dataclasses import dataclass
from datetime import time
from typing import Final
from uuid import UUID

from starlette.responses import Response

from api.problems import kind_of
from api.tax_shape import tax_shape_of
from api.web.case.day_words import DayWords
from api.web.case.labels import labels_of
from api.web.everyone.device_words import device_words
from api.web.flash import Flash
from api.web.form import Form
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.delivery import OUTWARD
from workflow.domain.errors import InvalidInputError, NotFoundError
from workflow.domain.login import phone_words
from workflow.services.preferences import PreferenceRequest, get_preferences, set_preferences
from workflow.services.sessions import end_other_sessions, end_session, live_sessions
from workflow.services.tax_codes import own_tax_codes, set_tax_code
from workflow.store.contacts import Wanted
from workflow.store.reads import grants

pages = Pages()

PATH: Final = "/toi"
HOUR_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class Typed:
    """The form's values as they were typed, or as they are stored."""

    email: str
    phone: str
    language: str
    channels: tuple[str, ...]
    digest: bool
    quiet_from: str
    quiet_until: str


@pages.get(PATH)
def show_profile(visit: Visit) -> Response:
    """Show who the reader is, how they are told, and their live sign-ins."""
    return _page(visit, _stored(get_preferences(visit.unit, visit.sight.actor.id)), None)


@pages.post(PATH)
def save_profile(visit: Visit) -> Response:
    """Store how the reader wants to be told."""
    form = visit.form
    notices = {code for process in visit.sight.processes.values() for code in process.notices}
    try:
        request = _request(visit, form)
        with visit.site.database.unit() as unit:
            set_preferences(unit, visit.site.clock, visit.sight.actor.id, request, notices=notices)
    except InvalidInputError as error:
        return _page(visit, _typed(form), error)
    return visit.go(PATH, flash=Flash("profile_saved"))


@pages.post(PATH + "/ma-so-thue")
def save_tax_code(visit: Visit) -> Response:
    """Keep the tax code of one of the reader's own producers."""
    try:
        key = _key(visit.form.raw("chu_the"), "producer_not_found")
        with visit.site.database.unit() as unit:
            typed = visit.form.raw("ma_so_thue")
            set_tax_code(unit, visit.sight.actor, key, typed, shape=tax_shape_of(visit.request.app))
    except InvalidInputError as error:
        return _page(visit, _stored(get_preferences(visit.unit, visit.sight.actor.id)), error)
    return visit.go(PATH, flash=Flash("profile_saved"))


@pages.post(PATH + "/phien/{key}/ket-thuc")
def end_one(visit: Visit) -> Response:
    """End one of the reader's other sign-ins."""
    if not end_session(visit.unit, visit.site.clock, visit.signed_in, _key(visit.path("key"))):
        raise NotFoundError("session_not_found")
    return visit.go(PATH, flash=Flash("session_ended"))


@pages.post(PATH + "/phien/ket-thuc")
def end_others(visit: Visit) -> Response:
    """End every sign-in of the reader but this one."""
    count = end_other_sessions(visit.unit, visit.site.clock, visit.signed_in)
    return visit.go(PATH, flash=Flash("sessions_ended", {"count": str(count)}))


def _page(visit: Visit, typed: Typed, fault: InvalidInputError | None) -> Response:
    days = DayWords(visit.text, visit.today)
    held = grants.held(visit.unit, person_id=visit.sight.actor.id, on=visit.today)
    labels = labels_of(visit.sight, visit.language)
    newest = next(reversed(list(visit.sight.processes)), "")
    sessions = live_sessions(visit.unit, visit.site.clock, visit.signed_in)
    return visit.page(
        "everyone/profile.html",
        status=kind_of(type(fault)).status if fault else OK,
        typed=typed,
        fault=visit.said(fault) if fault else None,
        fault_field=fault.pointer.strip("/").split("/")[0] if fault else "",
        outward=OUTWARD,
        roles=[
            (labels.role(newest, grant["role"]), (grant["unit"] or grant["producer"] or {}).get("name", ""))
            for grant in held
        ],
        producers=own_tax_codes(visit.unit, visit.sight.actor),
        typed_code=(visit.form.raw("chu_the"), visit.form.raw("ma_so_thue")[:40]) if fault else ("", ""),
        sessions=[
            (one.id, device_words(one.device), days.moment(one.seen_at), one.id == visit.signed_in.session_id)
            for one in sessions
        ],
    )


def _request(visit: Visit, form: Form) -> PreferenceRequest:
    kept = get_preferences(visit.unit, visit.sight.actor.id)
    return PreferenceRequest(
        channels=form.texts("channels", most=len(OUTWARD)),
        digest=form.has("digest"),
        email=form.text("email") or None,
        phone=form.text("phone", maximum=40) or None,
        language=form.text("language", maximum=2) or "vi",
        quiet_from=_hour(form, "quiet_from"),
        quiet_until=_hour(form, "quiet_until"),
        muted=kept.muted,
    )


def _hour(form: Form, name: str) -> time | None:
    text = form.text(name, maximum=HOUR_MAX)
    if not text:
        return None
    try:
        return time.fromisoformat(text.zfill(HOUR_MAX))
    except ValueError:
        raise InvalidInputError("hour_invalid", pointer=f"/{name}") from None


def _stored(found: Wanted) -> Typed:
    return Typed(
        email=found.email or "",
        phone=phone_words(found.phone or ""),
        language=found.language,
        channels=found.channels if found.channels is not None else OUTWARD[:1],
        digest=bool(found.digest),
        quiet_from="" if found.quiet_from is None else f"{found.quiet_from:%H:%M}",
        quiet_until="" if found.quiet_until is None else f"{found.quiet_until:%H:%M}",
    )


def _typed(form: Form) -> Typed:
    return Typed(
        email=form.raw("email"),
        phone=form.raw("phone"),
        language=form.raw("language"),
        channels=form.fields.get("channels", ()),
        digest=form.has("digest"),
        quiet_from=form.raw("quiet_from"),
        quiet_until=form.raw("quiet_until"),
    )


def _key(text: str, code: str = "session_not_found") -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError(code) from None
