"""What the pages of administration call acts, states and details. Texts for extraction; translated where shown."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from api.web.office.words import CHANNELS
from api.web.visit import Visit


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


ACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "person_registered": _("Person registered"),
        "role_given": _("Role given"),
        "role_ended": _("Role ended"),
        "invited": _("Invitation sent"),
        "invitation_revoked": _("Invitation taken back"),
        "sheet_read": _("Workbook of people read"),
        "sheet_done": _("Workbook of people carried out"),
        "substitute_named": _("Substitute named"),
        "substitute_ended": _("Substitution ended"),
        "person_locked": _("Account locked"),
        "person_unlocked": _("Account unlocked"),
        "sign_ins_ended": _("Every sign-in ended"),
        "second_step_forgotten": _("Second step forgotten"),
        "sign_in_failed": _("Sign-in refused"),
        "second_step_failed": _("Second step refused"),
        "windows_changed": _("Windows of a season changed"),
        "settings_changed": _("Terms of a season changed"),
        "own_account_made": _("Registered as a producer"),
    }
)
STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "": _("everybody"),
        "locked": _("locked"),
        "unopened": _("account not opened yet"),
        "idle": _("without a role today"),
    }
)
_DETAILS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "season": _("season: {value}"),
        "role": _("role: {value}"),
        "from": _("from {value}"),
        "through": _("through {value}"),
        "at_once": _("at once"),
        "rows": _("rows: {value}"),
        "count": _("sign-ins: {value}"),
        "channel": _("by {value}"),
        "again": _("once more"),
        "login": _("mark of what was typed: {value}"),
    }
)
_ORIGIN: Final = _("from the address {value}")


def act_label(visit: Visit, code: str) -> str:
    """Give what an act is called."""
    return visit.text(ACTS.get(code, code))


def details(visit: Visit, detail: Mapping[str, Any], roles: Mapping[str, str], *, act: str) -> str:
    """Give what is known of an act beyond who, whom and why."""
    parts: list[str] = []
    for name, value in detail.items():
        if value in {None, False} or name not in _DETAILS:
            continue
        words = _ORIGIN if name == "from" and act.endswith("_failed") else _DETAILS[name]
        parts.append(visit.text(words, value=_shown(visit, name, value, roles)))
    return " · ".join(parts)


def _shown(visit: Visit, name: str, value: object, roles: Mapping[str, str]) -> str:
    text = str(value)
    if name == "role":
        return roles.get(text, text)
    if name == "channel":
        return visit.text(CHANNELS.get(text, text))
    is_day = name in {"from", "through"} and len(text) == len("2026-11-28") and text[4:5] == "-"
    return f"{text[8:10]}/{text[5:7]}/{text[:4]}" if is_day else text
