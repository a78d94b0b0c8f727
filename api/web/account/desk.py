"""What the pages of accounts stand on: keys, hasher, counters, and what this instance asks for."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

import redis as redis_client
from fastapi import FastAPI

from api.attempts import Attempts, Limit
from api.errors import RateLimitedError
from api.web.sent_once import SentForms
from api.web.visit import Visit
from workflow.services.invite_person import LIVES
from workflow.services.passwords import Passwords
from workflow.services.sealing import Keys


@dataclass(frozen=True, slots=True)
class SignOn:
    """A province's own sign-on (OpenID Connect): its issuer, who we are there, and its own name if it has one."""

    issuer: str
    client_id: str
    client_secret: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class InstanceSetting:
    """A setting of this instance as administrators are shown it, and the variable that changes it (may be none)."""

    code: str
    value: str | int | bool
    default: str | int | bool
    variable: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts. ``totp_required``: officers sign in with a second step; ``address`` is what people open;
    ``invitation_lives``: how long an invitation is good.
    """

    keys: Keys
    passwords: Passwords
    attempts: Attempts
    totp_required: bool
    address: str
    sent: SentForms
    sign_on: SignOn | None = None
    invitation_lives: timedelta = LIVES
    instance: tuple[InstanceSetting, ...] = ()

    @classmethod
    def create(
        cls,
        secret: str,
        *,
        passwords: Passwords | None = None,
        redis: "redis_client.Redis | None" = None,
        totp_required: bool = False,
        address: str = "",
        sign_on: SignOn | None = None,
    ) -> Self:
        """Make the desk of an instance out of its secret."""
        keys = Keys(secret)
        hasher, attempts, sent = passwords or Passwords(), Attempts(keys, redis), SentForms(keys, redis)
        return cls(keys, hasher, attempts, totp_required, address, sent, sign_on)

    def put_on(self, app: FastAPI) -> None:
        """Keep the desk where ``desk_of`` finds it."""
        app.state.desk = self


def desk_of(visit: Visit) -> Desk:
    """Give the desk of the application that got this request."""
    desk = visit.request.app.state.desk
    if not isinstance(desk, Desk):
        message = "the application was made without its desk of accounts"
        raise TypeError(message)
    return desk


def address_limit(visit: Visit, kind: str, *, tries: int, seconds: int) -> Limit:
    """Give the limit of whoever sends this: the address the request comes from."""
    client = visit.request.client
    return Limit(kind, tries, seconds, client.host if client else "unknown")


def take_try(visit: Visit, *limits: Limit) -> None:
    """Count a try. Raises RateLimitedError ``tried_too_often`` with how long to wait and the hour to come back."""
    wait = desk_of(visit).attempts.take(limits)
    if wait:
        raise RateLimitedError("tried_too_often", seconds=wait, time=visit.hour_after(wait))
