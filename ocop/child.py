"""Start one process as a child that cannot outlive its parent. Knows nothing of what the process does."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Account:
    """The system user a child runs as, when not as the parent's."""

    name: str
    uid: int
    gid: int


def start(  # noqa: PLR0913 - one keyword per property of a process
    command: Sequence[str],
    *,
    log: Path,
    last_signal: signal.Signals,
    environ: Mapping[str, str] | None = None,
    account: Account | None = None,
    given: bytes | None = None,
    pass_fds: Sequence[int] = (),
    cwd: Path | None = None,
) -> "subprocess.Popen[bytes]":
    """Start ``command`` in its own session, its output appended to ``log``.

    It gets ``last_signal`` from the kernel when this process dies, however that happens (Linux only).
    ``given`` is written to its standard input. Start it from a thread that lives as long as the child should.
    """
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE if given is not None else subprocess.DEVNULL,
            stdout=handle,
            stderr=handle,
            env=None if environ is None else dict(environ),
            start_new_session=True,
            pass_fds=pass_fds,
            cwd=cwd,
            preexec_fn=_die_with_parent(last_signal),  # noqa: PLW1509 - before exec there is no other way to ask for it
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    finally:
        os.close(handle)
    if given is not None and process.stdin is not None:
        process.stdin.write(given)
        process.stdin.close()
    return process


def _die_with_parent(last_signal: signal.Signals) -> Callable[[], None]:
    if not sys.platform.startswith("linux"):
        return lambda: None
    libc = ctypes.CDLL(None, use_errno=True)  # opened before the fork
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(last_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return ask
