"""What can be wrong with a request before the product is asked: errors of the edge, in the same family."""

from workflow.domain.errors import DomainError, NotPermittedError


class MalformedRequestError(DomainError):
    """The request cannot be read at all: not JSON, or an address with unreadable characters."""


class MethodNotAllowedError(DomainError):
    """The address exists, but takes other methods; ``params['allowed']`` names them."""


class PayloadTooLargeError(DomainError):
    """The body is longer than this server reads."""


class TooSlowError(DomainError):
    """The body did not come in within the time this server waits for one."""


class HeadersTooLargeError(DomainError):
    """The headers are longer than this server reads."""


class AddressTooLongError(DomainError):
    """Path and query are longer than this server reads."""


class UnsupportedMediaTypeError(DomainError):
    """The body is of a kind that this address does not take."""


class ForeignFormError(NotPermittedError):
    """A form did not come from a page of this site."""


class OldFormError(ForeignFormError):
    """A form came with the token of another session, or with none."""


class RateLimitedError(DomainError):
    """Too many requests of a kind from one place; ``params['seconds']`` says when to come back."""


class InternalError(DomainError):
    """A fault of ours. Says nothing of what it was; the log does, under the request id."""
