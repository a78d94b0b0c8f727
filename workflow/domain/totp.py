"""Codes of authenticator apps: RFC 6238 over RFC 4226, SHA-1, six digits, thirty seconds, as every app makes them.

Pure.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Final
from urllib.parse import quote

STEP_SECONDS: Final = 30
DIGITS: Final = 6
DRIFT: Final = 1
SECRET_BYTES: Final = 20


def step_at(at: datetime) -> int:
    """Give the number of the step of time that an instant lies in."""
    return int(at.timestamp()) // STEP_SECONDS


def code_of(secret: bytes, step: int) -> str:
    """Give the code of one step (RFC 4226, 5.3)."""
    digest = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: bytes, typed: str, at: datetime) -> int | None:
    """Give the step whose code was typed, one step early or late at most; None when it is no code of now."""
    digits = "".join(character for character in typed if not character.isspace())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    now = step_at(at)
    found = [step for step in range(now - DRIFT, now + DRIFT + 1) if hmac.compare_digest(code_of(secret, step), digits)]
    return found[-1] if found else None


def secret_text(secret: bytes) -> str:
    """Give a secret as people type it into an app: base32 in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address_for_app(secret: bytes, *, account: str, issuer: str) -> str:
    """Give the ``otpauth:`` address that an app reads off a QR code."""
    text = base64.b32encode(secret).decode().rstrip("=")
    label = f"{quote(issuer)}:{quote(account)}"
    return f"otpauth://totp/{label}?secret={text}&issuer={quote(issuer)}&digits={DIGITS}&period={STEP_SECONDS}"
