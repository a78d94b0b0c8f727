"""The socket every api process serves on."""

import socket

import pytest

from config.settings import load
from ocop import listening
from ocop.errors import OperatorError
from tests.fixtures.processes import free_port


def test_accepted_connections_send_small_answers_at_once():
    port = free_port()
    with listening.bind(load({"OCOP_PORT": str(port)})) as listener:
        listener.listen()
        with socket.create_connection(("127.0.0.1", port)):
            accepted, _ = listener.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_bind_waits_for_a_port_that_is_about_to_be_free():
    port = free_port()
    settings = load({"OCOP_PORT": str(port)})
    with listening.bind(settings) as first:
        first.listen()
        with pytest.raises(OperatorError, match=rf"OCOP_PORT={port + 1}"):
            listening.bind(settings)
    listening.bind(settings).close()


@pytest.mark.parametrize("host", ["no-such-host.invalid", "203.0.113.7"])
def test_bind_refuses_an_address_that_is_not_ours(host):
    with pytest.raises(OperatorError, match="OCOP_HOST"):
        listening.bind(load({"OCOP_HOST": host}))
