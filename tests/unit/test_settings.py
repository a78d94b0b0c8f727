"""The environment: defaults, refusals, and what must not start by mistake."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from config.settings import SettingsError, load

SECRET = "s" * 32


def test_settings_without_variables_are_the_embedded_profile():
    found = load({})

    assert (found.host, found.port) == ("127.0.0.1", 8000)
    assert (found.database_url, found.redis_url, found.secret) == (None, None, None)
    assert found.data_dir == Path.cwd() / "var"
    assert found.address == "http://127.0.0.1:8000"


def test_settings_read_their_variables_and_nothing_else():
    found = load({"OCOP_PORT": "8123", "OCOP_API_PROCESSES": "3", "PORT": "1", "OCOP_TEST_CHROMIUM": "x"})

    assert (found.port, found.api_processes) == (8123, 3)


def test_settings_take_an_empty_variable_as_not_set():
    assert load({"OCOP_DATABASE_URL": "", "OCOP_PORT": ""}).port == 8000


def test_settings_are_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        setattr(load({}), "port", 1)  # noqa: B010 - the type checker would refuse it first


def test_settings_refuse_a_misspelt_name():
    with pytest.raises(SettingsError, match=r"^unknown: OCOP_DATABSE_URL \(known: .*OCOP_DATABASE_URL"):
        load({"OCOP_DATABSE_URL": "postgresql://x/y"})


def test_settings_refuse_a_database_without_a_secret():
    with pytest.raises(SettingsError, match="OCOP_DATABASE_URL is set, so OCOP_SECRET must be set too"):
        load({"OCOP_DATABASE_URL": "postgresql://x/y"})

    assert load({"OCOP_DATABASE_URL": "postgresql://x/y", "OCOP_SECRET": SECRET}).database_url == "postgresql://x/y"


def test_settings_name_every_faulty_variable():
    with pytest.raises(SettingsError) as caught:
        load({"OCOP_PORT": "99999", "OCOP_DATABASE_URL": "mysql://x", "OCOP_LOG_FORMAT": "xml", "OCOP_SECRET": "short"})

    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "OCOP_PORT",
        "OCOP_DATABASE_URL",
        "OCOP_SECRET",
        "OCOP_LOG_FORMAT",
    ]


def test_settings_do_not_show_the_secret():
    assert SECRET not in repr(load({"OCOP_SECRET": SECRET}))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"OCOP_HOST": "::1"}, "http://[::1]:8000"),
        ({"OCOP_PUBLIC_URL": "https://ocop.example/"}, "https://ocop.example"),
    ],
)
def test_settings_address_is_what_people_open(given, expected):
    assert load(given).address == expected
