"""The lock of a data folder."""

import os
import time

import pytest

from ocop.errors import AlreadyRunningError
from ocop.instance import Holder, find_running, hold, myself, read_holder


def test_hold_names_its_holder_and_lets_go(tmp_path):
    lock = tmp_path / "lock"

    with hold(lock, myself("up", "http://127.0.0.1:8000")):
        assert read_holder(lock) == Holder(pid=os.getpid(), what="up", address="http://127.0.0.1:8000")
        assert find_running(lock) == read_holder(lock)

    assert find_running(lock) is None


def test_hold_refuses_a_second_holder_with_who_and_where(tmp_path):
    lock = tmp_path / "lock"

    with (
        hold(lock, myself("up", "http://127.0.0.1:8000")),
        pytest.raises(AlreadyRunningError) as caught,
        hold(lock, myself("up", "http://127.0.0.1:8001"), patience=30.0),
    ):
        pass

    assert f"`ocop up`, process {os.getpid()}, which answers at http://127.0.0.1:8000" in str(caught.value)
    assert caught.value.exit_code == 3


def test_hold_waits_for_a_short_command_only_as_long_as_told(tmp_path):
    lock = tmp_path / "lock"
    began = time.monotonic()

    with (
        hold(lock, myself("replay")),
        pytest.raises(AlreadyRunningError, match="`ocop replay`, process"),
        hold(lock, myself("up"), patience=1.0),
    ):
        pass

    assert 1.0 <= time.monotonic() - began < 5.0


def test_hold_takes_over_what_a_dead_process_left(tmp_path):
    lock = tmp_path / "lock"
    lock.write_text('{"pid": 1, "what": "up", "address": "http://127.0.0.1:9"}')

    with hold(lock, myself("up", "http://127.0.0.1:8000")):
        assert read_holder(lock) == myself("up", "http://127.0.0.1:8000")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}', '{"pid": null, "what": "up", "address": ""}'])
def test_read_holder_survives_nonsense(tmp_path, text):
    (tmp_path / "lock").write_text(text)

    assert read_holder(tmp_path / "lock") is None
