"""How often something may be tried before whoever tries has to wait: counted in Redis, or in this process without it.

Each try is counted before it is looked at, so many at once are no way round. Keys are keyed hashes: no name and no
number stands in Redis.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import redis
import structlog

from workflow.services.sealing import Keys

KEPT_MAX: Final = 10_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``tries`` within ``seconds`` for one name of a kind; ``subject`` is whose tries these are."""

    kind: str
    tries: int
    seconds: int
    subject: str


class Attempts:
    """The counters of an instance."""

    def __init__(self, keys: Keys, store: "redis.Redis | None") -> None:
        self._keys = keys
        self._store = store
        self._kept: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, limits: Sequence[Limit]) -> int:
        """Count one try against each limit; give 0, or for how many seconds nothing more may be tried."""
        waits = [left for limit, (count, left) in zip(limits, self._count(limits), strict=True) if count > limit.tries]
        return max(waits, default=0)

    def forget(self, limits: Sequence[Limit]) -> None:
        """Begin anew: whoever it was has proved who they are."""
        names = [self._name(limit) for limit in limits]
        with self._lock:
            for name in names:
                self._kept.pop(name, None)
        if self._store is not None:
            try:
                self._store.delete(*names)
            except redis.RedisError:
                log.warning("throttle_unavailable")

    def _count(self, limits: Sequence[Limit]) -> list[tuple[int, int]]:
        if self._store is not None:
            try:
                return self._count_in_redis(self._store, limits)
            except redis.RedisError:
                log.warning("throttle_unavailable")
        return [self._count_here(limit) for limit in limits]

    def _count_in_redis(self, store: "redis.Redis", limits: Sequence[Limit]) -> list[tuple[int, int]]:
        with store.pipeline(transaction=True) as batch:
            for limit in limits:
                name = self._name(limit)
                batch.set(name, 0, ex=limit.seconds, nx=True)
                batch.incr(name)
                batch.ttl(name)
            found = batch.execute()
        return [(int(found[n + 1]), max(int(found[n + 2]), 1)) for n in range(0, len(found), 3)]

    def _count_here(self, limit: Limit) -> tuple[int, int]:
        now, name = time.monotonic(), self._name(limit)
        with self._lock:
            count, until = self._kept.pop(name, (0, 0.0))
            if until <= now:
                count, until = 0, now + limit.seconds
            self._kept[name] = (count + 1, until)
            while len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)
        return count + 1, max(int(until - now), 1)

    def _name(self, limit: Limit) -> str:
        return f"ocop:try:{limit.kind}:{self._keys.digest('attempts', limit.subject.encode()).hex()[:32]}"
