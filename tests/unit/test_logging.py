"""One form for every log line."""

import json
import logging

import pytest
import structlog

from config.logging import configure


@pytest.fixture(autouse=True)
def _restore_logging():
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def test_logging_writes_ours_and_the_libraries_lines_as_json(capsys):
    configure(level="INFO", form="json")

    structlog.get_logger("ocop").info("case_moved", case="c1")
    logging.getLogger("library").info("said %s", "so")

    ours, theirs = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (ours["event"], ours["case"], ours["level"], ours["logger"]) == ("case_moved", "c1", "info", "ocop")
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("said so", "info", "library")
    assert ours["timestamp"].endswith("Z")


@pytest.mark.parametrize("name", ["transitions.core", "sqlalchemy.engine.Engine", "uvicorn.access"])
def test_logging_keeps_talkative_libraries_quiet(capsys, name):
    configure(level="DEBUG", form="json")

    logging.getLogger(name).info("with somebody's name in it")
    logging.getLogger(name).warning("kept")

    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["kept"]
