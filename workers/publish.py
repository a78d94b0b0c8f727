"""Hand a message to whoever listens now: Redis publish/subscribe. Nobody listening is no fault."""

from collections.abc import Callable

from redis import Redis


def publisher(redis: Redis) -> Callable[[str, bytes], None]:
    """Give the function that sends ``body`` to the channel ``topic``."""

    def publish(topic: str, body: bytes) -> None:
        redis.publish(topic, body)

    return publish
