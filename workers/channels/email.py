"""Mail over SMTP: one connection for a batch, what the server says of each mail as its receipt.

4xx: try later. 5xx to the recipient: never again at this address. A connection lost after the text was sent and before
the answer: nobody can tell, so it is sent again under the same Message-ID.
"""

import smtplib
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Final, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from workers.channels.mail_text import mail_of
from workflow.domain.delivery import is_email
from workflow.domain.time import Clock
from workflow.services.channels import Outgoing, Receipt

ANSWER_SECONDS: Final = 20.0
BATCH_SECONDS: Final = 60.0
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_PERMANENT: Final = 500
_OK: Final = 250
_TEXT_MAX: Final = 200

Encryption = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over, and how. The password is not shown."""

    host: str
    port: int
    encryption: Encryption
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def smtp_server(url: str) -> SmtpServer:
    """Read ``smtp://user:pass@host:port`` or ``smtps://…``; ``?starttls=never`` or ``required`` may follow.

    Without it, ``smtp://`` turns to STARTTLS wherever the host is another machine. Raises ValueError with a sentence
    that names no part of the address.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("must be a mail server's address: smtp://user:password@host:587 or smtps://host:465")
    asked = parse_qs(parts.query).get("starttls", [""])[0]
    if asked not in {"", "never", "required"}:
        raise ValueError("takes ?starttls=required or ?starttls=never, nothing else")
    encryption: Encryption = "tls"
    if parts.scheme == "smtp":
        plain = asked == "never" or (asked == "" and parts.hostname in _LOOPBACK)
        encryption = "none" if plain else "starttls"
    port = parts.port or (465 if encryption == "tls" else 587)
    user = unquote(parts.username) if parts.username else None
    return SmtpServer(parts.hostname, port, encryption, user, unquote(parts.password) if parts.password else None)


def mail_from(text: str) -> Address:
    """Read ``Office <office@example.vn>``. Raises ValueError when it is no sender."""
    name, address = parseaddr(text)
    if not is_email(address):
        raise ValueError("must be a sender such as: OCOP <ocop@example.vn>")
    return Address(name, addr_spec=address)


class Email:
    """The channel ``email`` over an SMTP server."""

    name = "email"

    def __init__(self, server: SmtpServer, sender: Address, clock: Clock) -> None:
        self._server = server
        self._sender = sender
        self._clock = clock
        self._provider = f"smtp:{server.host}"

    def send(self, messages: Sequence[Outgoing]) -> Iterator[Receipt]:
        """Hand the mails over one after the other and give what the server said of each, as it says so."""
        give_up = time.monotonic() + BATCH_SECONDS
        at = self._clock.now()
        link: smtplib.SMTP | None = None
        lost = ""
        try:
            for message in messages:
                if lost or time.monotonic() > give_up:
                    yield self._receipt("failed", "connect", lost or "no time left")
                    continue
                try:
                    link = link or self._connected()
                except (OSError, smtplib.SMTPException) as error:
                    lost = _said(error)
                    yield self._receipt("failed", "connect", lost)
                    continue
                receipt = self._handed_over(link, message, mail_of(message, sender=self._sender, at=at))
                if receipt.detail["stage"] == "connection":
                    link.close()
                    link = None
                yield receipt
        finally:
            if link is not None:
                with suppress(OSError, smtplib.SMTPException):
                    link.quit()

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        context = None if server.encryption == "none" else ssl.create_default_context()
        link = (
            smtplib.SMTP_SSL(server.host, server.port, timeout=ANSWER_SECONDS, context=context)
            if server.encryption == "tls"
            else smtplib.SMTP(server.host, server.port, timeout=ANSWER_SECONDS)
        )
        try:
            if server.encryption == "starttls":
                link.starttls(context=context)
            if server.user is not None:
                link.login(server.user, server.password or "")
            link.ehlo_or_helo_if_needed()
        except (OSError, smtplib.SMTPException):
            link.close()
            raise
        return link

    def _handed_over(self, link: smtplib.SMTP, message: Outgoing, mail: bytes) -> Receipt:
        stage = "sender"
        try:
            code, said = link.docmd("MAIL", f"FROM:<{self._sender.addr_spec}>")
            if code == _OK:
                stage = "recipient"
                code, said = link.docmd("RCPT", f"TO:<{message.address}>")
                if code in {_OK, 251}:
                    stage = "text"
                    code, said = link.data(mail)
                    if code == _OK:
                        return self._receipt("accepted", stage, said)
            if code == 421:  # noqa: PLR2004 - RFC 5321: the server closes the connection
                return self._receipt("failed", "connection", said, code)
            link.rset()
        except smtplib.SMTPDataError as error:  # DATA itself was refused
            return self._refused(link, error)
        except (OSError, smtplib.SMTPException) as error:
            return self._receipt("unknown" if stage == "text" else "failed", "connection", _said(error))
        hard = code >= _PERMANENT and stage != "sender"
        return self._receipt("refused" if hard else "failed", stage, said, code)

    def _refused(self, link: smtplib.SMTP, error: smtplib.SMTPDataError) -> Receipt:
        try:
            link.rset()
        except (OSError, smtplib.SMTPException):
            return self._receipt("failed", "connection", error.smtp_error, error.smtp_code)
        kind: Literal["refused", "failed"] = "refused" if error.smtp_code >= _PERMANENT else "failed"
        return self._receipt(kind, "text", error.smtp_error, error.smtp_code)

    def _receipt(
        self,
        kind: Literal["accepted", "refused", "failed", "unknown"],
        stage: str,
        said: bytes | str,
        code: int | None = None,
    ) -> Receipt:
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        detail = {"stage": stage, "said": " ".join(text.replace("\x00", "").split())[:_TEXT_MAX]}
        return Receipt(kind, self._provider, detail if code is None else {**detail, "code": str(code)})


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
    return type(error).__name__
