"""A record that the history names by the hash of its canonical text: dossiers as handed in, requests as sent. Pure."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import orjson


class NamedRecord(ABC):
    """Base of such records: they say what is in them (``record``) and how the history calls them (``NOUN``)."""

    __slots__ = ()
    NOUN: ClassVar[str]

    @abstractmethod
    def record(self) -> Mapping[str, Any]:
        """Give what is hashed."""

    @property
    def canonical(self) -> str:
        """Give the canonical JSON: keys sorted, no white space, texts as they are."""
        return orjson.dumps(self.record(), option=orjson.OPT_SORT_KEYS).decode()

    @property
    def digest(self) -> bytes:
        """Give the SHA-256 of the canonical bytes."""
        return hashlib.sha256(self.canonical.encode()).digest()

    @property
    def evidence(self) -> str:
        """Give how the history names it."""
        return f"{self.NOUN}:{self.digest.hex()}"
