"""Words of parties, suggestions, channels and outcomes as the sheets of an office use them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


PARTIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "producer": _("the producer"),
        "commune": _("the commune"),
        "district": _("the district"),
        "province": _("the province"),
        "council": _("the council"),
        "ministry": _("the ministry"),
        "nobody": _("nobody"),
    }
)
ADVICE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "visit": _("the commune goes and sees the producer"),
        "call": _("call the producer"),
        "remind": _("remind once more"),
        "mend_contact": _("mend the number or address first"),
        "escalate": _("raise it with the unit's head"),
        "finish": _("the office finishes it"),
    }
)
CHANNELS: Final[Mapping[str, str]] = MappingProxyType(
    {"in_app": _("on the page"), "email": _("mail"), "sms": "SMS", "zalo": "Zalo", "telegram": "Telegram"}
)
FATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sent": _("sent"),
        "delivered": _("received"),
        "failed": _("not delivered"),
        "planned": _("waiting"),
        "claimed": _("waiting"),
        "suppressed": _("not sent"),
    }
)
OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "reached": _("reached"),
        "no_answer": _("no answer"),
        "wrong_number": _("wrong number"),
        "told_otherwise": _("told in another way"),
    }
)
