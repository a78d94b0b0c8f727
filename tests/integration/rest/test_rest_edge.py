"""What every answer carries, and the ways a request can miss: ids, headers, methods, faults, sign-in."""

import re
import socket
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
import redis as redis_client
from redis.backoff import NoBackoff
from redis.retry import Retry

from api.app import create_app
from api.lanes import THREADS
from api.throttle import FAILURES_MAX
from config.i18n import load_translator
from tests import factories
from tests.factories import CLOCK, NOW
from tests.fixtures.live import serving
from workflow.domain.time import FixedClock
from workflow.services import identify as identify_module
from workflow.store.database import Database
from workflow.store.reads import seasons


def test_every_answer_carries_a_request_id_and_security_headers(rest):
    for response in (rest.get("/me", by="producer"), rest.get("/nowhere", by=None), rest.get("/health/live", by=None)):
        assert re.fullmatch(r"[0-9a-f]{16}", response.headers["x-request-id"])
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["content-security-policy"].startswith("default-src 'none'")
        assert response.headers["cache-control"] == "no-store"
    ids = {rest.get("/me", by="producer").headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


def test_request_id_of_the_caller_is_kept_when_it_is_plain(rest):
    kept = rest.get("/nowhere", by=None, headers={"x-request-id": "abc-1.2_3"})
    assert kept.headers["x-request-id"] == kept.json()["request_id"] == "abc-1.2_3"
    for bad in ("a b", "x" * 65, "<script>", ""):
        assert rest.get("/nowhere", by=None, headers={"x-request-id": bad}).headers["x-request-id"] != bad


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "route_not_found"),
        ("GET", "/cases/", 404, "route_not_found"),
        ("GET", "/api/v2/cases", 404, "route_not_found"),
        ("DELETE", "/cases", 405, "method_not_allowed"),
        ("PUT", "/me", 405, "method_not_allowed"),
    ],
)
def test_address_or_method_that_is_none(rest, method, path, status, code):
    response = rest.call(method, path, by="producer")
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["content-type"] == "application/problem+json"
    if status == 405:
        assert "GET" in response.headers["allow"]


def test_people_get_a_page_and_programs_a_problem(rest):
    page = rest.client.get("/nowhere", headers={"accept": "text/html"})
    problem = rest.client.get("/nowhere")

    assert page.status_code == problem.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert problem.json()["code"] == "route_not_found"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Basic abc",
        "Bearer ocop_wrong",
        "Bearer x",
        "Bearer ocop_" + "x" * 300,
        "Bearer ocop_é",
    ],
)
def test_without_a_live_token_nobody_gets_in(rest, header):
    headers = {} if header is None else {"authorization": header.encode("latin-1")}
    response = rest.call("GET", "/cases", by=None, headers=headers)

    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")
    assert response.headers["www-authenticate"] == 'Bearer realm="ocop"'


def test_token_ends_on_its_day(rest_alone):
    """Thirty days, and not an instant more."""
    token = rest_alone.tokens["producer"]
    for after, status in ((timedelta(days=30, seconds=-1), 200), (timedelta(days=30), 401)):
        app = create_app(database=rest_alone.database, clock=FixedClock(NOW + after), translator=load_translator())
        with serving(app) as address:
            response = httpx.get(f"{address}/api/v1/me", headers={"authorization": f"Bearer {token}"})
        assert response.status_code == status


def test_fault_of_ours_says_nothing_but_its_id(rest, monkeypatch):
    def broken(*_given, **_more):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(seasons, "page", broken)
    response = rest.get("/seasons", by="producer", headers={"accept-language": "en"})

    assert response.status_code == 500
    problem = response.json()
    assert problem["code"] == "internal_error"
    assert problem["request_id"] in problem["detail"]
    assert "secret" not in response.text
    assert response.headers["x-request-id"] == problem["request_id"]
    monkeypatch.undo()
    assert rest.get("/seasons", by="producer").status_code == 200


def test_fault_of_ours_is_logged_without_what_people_sent(rest, monkeypatch, caplog):
    def broken(*_given, **_more):
        raise RuntimeError("broken")

    monkeypatch.setattr(identify_module, "reach_of", broken)
    rest.get("/seasons", by="producer")

    for _ in range(100):  # the log comes after the answer
        if "request_failed" in caplog.text:
            break
        time.sleep(0.05)
    assert "request_failed" in caplog.text
    assert rest.tokens["producer"] not in caplog.text


