"""The instance's secret, which signs what goes out to browsers and programs."""

import os
import secrets

from config.settings import Settings
from ocop.datadir import DataDir
from ocop.errors import OperatorError


def instance_secret(settings: Settings) -> str:
    """Give the configured secret; an embedded instance without one makes its own once, in a file only its user
    reads.
    """
    if settings.secret is not None:
        return settings.secret.get_secret_value()
    if settings.database_url is not None:
        raise OperatorError("OCOP_SECRET is not set.")
    path = DataDir(settings.data_dir).secret
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        made = secrets.token_urlsafe(48)
        file.write(made)
    return made
