"""The environment, read once: ``OCOP_*`` variables become one frozen ``Settings``.

Read by composition roots in ``ocop`` only; nothing else may look at the environment.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

PREFIX = "OCOP_"
TEST_PREFIX = "OCOP_TEST_"
CHANNELS = ("sms", "zalo", "telegram")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class SettingsError(Exception):
    """The environment cannot be used; the message names each variable and what is wrong with it."""


class Settings(BaseModel):
    """How this instance runs. Without any variable: embedded servers under ``./var``, port 8000, loopback."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    data_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    public_url: str | None = None
    database_url: str | None = None
    redis_url: str | None = None
    api_processes: Annotated[int, Field(ge=1, le=64)] = 2
    worker_processes: Annotated[int, Field(ge=1, le=64)] = 2
    secret: SecretStr | None = None
    outbox: bool | None = None
    smtp_url: SecretStr | None = None
    mail_from: str | None = None
    apprise_urls: dict[str, SecretStr] = {}
    channel_pace: dict[str, Annotated[int, Field(ge=1, le=1_000_000)]] = {}
    bounce_secret: SecretStr | None = None
    totp_required: bool | None = None
    invitation_days: Annotated[int, Field(ge=1, le=90)] = 14
    password_memory_kib: Annotated[int, Field(ge=8_192, le=2_097_152)] = 19_456
    password_passes: Annotated[int, Field(ge=1, le=20)] = 2
    password_lanes: Annotated[int, Field(ge=1, le=16)] = 1
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_label: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    s3_endpoint: str | None = None
    s3_bucket: str | None = None
    s3_access_key: SecretStr | None = None
    s3_secret_key: SecretStr | None = None
    s3_region: str = "us-east-1"
    s3_prefix: Annotated[str, Field(max_length=100, pattern=r"^([a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*)?$")] = ""
    help_phone: Annotated[str, Field(max_length=20, pattern=r"^(\+?[0-9][0-9 .]+[0-9])?$")] = ""
    tax_code_shape: Annotated[str, Field(min_length=1, max_length=200)] = r"[0-9]{10}(-[0-9]{3})?|[0-9]{12}"
    upload_days: Annotated[int, Field(ge=1, le=365)] = 7
    page_cache_mb: Annotated[int, Field(ge=0, le=100_000)] = 512
    evidence_file_mb: Annotated[int, Field(ge=1, le=2_000)] = 300
    evidence_files: Annotated[int, Field(ge=1, le=300)] = 300
    evidence_case_mb: Annotated[int, Field(ge=1, le=100_000)] = 3_000
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @field_validator("data_dir")
    @classmethod
    def _make_absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("must be a PostgreSQL address: postgresql://user@host:port/name")
        return value

    @field_validator("redis_url")
    @classmethod
    def _check_redis(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must be a Redis address: redis://host:port/0 or unix:///path/to/socket")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _check_smtp(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("smtp://", "smtps://")):
            raise ValueError("must be a mail server's address: smtp://user:password@host:587 or smtps://host:465")
        return value

    @field_validator("apprise_urls", "channel_pace", mode="before")
    @classmethod
    def _split_by_channel(cls, value: object) -> object:
        return _by_channel(value) if isinstance(value, str) else value

    @field_validator("secret", "bounce_secret")
    @classmethod
    def _check_secret(cls, value: SecretStr | None) -> SecretStr | None:
        shortest = 32
        if value is not None and len(value.get_secret_value()) < shortest:
            raise ValueError(f"must have at least {shortest} characters")
        return value

    @model_validator(mode="after")
    def _require_secret(self) -> Self:
        if self.database_url is not None and self.secret is None:
            raise ValueError(f"{PREFIX}DATABASE_URL is set, so {PREFIX}SECRET must be set too: all processes share it")
        return self

    @field_validator("oidc_issuer")
    @classmethod
    def _check_issuer(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "https://x")
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if not is_safe or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be the issuer's address: https://sso.example.vn/realms/tinh")
        return value

    @model_validator(mode="after")
    def _require_whole_sign_on(self) -> Self:
        given = (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)
        if any(given) and not all(given):
            names = ", ".join(f"{PREFIX}OIDC_{name}" for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"))
            raise ValueError(f"{names} go together: set all three or none")
        return self

    @field_validator("tax_code_shape")
    @classmethod
    def _check_shape(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"must be a regular expression that a whole tax code fits: {error}") from None
        return value

    @field_validator("s3_endpoint")
    @classmethod
    def _check_store(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "https://x")
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if not is_safe or not parts.hostname or parts.username or parts.path.strip("/") or parts.query:
            raise ValueError("must be the store's address: https://s3.example.vn, or http:// on this machine only")
        return value

    @model_validator(mode="after")
    def _require_whole_store(self) -> Self:
        given = (self.s3_endpoint, self.s3_bucket, self.s3_access_key, self.s3_secret_key)
        if any(given) and not all(given):
            names = ", ".join(f"{PREFIX}S3_{name}" for name in ("ENDPOINT", "BUCKET", "ACCESS_KEY", "SECRET_KEY"))
            raise ValueError(f"{names} go together: set all four or none")
        return self

    @model_validator(mode="after")
    def _require_sender(self) -> Self:
        if self.smtp_url is not None and self.mail_from is None:
            raise ValueError(f"{PREFIX}SMTP_URL is set, so {PREFIX}MAIL_FROM must be set too: OCOP <ocop@example.vn>")
        return self

    @property
    def channels(self) -> tuple[str, ...]:
        """Give the channels by which people are told."""
        return ("in_app", "email", *self.apprise_urls)

    @property
    def asks_second_step(self) -> bool:
        """Say whether officers sign in with a second step: ``totp_required``, else unless all is embedded."""
        return self.database_url is not None if self.totp_required is None else self.totp_required

    @property
    def shows_outbox(self) -> bool:
        """Say whether ``/outbox`` shows the mail kept in the house, to anybody who opens it.

        Never where a mail server is named. Where ``outbox`` does not say: with the embedded database only, and only
        to this machine.
        """
        at_home = self.database_url is None and self.host in LOOPBACK
        return self.smtp_url is None and (at_home if self.outbox is None else self.outbox)

    @property
    def address(self) -> str:
        """Give the address people open: ``public_url``, or host and port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    A misspelt ``OCOP_`` name is refused: a production database given under a wrong name would otherwise silently become
    an empty embedded one. Names under ``OCOP_TEST_`` belong to the test suite and are passed over.

    Raises SettingsError with one line per fault.
    """
    source = os.environ if environ is None else environ
    given = {
        name: text for name, text in source.items() if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX)
    }
    values = {name.removeprefix(PREFIX).lower(): text for name, text in given.items() if text != ""}
    unknown = sorted(set(values) - set(Settings.model_fields))
    if unknown:
        names = ", ".join(PREFIX + name.upper() for name in Settings.model_fields)
        raise SettingsError(f"unknown: {', '.join(PREFIX + name.upper() for name in unknown)} (known: {names})")
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError("\n".join(_line(fault["loc"], fault["msg"]) for fault in error.errors())) from None


def _by_channel(text: str) -> dict[str, str]:
    """Read ``sms=… zalo=…``, parted by spaces."""
    pairs: dict[str, str] = {}
    for part in text.split():
        name, sign, value = part.partition("=")
        known = CHANNELS if "://" in value else (*CHANNELS, "email")
        if not sign or name not in known or name in pairs:
            raise ValueError(f"takes channel=value pairs parted by spaces, each of {', '.join(known)} once at most")
        pairs[name] = value
    return pairs


def _line(location: tuple[int | str, ...], message: str) -> str:
    message = message.removeprefix("Value error, ")
    name = f"{PREFIX}{str(location[0]).upper()}" if location else ""
    inner = f", {location[1]}" if len(location) > 1 else ""
    return f"{name}{inner}: {message}" if name else message
