"""The ways out to people as the settings name them; refuses an address that no channel can use."""

from config.settings import Settings
from ocop.errors import OperatorError
from workers.channels import ChannelSettings, make_channels
from workflow.domain.time import SystemClock


def ways_out(chosen: Settings) -> ChannelSettings:
    """Give the ways out, tried once so that a wrong address is said at the start. Connects to nothing.

    Raises OperatorError naming the variable and what is wrong with it.
    """
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
