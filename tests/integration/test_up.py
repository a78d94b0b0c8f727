"""One instance as a person runs it: `ocop up`, what it survives, and how it ends."""

import http.client
import signal
import subprocess
import time

import psutil
import psycopg
import pytest

from tests.fixtures.processes import OCOP, Instance, environment, free_port, ocop, wait_gone


def is_alive(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == 200
    finally:
        connection.close()


@pytest.fixture(scope="module")
def instance(tmp_path_factory):
    running = Instance(tmp_path_factory.mktemp("up") / "var", free_port(), OCOP_API_PROCESSES="2").wait_ready()
    yield running
    running.stop()


def test_up_answers_and_names_its_addresses(instance):
    assert is_alive(instance.port)
    assert f"ready: http://127.0.0.1:{instance.port}\n" in instance.lines

    address = ocop("db-url", environ=instance.environ).stdout.strip()
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT current_user, current_database()").fetchone() == ("ocop", "ocop")
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    assert ocop("redis-url", environ=instance.environ).stdout.startswith("unix://")


def test_commands_use_the_database_of_the_running_instance(instance):
    done = ocop("migrate", environ=instance.environ)

    assert (done.returncode, done.stdout) == (0, "The schema is up to date.\n")
    assert is_alive(instance.port)


def test_up_refuses_a_second_instance_on_the_same_folder(instance):
    second = ocop("up", environ=environment(instance.folder, free_port()))

    assert second.returncode == 3
    assert f"process {instance.process.pid}, which answers at http://127.0.0.1:{instance.port}" in second.stderr
    assert "Traceback" not in second.stderr
    assert is_alive(instance.port)


def test_up_refuses_a_port_in_use_and_names_the_variable(instance, tmp_path):
    second = ocop("up", environ=environment(tmp_path / "var", instance.port))

    assert second.returncode == 1
    assert f"Port {instance.port} on 127.0.0.1 is in use" in second.stderr
    assert "OCOP_PORT=" in second.stderr


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"OCOP_APPRISE_URLS": "sms=nosuchscheme://token@gateway/{to}"}, "OCOP_APPRISE_URLS, sms: Apprise knows no"),
        ({"OCOP_SMTP_URL": "smtp://127.0.0.1:2525", "OCOP_MAIL_FROM": "nobody"}, "OCOP_MAIL_FROM: "),
    ],
)
def test_up_refuses_a_way_out_that_cannot_work_before_it_starts_anything(wrong, said, tmp_path):
    refused = ocop("up", environ=environment(tmp_path / "var", free_port()) | wrong)

    assert refused.returncode == 1
    assert refused.stderr.startswith(said)
    assert "token" not in refused.stderr
    assert not (tmp_path / "var").exists()


def test_up_lets_two_instances_live_side_by_side(instance, tmp_path):
    other = Instance(tmp_path / "var", free_port()).wait_ready()
    try:
        assert is_alive(other.port)
        assert is_alive(instance.port)
    finally:
        assert other.stop() == 0


def test_up_does_not_stall_small_answers(instance):
    connection = http.client.HTTPConnection("127.0.0.1", instance.port, timeout=5)
    times = []
    for _ in range(100):
        began = time.perf_counter()
        connection.request("GET", "/health/live")
        connection.getresponse().read()
        times.append(time.perf_counter() - began)
    connection.close()

    assert sorted(times)[50] < 0.010  # 44 ms where TCP_NODELAY is off


@pytest.mark.parametrize(
    "parts", [("ocop.serve",), ("ocop.work", "worker"), ("ocop.work", "beat"), ("redis",), ("postgres", "-D")]
)
def test_up_restarts_a_child_that_was_killed(instance, parts):
    killed = instance.child(*parts)
    left = killed.children(recursive=True)
    killed.kill()

    instance.wait_line("child_died")
    instance.wait_line("child_restarted")

    assert instance.child(*parts).pid != killed.pid
    assert wait_gone(left, 10) == []
    give_up = time.monotonic() + 20
    while not is_alive(instance.port):
        assert time.monotonic() < give_up


def test_up_ticks(instance):
    give_up = time.monotonic() + 60
    while not (address := ocop("db-url", environ=instance.environ).stdout.strip()):
        assert time.monotonic() < give_up, "the database that another test killed did not come back"
        time.sleep(0.2)
    with psycopg.connect(address, autocommit=True) as connection:
        beating = "SELECT count(*) FROM heartbeats WHERE beats > 0 AND name IN ('relay', 'deliver', 'heartbeat')"
        while connection.execute(beating).fetchone() != (3,):
            assert time.monotonic() < give_up, "the ticks relay, deliver and heartbeat left no row"
            time.sleep(0.2)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_up_ends_in_order_and_leaves_no_process(tmp_path, how):
    instance = Instance(tmp_path / "var", free_port()).wait_ready()
    family = instance.family()
    began = time.monotonic()

    assert instance.stop(how) == 0

    assert time.monotonic() - began < 20
    assert len(family) >= 7
    assert [process for process in family if process.is_running()] == []
    assert "database system is shut down" in (tmp_path / "var/logs/postgres.log").read_text()


def test_up_starts_again_after_kill_nine_with_its_data(tmp_path):
    first = Instance(tmp_path / "var", free_port()).wait_ready()
    with psycopg.connect(ocop("db-url", environ=first.environ).stdout.strip()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
    family = first.family()
    first.process.kill()

    second = Instance(tmp_path / "var", first.port).wait_ready()
    try:
        assert wait_gone(family, 10) == []
        assert "stopping …" not in "".join(second.lines)
        with psycopg.connect(ocop("db-url", environ=second.environ).stdout.strip()) as connection:
            assert connection.execute("SELECT value FROM kept").fetchone() == (7,)
    finally:
        first.stop()
        assert second.stop() == 0


def test_up_says_why_when_it_cannot_start(tmp_path):
    wrong = environment(tmp_path / "var", free_port(), OCOP_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")

    refused = ocop("up", environ=wrong)

    assert refused.returncode == 1
    assert "OCOP_SECRET must be set too" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_up_stops_while_it_is_still_starting(tmp_path):
    instance = Instance(tmp_path / "var", free_port())
    instance.wait_line("schema")
    family = instance.family()

    assert instance.stop() == 0
    assert wait_gone(family, 5) == []


def test_commands_start_the_database_themselves_when_nothing_runs(tmp_path):
    environ = environment(tmp_path / "var", free_port())

    assert ocop("db-url", environ=environ).returncode == 1
    two = [
        subprocess.Popen([OCOP, "migrate"], env=environ, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]  # the second waits for the first

    assert [process.communicate(timeout=60)[0] for process in two] == ["The schema is up to date.\n"] * 2
    assert ocop("db-url", environ=environ).returncode == 1
    assert [p for p in psutil.process_iter(["cmdline"]) if str(tmp_path) in " ".join(p.info["cmdline"] or [])] == []
