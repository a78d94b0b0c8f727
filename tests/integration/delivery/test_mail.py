"""Mail as sent: its text is the proof's, its headers say what it is, the server's answers become receipts."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from tests.acts import rows
from workers.channels import ChannelSettings, make_channels
from workflow.domain.proof import Proof, proof_hash
from workflow.domain.time import FixedClock

HOUR = timedelta(hours=1)


def test_mail_arrives_as_its_proof_says(post, case):
    post.reach("producer", email="chi.lan@example.vn")
    key = post.plan(case_id=case, params={"reason": "Còn thiếu ảnh sản phẩm."})

    report = post.deliver()

    assert (report.claimed, report.sent) == (1, 1)
    (mail,) = post.box.mails
    ((*proof, stored),) = rows(
        post.database,
        "SELECT key, notice_key, case_id, at, channel, address, language, template, template_version, subject, body,"
        " message_id, hash FROM proofs",
    )
    written = Proof(*proof)
    assert written.key == f"{key}#1"
    assert (written.case_id, written.template, written.address) == (case, "nudge", "chi.lan@example.vn")
    assert proof_hash(written) == stored
    assert mail["subject"] == written.subject
    assert "Còn thiếu ảnh sản phẩm." in written.body
    assert mail.get_body(("plain",)).get_content().splitlines() == written.body.splitlines()
    assert "Còn thiếu ảnh sản phẩm." in mail.get_body(("html",)).get_content()
    assert mail["message-id"] == written.message_id
    assert post.state(key) == ("sent", None)
    assert rows(post.database, "SELECT kind, provider, proof_key FROM notice_receipts") == [
        ("accepted", "smtp:127.0.0.1", written.key)
    ]


def test_mail_says_that_it_is_automatic_and_names_nobody_in_its_id(post, case):
    post.reach("producer", email="chi.lan@example.vn")
    key = post.plan(case_id=case)

    post.deliver()

    mail = message_from_bytes(post.box.raw[0], policy=default)
    assert mail["auto-submitted"] == "auto-generated"
    assert mail["list-id"] == "<notices.example.vn>"
    assert mail["date"].datetime == post.at
    assert mail["from"].addresses[0].addr_spec == "ocop@example.vn"
    assert mail["message-id"].endswith("@ocop.example.vn>")
    assert "lan" not in mail["message-id"]
    assert key not in mail["message-id"]
    assert max(len(line) for line in post.box.raw[0].splitlines()) <= 998


def test_a_batch_goes_over_one_connection(post, case):
    for role in ("producer", "commune_officer", "district_officer", "province_officer"):
        post.reach(role, email=f"{role}@example.vn")
        post.plan(role, case_id=case)

    report = post.deliver()

    assert report.sent == len(post.box.mails) == 4
    assert post.box.connections == 1


def test_refused_for_now_is_sent_later_under_the_same_id(post, case):
    post.reach("producer", email="x@example.vn")
    key = post.plan(case_id=case)
    post.box.on_data = lambda _: "451 4.7.1 Try again later"

    first = post.deliver()
    again_at_once = post.deliver()
    post.box.on_data = lambda _: "250 OK"
    second = post.deliver(timedelta(seconds=6))

    assert (first.failed, again_at_once.claimed, second.sent) == (1, 0, 1)
    assert post.state(key) == ("sent", None)
    assert rows(post.database, "SELECT kind FROM notice_receipts ORDER BY at, id") == [("failed",), ("accepted",)]
    ids = rows(post.database, "SELECT key, message_id FROM proofs ORDER BY key")
    assert [proof for proof, _ in ids] == [f"{key}#1", f"{key}#2"]
    assert {message for _, message in ids} == {post.box.mails[0]["message-id"]}
    assert second.possibly_twice == 0


def test_refused_for_now_eight_times_ends_in_a_call(post, case):
    post.reach("producer", email="x@example.vn", phone="0912 345 678")
    key = post.plan(case_id=case)
    post.box.on_data = lambda _: "451 4.7.1 Try again later"

    reports = [post.deliver(timedelta(hours=7)) for _ in range(9)]

    assert [report.claimed for report in reports] == [1] * 8 + [0]
    assert post.state(key) == ("failed", None)
    assert post.value("SELECT count(*) FROM contact_faults") == 0
    assert rows(post.database, "SELECT notice_key, person_id FROM phone_tasks") == [(key, post.person("producer"))]


def test_no_such_address_is_never_tried_again_and_ends_in_a_call(post, case):
    post.reach("producer", email="gone@example.vn")
    post.box.on_rcpt = lambda _: "550 5.1.1 No such person here"
    key = post.plan(case_id=case)

    post.deliver()
    later = post.plan(case_id=case)
    second = post.deliver(HOUR)

    assert post.state(key) == ("failed", None)
    assert rows(post.database, "SELECT person_id, channel, address FROM contact_faults WHERE resolved_at IS NULL") == [
        (post.person("producer"), "email", "gone@example.vn")
    ]
    assert (second.claimed, second.suppressed) == (1, 1)
    assert post.state(later) == ("suppressed", "unreachable")
    assert post.value("SELECT unit_id FROM phone_tasks WHERE notice_key = %s", key) == post.acts.scene.units["commune"]
    assert {task for (task,) in rows(post.database, "SELECT notice_key FROM phone_tasks")} == {key, later}


def test_a_refused_text_is_no_fault_of_the_address(post, case):
    post.reach("producer", email="x@example.vn")
    post.box.on_data = lambda _: "554 5.7.1 Looks like spam"
    key = post.plan(case_id=case)

    post.deliver()

    assert post.state(key) == ("failed", None)
    assert post.value("SELECT count(*) FROM contact_faults") == 0
    assert post.value("SELECT count(*) FROM phone_tasks") == 1


def test_one_refusal_leaves_the_rest_of_the_batch_alone(post, case):
    for role in ("producer", "commune_officer", "district_officer"):
        post.reach(role, email=f"{role}@example.vn")
        post.plan(role, case_id=case)
    post.box.on_rcpt = lambda address: "450 4.2.1 Busy" if address.startswith("commune") else "250 OK"

    report = post.deliver()

    assert (report.sent, report.failed) == (2, 1)
    assert sorted(str(mail["to"].addresses[0].addr_spec) for mail in post.box.mails) == [
        "district_officer@example.vn",
        "producer@example.vn",
    ]


def test_no_server_keeps_the_mail_for_later(post, case):
    post.reach("producer", email="x@example.vn")
    key = post.plan(case_id=case)
    working = post.channels["email"]
    post.channels |= make_channels(ChannelSettings("smtp://127.0.0.1:1", "ocop@example.vn"), FixedClock(post.at))

    first = post.deliver()
    post.channels["email"] = working
    second = post.deliver(timedelta(seconds=6))

    assert (first.failed, second.sent) == (1, 1)
    assert post.state(key) == ("sent", None)


@pytest.mark.parametrize(("role", "channel"), [("producer", "in_app")])
def test_in_the_product_a_notice_is_delivered_at_once(post, case, role, channel):
    key = post.plan(role, case_id=case, channel=channel)

    assert post.deliver().sent == 1
    assert post.state(key) == ("delivered", None)
    assert post.value("SELECT body FROM proofs WHERE notice_key = %s", key).strip() != ""


def test_a_notice_without_a_template_fails_alone(post, case):
    post.reach("producer", email="x@example.vn")
    wrong = post.plan(case_id=case, notice="no_such_notice")
    right = post.plan(case_id=case)

    report = post.deliver()

    assert (report.sent, report.failed) == (1, 1)
    assert (post.state(wrong)[0], post.state(right)[0]) == ("planned", "sent")
    assert post.value("SELECT detail->>'said' FROM notice_receipts WHERE notice_key = %s", wrong).startswith(
        "notice_unknown"
    )
