"""Reports on mail that comes back, as real servers write them."""

from dataclasses import replace

import pytest

from workflow.domain.bounce import Bounce, is_message_id, read_bounce
from workflow.domain.delivery import message_id
from workflow.domain.simple_html import html_of

ID = message_id("k", "ocop.example.vn")
DSN = """\
From: MAILER-DAEMON@mail.example.vn
To: ocop@example.vn
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="B"
MIME-Version: 1.0

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.vn

Final-Recipient: rfc822; gone@example.vn
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <gone@example.vn>: Recipient address
    rejected: User unknown

--B
Content-Type: RETURNED

--B--
"""
WHOLE = f"Content-Type: message/rfc822\n\nFrom: ocop@example.vn\nMessage-ID: {ID}\nSubject: x\n\nText"
HEADERS = f"Content-Type: text/rfc822-headers\n\nFrom: ocop@example.vn\nMessage-ID: {ID}\nSubject: x\n"
EXPECTED = Bounce(ID, "failed", "5.1.1", "smtp; 550 5.1.1 <gone@example.vn>: Recipient address rejected: User unknown")


@pytest.mark.parametrize("returned", [WHOLE, HEADERS])
def test_a_report_is_read_with_the_mail_or_its_head_returned(returned):
    raw = DSN.replace("Content-Type: RETURNED\n", returned).encode()

    assert read_bounce(raw) == EXPECTED
    assert read_bounce(raw.replace(b"\n", b"\r\n")) == EXPECTED


def test_a_report_may_name_the_mail_as_what_it_answers():
    raw = DSN.replace("Content-Type: RETURNED\n", "Content-Type: text/plain\n").replace(
        "To:", f"In-Reply-To: {ID}\nTo:"
    )

    assert read_bounce(raw.encode()) == EXPECTED


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\x00",
        b"Subject: holiday\n\nI am away.",
        DSN.encode(),  # returns no mail, so names none
        DSN.replace("Action: failed", "Action: sung").replace("Content-Type: RETURNED\n", WHOLE).encode(),
        DSN.replace("Content-Type: RETURNED\n", WHOLE).replace(ID, "<other@example.vn>").encode(),
    ],
)
def test_what_is_no_report_on_a_mail_of_ours_is_none(raw):
    assert read_bounce(raw) is None


@pytest.mark.parametrize(
    ("status", "action", "expected"),
    [("5.1.1", "failed", True), ("5.2.2", "failed", True), ("5.7.1", "failed", False), ("4.4.7", "failed", False),
     ("5.1.1", "delayed", False)],
)  # fmt: skip
def test_the_address_is_to_blame_only_where_it_is(status, action, expected):
    assert replace(EXPECTED, status=status, action=action).is_address_wrong is expected


def test_ids_of_others_are_told_apart():
    assert is_message_id(ID)
    assert not is_message_id("<x@y>")
    assert not is_message_id(ID + "\n")


def test_html_says_what_the_text_says_and_nothing_else():
    made = html_of("Kính gửi <b>bà</b>,\ndòng hai\n\nMở: https://x.vn/?a=1&b=2.", language="vi", title="A & B")

    assert "<p>Kính gửi &lt;b&gt;bà&lt;/b&gt;,<br>\ndòng hai</p>" in made
    assert '<a href="https://x.vn/?a=1&amp;b=2">https://x.vn/?a=1&amp;b=2</a>.' in made
    assert "<title>A &amp; B</title>" in made
