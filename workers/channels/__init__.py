"""The ways out, behind one interface (``workflow.services.channels``): made once a process from checked addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from workflow.domain.time import Clock
from workflow.services.channels import ChannelAdapter


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """Addresses of providers: a mail server and its sender, an Apprise URL a channel, the most a minute a channel."""

    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    apprise_urls: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    paces: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


def make_channels(settings: ChannelSettings, clock: Clock) -> dict[str, ChannelAdapter]:
    """Make the adapter of every channel that is set up. Connects to nothing.

    Without a mail server mail stays in the house, to be read at ``/outbox``. Raises ValueError naming the setting and
    what is wrong with it.
    """
    from workers.channels.in_app import InApp

    channels: dict[str, ChannelAdapter] = {"in_app": InApp(), "email": _mail(settings, clock)}
    for name, url in settings.apprise_urls.items():
        from workers.channels.apprise import Apprise

        try:
            channels[name] = Apprise(name, url)
        except ValueError as error:
            raise ValueError(f"OCOP_APPRISE_URLS, {name}: {error}") from None
    return channels


def _mail(settings: ChannelSettings, clock: Clock) -> ChannelAdapter:
    if settings.smtp_url is None:
        from workers.channels.local_outbox import LocalOutbox

        return LocalOutbox()
    from workers.channels.email import Email, mail_from, smtp_server

    try:
        server = smtp_server(settings.smtp_url)
    except ValueError as error:
        raise ValueError(f"OCOP_SMTP_URL: {error}") from None
    try:
        sender = mail_from(settings.mail_from or "")
    except ValueError as error:
        raise ValueError(f"OCOP_MAIL_FROM: {error}") from None
    return Email(server, sender, clock)
