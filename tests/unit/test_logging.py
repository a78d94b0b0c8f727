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


class QuotingError(Exception):
    """An error as the driver of the database raises it: its text quotes the row."""

    sqlstate = "23505"
    diag = type("Diag", (), {"table_name": "persons", "column_name": None, "constraint_name": "uq_persons_login"})()


class WrappingError(Exception):
    """As the layer above wraps it."""

    def __init__(self, text: str, orig: Exception) -> None:
        super().__init__(text)
        self.orig = orig


@pytest.mark.parametrize("form", ["json", "console"])
def test_an_error_of_the_database_is_logged_without_the_row_it_quotes(capsys, form):
    configure(level="INFO", form=form)
    quoted = "duplicate key\nDETAIL:  Key (login)=(Lê Thị Lan) already exists."

    inner = QuotingError(quoted)

    def fail():
        raise WrappingError(f"(QuotingError) {quoted}\n[SQL: INSERT]", inner) from inner

    try:
        fail()
    except WrappingError:
        structlog.get_logger("ocop").exception("request_failed")

    written = capsys.readouterr().err
    assert "Lan" not in written
    assert "23505 persons uq_persons_login" in written
    assert "test_logging.py" in written
    assert "request_failed" in written


@pytest.mark.parametrize("form", ["json", "console"])
def test_other_errors_are_logged_with_their_words(capsys, form):
    configure(level="INFO", form=form)
    try:
        int("no such template")
    except ValueError:
        structlog.get_logger("ocop").exception("request_failed")
    assert "no such template" in capsys.readouterr().err
