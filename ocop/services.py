"""What the children of ``ocop up`` are: which command, which log, which signal ends them, how long they may take.

The times to stop add up to less than twenty seconds.
"""

import os
import signal
import sys

from config.settings import Settings
from ocop import child
from ocop.datadir import DataDir
from ocop.embedded import postgres
from ocop.embedded import redis as embedded_redis
from ocop.embedded.cluster import Cluster
from ocop.secret import instance_secret
from ocop.supervisor import Service

API_PATIENCE = 5.0
BEAT_PATIENCE = 2.0
WORKER_PATIENCE = 5.0
REDIS_PATIENCE = 1.0
POSTGRES_PATIENCE = 5.0


def postgres_service(cluster: Cluster, data: DataDir) -> Service:
    """Describe the embedded PostgreSQL."""
    return Service(
        name="postgres",
        start=lambda: postgres.start(cluster, log=data.log("postgres")),
        patience=POSTGRES_PATIENCE,
        stop_signal=signal.SIGINT,
        hard_signal=signal.SIGQUIT,
    )


def redis_service(place: embedded_redis.RedisPlace, data: DataDir) -> Service:
    """Describe the embedded Redis."""
    return Service(
        name="redis",
        start=lambda: embedded_redis.start(place, log=data.log("redis")),
        patience=REDIS_PATIENCE,
    )


def api_service(number: int, *, descriptor: int, environ: dict[str, str], data: DataDir) -> Service:
    """Describe one api process on the shared listening socket."""
    return Service(
        name=f"api-{number}",
        start=lambda: child.start(
            [sys.executable, "-m", "ocop.serve", str(descriptor)],
            log=data.log("api"),
            last_signal=signal.SIGKILL,  # a transaction cut off is one rolled back, and the port is free at once
            environ=environ,
            pass_fds=[descriptor],
        ),
        patience=API_PATIENCE,
    )


def celery_service(part: str, *, environ: dict[str, str], data: DataDir) -> Service:
    """Describe the worker or beat."""
    return Service(
        name=part,
        start=lambda: child.start(
            [sys.executable, "-m", "ocop.work", part],
            log=data.log(part),
            last_signal=signal.SIGTERM,
            environ=environ,
        ),
        patience=WORKER_PATIENCE if part == "worker" else BEAT_PATIENCE,
    )


def child_environment(settings: Settings, *, database_url: str, redis_url: str) -> dict[str, str]:
    """Give the children's environment: ours, with the addresses and the secret filled in."""
    return os.environ | {
        "OCOP_DATA_DIR": str(settings.data_dir),
        "OCOP_OUTBOX": "true" if settings.shows_outbox else "false",
        "OCOP_TOTP_REQUIRED": "true" if settings.asks_second_step else "false",
        "OCOP_DATABASE_URL": database_url,
        "OCOP_REDIS_URL": redis_url,
        "OCOP_SECRET": instance_secret(settings),
    }
