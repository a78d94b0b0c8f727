"""What delivery asks of a channel: hand messages to a provider, give back what it said.

The adapters are in ``workers/channels``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

ReceiptKind: TypeAlias = Literal["accepted", "delivered", "refused", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one person. ``key`` and ``message_id`` are the same at every attempt."""

    key: str
    message_id: str
    channel: str
    address: str
    recipient_name: str
    language: str
    subject: str
    text: str
    html: str | None
    short: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider said: ``refused`` means never again, ``failed`` try later, ``unknown`` nobody can tell."""

    kind: ReceiptKind
    provider: str
    detail: dict[str, str] = field(default_factory=dict)


class ChannelAdapter(Protocol):
    """One way out. Never raises for what happens to a message; gives a receipt for each, in their order."""

    name: str

    def send(self, messages: Sequence[Outgoing]) -> Iterable[Receipt]:
        """Hand the messages over, for no longer than a minute; what there was no time for has ``failed``.

        A list says that all is over; where a provider takes its time, each receipt is given as it comes.
        """
        ...


class Pace(Protocol):
    """How many messages a channel may take now."""

    def take(self, channel: str, wanted: int) -> int:
        """Give how many of ``wanted`` may go in this minute, and count them."""
        ...

    def per_minute(self, channel: str) -> int | None:
        """Give how many go in a minute; None: as many as there are."""
        ...


class Unpaced:
    """As many as there are, at once."""

    def take(self, channel: str, wanted: int) -> int:  # noqa: ARG002 - every channel alike
        """Give ``wanted``."""
        return wanted

    def per_minute(self, channel: str) -> None:  # noqa: ARG002 - every channel alike
        """Give None."""
        return
