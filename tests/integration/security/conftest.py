"""The interface served for real, and raw bytes on a connection to it."""

import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.integration.rest.conftest import Rest, _logging_as_in_production, rest, rest_alone

__all__ = ["_logging_as_in_production", "rest", "rest_alone"]

Raw = Callable[..., tuple[int, bytes]]
WAIT_SECONDS = 10.0


def exchange(address: str, sent: bytes, *, wait: float = WAIT_SECONDS) -> tuple[int, bytes]:
    """Send bytes and give the status and all of the first answer; status 0 where the connection is just closed."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=wait) as connection:
        connection.sendall(sent)
        answer = b""
        while b"\r\n\r\n" not in answer:
            more = connection.recv(65_536)
            if not more:
                break
            answer += more
        head, _, body = answer.partition(b"\r\n\r\n")
        while len(body) < _length(head):
            body += connection.recv(65_536)
    return (int(head[9:12]) if head else 0), head + b"\r\n\r\n" + body


@pytest.fixture
def raw(rest: Rest) -> Raw:
    """Give how to send bytes to the interface; ``{token}`` in them becomes the producer's."""

    def send(sent: bytes) -> tuple[int, bytes]:
        token = rest.tokens["producer"].encode()
        return exchange(str(rest.client.base_url), sent.replace(b"{token}", token))

    return send


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
