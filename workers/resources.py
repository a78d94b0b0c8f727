"""What a pool process holds: its own database handle and Redis client, opened at first use, never before the fork."""

from functools import cached_property

from redis import Redis

from workflow.store.database import Database

POOL_SIZE = 2


class Resources:
    """The connections of one worker process."""

    def __init__(self, *, database_url: str, redis_url: str) -> None:
        self._database_url = database_url
        self._redis_url = redis_url

    @cached_property
    def database(self) -> Database:
        """The database."""
        return Database(self._database_url, pool_size=POOL_SIZE)

    @cached_property
    def redis(self) -> Redis:
        """Redis, for what listens live."""
        return Redis.from_url(self._redis_url, socket_timeout=5.0, health_check_interval=30)
