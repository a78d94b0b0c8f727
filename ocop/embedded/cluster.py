"""Make a PostgreSQL cluster in a folder, once, and keep its access rules ours. Does not start the server.

Two roles: ``ocop`` owns the database and is what the product uses; ``postgres`` is the superuser, for administration.
"""

import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ocop.child import Account
from ocop.embedded import account as accounts
from ocop.embedded import wheels
from ocop.errors import OperatorError

ROLE = "ocop"
SUPERUSER = "postgres"
DATABASE = "ocop"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET = 103  # bytes: sun_path holds 108 on Linux, 104 elsewhere, its closing NUL included
SQL_OUTPUT_LINES = 15


@dataclass(frozen=True, slots=True)
class Cluster:
    """One cluster: where it lies, whose binaries serve it, as which system user."""

    folder: Path
    home: Path
    account: Account | None

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder, named by major version."""
        return self.folder / str(wheels.POSTGRES_VERSION)

    @property
    def socket_folder(self) -> Path:
        """Holds the socket; only its owner (and root) may enter."""
        return self.folder / "run"

    @property
    def password_file(self) -> Path:
        """Password of both roles, for the addresses where the socket cannot be used."""
        return self.folder / "password"

    @property
    def uses_socket(self) -> bool:
        """Tell whether the socket's path is short enough for the system and free of commas (libpq's list separator)."""
        path = os.fsencode(self.socket_folder / SOCKET_NAME)
        return len(path) <= LONGEST_SOCKET and b"," not in path

    def binary(self, name: str) -> str:
        """Give the path of one of PostgreSQL's programs."""
        return str(self.home / "bin" / name)


def locate(folder: Path) -> Cluster:
    """Describe the cluster of a folder, made or not."""
    return Cluster(folder=folder, home=wheels.postgres_home(), account=accounts.server_account())


def prepare(cluster: Cluster) -> None:
    """Make the cluster if it is missing, and write its access rules anew.

    A half-made cluster (power lost during the first start) is thrown away: it takes its name only when complete.
    The caller holds the data folder's lock.
    """
    cluster.folder.mkdir(parents=True, exist_ok=True)
    cluster.socket_folder.mkdir(exist_ok=True)
    cluster.socket_folder.chmod(0o700)
    if cluster.account is not None:
        cluster.folder.chmod(0o711)
        for tree, sample in wheels.postgres_files():
            accounts.let_read(cluster.account, tree, sample=sample)
        accounts.let_pass(cluster.account, cluster.data)
        _give(cluster.account, cluster.socket_folder)
    _ensure_password(cluster.password_file)
    if not cluster.data.is_dir():
        _create(cluster)
    _write_rules(cluster)


def environment() -> dict[str, str]:
    """Give the small environment every PostgreSQL program gets: nothing of the caller's leaks in (PGHOST, PGDATA …)."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _create(cluster: Cluster) -> None:
    unfinished = cluster.folder / f"{wheels.POSTGRES_VERSION}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if cluster.account is not None:
        _give(cluster.account, unfinished)
    _run(
        cluster,
        [
            cluster.binary("initdb"), "--pgdata", str(unfinished), "--username", SUPERUSER,
            "--encoding", "UTF8", "--locale", "C", "--auth", "reject", "--no-instructions",
        ],
    )  # fmt: skip
    password = cluster.password_file.read_text(encoding="ascii")
    statements = (
        f"ALTER ROLE {SUPERUSER} PASSWORD '{password}'",
        f"CREATE ROLE {ROLE} LOGIN PASSWORD '{password}'",
        f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
    )
    _run(
        cluster,
        [cluster.binary("postgres"), "--single", "-j", "-D", str(unfinished), "-c", "log_statement=none", "postgres"],
        given="".join(f"{statement};\n\n" for statement in statements),
    )
    unfinished.rename(cluster.data)


def _write_rules(cluster: Cluster) -> None:
    """Let in, by socket, the system users who could read the files anyway; by loopback, who knows the password."""
    owner = cluster.account.name if cluster.account else pwd.getpwuid(os.geteuid()).pw_name
    rules = {
        "pg_hba.conf": f"local all all peer map={ROLE}\nhost all all 127.0.0.1/32 scram-sha-256\n",
        "pg_ident.conf": "".join(
            f'{ROLE} "{name}" {role}\n' for name in dict.fromkeys((owner, "root")) for role in (ROLE, SUPERUSER)
        ),
    }
    for name, text in rules.items():
        path = cluster.data / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        if cluster.account is not None:
            _give(cluster.account, path)


def _ensure_password(path: Path) -> None:
    if path.exists() and path.stat().st_size > 0:
        return
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32))


def _give(account: Account, path: Path) -> None:
    os.chown(path, account.uid, account.gid)


def _run(cluster: Cluster, command: list[str], *, given: str | None = None) -> None:
    account = cluster.account
    done = subprocess.run(
        command,
        check=False,
        input=given,
        capture_output=True,
        text=True,
        cwd="/",
        env=environment(),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    # In single-user mode a failing statement is only reported, not returned as a status.
    if done.returncode != 0 or "ERROR:" in done.stderr or "FATAL:" in done.stderr:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-SQL_OUTPUT_LINES:])
        raise OperatorError(f"PostgreSQL could not be set up in {cluster.folder}:\n{said}")
