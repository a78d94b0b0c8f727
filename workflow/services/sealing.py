"""Keys out of the instance's secret, one a purpose: to seal what a browser or a row carries, to hash what is short.

Sealed with AES-256-GCM (NIST SP 800-38D) under a fresh nonce; the purpose is authenticated with it, so what was
sealed for one cannot be opened for another.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE: Final = 12
_UNTIL: Final = "until"


class Keys:
    """The keys of one instance; all processes of it share the secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def digest(self, purpose: str, *parts: bytes) -> bytes:
        """Give a keyed hash of some parts; nobody without the secret can make or try it."""
        framed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return hmac.new(self._key(purpose), framed, hashlib.sha256).digest()

    def seal(self, purpose: str, data: bytes) -> bytes:
        """Seal bytes for a purpose."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._key(purpose)).encrypt(nonce, data, purpose.encode())

    def open(self, purpose: str, sealed: bytes) -> bytes | None:
        """Open what was sealed for the purpose, or give None."""
        try:
            return AESGCM(self._key(purpose)).decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode())
        except (InvalidTag, ValueError):
            return None

    def slip(self, purpose: str, values: Mapping[str, Any], *, at: datetime, lives: timedelta) -> str:
        """Give values as a text that a browser may carry and can neither read nor change, for a while."""
        until = int((at + lives).timestamp())
        sealed = self.seal(purpose, orjson.dumps({**values, _UNTIL: until}))
        return base64.urlsafe_b64encode(sealed).decode()

    def read_slip(self, purpose: str, text: str, *, at: datetime) -> dict[str, Any] | None:
        """Read a slip; None when it is none, or too old."""
        try:
            opened = self.open(purpose, base64.urlsafe_b64decode(text.encode("ascii")))
        except (ValueError, binascii.Error):
            return None
        if opened is None:
            return None
        values: dict[str, Any] = orjson.loads(opened)
        return values if values.pop(_UNTIL) > at.timestamp() else None

    def _key(self, purpose: str) -> bytes:
        return hmac.new(self._secret, b"ocop accounts/" + purpose.encode(), hashlib.sha256).digest()
