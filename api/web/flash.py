"""The one line that tells, on the next page, what an act has done. Its words come from a table; the cookie that
carries it holds a code and a few short values, never a sentence.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

from api.texts import Translator

COOKIE: Final = "ocop_flash"
SECONDS: Final = 120
VALUE_MAX: Final = 120
_COOKIE_MAX: Final = 1500


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "done": _("Done: {what}, at {time}."),
        "acted": _("Done: {what}, at {time}. Receipt {receipt}."),
        "nudged": _("Reminder sent to {count} addresses, at {time}."),
        "called": _("Call recorded, at {time}."),
        "password_set": _("Your new password is kept, and you are signed in. All other devices are signed out."),
        "account_made": _("Your account is made and you are signed in. Enter your first product now."),
        "product_entered": _("The product was entered at {time}, its case is {code}. The idea is not handed in yet."),
        "draft_saved": _("Draft saved at {time}. Only you see it; it is not handed in yet."),
        "sheet_saved": _("Draft saved at {time}. Only you see it; the sheet is not filed yet."),
        "paper_filed": _("{what}: version {number} was handed in at {time}. Receipt {receipt}."),
        "paper_filed_turn": _("{what}: version {number} was handed in at {time}. Next: {who}. Receipt {receipt}."),
        "paper_filed_due": _(
            "{what}: version {number} was handed in at {time}. {who} answers by the end of {day}. Receipt {receipt}."
        ),
        "notices_read": _("Marked as read: {count} notices."),
        "notice_acknowledged": _("Acknowledged. The office sees that you know of it."),
        "profile_saved": _("Saved. From now on you are told this way."),
        "session_ended": _("That sign-in has ended; the device must sign in anew."),
        "sessions_ended": _("Ended: {count} other sign-ins."),
        "message_sent": _("Message sent at {time}."),
        "thread_seen": _("Marked as read at {time}."),
        "feed_ended": _("The calendar address has ended; what subscribed to it gets nothing more."),
        "administered": _("Done: {what}. It stands in the record."),
        "invited": _("{name} is registered; the invitation is on its way."),
        "role_added": _("{name} was registered already and has the role now."),
        "sheet_done": _("Carried out: {count} rows. The invitations are on their way."),
        "substitute_named": _("The substitute is named. Both of you are told."),
        "substitution_ended": _("The substitution has ended. Both of you are told."),
        "view_kept": _("The search is kept as “{name}”."),
        "view_renamed": _("The search is now called “{name}”."),
        "plan_changed": _("The plan is changed; {count} running deadlines moved. It stands in the record."),
        "view_shared": _("Your colleagues see the search from now on."),
        "view_kept_back": _("Only you see the search from now on."),
        "view_default": _("The page of cases opens with this search from now on."),
        "view_default_gone": _("The page of cases opens with all cases from now on."),
        "view_gone": _("The kept search is put away."),
        "signed_out": _("Signed out. Nothing of yours stays on this device."),
    }
)


@dataclass(frozen=True, slots=True)
class Flash:
    """What was done: a code of ``SENTENCES`` with values; ``undo`` is the address that takes it back, while it may."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    undo: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A flash as the page shows it."""

    text: str
    undo: str | None


def keep(response: Response, flash: Flash, *, secure: bool) -> None:
    """Send the flash along; a value too long for a cookie is cut."""
    values = {name: value[:VALUE_MAX] for name, value in flash.values.items()}
    packed = quote(json.dumps([flash.code, values, flash.undo], ensure_ascii=False))
    response.set_cookie(COOKIE, packed, max_age=SECONDS, httponly=True, samesite="lax", secure=secure)


def take(request: Request) -> Flash | None:
    """Read the flash that the request carries; whatever is not ours is no flash."""
    packed = request.cookies.get(COOKIE, "")
    if not packed or len(packed) > _COOKIE_MAX:
        return None
    try:
        code, values, undo = json.loads(unquote(packed))
    except ValueError:
        return None
    is_ours = isinstance(code, str) and code in SENTENCES and isinstance(values, dict)
    if not is_ours or not all(isinstance(value, str) for value in values.values()):
        return None
    is_path = isinstance(undo, str) and undo.startswith("/") and not undo.startswith("//")
    return Flash(code, values, undo if is_path else None)


def forget(response: Response) -> None:
    """Show it once."""
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")


def shown(flash: Flash, translator: Translator, language: str) -> Shown:
    """Give the sentence of a flash."""
    return Shown(translator.text(SENTENCES[flash.code], language, **flash.values), flash.undo)
