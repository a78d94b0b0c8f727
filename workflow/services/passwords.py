"""Passwords as argon2id hashes (RFC 9106): made, compared, made anew when the parameters have moved on."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from workflow.domain.password_rules import LONGEST


class Passwords:
    """The hasher of an instance. The defaults are OWASP's: 19 MiB, two passes, one lane."""

    def __init__(self, *, memory_kib: int = 19_456, passes: int = 2, lanes: int = 1) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=lanes)
        self._nobody = self._hasher.hash(secrets.token_urlsafe(32))

    def hash(self, password: str) -> str:
        """Give what is kept of a password."""
        return self._hasher.hash(password)

    def fits(self, kept: str | None, password: str) -> bool:
        """Say whether the password is the one kept. Takes the same time when nothing is kept."""
        try:
            self._hasher.verify(kept or self._nobody, password[: LONGEST + 1])
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Say whether a hash was made with other parameters than those of now."""
        return self._hasher.check_needs_rehash(kept)
