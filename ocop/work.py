"""Composition root of the worker and of beat: ``python -m ocop.work worker`` or ``beat``, started by ``ocop up``."""

import sys

from config import logging, settings
from config.settings import Settings
from ocop import files, notices
from ocop.errors import OperatorError
from ocop.secret import instance_secret
from workers.app import create_celery, run_beat, run_worker
from workers.channels import ChannelSettings, make_channels
from workflow.domain.time import SystemClock


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
        channels=_channels(chosen),
        files=files.store(chosen),
        upload_days=chosen.upload_days,
    )
    if part == "beat":
        run_beat(app)
    else:
        run_worker(app, processes=chosen.worker_processes)


def _channels(chosen: Settings) -> ChannelSettings:
    """Give the ways out, tried once so that a wrong address is said at the start."""
    channels = ChannelSettings(
        smtp_url=None if chosen.smtp_url is None else chosen.smtp_url.get_secret_value(),
        mail_from=chosen.mail_from,
        apprise_urls={name: url.get_secret_value() for name, url in chosen.apprise_urls.items()},
        paces=chosen.channel_pace,
    )
    try:
        make_channels(channels, SystemClock())
    except ValueError as error:
        raise OperatorError(str(error)) from error
    return channels


if __name__ == "__main__":
    work(sys.argv[1])
