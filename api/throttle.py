"""Slow down whoever keeps presenting tokens that are none. Counts in Redis; without Redis nobody is slowed."""

from typing import Final

import redis
import structlog

from api.errors import RateLimitedError

FAILURES_MAX: Final = 60
WINDOW_SECONDS: Final = 60

log = structlog.get_logger(__name__)


def note_failure(store: "redis.Redis | None", address: str) -> None:
    """Count one failed sign-in from an address.

    Raises RateLimitedError ``rate_limited`` after ``FAILURES_MAX`` within ``WINDOW_SECONDS``. Who presents a
    live token is never counted nor slowed.
    """
    if store is None:
        return
    key = f"ocop:sign-in:{address}"
    try:
        with store.pipeline(transaction=True) as batch:
            batch.set(key, 0, ex=WINDOW_SECONDS, nx=True)
            batch.incr(key)
            batch.ttl(key)
            _, count, left = batch.execute()
    except redis.RedisError:
        log.warning("throttle_unavailable")
        return
    if int(count) > FAILURES_MAX:
        raise RateLimitedError("rate_limited", seconds=max(int(left), 1))
