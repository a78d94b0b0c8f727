"""One-time codes of six digits, and links of operators: asked for, tried, taken.

The digits follow from the code's key and the instance's secret, so they stand nowhere; what is kept is a keyed hash.
Whoever asks for a code of an account that is not there gets the same answer after the same work: a row that nothing
opens.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, TypeAlias
from uuid import UUID

from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError
from workflow.domain.ids import new_id
from workflow.domain.login import Address, address_of, reached_at
from workflow.domain.time import Clock
from workflow.services.sealing import Keys
from workflow.services.sessions import TOKEN_MAX
from workflow.services.sign_in import Account, account_of_login
from workflow.services.tokens import token_digest
from workflow.store import one_time_codes
from workflow.store.database import Unit
from workflow.store.one_time_codes import NewCode

Purpose: TypeAlias = Literal["activate", "reset", "verify", "register", "sign_in"]
CODE_LIVES: Final = timedelta(minutes=10)
LINK_LIVES: Final = timedelta(days=3)
TRIES: Final = 5
SENT_AN_HOUR: Final = 5
AGAIN_AFTER: Final = timedelta(minutes=1)
DIGITS: Final = 6
NOTICE: Final = "one_time_code"
ALREADY: Final = "account_there_already"
_HOUR: Final = timedelta(hours=1)
_NOWHERE: Final = Address("email", "")


@dataclass(frozen=True, slots=True)
class Taken:
    """A code or link that fits, not taken yet. ``person_id`` None: nobody is registered yet."""

    id: UUID
    person_id: UUID | None
    channel: str
    address: str


def ask_for_account(unit: Unit, clock: Clock, keys: Keys, *, purpose: Purpose, login: str, language: str) -> UUID:
    """Send a code to the account of a login, if there is one, and give the key under which it is tried."""
    account = account_of_login(unit, clock, login)
    place = None if account is None else _place(account)
    if account is None or place is None:
        return _keep(unit, clock, keys, _Asked(purpose, address_of(login) or _NOWHERE, language, sends=False))
    return _keep(unit, clock, keys, _Asked(purpose, place, account.language, account.person_id))


def ask_for_address(unit: Unit, clock: Clock, keys: Keys, *, login: str, language: str) -> UUID:
    """Send a code to an address that somebody wants to register; where it has an account, a letter says so instead.

    Raises InvalidInputError ``login_no_address``.
    """
    place = address_of(login)
    if place is None:
        raise InvalidInputError("login_no_address", pointer="/ten")
    taken = account_of_login(unit, clock, login) is not None
    notice = ALREADY if taken else NOTICE
    return _keep(unit, clock, keys, _Asked("register", place, language, notice=notice))


def try_code(unit: Unit, clock: Clock, keys: Keys, *, code_id: UUID, purpose: Purpose, typed: str) -> Taken:
    """Compare what was typed; each try is counted before. Taking it is ``take``, in the transaction that uses it.

    Raises InvalidInputError ``code_wrong``; ConflictError ``code_used``, ``code_expired`` or ``code_spent``.
    """
    at = clock.now()
    row = one_time_codes.count_try(unit, code_id, purpose=purpose, at=at, most=TRIES)
    if row is None:
        found = one_time_codes.state(unit, code_id, purpose=purpose, at=at)
        raise _over(*(found or (False, True)))
    digits = "".join(character for character in typed if character.isascii() and character.isdigit())
    if not hmac.compare_digest(_check(keys, code_id, digits), row.secret_hash):
        if row.attempts >= TRIES:
            raise ConflictError("code_spent")
        raise InvalidInputError("code_wrong", pointer="/ma", left=TRIES - row.attempts)
    one_time_codes.give_back(unit, code_id)
    return Taken(row.id, row.person_id, row.channel, row.address)


def take(unit: Unit, clock: Clock, taken: Taken) -> None:
    """Take a code or link, in the transaction that does what it is for; raises ConflictError ``code_used``.

    A code that came to its person proves the address.
    """
    at = clock.now()
    if not one_time_codes.take(unit, taken.id, at=at):
        raise ConflictError("code_used")
    if taken.person_id is not None and taken.channel != "link":
        one_time_codes.prove(unit, taken.person_id, channel=taken.channel, address=taken.address, at=at)


def make_link(unit: Unit, clock: Clock, *, person_id: UUID, purpose: Purpose) -> str:
    """Make a one-time link for a person and give its token, which cannot be read again."""
    token, at = secrets.token_urlsafe(32), clock.now()
    row = NewCode(
        new_id(at), purpose, person_id, "link", "", "vi", "", token_digest(token), at, at + LINK_LIVES, "none"
    )
    one_time_codes.insert(unit, row)
    return token


def read_link(unit: Unit, clock: Clock, token: str) -> Taken:
    """Look at a link; looking does not take it. Raises ConflictError ``link_used`` or ``link_over``, NotFoundError."""
    found = None
    if len(token) <= TOKEN_MAX and token.isascii():
        found = one_time_codes.link(unit, token_digest(token), at=clock.now())
    if found is None or found[0].person_id is None:
        raise NotFoundError("link_unknown")
    row, is_used, is_over = found
    if is_used or is_over:
        raise ConflictError("link_used" if is_used else "link_over")
    return Taken(row.id, row.person_id, row.channel, row.address)


def digits_of(keys: Keys, code_id: UUID) -> str:
    """Give the digits of a code: for its letter, and for the reader of the outbox kept in the house."""
    number = int.from_bytes(keys.digest("one-time code", code_id.bytes)[:8], "big")
    return f"{number % 10**DIGITS:0{DIGITS}}"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A code that is asked for. ``sends`` False: nobody is there to be sent one."""

    purpose: Purpose
    place: Address
    language: str
    person_id: UUID | None = None
    notice: str = NOTICE
    sends: bool = True


def _keep(unit: Unit, clock: Clock, keys: Keys, asked: _Asked) -> UUID:
    """Keep the code; asked for twice within a minute, it is one."""
    at, place = clock.now(), asked.place
    again = one_time_codes.under_way(
        unit,
        purpose=asked.purpose,
        person_id=asked.person_id,
        notice=asked.notice,
        address=place.value,
        since=at - AGAIN_AFTER,
        at=at,
    )
    sent = one_time_codes.sent_since(unit, place.value, at - _HOUR)
    if again is not None and place.value:
        return again
    key = new_id(at)
    is_real = asked.sends and asked.notice == NOTICE
    row = NewCode(
        id=key,
        purpose=asked.purpose,
        person_id=asked.person_id,
        channel=place.channel,
        address=place.value,
        language=asked.language,
        notice=asked.notice,
        secret_hash=_check(keys, key, digits_of(keys, key)) if is_real else secrets.token_bytes(32),
        created_at=at,
        expires_at=at + CODE_LIVES,
        sending="planned" if asked.sends and sent < SENT_AN_HOUR else "none",
    )
    one_time_codes.insert(unit, row)
    return key


def _place(account: Account) -> Address | None:
    """Give where a code for an account goes: its login, or the contact that was registered for a plain one."""
    return reached_at(account.login, email=account.email, phone=account.phone)


def _check(keys: Keys, code_id: UUID, digits: str) -> bytes:
    return keys.digest("one-time code check", code_id.bytes, digits.encode())


def _over(is_used: bool, is_expired: bool) -> ConflictError:  # noqa: FBT001 - the two columns of the row
    return ConflictError("code_used" if is_used else "code_expired" if is_expired else "code_spent")
