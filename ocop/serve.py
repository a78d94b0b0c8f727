"""Composition root of one api process: settings → database → application → HTTP server on an inherited socket.

Started by ``ocop up`` as ``python -m ocop.serve FD``; the addresses come by the environment.
"""

import gc
import socket
import sys

import uvicorn
from redis import Redis

from api import tax_shape
from api.app import create_app
from api.lanes import THREADS
from api.rest.bounces import Returns
from api.sharing import SharingServer
from api.web.council import place as councils
from api.web.papers.place import put_on
from api.wire import BoundedProtocol
from config import i18n, logging, settings
from config.settings import Settings
from ocop import accounts, cycles, dossiers, evaluation, files, forms
from ocop.datadir import DataDir
from ocop.errors import OperatorError
from workflow.domain.evidence_file import MEGABYTE, Limits
from workflow.domain.time import SystemClock
from workflow.services.page_cache import PageCache
from workflow.services.papers import Papers
from workflow.store.database import Database

GRACE_SECONDS = 4  # to finish the requests under way when asked to stop
KEEP_ALIVE_SECONDS = 30


def serve(descriptor: int) -> None:
    """Serve until asked to stop, on the listening socket that file descriptor ``descriptor`` is."""
    chosen = settings.load()
    logging.configure(level=chosen.log_level, form=chosen.log_format)
    if chosen.database_url is None or chosen.redis_url is None:
        raise OperatorError("OCOP_DATABASE_URL and OCOP_REDIS_URL are set by `ocop up`; start that.")
    database = Database(chosen.database_url, pool_size=THREADS)
    redis = Redis.from_url(chosen.redis_url, socket_timeout=2.0, health_check_interval=30)
    app = create_app(
        database=database,
        clock=SystemClock(),
        translator=i18n.load_translator(),
        processes_shipped=[cycles.load(path) for path in cycles.shipped()],
        outbox=chosen.shows_outbox,
        gallery=chosen.shows_outbox,  # for whoever works on this machine, as the mail that stays here
        redis=redis,
        help_phone=chosen.help_phone,
    )
    accounts.desk(chosen, redis).put_on(app)
    councils.put_on(app, evaluation.load())
    put_on(app, _papers(chosen))
    tax_shape.put_on(app, chosen.tax_code_shape)
    secret = chosen.bounce_secret
    Returns(secret.get_secret_value() if secret else None, chosen.channels).put_on(app)
    gc.collect()
    gc.freeze()  # what stands from the beginning is not looked through again
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=BoundedProtocol,
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    try:
        SharingServer(config).run(sockets=[socket.socket(fileno=descriptor)])
    finally:
        database.close()


def _papers(chosen: Settings) -> Papers:
    """Give what papers and dossiers stand on."""
    pages = PageCache(DataDir(chosen.data_dir).page_cache, chosen.page_cache_mb * MEGABYTE)
    return Papers(forms.load(), files.store(chosen), dossiers.load(), _limits(chosen), pages)


def _limits(chosen: Settings) -> Limits:
    """Give how large evidence may be."""
    return Limits(
        file=chosen.evidence_file_mb * MEGABYTE,
        files=chosen.evidence_files,
        case=chosen.evidence_case_mb * MEGABYTE,
    )


if __name__ == "__main__":
    serve(int(sys.argv[1]))
