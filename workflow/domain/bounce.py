"""A report on a mail that was sent: read off a delivery status notification (RFC 3464). Pure."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Final, Literal

_ID: Final = re.compile(r"<[0-9a-f]{40}@[A-Za-z0-9.-]{1,253}>\Z")
_STATUS: Final = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")
_TEXT_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a mail server says of one mail: ``failed`` for good, ``delayed`` (it still tries), ``delivered``.

    ``status`` is the enhanced code (RFC 3463), such as 5.1.1.
    """

    message_id: str
    action: Literal["failed", "delayed", "delivered"]
    status: str = ""
    said: str = ""

    @property
    def is_address_wrong(self) -> bool:
        """Say whether the address is to blame: permanent, and not for what the mail was or said."""
        return self.action == "failed" and self.status.startswith("5.") and not self.status.startswith(("5.6.", "5.7."))


def is_message_id(text: str) -> bool:
    """Say whether a text is a Message-ID as notices have them."""
    return _ID.match(text) is not None


def read_bounce(raw: bytes) -> Bounce | None:
    """Read a delivery status notification; None when it is none, or about no mail of ours."""
    mail = message_from_bytes(raw, policy=compat32)
    fields = _fields(mail)
    named = _message_id(mail)
    if fields is None or named is None:
        return None
    action = str(fields.get("Action", "")).strip().lower()
    if action == "failed":
        kind: Literal["failed", "delayed", "delivered"] = "failed"
    elif action == "delayed":
        kind = "delayed"
    elif action in {"delivered", "relayed", "expanded"}:
        kind = "delivered"
    else:
        return None
    status = _STATUS.search(str(fields.get("Status", "")))
    said = " ".join(str(fields.get("Diagnostic-Code", "")).replace("\x00", "").split())
    return Bounce(named, kind, status.group() if status else "", said[:_TEXT_MAX])


def _fields(mail: Message) -> Message | None:
    """Give the fields of the first recipient that the report tells of."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            for block in part.walk():
                if block.get("Action") is not None:
                    return block
    return None


def _message_id(mail: Message) -> str | None:
    """Give the id of the mail reported on: of the part returned, else of what the report answers to."""
    for part in mail.walk():
        kind = part.get_content_type()
        if part is not mail and kind != "text/rfc822-headers" and part.get("Message-ID") is not None:
            found = str(part["Message-ID"]).strip()
            if is_message_id(found):
                return found
        if kind == "text/rfc822-headers":
            returned = part.get_payload(decode=True)
            headers = message_from_bytes(returned if isinstance(returned, bytes) else b"", policy=compat32)
            found = str(headers.get("Message-ID", "")).strip()
            if is_message_id(found):
                return found
    answered = " ".join(str(mail.get(name, "")) for name in ("In-Reply-To", "References")).split()
    return next((found for found in reversed(answered) if is_message_id(found)), None)
