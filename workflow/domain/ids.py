"""Keys: UUIDv7 (RFC 9562), ordered by the instant they were made at."""

import secrets
from datetime import datetime
from uuid import UUID

_VARIANT = 0x8000_0000_0000_0000
_VERSION = 0x7000


def new_id(instant: datetime) -> UUID:
    """Make a UUIDv7 whose first 48 bits are ``instant`` in milliseconds."""
    milliseconds = int(instant.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    noise = secrets.randbits(74)
    high = (milliseconds << 16) | _VERSION | (noise >> 62)
    low = _VARIANT | (noise & 0x3FFF_FFFF_FFFF_FFFF)
    return UUID(int=(high << 64) | low)
