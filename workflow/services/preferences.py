"""How a person wants to be told: addresses, order of channels, digest, quiet hours, what is muted, language."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from workflow.domain import delivery
from workflow.domain.errors import InvalidInputError, NotFoundError
from workflow.domain.time import VIETNAM, Clock
from workflow.store import contacts
from workflow.store.contacts import Wanted
from workflow.store.database import Unit

LANGUAGES: Final = ("vi", "en")
_OPEN_AT_LEAST: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PreferenceRequest:
    """What a person asks for; quiet hours None: those of the house (20:00 to 07:00)."""

    channels: Sequence[str]
    digest: bool
    email: str | None = None
    phone: str | None = None
    language: str = "vi"
    quiet_from: time | None = None
    quiet_until: time | None = None
    muted: Sequence[str] = ()


def get_preferences(unit: Unit, person_id: UUID) -> Wanted:
    """Give how a person is reached and wants to be told; raises NotFoundError ``person_not_found``."""
    found = contacts.wanted(unit, person_id)
    if found is None:
        raise NotFoundError("person_not_found")
    return found


def _same_number(one: str, other: str) -> bool:
    return delivery.phone_number(one) == delivery.phone_number(other)


def set_preferences(
    unit: Unit, clock: Clock, person_id: UUID, request: PreferenceRequest, *, notices: Collection[str]
) -> Wanted:
    """Store how a person wants to be told; ``notices`` are the codes that may be muted.

    A new address closes the fault of the old one. Raises InvalidInputError: ``address_invalid``, ``phone_invalid``,
    ``input_not_a_choice``, ``quiet_hours_incomplete``, ``quiet_hours_endless``; NotFoundError ``person_not_found``.
    """
    before = get_preferences(unit, person_id)
    email, phone = request.email or None, request.phone or None
    if email is not None and not delivery.is_email(email):
        raise InvalidInputError("address_invalid", pointer="/email", value=email[:80])
    if phone is not None and delivery.phone_number(phone) is None:
        raise InvalidInputError("phone_invalid", pointer="/phone", value=phone[:40])
    if phone is not None and before.phone is not None and _same_number(phone, before.phone):
        phone = before.phone  # the same number written another way is no other number
    _check_choices(request.channels, delivery.OUTWARD, "/channels")
    _check_choices(request.muted, sorted(notices), "/muted")
    _check_choices((request.language,), LANGUAGES, "/language")
    _check_quiet(request.quiet_from, request.quiet_until)
    at = clock.now()
    asked = Wanted(
        email,
        phone,
        request.language,
        tuple(dict.fromkeys(request.channels)),
        request.digest,
        request.quiet_from,
        request.quiet_until,
        tuple(dict.fromkeys(request.muted)),
    )
    contacts.want(unit, person_id, asked, at=at)
    renewed = [*(["email"] if email != before.email else []), *(_BY_PHONE if phone != before.phone else [])]
    if renewed:
        contacts.mended(unit, person_id, renewed, at=at, by=person_id)
    return asked


_BY_PHONE: Final = tuple(channel for channel in delivery.OUTWARD if channel != "email")


def _check_choices(given: Sequence[str], choices: Sequence[str], pointer: str) -> None:
    for number, code in enumerate(given):
        if code not in choices:
            where = pointer if pointer == "/language" else f"{pointer}/{number}"
            raise InvalidInputError("input_not_a_choice", pointer=where, choices=list(choices))


def _check_quiet(since: time | None, until: time | None) -> None:
    if (since is None) != (until is None):
        raise InvalidInputError("quiet_hours_incomplete", pointer="/quiet_until" if until is None else "/quiet_from")
    if since is None or until is None:
        return
    day = datetime(2020, 1, 1, tzinfo=VIETNAM)
    begins, ends = (datetime.combine(day.date(), moment, VIETNAM) for moment in (since, until))
    if since != until and (begins - ends) % timedelta(days=1) < _OPEN_AT_LEAST:
        raise InvalidInputError("quiet_hours_endless", pointer="/quiet_until")
