"""Authenticator apps, recovery codes and trusted devices; fixed statements, each taken at most once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from workflow.store.database import Unit

_SEALED: Final[LiteralString] = "SELECT sealed_secret FROM totp WHERE person_id = %s"
_TAKE_STEP: Final[LiteralString] = "UPDATE totp SET last_step = %s WHERE person_id = %s AND last_step < %s"
_PUT: Final[LiteralString] = """
INSERT INTO totp (person_id, sealed_secret, confirmed_at, last_step) VALUES (%(id)s, %(secret)s, %(at)s, %(step)s)
ON CONFLICT (person_id) DO UPDATE SET sealed_secret = %(secret)s, confirmed_at = %(at)s, last_step = %(step)s"""
_DROP: Final[LiteralString] = "DELETE FROM totp WHERE person_id = %s"
_DROP_CODES: Final[LiteralString] = "DELETE FROM recovery_codes WHERE person_id = %s"
_ADD_CODE: Final[LiteralString] = """
INSERT INTO recovery_codes (person_id, code_hash, created_at) VALUES (%s, %s, %s)"""
_TAKE_CODE: Final[LiteralString] = """
UPDATE recovery_codes SET used_at = %s WHERE person_id = %s AND code_hash = %s AND used_at IS NULL"""
_LEFT: Final[LiteralString] = "SELECT count(*) FROM recovery_codes WHERE person_id = %s AND used_at IS NULL"
_TRUST: Final[LiteralString] = """
INSERT INTO trusted_devices (id, person_id, token_hash, device, created_at, expires_at)
VALUES (%(id)s, %(person)s, %(digest)s, %(device)s, %(at)s, %(until)s)"""
_TRUSTED: Final[LiteralString] = """
SELECT EXISTS (SELECT FROM trusted_devices
 WHERE token_hash = %s AND person_id = %s AND ended_at IS NULL AND expires_at > %s)"""


def sealed_secret(unit: Unit, person_id: UUID) -> bytes | None:
    """Read the sealed secret of a person's app, or None."""
    row = unit.row(_SEALED, (person_id,))
    return None if row is None else bytes(row[0])


def take_step(unit: Unit, person_id: UUID, step: int) -> bool:
    """Take a step of time; False when it, or a later one, was taken before."""
    return unit.execute(_TAKE_STEP, (step, person_id, step)) == 1


def put(unit: Unit, person_id: UUID, secret: bytes, *, step: int, codes: Sequence[bytes], at: datetime) -> None:
    """Keep a new app and its recovery codes in the place of what was there."""
    unit.execute(_PUT, {"id": person_id, "secret": secret, "step": step, "at": at})
    unit.execute(_DROP_CODES, (person_id,))
    unit.many(_ADD_CODE, [(person_id, code, at) for code in codes])


def drop(unit: Unit, person_id: UUID) -> bool:
    """Forget a person's app and its recovery codes; False when there was none."""
    unit.execute(_DROP_CODES, (person_id,))
    return unit.execute(_DROP, (person_id,)) == 1


def take_recovery_code(unit: Unit, person_id: UUID, digest: bytes, *, at: datetime) -> bool:
    """Take a recovery code; False when there is none such, or it was taken before."""
    return unit.execute(_TAKE_CODE, (at, person_id, digest)) == 1


def recovery_codes_left(unit: Unit, person_id: UUID) -> int:
    """Count the recovery codes not taken yet."""
    row = unit.row(_LEFT, (person_id,))
    return 0 if row is None else int(row[0])


def trust(
    unit: Unit, device_id: UUID, person_id: UUID, *, digest: bytes, device: str, at: datetime, until: datetime
) -> None:
    """Keep a trusted device."""
    given = {"id": device_id, "person": person_id, "digest": digest, "device": device, "at": at, "until": until}
    unit.execute(_TRUST, given)


def is_trusted(unit: Unit, *, digest: bytes, person_id: UUID, at: datetime) -> bool:
    """Say whether a device is trusted by this person now."""
    row = unit.row(_TRUSTED, (digest, person_id, at))
    return bool(row and row[0])
