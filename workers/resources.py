"""What a pool process holds: its own database handle, Redis client and ways out, opened at first use, never before
the fork.
"""

from collections.abc import Mapping
from functools import cached_property

from redis import Redis

from workers.channels import ChannelSettings, make_channels
from workers.channels.pace import RedisPace
from workflow.domain.notice_text import NoticeBook
from workflow.domain.time import Clock, SystemClock
from workflow.services.channels import ChannelAdapter
from workflow.services.papers import FileStore
from workflow.services.sealing import Keys
from workflow.store.database import Database

POOL_SIZE = 2
UPLOAD_DAYS = 7
"""After so many days without a piece an upload is given up."""


class Resources:
    """The connections of one worker process, the time it goes by, the texts it sends and the keys of the instance."""

    def __init__(
        self,
        *,
        database_url: str,
        redis_url: str,
        book: NoticeBook,
        channels: ChannelSettings,
        keys: Keys,
        files: FileStore | None = None,
        upload_days: int = UPLOAD_DAYS,
    ) -> None:
        self._database_url = database_url
        self._redis_url = redis_url
        self._channels = channels
        self.book = book
        self.keys = keys
        self.files = files
        self.upload_days = upload_days
        self.clock: Clock = SystemClock()

    @cached_property
    def database(self) -> Database:
        """The database."""
        return Database(self._database_url, pool_size=POOL_SIZE)

    @cached_property
    def redis(self) -> "Redis":
        """Redis, for what listens live and for the pace of channels."""
        return Redis.from_url(self._redis_url, socket_timeout=5.0, health_check_interval=30)

    @cached_property
    def channels(self) -> Mapping[str, ChannelAdapter]:
        """The ways out."""
        return make_channels(self._channels, self.clock)

    @property
    def mail_stays(self) -> bool:
        """Say whether mail is kept in the house."""
        return self._channels.smtp_url is None

    @cached_property
    def pace(self) -> RedisPace:
        """How fast each way out may be gone."""
        return RedisPace(self.redis, self.clock, self._channels.paces)
