"""Carry the outbox out: claim what is due, plan its notices, hand it on, mark it sent. Keyed for ever."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from workflow.domain.time import Clock
from workflow.services.announce import TOPIC, announcement
from workflow.services.plan_notices import plan_events
from workflow.store import outbox
from workflow.store.database import Database

BATCH: Final = 200
LEASE: Final = timedelta(minutes=2)


def relay_once(
    database: Database,
    publish: Callable[[str, bytes], None],
    clock: Clock,
    *,
    announce: Callable[[str, bytes], None] | None = None,
) -> int:
    """Hand every due message to ``publish(topic, body)`` and give how many left.

    Its notices are planned first, in one transaction for the batch; those that a worker had planned before it
    died are there already when the message comes again. When ``publish`` fails, the error goes on to the caller;
    that message and those claimed with it after it are tried again when their lease runs out, as are all that a
    worker held when it died. So a receiver that sees a key twice drops the second. The order of messages is not
    promised. ``announce(topic, body)`` gets, a batch, in which seasons and units something changed; it is said once
    and kept nowhere.
    """
    sent = 0
    while True:
        with database.single() as unit:
            messages = outbox.claim(unit, now=clock.now(), lease=LEASE, limit=BATCH)
        if not messages:
            return sent
        with database.unit() as unit:
            plan_events(unit, messages, clock.now())
        handed_on: list[str] = []
        try:
            for message in messages:
                body = json.dumps({"key": message.key, **message.payload}, ensure_ascii=False)
                publish(message.topic, body.encode())
                handed_on.append(message.key)
        finally:
            with database.single() as unit:
                outbox.mark_sent(unit, keys=handed_on, at=clock.now())
                said = None if announce is None else announcement(unit, messages)
        if announce is not None and said is not None:
            announce(TOPIC, said)
        sent += len(handed_on)
