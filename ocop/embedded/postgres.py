"""Run the embedded PostgreSQL: real, durable, out of a wheel, as a child of the caller.

Settings are given on the command line, so that they are the same at every start. The caller holds the data folder's
lock.
"""

import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

import psutil

from ocop import child
from ocop.embedded.cluster import DATABASE, ROLE, SUPERUSER, Cluster, environment
from ocop.errors import OperatorError

LOOPBACK = "127.0.0.1"
STARTING_SECONDS = 120.0  # crash recovery reads the whole log since the last checkpoint
LEAVING_SECONDS = 20.0  # what an orphan of a killed instance may take to shut down
POLL_SECONDS = 0.02
PID_LINE, PORT_LINE, STATUS_LINE = 0, 3, 7  # of postmaster.pid
LAST_SIGNAL = signal.SIGINT  # PostgreSQL's fast shutdown: roll back, checkpoint, go

SETTINGS = {
    "fsync": "on",  # the defaults, said aloud: nothing here is traded for speed
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "idle_in_transaction_session_timeout": "5min",
    "client_connection_check_interval": "10s",  # a killed client's statement does not run on
    "log_error_verbosity": "terse",  # DETAIL lines repeat column values: personal data
    "log_line_prefix": "%m [%p] ",
    "logging_collector": "off",
    "unix_socket_permissions": "0700",
}
NONE: Mapping[str, str] = MappingProxyType({})


def start(cluster: Cluster, *, log: Path, also: Mapping[str, str] = NONE) -> "subprocess.Popen[bytes]":
    """Start the server and return at once; ``wait_ready`` waits for it. Puts an orphan of a killed instance away
    first. ``also`` overrides ``SETTINGS``: for the servers of a test run, whose data nobody keeps.
    """
    _clear_predecessor(cluster)
    settings = {**SETTINGS, **_listen_settings(cluster), **also}
    command = [cluster.binary("postgres"), "-D", str(cluster.data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return child.start(
        command, log=log, last_signal=LAST_SIGNAL, environ=environment(), account=cluster.account, cwd=Path("/")
    )


def wait_ready(cluster: Cluster, process: "subprocess.Popen[bytes]", *, log: Path) -> None:
    """Wait until the server takes connections. Raises OperatorError with the end of its log when it does not."""
    give_up = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < give_up:
        if process.poll() is not None:
            break
        lines = _postmaster_lines(cluster)
        if len(lines) > STATUS_LINE and lines[PID_LINE] == str(process.pid) and lines[STATUS_LINE].strip() == "ready":
            return
        time.sleep(POLL_SECONDS)
    raise OperatorError(f"PostgreSQL did not start; the end of {log}:\n{log_tail(log)}")


def stop(process: "subprocess.Popen[bytes]", *, patience: float) -> None:
    """Shut down fast but clean; after ``patience`` seconds at once (it recovers at the next start)."""
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(how)
            try:
                process.wait(timeout=patience)
            except subprocess.TimeoutExpired:
                continue


def url(cluster: Cluster, *, superuser: bool = False, database: str = DATABASE) -> str | None:
    """Give the address of the running server, good in any process of this user or root; None when it is not running."""
    if not cluster.data.is_dir() or _running_postmaster(cluster) is None:
        return None
    lines = _postmaster_lines(cluster)
    if len(lines) <= STATUS_LINE or lines[STATUS_LINE].strip() != "ready":
        return None
    role = SUPERUSER if superuser else ROLE
    if cluster.uses_socket:
        return f"postgresql://{role}@/{quote(database, safe='')}?host={quote(str(cluster.socket_folder), safe='')}"
    password = cluster.password_file.read_text(encoding="ascii")
    return f"postgresql://{role}:{password}@{LOOPBACK}:{lines[PORT_LINE].strip()}/{quote(database, safe='')}"


def log_tail(log: Path, lines: int = 15) -> str:
    """Give the last lines of a log file."""
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return "(no log)"


def _listen_settings(cluster: Cluster) -> dict[str, str]:
    if cluster.uses_socket:
        quoted = str(cluster.socket_folder).replace('"', '""')
        return {"listen_addresses": "", "port": "5432", "unix_socket_directories": f'"{quoted}"'}
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port = probe.getsockname()[1]
    return {"listen_addresses": LOOPBACK, "port": str(port), "unix_socket_directories": ""}


def _clear_predecessor(cluster: Cluster) -> None:
    """Put away what a killed instance or a power loss left behind, without ever letting two servers touch one cluster.

    Its postmaster is shut down, its last backends are waited for. A dead one's postmaster.pid stays: PostgreSQL
    checks the shared memory it names. Only where the number now belongs to a stranger is it removed, for PostgreSQL
    would not start.
    """
    pid_file = cluster.data / "postmaster.pid"
    if not pid_file.exists():
        return
    orphan = _running_postmaster(cluster)
    if orphan is not None:
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            try:
                orphan.send_signal(how)
                orphan.wait(timeout=LEAVING_SECONDS)
                break
            except psutil.NoSuchProcess:
                break
            except psutil.TimeoutExpired:
                continue
    give_up = time.monotonic() + LEAVING_SECONDS
    while any(_serves(process, cluster) for process in psutil.process_iter()):
        if time.monotonic() > give_up:
            raise OperatorError(f"Processes of an earlier PostgreSQL still use {cluster.data} and do not end.")
        time.sleep(POLL_SECONDS)
    pid = _postmaster_pid(cluster)
    if pid is not None and psutil.pid_exists(pid):
        pid_file.unlink(missing_ok=True)


def _running_postmaster(cluster: Cluster) -> psutil.Process | None:
    pid = _postmaster_pid(cluster)
    if pid is None:
        return None
    try:
        process = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None
    return process if _serves(process, cluster) else None


def _serves(process: psutil.Process, cluster: Cluster) -> bool:
    """Tell whether a process is a PostgreSQL of this cluster: all of them stand in its folder."""
    try:
        return process.name().startswith("postgres") and Path(process.cwd()) == cluster.data.resolve()
    except psutil.Error:
        return False


def _postmaster_pid(cluster: Cluster) -> int | None:
    lines = _postmaster_lines(cluster)
    return int(lines[PID_LINE]) if lines and lines[PID_LINE].strip().isdecimal() else None


def _postmaster_lines(cluster: Cluster) -> list[str]:
    try:
        return (cluster.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
