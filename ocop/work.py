"""Composition root of the worker and of beat: ``python -m ocop.work worker`` or ``beat``, started by ``ocop up``."""

import sys

from config import logging, settings
from ocop import files, notices
from ocop.errors import OperatorError
from ocop.secret import instance_secret
from ocop.ways_out import ways_out
from workers.app import create_celery, run_beat, run_worker


def work(part: str) -> None:
    """Run the worker or beat until asked to stop."""
    chosen = settings.load()
    logging.configure(level=chosen.log_level, form=chosen.log_format)
    if chosen.database_url is None or chosen.redis_url is None:
        raise OperatorError("OCOP_DATABASE_URL and OCOP_REDIS_URL are set by `ocop up`; start that.")
    app = create_celery(
        redis_url=chosen.redis_url,
        database_url=chosen.database_url,
        book=notices.load(address=chosen.address),
        secret=instance_secret(chosen),
        channels=ways_out(chosen),
        files=files.store(chosen),
        upload_days=chosen.upload_days,
    )
    if part == "beat":
        run_beat(app)
    else:
        run_worker(app, processes=chosen.worker_processes)


if __name__ == "__main__":
    work(sys.argv[1])
