"""The second step: codes of an app, recovery codes, trusted devices. Each code is taken once, whatever races."""

import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from workflow.domain import totp
from workflow.domain.errors import InvalidInputError
from workflow.domain.ids import new_id
from workflow.domain.time import Clock
from workflow.services.sealing import Keys
from workflow.services.sessions import DEVICE_MAX, TOKEN_MAX
from workflow.services.tokens import token_digest
from workflow.store import second_factor
from workflow.store.database import Unit

DEVICE_COOKIE: Final = "ocop_device"
TRUSTED_FOR: Final = timedelta(days=30)
RECOVERY_CODES: Final = 10
_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is read as something else
_CODE_LENGTH: Final = 12
_PURPOSE: Final = "totp"
_RECOVERY: Final = "recovery code"


def new_secret() -> bytes:
    """Give a secret for a new app."""
    return secrets.token_bytes(totp.SECRET_BYTES)


def enrol(unit: Unit, clock: Clock, keys: Keys, *, person_id: UUID, secret: bytes, typed: str) -> list[str]:
    """Keep an app whose code was typed, in the caller's transaction, and give its recovery codes, once.

    Raises InvalidInputError ``app_code_wrong``.
    """
    at = clock.now()
    step = totp.step_of(secret, typed, at)
    if step is None:
        raise InvalidInputError("app_code_wrong", pointer="/ma")
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)) for _ in range(RECOVERY_CODES)]
    digests = [_digest(keys, person_id, code) for code in codes]
    second_factor.put(unit, person_id, keys.seal(_PURPOSE, secret), step=step, codes=digests, at=at)
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def check_code(unit: Unit, clock: Clock, keys: Keys, *, person_id: UUID, typed: str) -> None:
    """Take a code of the person's app. Raises InvalidInputError ``app_code_wrong``, also for one taken before."""
    sealed = second_factor.sealed_secret(unit, person_id)
    secret = None if sealed is None else keys.open(_PURPOSE, sealed)
    step = None if secret is None else totp.step_of(secret, typed, clock.now())
    if step is None or not second_factor.take_step(unit, person_id, step):
        raise InvalidInputError("app_code_wrong", pointer="/ma")


def use_recovery_code(unit: Unit, clock: Clock, keys: Keys, *, person_id: UUID, typed: str) -> None:
    """Take a recovery code. Raises InvalidInputError ``recovery_code_wrong``, also for one taken before."""
    bare = "".join(character for character in typed.lower() if character in _ALPHABET)
    digest = _digest(keys, person_id, bare)
    if len(bare) != _CODE_LENGTH or not second_factor.take_recovery_code(unit, person_id, digest, at=clock.now()):
        raise InvalidInputError("recovery_code_wrong", pointer="/ma_du_phong")


def forget_app(unit: Unit, person_id: UUID) -> bool:
    """Forget a person's app and spare codes, in the caller's transaction; False when there was none."""
    return second_factor.drop(unit, person_id)


def trust_device(unit: Unit, clock: Clock, *, person_id: UUID, device: str) -> str:
    """Trust a browser for thirty days and give its token, which cannot be read again."""
    token, at = secrets.token_urlsafe(32), clock.now()
    second_factor.trust(
        unit,
        new_id(at),
        person_id,
        digest=token_digest(token),
        device=device[:DEVICE_MAX],
        at=at,
        until=at + TRUSTED_FOR,
    )
    return token


def is_trusted(unit: Unit, clock: Clock, *, person_id: UUID, token: str | None) -> bool:
    """Say whether this browser is trusted by this person."""
    if not token or len(token) > TOKEN_MAX or not token.isascii():
        return False
    return second_factor.is_trusted(unit, digest=token_digest(token), person_id=person_id, at=clock.now())


def _digest(keys: Keys, person_id: UUID, code: str) -> bytes:
    return keys.digest(_RECOVERY, person_id.bytes, code.encode())
