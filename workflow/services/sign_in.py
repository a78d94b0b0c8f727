"""Who has proved to be who, by password. The answer and its time are the same for known and unknown logins."""

from dataclasses import dataclass
from uuid import UUID

from workflow.domain.errors import InvalidInputError, NotFoundError
from workflow.domain.login import LOGIN_MAX, login_name
from workflow.domain.password_rules import check_password
from workflow.domain.system import SYSTEM_ID
from workflow.domain.time import Clock, local_day
from workflow.services.passwords import Passwords
from workflow.store import credentials, sessions
from workflow.store.credentials import AccountRow
from workflow.store.database import Unit


@dataclass(frozen=True, slots=True)
class Account:
    """A person who has an account. ``is_officer``: holds another role than the producer's today."""

    person_id: UUID
    login: str
    name: str
    language: str
    email: str | None
    phone: str | None
    has_password: bool
    has_totp: bool
    is_locked: bool
    is_officer: bool


def prove_by_password(unit: Unit, clock: Clock, passwords: Passwords, *, login: str, password: str) -> Account:
    """Give whose login and password these are. One statement and one hash, whoever it is.

    A hash made with older parameters is made anew. Raises InvalidInputError ``sign_in_failed``.
    """
    name = login_name(login)
    found = credentials.by_login(unit, name, today=local_day(clock.now())) if _may_be_stored(name) else None
    kept = found.password_hash if found is not None else None
    if not passwords.fits(kept, password) or found is None or kept is None:
        raise InvalidInputError("sign_in_failed", pointer="/ten")
    if passwords.is_outdated(kept):
        credentials.renew_hash(unit, found.person_id, old=kept, new=passwords.hash(password))
    return _account(found)


def account_of_login(unit: Unit, clock: Clock, login: str) -> Account | None:
    """Give the account of a login, or None; the engine itself has none."""
    name = login_name(login)
    found = credentials.by_login(unit, name, today=local_day(clock.now())) if _may_be_stored(name) else None
    return None if found is None or found.person_id == SYSTEM_ID else _account(found)


def account_of(unit: Unit, clock: Clock, person_id: UUID) -> Account:
    """Give a person's account; raises NotFoundError ``person_not_found``."""
    found = credentials.by_person(unit, person_id, today=local_day(clock.now()))
    if found is None:
        raise NotFoundError("person_not_found")
    return _account(found)


def set_password(unit: Unit, clock: Clock, passwords: Passwords, account: Account, password: str) -> None:
    """Keep a new password, in the caller's transaction; every session, trusted device and code under way ends.

    Raises InvalidInputError as ``check_password`` does.
    """
    check_password(password, own=(account.login, account.name))
    at = clock.now()
    credentials.put(unit, account.person_id, passwords.hash(password), at=at)
    credentials.forget_what_was_trusted(unit, account.person_id, at=at)
    sessions.end_all(unit, person_id=account.person_id, at=at)


def _account(row: AccountRow) -> Account:
    has_password = row.password_hash is not None
    return Account(
        row.person_id,
        row.login,
        row.name,
        row.language,
        row.email,
        row.phone,
        has_password,
        row.has_totp,
        row.is_locked,
        row.is_officer,
    )


def _may_be_stored(name: str) -> bool:
    return 0 < len(name) <= LOGIN_MAX and name.isprintable()
