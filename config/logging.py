"""One set-up of logging for every process: structlog, JSON in production, readable lines in development.

Events are static names with ids as fields; no personal data goes into a log.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from typing import Any, TextIO, cast

import structlog

QUIET = {
    "transitions": logging.WARNING,  # a line per move otherwise, with the model's repr in it
    "sqlalchemy.engine": logging.WARNING,  # its INFO holds parameters, hence names of people
    "alembic": logging.WARNING,
    "uvicorn.access": logging.WARNING,
    "httpx": logging.WARNING,
    "celery.beat": logging.WARNING,  # two lines a tick otherwise, all day
    "celery.worker.strategy": logging.WARNING,
    "celery.app.trace": logging.WARNING,
}


def configure(*, level: str, form: str) -> None:
    """Send every record, ours and the libraries', to standard error in one form (``json`` or ``console``)."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[structlog.typing.Processor] = (
        [structlog.processors.ExceptionRenderer(cast("Any", _told)), structlog.processors.JSONRenderer()]
        if form == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                exception_formatter=_print,  # the default prints local variables: tokens, names
            )
        ]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name, quiet in QUIET.items():
        logging.getLogger(name).setLevel(max(quiet, root.level))


def _told(exc_info: structlog.typing.ExcInfo) -> str:
    """Give a traceback without what a database's error quotes of a row: those are names, numbers, addresses."""
    text = "".join(traceback.format_exception(*exc_info)).rstrip()
    for error in _chain(exc_info[1]):
        if _is_of_database(error) and str(error):
            text = text.replace(str(error), _outline(error))
    return text


def _print(stream: TextIO, raised: structlog.typing.ExcInfo) -> None:
    stream.write("\n" + _told(raised))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Give an error and all it came from, the outermost first: the text of one may hold that of another."""
    waiting, met = [error], set()
    while waiting:
        found = waiting.pop(0)
        if found is not None and id(found) not in met:
            met.add(id(found))
            yield found
            waiting += [found.__cause__, found.__context__, *getattr(found, "exceptions", ())]


def _is_of_database(error: BaseException) -> bool:
    """Say whether an error is the driver's own or wraps one; looked at by shape: this room knows no SQL."""
    return hasattr(error, "sqlstate") or hasattr(getattr(error, "orig", None), "sqlstate")


def _outline(error: BaseException) -> str:
    """Give what a database's error is about, by names of the schema."""
    own = cast("Any", error if hasattr(error, "sqlstate") else error.__getattribute__("orig"))
    about = (getattr(own.diag, f"{kind}_name", None) for kind in ("table", "column", "constraint"))
    return " ".join(str(part) for part in (own.sqlstate or "no sqlstate", *about) if part)
