"""Keep a set of children running: restart what dies, with growing patience; stop all in order. Knows nothing of
their work.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

import structlog

from ocop.backoff import Backoff
from ocop.logfile import rotate

TICK_SECONDS = 0.2
ROTATE_SECONDS = 30.0
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

log = structlog.get_logger(__name__)


class StopRequested(BaseException):
    """Someone asked this process to end. Raised by the signal wherever the main thread is."""


@dataclass(frozen=True, slots=True)
class Service:
    """How to start one child and how to ask it to end."""

    name: str
    start: "Callable[[], subprocess.Popen[bytes]]"
    patience: float
    stop_signal: signal.Signals = signal.SIGTERM
    hard_signal: signal.Signals = signal.SIGKILL


@dataclass(slots=True)
class Running:
    """A service under care: its present process, or when it is to be started again."""

    service: Service
    process: "subprocess.Popen[bytes]"
    started: float
    backoff: Backoff = field(default_factory=Backoff)
    due: float | None = None


class Supervisor:
    """Start services, watch them, and on leaving the block stop them, the last started first."""

    def __init__(self, *, logs: Path) -> None:
        self._logs = logs
        self._children: list[Running] = []
        self._rotated = 0.0
        self._hurried = False

    def __enter__(self) -> Self:
        """Take over the signals that ask to end."""
        for number in SIGNALS:
            signal.signal(number, _ask_to_stop)
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Stop every child; a second signal meanwhile stops waiting."""
        for number in SIGNALS:
            signal.signal(number, self._hurry)
        for running in reversed(self._children):
            self._stop(running)
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)

    def start(self, service: Service) -> "subprocess.Popen[bytes]":
        """Start a service and keep it running from now on."""
        process = service.start()
        self._children.append(Running(service=service, process=process, started=time.monotonic()))
        log.info("child_started", child=service.name, pid=process.pid)
        return process

    def watch(self) -> None:
        """Restart what dies until someone asks to stop."""
        with contextlib.suppress(StopRequested):
            while True:
                self.look_once()
                time.sleep(TICK_SECONDS)

    def look_once(self) -> None:
        """Look at every child: note deaths, start again those whose wait is over."""
        now = time.monotonic()
        for running in self._children:
            if running.due is not None:
                if now >= running.due:
                    self._restart(running, now)
            elif running.process.poll() is not None:
                self._note_death(running, now)
        if now - self._rotated > ROTATE_SECONDS:
            self._rotated = now
            rotate(self._logs)

    def _note_death(self, running: Running, now: float) -> None:
        _kill_rest_of_group(running.process.pid)
        delay = running.backoff.after_death(lived=now - running.started)
        running.due = now + delay
        log.warning(
            "child_died",
            child=running.service.name,
            pid=running.process.pid,
            status=running.process.returncode,
            restart_in_seconds=delay,
        )

    def _restart(self, running: Running, now: float) -> None:
        try:
            running.process = running.service.start()
        except Exception:  # one that cannot be started now must not take the others down
            log.exception("child_start_failed", child=running.service.name)
            running.due = now + running.backoff.after_death(lived=0.0)
            return
        running.started = now
        running.due = None
        log.info("child_restarted", child=running.service.name, pid=running.process.pid)

    def _stop(self, running: Running) -> None:
        service, process = running.service, running.process
        for number, patience in (
            (service.stop_signal, service.patience),
            (service.hard_signal, 2.0),
            (signal.SIGKILL, 2.0),
        ):
            if process.poll() is not None:
                break
            process.send_signal(number)
            self._wait(process, patience)
        _kill_rest_of_group(process.pid)
        log.info("child_stopped", child=service.name, pid=process.pid, status=process.poll())

    def _wait(self, process: "subprocess.Popen[bytes]", patience: float) -> None:
        give_up = time.monotonic() + patience
        while process.poll() is None and time.monotonic() < give_up and not self._hurried:
            time.sleep(0.02)
        if self._hurried:
            time.sleep(0.1)

    def _hurry(self, _number: int, _frame: FrameType | None) -> None:
        self._hurried = True


def _ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    raise StopRequested


def _kill_rest_of_group(pid: int) -> None:
    """Every child leads its own process group; what it left behind there goes too."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
