"""The tasks: one service call each. No argument, no result, safe to run twice, late or not at all."""

from collections.abc import Callable

from workers.publish import publisher
from workers.resources import Resources
from workflow.domain.time import SystemClock
from workflow.services.heartbeat import beat
from workflow.services.relay import relay_once

CLOCK = SystemClock()


def relay(resources: Resources) -> None:
    """Carry the outbox out."""
    relay_once(resources.database, publisher(resources.redis), CLOCK)
    beat(resources.database, "relay", CLOCK)


def heartbeat(resources: Resources) -> None:
    """Leave a sign of life."""
    beat(resources.database, "heartbeat", CLOCK)


TASKS: dict[str, Callable[[Resources], None]] = {
    "relay": relay,
    "heartbeat": heartbeat,
}
