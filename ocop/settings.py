"""Read the settings for a command: what is wrong in the environment becomes one sentence for the person at the
terminal.
"""

from config import settings
from ocop.errors import OperatorError


def load_settings() -> settings.Settings:
    """Give the settings. Raises OperatorError naming each faulty variable."""
    try:
        return settings.load()
    except settings.SettingsError as error:
        raise OperatorError(f"The environment cannot be used:\n{error}") from None
