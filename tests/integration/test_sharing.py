"""Processes on one listening socket share what comes in."""

import asyncio
import errno
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from api import sharing
from api.sharing import Intake


@pytest.fixture
def listener():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        yield listening


@pytest.fixture
def patient(monkeypatch):
    """Let the waits be long beside what a busy machine may hold a test up."""
    monkeypatch.setattr(sharing, "STEP_SECONDS", 0.05)


class Process:
    """One that takes connections: those it took, with as many as it is said to hold already."""

    def __init__(self, listener, held=0):
        self.taken: list[socket.socket] = []
        self.before = held
        self.listener = listener.dup()  # as a process has a descriptor of its own
        self.intake = Intake(self.listener, self.taken.append, self.held)

    def held(self):
        return self.before + len(self.taken)

    def end(self):
        self.intake.close()
        self.listener.close()
        for connection in self.taken:
            connection.close()


class Refusing:
    """A listening socket of a system that has no connection to give for the first time it is asked."""

    def __init__(self, listener):
        self._listener = listener
        self.refused = 0

    def dup(self):
        return self

    def accept(self):
        if not self.refused:
            self.refused += 1
            raise OSError(errno.EMFILE, "Too many open files")
        return self._listener.accept()

    def __getattr__(self, name):
        return getattr(self._listener, name)


async def connected(listener, processes, count):
    """Connect so often, and wait until each connection was taken."""
    clients = [socket.create_connection(listener.getsockname()) for _ in range(count)]
    async with asyncio.timeout(10):
        while sum(len(process.taken) for process in processes) < count:  # noqa: ASYNC110 - what is waited for sets no event
            await asyncio.sleep(0.001)
    for client in clients:
        client.close()


def outcome(run):
    """Run a coroutine on a loop and a thread of its own: the browser of other tests has one on this thread."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, run()).result()


def shares(listener, held, count):
    async def run():
        processes = [Process(listener, already) for already in held]
        try:
            await connected(listener, processes, count)
            return [len(process.taken) for process in processes]
        finally:
            for process in processes:
                process.end()

    return outcome(run)


@pytest.mark.usefixtures("patient")
def test_who_holds_fewer_takes_what_comes_in(listener):
    assert shares(listener, [8, 0], 3) == [0, 3]


def test_who_is_alone_takes_all_however_many_it_holds(listener):
    assert shares(listener, [100], 40) == [40]


@pytest.mark.usefixtures("patient")
def test_two_that_hold_as_many_share_alike(listener):
    first, second = shares(listener, [0, 0], 8)
    assert (min(first, second), max(first, second)) in {(4, 4), (3, 5)}


def test_a_system_without_a_free_connection_is_asked_again(listener, monkeypatch):
    monkeypatch.setattr(sharing, "AGAIN_SECONDS", 0.01)
    refusing = Refusing(listener)
    assert shares(refusing, [0], 2) == [2]
    assert refusing.refused == 1


def test_a_closed_intake_takes_no_more(listener):
    async def run():
        closed, other = Process(listener), Process(listener, held=8)
        closed.intake.close()
        try:
            await connected(listener, [other], 3)
            return len(closed.taken)
        finally:
            closed.end()
            other.end()

    assert outcome(run) == 0
