"""Text messages over Apprise to a real HTTP gateway on loopback, the ladder to them, and the pace kept in Redis."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import redis

from tests.acts import rows
from tests.integration.delivery.conftest import TUESDAY_MORNING
from workers.channels import ChannelSettings, make_channels
from workers.channels.pace import RedisPace
from workflow.domain.time import FixedClock

NUMBER = "84912345678"


@dataclass
class Gateway:
    """A provider's HTTP interface: what it was sent, and the status it answers with."""

    address: str = ""
    status: int = 200
    taken: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    found = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            found.taken.append((self.path, body["message"]))
            self.send_response(found.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found.address = f"json://127.0.0.1:{server.server_port}/send/{{to}}"
        yield found
        server.shutdown()


@pytest.fixture
def texting(post, gateway):
    """Give the desk a second way out, for text messages."""
    post.channels |= {
        "sms": make_channels(ChannelSettings(apprise_urls={"sms": gateway.address}), FixedClock(post.at))["sms"]
    }
    return post


def test_a_text_message_goes_to_the_number_and_its_proof_says_what_it_said(texting, gateway, case):
    texting.reach("producer", phone="0912 345 678")
    key = texting.plan(case_id=case, channel="sms")

    assert texting.deliver().sent == 1

    ((path, said),) = gateway.taken
    assert path == f"/send/{NUMBER}"
    assert said.isascii()
    assert rows(texting.database, "SELECT address, body, message_id FROM proofs WHERE notice_key = %s", key) == [
        ("+" + NUMBER, said, None)
    ]
    assert rows(texting.database, "SELECT kind, provider FROM notice_receipts") == [("accepted", "apprise:json")]


def test_who_mail_does_not_reach_is_told_by_text_message(texting, gateway, case):
    texting.reach("producer", email="gone@example.vn", phone="0912345678")
    texting.box.on_rcpt = lambda _: "550 5.1.1 No such person here"
    key = texting.plan(case_id=case)

    first, second = texting.deliver(), texting.deliver()

    assert (first.failed, second.sent) == (1, 1)
    assert rows(texting.database, "SELECT state, channel, fallback_of FROM notices WHERE key <> %s", key) == [
        ("sent", "sms", key)
    ]
    assert len(gateway.taken) == 1
    assert texting.value("SELECT count(*) FROM phone_tasks") == 0


def test_a_gateway_that_says_no_is_asked_again_and_in_the_end_somebody_calls(texting, gateway, case):
    from datetime import timedelta

    gateway.status = 500
    texting.reach("producer", phone="0912345678")
    key = texting.plan(case_id=case, channel="sms")

    for _ in range(8):
        texting.deliver(timedelta(hours=7))

    assert len(gateway.taken) == 8
    assert texting.state(key) == ("failed", None)
    assert rows(texting.database, "SELECT notice_key FROM phone_tasks") == [(key,)]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nosuch://token@host/{to}", "Apprise knows no such address"),
        ("json://token@host/fixed", "has no {to}"),
    ],
)
def test_an_address_of_no_use_is_refused_without_showing_it(url, said):
    with pytest.raises(ValueError, match=r"OCOP_APPRISE_URLS, sms: ") as caught:
        make_channels(ChannelSettings(apprise_urls={"sms": url}), FixedClock(TUESDAY_MORNING))

    assert said in str(caught.value)
    assert "token" not in str(caught.value)


def test_the_pace_is_counted_by_the_minute_for_all_workers(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
        workers = [RedisPace(client, FixedClock(TUESDAY_MORNING), {"sms": 10}) for _ in range(2)]

        assert [worker.take("sms", 6) for worker in workers] == [6, 4]
        assert workers[0].take("sms", 1) == 0
        assert workers[0].take("email", 1000) == 1000
        assert (workers[0].per_minute("sms"), workers[0].per_minute("email")) == (10, None)
        client.flushdb()
        assert workers[1].take("sms", 3) == 3
