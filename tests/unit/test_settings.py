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


@pytest.mark.parametrize(
    ("environ", "shown"),
    [
        ({}, True),
        ({"OCOP_HOST": "192.0.2.1"}, False),
        ({"OCOP_DATABASE_URL": "postgresql://x/y", "OCOP_SECRET": SECRET}, False),
        ({"OCOP_HOST": "192.0.2.1", "OCOP_OUTBOX": "true"}, True),
        ({"OCOP_OUTBOX": "false"}, False),
        ({"OCOP_SMTP_URL": "smtp://mail:25", "OCOP_MAIL_FROM": "ocop@example.vn", "OCOP_OUTBOX": "true"}, False),
    ],
)
def test_outbox_is_shown_to_this_machine_only_unless_said_otherwise(environ, shown):
    assert load(environ).shows_outbox is shown


@pytest.mark.parametrize(
    ("environ", "asked"),
    [
        ({}, False),
        ({"OCOP_TOTP_REQUIRED": "true"}, True),
        ({"OCOP_DATABASE_URL": "postgresql://x/y", "OCOP_SECRET": SECRET}, True),
        ({"OCOP_DATABASE_URL": "postgresql://x/y", "OCOP_SECRET": SECRET, "OCOP_TOTP_REQUIRED": "false"}, False),
    ],
)
def test_officers_need_a_second_step_unless_all_is_embedded(environ, asked):
    assert load(environ).asks_second_step is asked


def test_sign_on_is_set_up_whole_or_not_at_all():
    whole = {
        "OCOP_OIDC_ISSUER": "https://sso.example.vn",
        "OCOP_OIDC_CLIENT_ID": "ocop",
        "OCOP_OIDC_CLIENT_SECRET": "x",
    }
    assert load(whole).oidc_issuer == "https://sso.example.vn"
    for name in whole:
        with pytest.raises(SettingsError, match="set all three or none"):
            load({key: text for key, text in whole.items() if key != name})


@pytest.mark.parametrize("issuer", ["http://sso.example.vn", "ftp://x", "sso.example.vn", "https://x?y=1", "https://"])
def test_an_issuer_is_asked_over_https_only(issuer):
    with pytest.raises(SettingsError, match="OCOP_OIDC_ISSUER: must be the issuer's address"):
        load({"OCOP_OIDC_ISSUER": issuer})


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


def test_settings_read_channels_and_show_none_of_their_secrets():
    found = load(
        {
            "OCOP_SMTP_URL": "smtp://ocop:geheim@mail.example.vn:587",
            "OCOP_MAIL_FROM": "OCOP <ocop@example.vn>",
            "OCOP_APPRISE_URLS": "sms=json://gateway/{to} zalo=json://token@other/{to}",
            "OCOP_CHANNEL_PACE": "email=600 sms=60",
        }
    )

    assert found.apprise_urls["zalo"].get_secret_value() == "json://token@other/{to}"
    assert found.channel_pace == {"email": 600, "sms": 60}
    assert "geheim" not in repr(found)
    assert "token" not in repr(found)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"OCOP_SMTP_URL": "mail.example.vn"}, "OCOP_SMTP_URL: must be a mail server's address"),
        ({"OCOP_SMTP_URL": "smtp://mail.example.vn"}, "OCOP_MAIL_FROM must be set too"),
        ({"OCOP_APPRISE_URLS": "json://gateway/{to}"}, "OCOP_APPRISE_URLS: takes channel=value pairs"),
        ({"OCOP_APPRISE_URLS": "fax=json://gateway/{to}"}, "OCOP_APPRISE_URLS: takes channel=value pairs"),
        ({"OCOP_CHANNEL_PACE": "email=0"}, "OCOP_CHANNEL_PACE, email: Input should be greater than or equal to 1"),
        ({"OCOP_BOUNCE_SECRET": "short"}, "OCOP_BOUNCE_SECRET: must have at least 32 characters"),
    ],
)
def test_settings_refuse_channels_that_cannot_work(given, said):
    with pytest.raises(SettingsError) as caught:
        load(given)

    assert said in str(caught.value)


STORE = {
    "OCOP_S3_ENDPOINT": "https://s3.example.vn",
    "OCOP_S3_BUCKET": "ocop",
    "OCOP_S3_ACCESS_KEY": "khóa",
    "OCOP_S3_SECRET_KEY": "bí mật",
}


def test_the_number_for_help_is_none_unless_it_is_given():
    assert load({}).help_phone == ""
    assert load({"OCOP_HELP_PHONE": "0239 3855 888"}).help_phone == "0239 3855 888"
    with pytest.raises(SettingsError, match="OCOP_HELP_PHONE"):
        load({"OCOP_HELP_PHONE": "gọi văn phòng"})


@pytest.mark.parametrize("missing", STORE)
def test_an_object_store_is_named_whole_or_not_at_all(missing):
    with pytest.raises(SettingsError) as caught:
        load({name: text for name, text in STORE.items() if name != missing})
    assert "OCOP_S3_ENDPOINT, OCOP_S3_BUCKET, OCOP_S3_ACCESS_KEY, OCOP_S3_SECRET_KEY go together" in str(caught.value)


def test_an_object_store_shows_none_of_its_keys():
    found = load(STORE)
    assert "khóa" not in repr(found)
    assert "bí mật" not in repr(found)
    assert (found.s3_region, found.s3_prefix) == ("us-east-1", "")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("OCOP_S3_ENDPOINT", "http://s3.example.vn"),
        ("OCOP_S3_ENDPOINT", "s3.example.vn"),
        ("OCOP_S3_ENDPOINT", "https://key:secret@s3.example.vn"),
        ("OCOP_S3_PREFIX", "../other"),
        ("OCOP_S3_PREFIX", "/a"),
    ],
)
def test_an_object_store_is_spoken_to_over_https_only(name, text):
    with pytest.raises(SettingsError) as caught:
        load({**STORE, name: text})
    assert str(caught.value).startswith(f"{name}: ")
