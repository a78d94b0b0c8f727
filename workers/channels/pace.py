"""How fast a channel may go: a count a minute in Redis, shared by all workers.

To forget it costs one minute's pace.
"""

from collections.abc import Mapping
from typing import Final

from redis import Redis

from workflow.domain.time import Clock

_KEPT_SECONDS: Final = 120


class RedisPace:
    """At most so many messages a minute and channel."""

    def __init__(self, redis: "Redis", clock: Clock, limits: Mapping[str, int]) -> None:
        self._redis = redis
        self._clock = clock
        self._limits = limits

    def take(self, channel: str, wanted: int) -> int:
        """Give how many of ``wanted`` may go in this minute, and count them."""
        limit = self._limits.get(channel)
        if limit is None or wanted <= 0:
            return wanted
        key = f"ocop:pace:{channel}:{int(self._clock.now().timestamp()) // 60}"
        with self._redis.pipeline() as pipeline:
            pipeline.incrby(key, wanted)
            pipeline.expire(key, _KEPT_SECONDS)
            counted = int(pipeline.execute()[0])
        return max(0, min(wanted, limit - (counted - wanted)))

    def per_minute(self, channel: str) -> int | None:
        """Give how many go in a minute; None: as many as there are."""
        return self._limits.get(channel)
