"""Passwords of the demonstration's accounts: made once an instance, kept beside its tokens for its owner's eyes only.

A password that its person has changed since is neither known nor made anew here.
"""

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from ocop import private_file

if TYPE_CHECKING:
    from workflow.services.passwords import Passwords
    from workflow.store.database import Unit

FILE: Final = "demo-passwords.json"
CHANGED: Final = "(changed)"
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS: Final = 3
_GROUP: Final = 4


def passwords_of(
    unit: "Unit", hasher: "Passwords", persons: Mapping[str, UUID], logins: Sequence[str], folder: Path
) -> dict[str, str]:
    """Give the password of each login; whoever has none gets one."""
    from workflow.domain.time import SystemClock, format_instant
    from workflow.services.sign_in import account_of, set_password
    from workflow.store import credentials

    clock, kept = SystemClock(), private_file.read(folder / FILE)
    stored = {
        person: format_instant(at) for person, at in credentials.changed(unit, [persons[one] for one in logins]).items()
    }
    known: dict[str, str] = {}
    made: list[str] = []
    for login in logins:
        password, _, at = kept.get(login, "").partition(" ")
        if persons[login] not in stored:
            known[login] = _new()
            set_password(unit, clock, hasher, account_of(unit, clock, persons[login]), known[login])
            made.append(login)
        else:
            known[login] = password if at == stored[persons[login]] else CHANGED
    if made:
        at_now = credentials.changed(unit, [persons[login] for login in made])
        fresh = {login: f"{known[login]} {format_instant(at_now[persons[login]])}" for login in made}
        private_file.write(folder / FILE, {**kept, **fresh})
    return known


def _new() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)
