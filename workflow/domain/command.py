"""What a caller asks for: a trigger on a case, with what belongs to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from workflow.domain.errors import InvalidInputError
from workflow.domain.history import Channel, InputValue
from workflow.domain.record import record

REQUEST_ID_MAX: Final = 128


@record
class FireCommand:
    """Fire ``trigger`` on a case.

    ``request_id`` makes the command safe to send again. ``expected_version`` refuses when the case
    moved meanwhile (None: whatever it is). ``on_behalf`` records that an officer does it for the
    producer.
    """

    case_id: UUID
    actor_id: UUID
    trigger: str
    request_id: str
    comment: str | None = None
    evidence: tuple[str, ...] = ()
    inputs: Mapping[str, InputValue] = field(default_factory=dict)
    expected_version: int | None = None
    on_behalf: bool = False
    channel: Channel = "api"


@dataclass(frozen=True, slots=True)
class UndoCommand:
    """Take back the last step of a case, for a reason."""

    case_id: UUID
    actor_id: UUID
    request_id: str
    comment: str
    expected_version: int | None = None
    channel: Channel = "api"


def check_request_id(request_id: str) -> None:
    """Refuse a request id that is empty, too long or not printable ASCII (``request_id_invalid``)."""
    fits = 0 < len(request_id) <= REQUEST_ID_MAX
    if not (fits and request_id.isascii() and request_id.isprintable()):
        raise InvalidInputError("request_id_invalid", maximum=REQUEST_ID_MAX)
