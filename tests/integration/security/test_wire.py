"""Requests no client of ours would send: broken, doubled, endless, slow. Each is refused and the server lives on."""

import asyncio
import json
import re
import socket
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
import pytest

from api import middleware
from api.app import create_app
from api.middleware import Bounds
from api.wire import BoundedProtocol
from config.i18n import load_translator
from tests.factories import CLOCK
from tests.fixtures.live import serving
from tests.fixtures.logs import logs_of
from tests.integration.security.conftest import exchange

ME = b"GET /api/v1/me HTTP/1.1\r\nauthorization: Bearer {token}\r\n"
NEW = (
    b"POST /api/v1/products HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n"
)
SLOW = Bounds(body_seconds=0.6, body_rate=1_000_000)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (ME + b"\r\n", 400),  # no host
        (ME + b"host: a\r\nhost: b\r\n\r\n", 400),
        (ME.replace(b"1.1", b"1.0") + b"\r\n", 200),
        (ME.replace(b"1.1", b"9.9") + b"host: x\r\n\r\n", 400),
        (ME.replace(b"GET", b"BREW") + b"host: x\r\n\r\n", 400),
        (ME.replace(b"GET", b"PROPFIND") + b"host: x\r\n\r\n", 405),
        (ME.replace(b"GET", b"TRACE") + b"host: x\r\n\r\n", 405),
        (ME + b"host: x\r\nx-a: b\r\n c\r\n\r\n", 400),  # folded
        (ME + b"host: x\r\nx-a : b\r\n\r\n", 400),
        (ME + b"host: x\r\nx-a: b\x00c\r\n\r\n", 400),
        (ME + b"host: x\r\nx-a: b\rc\r\n\r\n", 400),
        (ME.replace(b"\r\n", b"\n") + b"host: x\n\n", 400),
        (ME + b"host: x\r\ncookie: " + b"a" * 40_000 + b"\r\n\r\n", 431),
        (ME + b"host: x\r\n" + b"".join(b"h%d: v\r\n" % n for n in range(101)) + b"\r\n", 431),
        (b"GET /api/v1/me?" + b"a" * 9_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n", 414),
        (b"OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n", 404),
        (b"CONNECT elsewhere:443 HTTP/1.1\r\nhost: x\r\n\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (NEW + b"content-length: 5\r\ncontent-length: 6\r\n\r\n{}    ", 400),
        (NEW + b"content-length: 2\r\ncontent-length: 2\r\n\r\n{}", 400),
        (NEW + b"content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (NEW + b"transfer-encoding: xchunked\r\n\r\n0\r\n\r\n", 400),
        (NEW + b"content-length: -5\r\n\r\n{}", 400),
        (NEW + b"content-length: +2\r\n\r\n{}", 400),
        (NEW + b"content-length: 99999999999999999\r\n\r\n{}", 413),
        (NEW + b"content-length: 99999999999999999999999\r\n\r\n{}", 400),
        (NEW + b"transfer-encoding: chunked\r\n\r\n100001\r\n" + b"x" * 0x100001 + b"\r\n0\r\n\r\n", 413),
        (NEW + b"transfer-encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{}", 400),
    ],
)
def test_a_request_that_is_none_is_refused(rest, raw, sent, status):
    before = rest.rows()
    found, answer = raw(sent)
    assert found == status, answer[:400]
    assert b"Traceback" not in answer
    assert rest.rows() == before
    assert rest.get("/me", by="producer").status_code == 200


def test_a_request_hidden_in_a_body_is_not_served(rest, raw):
    """Length and pieces at once (request smuggling): the connection ends, the second request is never looked at."""
    hidden = b"DELETE /api/v1/tokens/current HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n"
    status, _ = raw(NEW + b"content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n" + hidden)
    assert status == 400
    assert rest.get("/me", by="producer").status_code == 200


@contextmanager
def hasty(rest, **more):
    """Serve the same data by a server that waits half a second where the real one waits longer."""

    class Hasty(BoundedProtocol):
        head_seconds = 0.5

    app = create_app(database=rest.database, clock=CLOCK, translator=load_translator(), **more)
    with serving(app, protocol=Hasty) as address:
        yield address


def connect(address):
    place = urlsplit(address)
    return socket.create_connection((place.hostname, place.port), timeout=10)


def dripped(connection, sent, *, every=0.05, most=200):
    """Send a byte at a time until the other side is done; give what it answered and the seconds that took."""
    begun, answer = time.monotonic(), b""
    connection.settimeout(every)
    for number in range(most):
        try:
            connection.sendall(sent[number : number + 1])
            more = connection.recv(65_536)
        except TimeoutError:
            continue
        except ConnectionError:
            break
        if not more:
            break
        answer += more
    return answer, time.monotonic() - begun


def test_a_slow_body_ends_in_408_and_holds_no_thread(rest):
    """A client that sends a byte now and then: it is told so, the connection ends, others are served meanwhile."""
    head = NEW.replace(b"{token}", rest.tokens["producer"].encode()) + b"content-length: 5000\r\n\r\n"
    with hasty(rest, bounds=SLOW) as address, httpx.Client(base_url=address) as other:
        answers = []

        def drip():
            with connect(address) as connection:
                connection.sendall(head)
                answers.append(dripped(connection, b" " * 5000))

        threads = [threading.Thread(target=drip) for _ in range(12)]  # twice as many as there are worker threads
        for thread in threads:
            thread.start()
        time.sleep(0.2)
        begun = time.monotonic()
        auth = {"authorization": f"Bearer {rest.tokens['producer']}"}
        assert other.get("/api/v1/me", headers=auth).status_code == 200
        assert time.monotonic() - begun < 2
        for thread in threads:
            thread.join()
    assert len(answers) == 12
    for answer, seconds in answers:
        head_, _, body = answer.partition(b"\r\n\r\n")
        problem = json.loads(body)
        assert head_.startswith(b"HTTP/1.1 408"), head_
        assert re.search(rb"(?i)connection: close", head_)
        assert (problem["code"], problem["params"]["seconds"]) == ("body_too_slow", 1)
        assert seconds < 8


def test_a_long_body_gets_the_time_its_length_earns(rest):
    """Slow in all but never still: a weak network's upload goes on beyond the seconds that a still one has."""
    content = json.dumps({"code": "a", "name": "x" * 400_000, "producer_id": str(rest.scene.producer_id)}).encode()
    head = NEW.replace(b"{token}", rest.tokens["producer"].encode()) + b"content-length: %d\r\n\r\n" % len(content)
    earned = Bounds(body_seconds=0.3, body_rate=100_000)
    with hasty(rest, bounds=earned) as address, connect(address) as connection:
        connection.sendall(head)
        for at in range(0, len(content), 40_000):
            connection.sendall(content[at : at + 40_000])
            time.sleep(0.12)
        answer = connection.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 422"), answer[:200]  # read to its end: the name is too long


def test_a_connection_that_says_nothing_is_closed(rest):
    with hasty(rest) as address:
        assert exchange(address, b"") == (0, b"\r\n\r\n")


def test_a_head_that_does_not_end_is_refused(rest):
    with hasty(rest) as address, connect(address) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nhost: x\r\nx-slow: ")
        answer, seconds = dripped(connection, b"a" * 200)
        assert answer.startswith(b"HTTP/1.1 408")
        assert seconds < 8


@pytest.mark.parametrize("part", [b"a" * 100, b"x-a: b\r\n" * 20])
def test_a_head_that_grows_for_ever_is_refused(raw, part):
    status, _ = raw(b"GET / HTTP/1.1\r\nhost: x\r\nx-long: " + part * 5_000)
    assert status == 431


def test_what_is_left_of_a_refused_body_is_not_waited_for(rest):
    """Without a token the answer goes out before the body is read; then the connection may not be held either."""
    with hasty(rest) as address, connect(address) as connection:
        sent = NEW.replace(b"authorization", b"x-none") + b"content-length: 5000\r\n\r\n"
        connection.sendall(sent)
        answer, seconds = dripped(connection, b" " * 5000)
        assert answer.startswith(b"HTTP/1.1 401")
        assert seconds < 8


def test_requests_one_after_another_on_one_connection_are_served(rest):
    token = rest.tokens["producer"].encode()
    request = ME.replace(b"{token}", token) + b"host: x\r\n\r\n"
    with hasty(rest) as address, connect(address) as connection:
        connection.sendall(request * 3)  # before the first is answered
        answer = b""
        while answer.count(b"HTTP/1.1 200 OK") < 3:
            answer += connection.recv(65_536)
        connection.sendall(request)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 OK")


def test_a_request_that_takes_longer_than_a_head_may_is_answered(rest, monkeypatch):
    """The time of a head is not the time of the work: nothing is cut off while it is being done."""

    async def slow(scope, receive, send):
        assert scope["type"] in {"http", "lifespan"}
        if scope["type"] == "lifespan":
            return
        await asyncio.sleep(1.2)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    class Hasty(BoundedProtocol):
        head_seconds = 0.3

    with serving(slow, protocol=Hasty) as address:
        assert httpx.get(address, timeout=10).status_code == 204


def test_who_hangs_up_in_the_middle_is_no_fault_of_ours(rest):
    head = NEW.replace(b"{token}", rest.tokens["producer"].encode()) + b"content-length: 50\r\n\r\n{"
    with logs_of(middleware) as logs:
        with connect(str(rest.client.base_url)) as connection:
            connection.sendall(head)
            time.sleep(0.2)
        give_up = time.monotonic() + 5
        while not logs and time.monotonic() < give_up:
            time.sleep(0.02)
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("client_left", "info")]
