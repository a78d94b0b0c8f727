"""Bring one whole instance up: servers, schema, season, api, worker, beat; and down again. Talks to the terminal
by ``say``.
"""

import http.client
import subprocess
import time
from collections.abc import Callable
from contextlib import closing

from config.settings import Settings
from ocop import demo, instance, listening, migrate, regulations, services
from ocop.accounts import passwords
from ocop.datadir import DataDir
from ocop.embedded import cluster, postgres
from ocop.embedded import redis as embedded_redis
from ocop.errors import OperatorError
from ocop.supervisor import StopRequested, Supervisor
from ocop.ways_out import ways_out

ALIVE_SECONDS = 60.0
POLL_SECONDS = 0.05
COMMAND_PATIENCE = 60.0
ANY_HOST = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to ask when the server listens everywhere

Say = Callable[[str], None]


def up(settings: Settings, *, with_demo: bool, say: Say) -> None:
    """Run an instance until SIGTERM, SIGINT or SIGHUP.

    Raises AlreadyRunningError when the data folder is held by another instance, OperatorError when something does not
    start, or when no channel can use an address of the settings: nothing is started then.
    """
    ways_out(settings)
    data = DataDir(settings.data_dir)
    data.make()
    me = instance.myself("up", settings.address)
    with (
        instance.hold(data.lock, me, patience=COMMAND_PATIENCE),
        closing(listening.bind(settings)) as listener,
        Supervisor(logs=data.logs) as supervisor,
    ):
        try:
            database_url = settings.database_url or _start_postgres(supervisor, data, say)
            redis_url = settings.redis_url or _start_redis(supervisor, data)
            say("schema …")
            migrate.upgrade(database_url)
            _publish_rules(database_url)
            environ = services.child_environment(settings, database_url=database_url, redis_url=redis_url)
            for part in ("worker", "beat"):  # stopped in reverse: the api first, then beat, then the worker
                supervisor.start(services.celery_service(part, environ=environ, data=data))
            api = [
                supervisor.start(services.api_service(number, descriptor=listener.fileno(), environ=environ, data=data))
                for number in range(1, settings.api_processes + 1)
            ]
            loaded = _demo(settings, database_url, data, say) if with_demo else []  # while the others are waking up
            _wait_alive(settings, api, data)
            _announce(settings, loaded, say)
        except StopRequested:
            say("stopping …")
            return
        supervisor.watch()
        say("stopping …")


def _start_postgres(supervisor: Supervisor, data: DataDir, say: Say) -> str:
    place = cluster.locate(data.postgres)
    if not place.data.is_dir():
        say("first start: making a PostgreSQL cluster …")
    cluster.prepare(place)
    process = supervisor.start(services.postgres_service(place, data))
    postgres.wait_ready(place, process, log=data.log("postgres"))
    found = postgres.url(place)
    if found is None:
        raise OperatorError(f"PostgreSQL stopped right after its start; see {data.log('postgres')}.")
    return found


def _start_redis(supervisor: Supervisor, data: DataDir) -> str:
    place = embedded_redis.RedisPlace(data.redis)
    process = supervisor.start(services.redis_service(place, data))
    embedded_redis.wait_ready(place, process, log=data.log("redis"))
    found = embedded_redis.url(place)
    if found is None:
        raise OperatorError(f"Redis stopped right after its start; see {data.log('redis')}.")
    return found


def _wait_alive(settings: Settings, api: "list[subprocess.Popen[bytes]]", data: DataDir) -> None:
    give_up = time.monotonic() + ALIVE_SECONDS
    while time.monotonic() < give_up:
        if any(process.poll() is not None for process in api):
            break
        if _is_alive(ANY_HOST.get(settings.host, settings.host), settings.port):
            return
        time.sleep(POLL_SECONDS)
    raise OperatorError(f"The api did not start; the end of {data.log('api')}:\n{postgres.log_tail(data.log('api'))}")


def _is_alive(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=2.0)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _publish_rules(database_url: str) -> None:
    """Store the regulations that come with the product, before anything is scored or shown under them."""
    from workflow.store.database import Database

    database = Database(database_url, pool_size=1)
    try:
        regulations.publish(database)
    finally:
        database.close()


def _demo(settings: Settings, database_url: str, data: DataDir, say: Say) -> list[demo.DemoAccount]:
    """Load the demonstration; passwords are made in the embedded database only."""
    hasher = passwords(settings) if settings.database_url is None else None
    return demo.load(database_url=database_url, data_dir=data.root, say=say, hasher=hasher)


def _announce(settings: Settings, loaded: list[demo.DemoAccount], say: Say) -> None:
    say("")
    say(f"ready: {settings.address}")
    if loaded:
        say(f"accounts of the demonstration: sign in at {settings.address}/dang-nhap")
        width = max(len(account.login) for account in loaded)
        known = max(len(account.password or "") for account in loaded)
        for account in loaded:
            password = (account.password or "").ljust(known)
            seat = f"; {account.seat} of the council that is scoring" if account.seat else ""
            say(f"  {account.login.ljust(width)}  {password}  {account.role}, {account.territory}{seat}")
        if any(account.seat for account in loaded):
            say(f"councils, their sessions and sheets to fill: {settings.address}/hoi-dong")
        say("their bearer tokens for the API:")
        for account in loaded:
            say(f"  {account.login.ljust(width)}  {account.token}")
    if settings.shows_outbox:
        say(f"mail that was sent: {settings.address}/outbox")
    say(f"data and logs: {settings.data_dir}")
    say("stop with Ctrl-C")
