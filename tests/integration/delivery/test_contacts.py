"""Preferences, calls, failing addresses and reports on mail that came back, over REST and the command line."""

import hashlib
import hmac
import json
import os
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

from api.rest.bounces import Returns
from tests.acts import rows
from tests.fixtures.processes import OCOP
from tests.integration.rest.conftest import Rest, tokens_of
from workflow.domain.errors import NotFoundError
from workflow.services.bounces import check_signature, record_bounce

SECRET = "b" * 32


@pytest.fixture
def rest(post):
    """Give the interface on the desk's own database, with the secret for reports set."""
    import httpx

    from api.app import create_app
    from config.i18n import load_translator
    from tests.factories import CLOCK
    from tests.fixtures.live import serving

    app = create_app(
        database=post.database,
        clock=CLOCK,
        translator=load_translator(),
        processes_shipped=[post.acts.scene.process],
    )
    Returns(SECRET).put_on(app)
    with serving(app) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield Rest(post.database, post.acts.scene, client, tokens_of(post.database, post.acts.scene))


def put(rest, by, **body):
    return rest.call("PUT", "/me/preferences", by=by, json=body)


def test_preferences_are_the_persons_own_and_read_back_as_stored(rest):
    before = rest.get("/me/preferences", by="producer").json()
    body = {
        "email": "lan@example.vn",
        "phone": "0912 345 678",
        "language": "en",
        "channels": ["zalo", "email"],
        "digest": True,
        "quiet_from": "21:00",
        "quiet_until": "06:30",
        "muted": [],
    }

    answer = put(rest, "producer", **body)

    assert before["digest"] is None
    assert before["channels"] == ["email", "zalo", "sms", "telegram"]
    assert (answer.status_code, answer.json()) == (200, body)
    assert rest.get("/me/preferences", by="producer").json() == body
    assert rest.get("/me/preferences", by="commune_officer").json()["email"] is None


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({"email": "lan"}, "/email", "address_invalid"),
        ({"phone": "12"}, "/phone", "phone_invalid"),
        ({"channels": ["email", "fax"]}, "/channels/1", "input_not_a_choice"),
        ({"muted": ["no_such_notice"]}, "/muted/0", "input_not_a_choice"),
        ({"language": "fr"}, "/language", "input_not_a_choice"),
        ({"quiet_from": "20:00"}, "/quiet_until", "quiet_hours_incomplete"),
        ({"quiet_from": "07:00", "quiet_until": "06:30"}, "/quiet_until", "quiet_hours_endless"),
    ],
)
def test_preferences_refuse_what_cannot_be_kept(rest, given, pointer, code):
    answer = put(rest, "producer", **{"digest": False, **given})

    assert answer.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [(pointer, code)]
    assert rows(rest.database, "SELECT * FROM contact_preferences") == []
    assert rest.get("/me/preferences", by="producer").json()["email"] is None


def test_a_call_is_listed_for_the_commune_and_recorded_once(post, case, rest):
    post.reach("producer", phone="0912345678")
    post.plan(case_id=case)
    post.deliver()

    (task,) = rest.get("/phone-tasks", by="commune_officer").json()["items"]
    elsewhere = rest.get("/phone-tasks", by="stranger").json()["items"]
    refused = rest.get("/phone-tasks", by="producer")
    wrong = rest.act(f"/phone-tasks/{task['id']}/outcome", {"outcome": "maybe"}, by="commune_officer")
    stranger = rest.act(f"/phone-tasks/{task['id']}/outcome", {"outcome": "reached"}, by="stranger")
    done = rest.act(
        f"/phone-tasks/{task['id']}/outcome", {"outcome": "reached", "note": "Đã báo chị Lan."}, by="commune_officer"
    )
    again = rest.act(f"/phone-tasks/{task['id']}/outcome", {"outcome": "no_answer"}, by="commune_officer")

    assert (task["person"]["phone"], task["case"]["id"], task["notice"]) == ("0912345678", str(case), "nudge")
    assert (elsewhere, refused.status_code) == ([], 403)
    assert (wrong.status_code, stranger.status_code, done.status_code, again.status_code) == (422, 404, 204, 404)
    assert rows(post.database, "SELECT outcome, note, done_by FROM phone_tasks") == [
        ("reached", "Đã báo chị Lan.", post.person("commune_officer"))
    ]


def test_a_failing_address_is_a_work_list_and_a_new_one_closes_it(post, case, rest):
    post.reach("producer", email="gone@example.vn")
    post.box.on_rcpt = lambda address: "550 5.1.1 No such person" if address.startswith("gone") else "250 OK"
    post.plan(case_id=case)
    post.deliver()

    (fault,) = rest.get("/contact-faults", by="commune_officer").json()["items"]
    elsewhere = rest.get("/contact-faults", by="stranger").json()["items"]
    not_seen = rest.call("DELETE", f"/contact-faults/{fault['id']}", by="stranger")
    put(rest, "producer", digest=False, email="here@example.vn")

    assert (fault["address"], fault["channel"]) == ("gone@example.vn", "email")
    assert (elsewhere, not_seen.status_code) == ([], 404)
    assert rest.get("/contact-faults", by="commune_officer").json()["items"] == []
    post.plan(case_id=case)
    assert post.deliver().sent == 1


