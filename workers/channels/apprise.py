"""Text messages and messengers by the Apprise library: one address (URL) a channel, the recipient's number put in."""

import logging
import time
from collections.abc import Iterator, Sequence
from typing import Final

from workflow.services.channels import Outgoing, Receipt

PLACE: Final = "{to}"
_SAMPLE: Final = "84901234567"
_BATCH_SECONDS: Final = 60.0


class Apprise:
    """A channel whose provider Apprise knows: ``twilio://…/{to}``, ``json://gateway/{to}`` and a hundred others."""

    def __init__(self, name: str, url: str) -> None:
        """Check the address. Raises ValueError with a sentence that names no part of it: it holds secrets."""
        import apprise

        logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its messages hold numbers and tokens
        self.name = name
        self._url = url
        self._library = apprise.Apprise
        self._provider = f"apprise:{url.partition('://')[0].lower()}"
        if PLACE not in url:
            raise ValueError(f"the address has no {PLACE} where the recipient's number goes")
        if self._library.instantiate(url.replace(PLACE, _SAMPLE), suppress_exceptions=True) is None:
            raise ValueError("Apprise knows no such address; see its list of services for the scheme and its parts")

    def send(self, messages: Sequence[Outgoing]) -> Iterator[Receipt]:
        """Hand the messages over one by one. Providers say yes or no and nothing else, so no is never final."""
        give_up = time.monotonic() + _BATCH_SECONDS
        for message in messages:
            yield self._sent(message, give_up)

    def _sent(self, message: Outgoing, give_up: float) -> Receipt:
        if time.monotonic() > give_up:
            return Receipt("failed", self._provider, {"said": "no time left"})
        number = message.address.removeprefix("+")
        service = self._library.instantiate(self._url.replace(PLACE, number), suppress_exceptions=True)
        if service is None:
            return Receipt("refused", self._provider, {"stage": "recipient", "said": "number not taken"})
        taken = bool(service.notify(body=message.short, title=""))
        return Receipt("accepted" if taken else "failed", self._provider)
