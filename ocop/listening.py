"""The one listening socket of an instance, made before anything else and handed to every api process.

Held by the supervisor, it outlives an api process: connections wait instead of being refused while one is started
again.
"""

import errno
import socket
import time

from config.settings import Settings
from ocop.errors import OperatorError

LEAVING_SECONDS = 3.0  # the api processes of an instance killed a moment ago may still hold the port
POLL_SECONDS = 0.1


def bind(settings: Settings) -> socket.socket:
    """Bind host and port, not listening yet. TCP_NODELAY is inherited by every accepted connection.

    Raises OperatorError naming the variable to change.
    """
    host, port = settings.host, settings.port
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise OperatorError(f"There is no address {host}; set OCOP_HOST.") from None
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    give_up = time.monotonic() + LEAVING_SECONDS
    while True:
        try:
            listener.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < give_up:
                time.sleep(POLL_SECONDS)
                continue
            listener.close()
            raise OperatorError(_refusal(error, host, port)) from None
        return listener


def _refusal(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use by another program. Choose another:  OCOP_PORT={port + 1} ocop up"
    if error.errno == errno.EACCES:
        return f"Port {port} may not be opened by this user. Choose one above 1023:  OCOP_PORT=8000 ocop up"
    return f"{host} port {port} cannot be opened ({error.strerror}); set OCOP_HOST and OCOP_PORT."
