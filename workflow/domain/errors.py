"""The one family of errors: a stable code and parameters, never a sentence and never an HTTP status.

Texts per code live in ``workflow/domain/messages.py`` (English) and the gettext catalogue
(Vietnamese); statuses live in ``api/problems.py``.
"""

from collections.abc import Mapping
from typing import TypeAlias

Parameter: TypeAlias = str | int | bool | None
Parameters: TypeAlias = Mapping[str, Parameter | list[str] | list[dict[str, Parameter]]]


class DomainError(Exception):
    """A refusal that a person can understand: ``code`` is stable, ``params`` fill its message."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params: dict[str, object] = params

    def __str__(self) -> str:
        """Give the code with its parameters, for logs and tracebacks."""
        inner = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({inner})"


class NotFoundError(DomainError):
    """Nothing by that key, or nothing that this person may know of."""


class NotAuthenticatedError(DomainError):
    """Nobody is known to be asking."""


class NotPermittedError(DomainError):
    """The person is known and may see the thing, but may not do this to it."""


class InvalidInputError(DomainError):
    """What was sent cannot be used; ``pointer`` (RFC 6901) says where."""

    def __init__(self, code: str, *, pointer: str = "", **params: object) -> None:
        super().__init__(code, **params)
        self.pointer = pointer


class TransitionNotAllowedError(DomainError):
    """The trigger does not leave from the state the case is in."""


class GuardFailedError(DomainError):
    """One or more guards refuse; ``params['reasons']`` names every one of them."""


class ConflictError(DomainError):
    """The request contradicts what is stored (already exists, key used for something else)."""


class StaleVersionError(DomainError):
    """The case is not at the version the caller decided on."""


class LostRaceError(DomainError):
    """Others changed the case each time it was tried; nothing was written."""


class UnavailableError(DomainError):
    """Something the engine stands on does not answer; try again."""


class ProcessFileError(DomainError):
    """A cycle file is wrong; ``params['findings']`` says what and where."""
