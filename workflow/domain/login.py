"""What people sign in with: a telephone number, a mail address, or a name that an administrator gave. Pure."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from workflow.domain.delivery import is_email, phone_number

LOGIN_MAX: Final = 254
_HERE: Final = "+84"
_GROUPS: Final = {10: (4, 7), 11: (4, 8)}
"""Digits of a number with its zero → where it is parted: a mobile 4-3-3, a landline 4-4-3."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a code can be sent: mail for an address, text message for a number."""

    channel: Literal["email", "sms"]
    value: str


def login_name(typed: str) -> str:
    """Give a login as it is stored: numbers as ``+84…``, mail addresses in small letters, anything else as it is."""
    text = typed.strip()
    number = phone_number(text)
    if number is not None:
        return number
    return text.lower() if "@" in text else text


def phone_words(text: str) -> str:
    """Give a telephone number the way people here write it: ``0912 345 678``, ``0239 3855 888``.

    Numbers of other countries, mail addresses and anything else are given as they are.
    """
    number = phone_number(text)
    if number is None or not number.startswith(_HERE):
        return text
    local = "0" + number.removeprefix(_HERE)
    cuts = _GROUPS.get(len(local))
    return local if cuts is None else " ".join(local[start:end] for start, end in pairwise((0, *cuts, len(local))))


def address_of(typed: str) -> Address | None:
    """Give where a login reaches its person, or None when it is neither number nor mail address."""
    name = login_name(typed)
    if is_email(name):
        return Address("email", name)
    return Address("sms", name) if phone_number(name) == name else None


def reached_at(login: str, *, email: str | None, phone: str | None) -> Address | None:
    """Give where a letter to an account goes: its login, or the contact that was registered for a plain one."""
    own = address_of(login)
    if own is not None:
        return own
    if email is not None and is_email(email):
        return Address("email", email)
    number = None if phone is None else phone_number(phone)
    return None if number is None else Address("sms", number)