def test_failed_sign_ins_are_slowed_and_live_tokens_are_not(rest_alone, redis_url):
    with redis_client.Redis.from_url(redis_url) as store:
        app = create_app(
            database=rest_alone.database, clock=CLOCK, translator=load_translator(), redis=store, processes_shipped=()
        )
        with serving(app) as address, httpx.Client(base_url=address, timeout=30) as client:

            def status(token):
                return client.get("/api/v1/me", headers={"authorization": f"Bearer {token}"})

            failed = [status(f"ocop_{number}").status_code for number in range(FAILURES_MAX + 2)]
            assert failed == [401] * FAILURES_MAX + [429] * 2
            slowed = status("ocop_wrong")
            assert slowed.json()["code"] == "rate_limited"
            assert 0 < int(slowed.headers["retry-after"]) <= 60
            assert status(rest_alone.tokens["producer"]).status_code == 200
            store.flushdb()
            assert status("ocop_wrong").status_code == 401


def test_without_redis_requests_are_served(rest_alone):
    with redis_client.Redis(host="127.0.0.1", port=1, socket_timeout=0.2, retry=Retry(NoBackoff(), 0)) as nobody:
        app = create_app(database=rest_alone.database, clock=CLOCK, translator=load_translator(), redis=nobody)
        with serving(app) as address, httpx.Client(base_url=address, timeout=30) as client:
            assert client.get("/api/v1/me", headers={"authorization": "Bearer ocop_x"}).status_code == 401
            ready = client.get("/health/ready")
            assert (ready.status_code, ready.json()["status"], ready.json()["redis"]) == (200, "degraded", "away")
            assert client.get("/health").json() == ready.json()


@contextmanager
def dead_database():
    """Listen where a database would, and hang up on whoever calls."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        stop = threading.Event()

        def hang_up():
            listener.settimeout(0.1)
            while not stop.is_set():
                try:
                    listener.accept()[0].close()
                except TimeoutError:
                    continue

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        try:
            yield f"postgresql://nobody@127.0.0.1:{listener.getsockname()[1]}/none"
        finally:
            stop.set()
            thread.join()


def test_without_the_database_nothing_is_served_but_it_is_said(rest):
    with dead_database() as url:
        database = Database(url, pool_size=THREADS, pool_timeout=2.0)
        app = create_app(
            database=database,
            clock=CLOCK,
            translator=load_translator(),
            processes_shipped=[rest.scene.process],
        )
        with serving(app) as address, httpx.Client(base_url=address, timeout=30) as client:
            headers = {"authorization": f"Bearer {rest.tokens['producer']}", "idempotency-key": "k"}
            listed = client.get("/api/v1/cases", headers=headers)
            acted = client.post(
                "/api/v1/cases/00000000-0000-7000-8000-000000000001/transitions",
                json={"trigger": "submit_idea"},
                headers=headers,
            )
            written = client.post(
                "/api/v1/products", json={"code": "a", "name": "b", "producer_id": "0" * 32}, headers=headers
            )
            for response in (listed, acted, written):
                assert response.status_code == 503, response.text
                assert response.json()["code"] in {"database_unavailable", "database_busy"}
                assert int(response.headers["retry-after"]) > 0
            assert client.get("/health/live").json() == {"status": "live"}
            ready = client.get("/health/ready")
            assert (ready.status_code, ready.json()["database"]) == (503, "away")
            described = client.get("/api/v1/openapi.json")
            assert "submit_idea" in described.json()["components"]["schemas"]["Trigger"]["enum"]
        database.close()


def test_ready_tells_the_age_of_the_ticks(rest_alone):
    with rest_alone.database.unit() as unit:
        unit.execute(
            "INSERT INTO heartbeats (name, beat_at, beats) VALUES ('relay', %s, 1), ('sweep', %s, 1)",
            (NOW - timedelta(seconds=7), NOW - timedelta(minutes=4)),
        )
    ready = rest_alone.get("/health/ready", by=None)

    assert ready.status_code == 200
    assert ready.json() == {
        "status": "degraded",
        "database": "here",
        "redis": "none",
        "seconds_since_tick": {"relay": 7, "sweep": 240},
        "stale": ["sweep"],
    }


def test_headers_beyond_measure_are_refused(rest):
    response = rest.get("/me", by="producer", headers={"x-much": "y" * 40_000})
    assert (response.status_code, response.json()["code"]) == (431, "headers_too_large")


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /api/v1/cases\xff HTTP/1.1\r\nhost: x\r\n\r\n",
        b"POST /api/v1/products HTTP/1.1\r\nhost: x\r\ncontent-length: many\r\n\r\n",
        b"POST /api/v1/products HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999999999999999\r\n\r\n",
        b"NONSENSE\r\n\r\n",
    ],
)
def test_broken_http_is_refused_and_the_server_lives_on(rest, raw):
    address = urlsplit(str(rest.client.base_url))
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(raw)
        first_line = connection.recv(4096).partition(b"\r\n")[0]
    assert re.match(rb"HTTP/1.1 4\d\d", first_line), first_line
    assert rest.get("/me", by="producer").status_code == 200


def test_many_at_once_are_all_answered(rest):
    factories.enter(rest.database, rest.scene)
    statuses = []

    def ask():
        statuses.append(rest.get("/cases", by="province_officer").status_code)

    threads = [threading.Thread(target=ask) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 24
