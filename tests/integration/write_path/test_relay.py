"""The outbox on its way out: each key once to whoever relays, again only after the lease, and Redis holds no truth."""

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from redis import Redis

from ocop.datadir import DataDir
from ocop.embedded.running import redis_running
from tests.acts import Acts, one, rows
from tests.factories import build
from workers.publish import publisher
from workflow.domain.time import FixedClock
from workflow.services.fire_many import BulkCommand, fire_many
from workflow.services.relay import BATCH, LEASE, relay_once
from workflow.store import outbox
from workflow.store.database import Database

CASES = 700
PENDING = "SELECT count(*) FROM outbox WHERE sent_at IS NULL"


@pytest.fixture
def acts(fresh_database_url):
    """Give a scene of this test's own: what waits in the outbox is counted."""
    database = Database(fresh_database_url)
    yield Acts(database, build(database, products=CASES))
    database.close()


class Listener:
    """Collects what is published, and may fail at a given message."""

    def __init__(self, fails_at: int | None = None) -> None:
        self.got: list[tuple[str, dict[str, object]]] = []
        self.fails_at = fails_at

    def __call__(self, topic: str, body: bytes) -> None:
        if len(self.got) == self.fails_at:
            raise ConnectionError
        self.got.append((topic, json.loads(body)))

    @property
    def keys(self) -> list[object]:
        return [body["key"] for _, body in self.got]


def test_each_history_row_is_told_once_with_its_contents(acts):
    case = acts.case(until="idea_submitted")
    told = Listener()
    assert relay_once(acts.database, told, acts.clock()) == 2
    assert sorted(told.got, key=lambda message: str(message[1]["key"])) == [
        (
            topic,
            {
                "key": f"{case}:{seq}",
                "case_id": str(case),
                "seq": seq,
                "trigger": trigger,
                "to_state": state,
                "notices": notices,
                "request_id": request,
            },
        )
        for topic, seq, trigger, state, notices, request in (
            ("case.entered", 1, "idea", "idea_draft", [], "enter-0"),
            ("case.moved", 2, "submit_idea", "idea_submitted", ["idea_received"], "act-0"),
        )
    ]
    assert rows(acts.database, "SELECT DISTINCT sent_at, attempts FROM outbox") == [(acts.at, 1)]
    assert relay_once(acts.database, told, acts.clock()) == 0
    assert outbox_of(acts) == (0, None)


def outbox_of(acts):
    with acts.database.single() as unit:
        return outbox.backlog(unit)


def test_two_relays_at_once_deliver_each_key_once(acts, fresh_database_url):
    acts.many(CASES)
    assert outbox_of(acts)[0] == CASES
    database = Database(fresh_database_url, pool_size=4)
    barrier, clock, told = threading.Barrier(4), acts.clock(), Listener()

    def carry(_: int) -> int:
        barrier.wait()
        return relay_once(database, told, clock)

    with ThreadPoolExecutor(4) as pool:
        carried = list(pool.map(carry, range(4)))
    database.close()
    assert sum(carried) == CASES
    assert Counter(told.keys) == Counter({f"{key}:1": 1 for (key,) in rows(acts.database, "SELECT id FROM cases")})
    assert sum(n > 0 for n in carried) >= 2, "one relay alone did it all; the race was not tried"


def test_what_was_not_handed_on_waits_for_its_lease_and_goes_then(acts):
    acts.many(10)
    failing, clock = Listener(fails_at=4), acts.clock()
    with pytest.raises(ConnectionError):
        relay_once(acts.database, failing, clock)
    assert one(acts.database, PENDING) == 6, "what was handed on is marked"
    second = Listener()
    assert relay_once(acts.database, second, FixedClock(clock.now() + LEASE - timedelta(seconds=1))) == 0
    assert relay_once(acts.database, second, FixedClock(clock.now() + LEASE)) == 6
    assert Counter(failing.keys + second.keys) == Counter(set(failing.keys) | set(second.keys))
    assert sorted(rows(acts.database, "SELECT attempts, count(*) FROM outbox GROUP BY 1")) == [(1, 4), (2, 6)]


def test_a_worker_that_dies_before_it_marks_leaves_nothing_lost(acts):
    acts.many(3)
    with acts.database.single() as unit:
        claimed = outbox.claim(unit, now=acts.at, lease=LEASE, limit=BATCH)
    assert len(claimed) == 3
    told = Listener()
    assert relay_once(acts.database, told, FixedClock(acts.at)) == 0
    assert relay_once(acts.database, told, FixedClock(acts.at + LEASE)) == 3
    assert sorted(map(str, told.keys)) == sorted(message.key for message in claimed)


def test_a_backlog_of_many_batches_leaves_in_one_go(acts):
    acts.many(CASES)
    assert BATCH < CASES
    assert relay_once(acts.database, Listener(), acts.clock()) == CASES
    assert outbox_of(acts) == (0, None)


def test_what_is_sent_is_never_sent_again_and_marking_twice_changes_nothing(acts):
    acts.many(2)
    relay_once(acts.database, Listener(), acts.clock())
    before = rows(acts.database, "SELECT key, sent_at, attempts FROM outbox ORDER BY key")
    with acts.database.single() as unit:
        outbox.mark_sent(unit, keys=[row[0] for row in before], at=acts.at + timedelta(days=1))
    assert relay_once(acts.database, Listener(), FixedClock(acts.at + timedelta(days=9))) == 0
    assert rows(acts.database, "SELECT key, sent_at, attempts FROM outbox ORDER BY key") == before


def test_flushing_redis_loses_nothing_and_doubles_nothing(acts, tmp_path):
    data = DataDir(tmp_path / "data")
    data.make()
    cases = acts.many(20)
    with redis_running(data) as url, Redis.from_url(url) as redis, redis.pubsub(ignore_subscribe_messages=True) as ears:
        ears.psubscribe("case.*")
        redis.set("cache", "something")
        relay_once(acts.database, publisher(redis), acts.clock())
        redis.flushall()
        assert redis.dbsize() == 0
        asked = BulkCommand(acts.scene.people["producer"], "suspend_implementation", "b", cases, comment="bão")
        fire_many(acts.database, acts.clock(), asked)
        redis.flushall()
        assert relay_once(acts.database, publisher(redis), acts.clock()) == 20
        redis.flushall()
        assert relay_once(acts.database, publisher(redis), acts.clock()) == 0
        heard: list[str] = []
        while (message := ears.get_message(timeout=1.0)) is not None or len(heard) < 40:
            if message is not None:
                heard.append(json.loads(message["data"])["key"])
    assert Counter(heard) == Counter({f"{case}:{seq}": 1 for case in cases for seq in (1, 2)})
