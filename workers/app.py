"""The Celery application, made from addresses. Nothing happens at import; no task is ever queued for a later hour."""

import gc
from collections.abc import Callable
from urllib.parse import urlsplit

from celery import Celery, platforms, signals
from celery.beat import Service

from workers.channels import ChannelSettings
from workers.resources import UPLOAD_DAYS, Resources
from workers.schedule import beat_schedule
from workers.tasks import TASKS
from workflow.domain.notice_text import NoticeBook
from workflow.services.papers import FileStore
from workflow.services.sealing import Keys

QUEUE = "ocop"
VISIBILITY_SECONDS = 600  # Redis hands an unfinished message out again after this; every limit below stays under it
HARD_LIMIT_SECONDS = 300
SOFT_LIMIT_SECONDS = 240


def create_celery(
    *,
    redis_url: str,
    database_url: str,
    book: NoticeBook,
    secret: str,
    channels: ChannelSettings | None = None,
    files: FileStore | None = None,
    upload_days: int = UPLOAD_DAYS,
) -> Celery:
    """Make the application with its tasks and ticks. Connects to nothing.

    ``book`` holds the texts of notices, ``secret`` is the instance's; without ``channels`` nothing leaves the house,
    without ``files`` no abandoned upload is cleared (``upload_days``: after how many days).
    """
    app = Celery("ocop", broker=broker_url(redis_url), set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        result_backend=None,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_soft_time_limit=SOFT_LIMIT_SECONDS,
        task_time_limit=HARD_LIMIT_SECONDS,
        broker_transport_options={"visibility_timeout": VISIBILITY_SECONDS},
        broker_connection_retry_on_startup=True,
        worker_cancel_long_running_tasks_on_connection_loss=True,
        task_default_queue=QUEUE,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        enable_utc=True,
        timezone="UTC",
        beat_schedule=beat_schedule(),
        beat_scheduler="celery.beat:Scheduler",  # in memory: a tick has nothing to remember
        beat_max_loop_interval=5,
    )
    resources = Resources(
        database_url=database_url,
        redis_url=redis_url,
        book=book,
        channels=channels or ChannelSettings(),
        keys=Keys(secret),
        files=files,
        upload_days=upload_days,
    )
    for name, act in TASKS.items():
        app.task(name=name, shared=False)(_bind(act, resources, name))
    return app


def run_worker(app: Celery, *, processes: int) -> None:
    """Work until asked to stop."""
    _leave_logging_alone()
    gc.collect()
    gc.freeze()  # what stands before the processes are forked is shared by them, and not looked through by each
    app.Worker(
        concurrency=processes,
        pool_cls="prefork",
        optimization="fair",
        without_gossip=True,
        without_mingle=True,
        quiet=True,
    ).start()


def run_beat(app: Celery) -> None:
    """Tick until asked to stop."""
    _leave_logging_alone()
    beat = app.Beat(quiet=True)
    beat.install_sync_handler = _stop_when_asked
    beat.run()


def _stop_when_asked(service: Service) -> None:
    """Stop beat at SIGTERM and SIGINT, also where whatever runs at that moment swallows the exit."""

    def stop(*_given: object) -> None:
        service.stop()
        raise SystemExit

    platforms.signals.update(SIGTERM=stop, SIGINT=stop)


def _leave_logging_alone() -> None:
    """Celery configures logging unless somebody says that it is done; the composition root has done it."""
    signals.setup_logging.connect(_nothing_to_do, weak=False)


def _nothing_to_do(**_given: object) -> None:
    """Say by being there that logging is set up."""


def broker_url(redis_url: str) -> str:
    """Give a Redis address as Celery's transport spells it: ``unix://`` is its ``redis+socket://``."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    number = parts.query.removeprefix("db=") or "0"
    return f"redis+socket://{parts.path}?virtual_host={number}"


def _bind(act: Callable[[Resources], None], resources: Resources, name: str) -> Callable[[], None]:
    def task() -> None:
        act(resources)

    task.__name__ = name
    task.__doc__ = act.__doc__
    return task