def test_an_officer_closes_a_fault_and_the_address_is_written_to_again(post, case, rest):
    post.reach("producer", email="gone@example.vn")
    post.box.on_rcpt = lambda _: "550 5.1.1 No such person"
    post.plan(case_id=case)
    post.deliver()
    post.box.on_rcpt = lambda _: "250 OK"
    (fault,) = rest.get("/contact-faults", by="province_officer").json()["items"]

    closed = rest.call("DELETE", f"/contact-faults/{fault['id']}", by="commune_officer")

    assert closed.status_code == 204
    post.plan(case_id=case)
    assert post.deliver().sent == 1


def report(message_id: str, status: str = "5.1.1") -> bytes:
    """Write a report as a server does, the mail's head returned."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "MAILER-DAEMON@example.vn", "ocop@example.vn", "Undelivered"
    mail.set_content("Could not be delivered.")
    mail.make_mixed()
    raw = mail.as_string().replace("multipart/mixed", "multipart/report; report-type=delivery-status")
    closing = raw.rstrip().rsplit("\n", 1)[1]
    boundary = closing.removesuffix("--")
    fields = f"Reporting-MTA: dns; example.vn\n\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; 550 gone\n"
    head = f"Content-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\n\n"
    parts = f"{boundary}\nContent-Type: message/delivery-status\n\n{fields}\n{boundary}\n{head}"
    return raw.replace(closing, parts + closing).encode()


def test_a_report_on_mail_that_came_back_ends_in_a_call(post, case, tmp_path):
    post.reach("producer", email="late@example.vn")
    key = post.plan(case_id=case)
    post.deliver()
    file = tmp_path / "report.eml"
    file.write_bytes(report(post.box.mails[0]["message-id"]))
    environ = {name: text for name, text in os.environ.items() if not name.startswith("OCOP_")}
    environ |= {"OCOP_DATABASE_URL": post.database.url.replace("+psycopg", ""), "OCOP_SECRET": "s" * 32}

    def run() -> "subprocess.CompletedProcess[str]":
        command = [OCOP, "mail", "bounce", str(file)]
        return subprocess.run(command, check=False, env=environ, capture_output=True, text=True, timeout=60)

    first, second = run(), run()

    assert (first.returncode, first.stderr) == (0, "")
    assert "bounced, 1 notices" in first.stdout
    assert "known, 0 notices" in second.stdout
    assert post.state(key) == ("failed", None)
    assert rows(post.database, "SELECT kind FROM notice_receipts ORDER BY at, id") in (
        [("accepted",), ("bounced",)],
        [("bounced",), ("accepted",)],  # the desk's clock stands in 2020
    )
    assert post.value("SELECT address FROM contact_faults") == "late@example.vn"
    assert post.value("SELECT count(*) FROM phone_tasks") == 1

    file.write_bytes(b"Subject: holiday\n\nI am away.")
    third = run()
    assert (third.returncode, "no report (RFC 3464)" in third.stderr) == (1, True)


def test_a_signed_report_is_taken_once_and_an_unsigned_one_never(post, case, rest):
    post.reach("producer", email="late@example.vn")
    key = post.plan(case_id=case)
    post.deliver()
    told = {"message_id": post.box.mails[0]["message-id"], "action": "failed", "status": "5.1.1", "said": "gone"}
    body = json.dumps(told).encode()

    def send(signature: str, content: bytes = body):
        headers = {"content-type": "application/json", "x-ocop-signature": signature}
        return rest.client.post("/api/v1/bounces", content=content, headers=headers)

    signature = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    forged = [send(""), send("sha256=00"), send(signature, body.replace(b"failed", b"delivered")), send("sha256")]
    assert [answer.status_code for answer in forged] == [401] * 4
    assert post.state(key) == ("sent", None)

    first, second = send(signature), send(signature)

    assert first.json() == {"verdict": "bounced", "notices": 1}
    assert second.json() == {"verdict": "known", "notices": 0}
    assert post.state(key) == ("failed", None)


def test_without_a_secret_no_report_is_taken():
    with pytest.raises(NotFoundError, match="bounces_off"):
        check_signature(None, b"{}", "sha256=00")


def test_a_report_on_a_digest_fails_all_its_notices(post, case):
    from datetime import UTC, datetime

    from workflow.domain.bounce import Bounce
    from workflow.domain.time import FixedClock

    post.at = datetime(2020, 6, 3, 0, 30, tzinfo=UTC)
    post.reach("commune_officer", email="xa@example.vn")
    keys = [post.plan("commune_officer", case_id=case, urgent=False) for _ in range(3)]
    post.deliver()

    with post.database.unit() as unit:
        bounce = Bounce(post.box.mails[0]["message-id"], "failed", "5.7.1", "policy")
        outcome = record_bounce(unit, FixedClock(post.at), bounce, channels=("in_app", "email"))

    assert outcome.notices == 3
    assert {post.state(key) for key in keys} == {("failed", None)}
    assert post.value("SELECT count(*) FROM contact_faults") == 0
    assert post.value("SELECT count(*) FROM phone_tasks") == 3


def test_ways_out_that_cannot_work_are_said_at_the_start(tmp_path: Path):
    environ = {name: text for name, text in os.environ.items() if not name.startswith("OCOP_")}
    environ |= {
        "OCOP_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x",
        "OCOP_REDIS_URL": "redis://127.0.0.1:1/0",
        "OCOP_SECRET": "s" * 32,
        "OCOP_DATA_DIR": str(tmp_path),
        "OCOP_APPRISE_URLS": "sms=nosuchscheme://token@gateway/{to}",
    }

    ended = subprocess.run(
        [sys.executable, "-m", "ocop.work", "worker"],
        check=False,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ended.returncode != 0
    assert "OCOP_APPRISE_URLS, sms: Apprise knows no such address" in ended.stderr
    assert "token" not in ended.stderr
