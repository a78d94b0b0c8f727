"""A message as mail (RFC 5322, RFC 2045–2047): plain text first, the same as simple HTML, nothing that answers itself.

Written out here because the shape never changes: the standard library needs as long for one as the mail server does,
and its newer half loses spaces between encoded words of long Vietnamese subjects (found on Python 3.11).
"""

import re
from base64 import b64encode, encodebytes
from datetime import datetime
from email.headerregistry import Address
from email.utils import format_datetime
from typing import Final

from workflow.services.channels import Outgoing

_WORD_BYTES: Final = 36  # of UTF-8 in an encoded word: 60 characters, so that every line stays below 78
_LINE_MAX: Final = 60
_PLAIN: Final = re.compile(r"[A-Za-z0-9 ,.:;()\[\]/+*!'&-]*\Z")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9 ]*\Z")


def mail_of(message: Outgoing, *, sender: Address, at: datetime) -> bytes:
    """Give the mail's bytes. The same message gives the same Message-ID, whenever it is made."""
    head = [
        f"From: {_mailbox(sender.display_name, sender.addr_spec)}",
        f"To: {_mailbox(message.recipient_name, message.address)}",
        f"Subject: {_words(message.subject, _PLAIN)}",
        f"Date: {format_datetime(at)}",
        f"Message-ID: {message.message_id}",
        f"List-Id: <notices.{sender.domain}>",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        f"Content-Language: {message.language}",
        "MIME-Version: 1.0",
    ]
    text = _part("plain", message.text)
    if message.html is None:
        return b"\r\n".join((*_ascii(head), text))
    boundary = f"=_{message.message_id[1:41]}"  # neither can stand in base64
    head.append(f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"')
    mark = b"--" + boundary.encode("ascii")
    html = _part("html", message.html)
    return b"\r\n".join((*_ascii(head), b"", mark, text, mark, html, mark + b"--", b""))


def _ascii(lines: list[str]) -> list[bytes]:
    return [line.encode("ascii") for line in lines]


def _part(subtype: str, content: str) -> bytes:
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode("ascii") + encodebytes(content.encode()).replace(b"\n", b"\r\n")


def _mailbox(name: str, address: str) -> str:
    return f"{_words(name, _PLAIN_NAME)} <{address}>" if name.strip() else address


def _words(text: str, plain: re.Pattern[str]) -> str:
    """Give a header's text: as it is where that is safe, else as encoded words, a line each."""
    line = " ".join(text.split())
    if len(line) <= _LINE_MAX and plain.match(line):
        return line
    words: list[str] = []
    taken = bytearray()
    for character in line:
        encoded = character.encode()
        if len(taken) + len(encoded) > _WORD_BYTES:
            words.append(b64encode(taken).decode("ascii"))
            taken = bytearray()
        taken += encoded
    words.append(b64encode(taken).decode("ascii"))
    return "\r\n ".join(f"=?utf-8?b?{word}?=" for word in words)
