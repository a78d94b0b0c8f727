"""The PostgreSQL out of the wheel: durable, private, and starting again whatever ended it."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest

from ocop.child import Account
from ocop.datadir import DataDir
from ocop.embedded import account as accounts
from ocop.embedded import cluster, postgres
from ocop.embedded.running import postgres_running
from tests.fixtures.processes import wait_gone


@pytest.fixture
def data(tmp_path):
    folder = DataDir(tmp_path / "data")
    folder.make()
    return folder


def one_value(url, query):
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()[0]


def start(data):
    place = cluster.locate(data.postgres)
    cluster.prepare(place)
    process = postgres.start(place, log=data.log("postgres"))
    postgres.wait_ready(place, process, log=data.log("postgres"))
    return place, process


def test_postgres_keeps_its_data_over_a_restart(data):
    with postgres_running(data) as addresses, psycopg.connect(addresses.database) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'Bánh ram Anh Thu' AS name")
    with postgres_running(data) as addresses:
        assert one_value(addresses.database, "SELECT name FROM kept") == "Bánh ram Anh Thu"
    assert postgres.url(cluster.locate(data.postgres)) is None


def test_postgres_trades_no_durability_and_speaks_utf8_utc_and_c(data):
    with postgres_running(data) as addresses, psycopg.connect(addresses.database) as connection:
        found = {
            name: connection.execute("SELECT current_setting(%s)", [name]).fetchone()[0]
            for name in ("fsync", "synchronous_commit", "full_page_writes", "server_encoding", "TimeZone")
        }
        collation = connection.execute("SELECT datcollate FROM pg_database WHERE datname = 'ocop'").fetchone()[0]

    assert found == {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "server_encoding": "UTF8",
        "TimeZone": "UTC",
    }
    assert collation == "C"


def test_servers_of_a_test_run_do_not_wait_for_the_disk(servers):
    assert [one_value(servers["database"], f"SHOW {name}") for name in ("fsync", "full_page_writes")] == ["off"] * 2


def test_postgres_gives_the_product_an_ordinary_role_and_administration_the_superuser(data):
    query = "SELECT current_user || ' ' || rolsuper FROM pg_roles WHERE rolname = current_user"
    with postgres_running(data) as addresses:
        assert one_value(addresses.database, query) == "ocop false"
        assert one_value(addresses.superuser, query) == "postgres true"


def test_postgres_does_not_run_as_root_and_keeps_strangers_out(data):
    place, process = start(data)
    try:
        assert psutil.Process(process.pid).uids().real != 0
        for private in (place.data, place.socket_folder, place.password_file):
            assert stat.S_IMODE(private.stat().st_mode) & 0o077 == 0
    finally:
        postgres.stop(process, patience=10)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
def test_postgres_refuses_another_user_of_the_machine():
    data = DataDir(Path(tempfile.mkdtemp(prefix="ocop-open-")))
    data.make()
    data.root.chmod(0o755)
    nobody = Account(name="nobody", uid=65534, gid=65534)
    with postgres_running(data) as addresses:
        socket = data.postgres / "run" / cluster.SOCKET_NAME
        assert socket.is_socket()
        assert accounts.may(nobody, "-x", data.root)
        assert not accounts.may(nobody, "-x", socket.parent)
        assert one_value(addresses.database, "SELECT 1") == 1
    shutil.rmtree(data.root)


@pytest.mark.parametrize(
    "name",
    ["x" * 110, "Đường dẫn, có dấu phẩy", "có \"nháy\" và 'nháy' %41"],
    ids=["too long for a socket", "a comma", "quotes"],
)
def test_postgres_starts_in_a_folder_of_any_name(tmp_path, name):
    data = DataDir(tmp_path / name)
    data.make()
    with postgres_running(data) as addresses:
        assert one_value(addresses.database, "SELECT 1") == 1
        assert addresses.database.startswith("postgresql://ocop")


def test_postgres_over_loopback_wants_the_password(tmp_path):
    data = DataDir(tmp_path / ("x" * 110))
    data.make()
    with postgres_running(data) as addresses:
        scheme, _, rest = addresses.database.partition("://ocop:")
        _, _, host = rest.partition("@")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(f"{scheme}://ocop:guess@{host}")


def test_postgres_starts_again_after_its_postmaster_was_killed(data):
    place, process = start(data)
    with psycopg.connect(postgres.url(place) or "") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
    process.kill()
    process.wait()

    place, process = start(data)
    try:
        assert one_value(postgres.url(place), "SELECT value FROM kept") == 7
    finally:
        postgres.stop(process, patience=10)


def test_postgres_waits_for_the_orphan_of_a_killed_instance(data):
    place, orphan = start(data)

    place, process = start(data)
    try:
        assert orphan.wait(timeout=10) == 0
        assert one_value(postgres.url(place), "SELECT 1") == 1
    finally:
        postgres.stop(process, patience=10)


def test_postgres_is_not_stopped_by_a_pid_file_that_names_a_stranger(data):
    place, process = start(data)
    pid_file = place.data / "postmaster.pid"
    left = pid_file.read_text()
    postgres.stop(process, patience=10)
    lines = left.splitlines()
    stranger = subprocess.Popen(
        ["sleep", "60"],
        user=place.account.uid if place.account else None,
        group=place.account.gid if place.account else None,
        extra_groups=[] if place.account else None,
    )
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        place, process = start(data)
        assert one_value(postgres.url(place), "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
        postgres.stop(process, patience=10)


def test_postgres_throws_a_half_made_cluster_away(data):
    unfinished = data.postgres / "18.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")

    with postgres_running(data) as addresses:
        assert one_value(addresses.database, "SELECT 1") == 1
    assert not unfinished.exists()


def test_postgres_leaves_with_its_parent(data, tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from ocop.datadir import DataDir;"
        "from ocop.embedded.running import postgres_running\n"
        "with postgres_running(DataDir(Path(sys.argv[1]))): print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(data.root)],
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout.readline() == "up\n"
        family = psutil.Process(parent.pid).children(recursive=True)
        parent.send_signal(signal.SIGKILL)
    assert len(family) > 3
    assert wait_gone(family, 20) == []
