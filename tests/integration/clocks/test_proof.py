"""The proof of a case: what was due and how that came, who was told what and when, what was not sent and why."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from ocop import cli
from ocop import notices as shipped
from tests.acts import Acts, one, rows
from tests.factories import build
from tests.fixtures.mailbox import Mailbox, serving_mail
from workers.channels import ChannelSettings, make_channels
from workflow.domain.clock_changes import ClockCommand
from workflow.domain.errors import NotFoundError
from workflow.domain.time import FixedClock
from workflow.services.channels import ChannelAdapter
from workflow.services.clock_acts import ask_extension, grant_extension, stop_clock
from workflow.services.deliver import deliver_once
from workflow.services.plan_notices import plan_once
from workflow.services.seal_proofs import seal_once
from workflow.services.show_proof import show_proof
from workflow.services.sweep import sweep_once
from workflow.services.verify import verify
from workflow.store.database import Database

RULE = "commune_check"
ADDRESS = "can-bo.xa@example.vn"


def day(number: int, hour: int = 3) -> datetime:
    return datetime(2020, 7, number, hour, tzinfo=UTC)


@dataclass
class Year:
    """A case whose commune has 15 working days from 6/7/2020, and everything that goes by itself."""

    acts: Acts
    case: UUID
    box: Mailbox
    channels: dict[str, ChannelAdapter]
    told: list[int] = field(default_factory=list)

    def pass_to(self, at: datetime) -> None:
        """Let an instant come: sweep, plan, deliver, seal."""
        clock, database = FixedClock(at), self.acts.database
        self.acts.at = at
        sweep_once(database, clock)
        plan_once(database, clock)
        while deliver_once(database, clock, self.channels, shipped.load(address="https://ocop.example.vn")).claimed:
            pass
        self.told.append(seal_once(database, clock))

    def act(self, verb: Any, who: str, **more: Any) -> None:
        with self.acts.database.single() as unit:
            command = ClockCommand(self.case, self.acts.scene.people[who], RULE, f"{verb.__name__}-{who}", **more)
            verb(unit, self.acts.clock(), command)


@pytest.fixture
def year(fresh_database_url: str) -> Iterator[Year]:
    database = Database(fresh_database_url, pool_size=4)
    acts = Acts(database, build(database, products=2, season="proof"), at=day(6, 2))
    with database.unit() as unit:
        unit.execute("UPDATE persons SET email = %s WHERE id = %s", (ADDRESS, acts.scene.people["commune_officer"]))
    case = acts.case(until="dossier_commune")
    with serving_mail() as box:
        settings = ChannelSettings(smtp_url=f"smtp://127.0.0.1:{box.port}", mail_from="OCOP <ocop@example.vn>")
        yield Year(acts, case, box, make_channels(settings, FixedClock(day(6))))
    database.close()


def typed(monkeypatch, capsys, *arguments: str) -> tuple[int, str]:
    monkeypatch.setattr(sys, "argv", ["ocop", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0), str(capsys.readouterr().out)


def test_what_was_sent_is_shown_with_its_text_receipt_and_seal(year):
    year.pass_to(day(22))
    found = show_proof(year.acts.database, FixedClock(day(23)), year.case)

    (mail,) = [notice for notice in found.told if notice.channel == "email" and notice.rule == RULE]
    assert (mail.recipient, mail.role, mail.notice) == ("Người commune_officer", "commune_officer", "due_soon")
    assert mail.sent_at == day(22)
    (text,) = mail.proofs
    (received,) = year.box.to(ADDRESS)
    assert text.proof.address == ADDRESS
    assert text.proof.subject == str(received["subject"])
    assert text.proof.message_id == str(received["message-id"])
    assert [receipt.kind for receipt in mail.receipts] == ["accepted"]
    assert text.sealed_seq is not None
    sealed = one(
        *(year.acts.database, "SELECT inputs->'proofs' FROM history WHERE case_id = %s AND seq = %s", year.case),
        text.sealed_seq,
    )
    assert text.hash.hex() in sealed
    assert found.changed == ()
    assert verify(year.acts.database).fault is None
    assert sum(year.told) == one(year.acts.database, "SELECT count(*) FROM proofs WHERE case_id = %s", year.case)


def test_what_was_not_sent_is_shown_with_the_reason(year):
    sweep_once(year.acts.database, FixedClock(day(22)))
    plan_once(year.acts.database, FixedClock(day(22)))
    year.acts.at = day(22)
    year.act(stop_clock, "commune_officer", reason="force_majeure", document="CV 12", comment="Bão")

    year.pass_to(day(22, 4))

    found = show_proof(year.acts.database, FixedClock(day(23)), year.case)
    unsent = [(notice.notice, notice.channel, notice.reason) for notice in found.unsent if notice.rule == RULE]
    assert ("due_soon", "email", "clock_stopped") in unsent
    assert {reason for _, _, reason in unsent} == {"clock_stopped"}
    assert year.box.to(ADDRESS) == []


def test_an_unknown_case_has_no_proof(year):
    with pytest.raises(NotFoundError, match="case_not_found"):
        show_proof(year.acts.database, FixedClock(day(23)), "NO-SUCH-CASE")


def test_the_page_says_everything_on_one_page(year, monkeypatch, capsys):
    year.pass_to(day(22))
    year.act(
        ask_extension,
        "commune_officer",
        new_due_on=day(31).date(),
        comment="Hồ sơ dày",
    )
    year.act(grant_extension, "district_officer", new_due_on=day(30).date(), document="TB 3")
    code = one(year.acts.database, "SELECT code FROM cases WHERE id = %s", year.case)
    asked = ("proof", str(code), "--database-url", year.acts.database.url.replace("+psycopg", ""))

    status, page = typed(monkeypatch, capsys, *asked)
    _, english = typed(monkeypatch, capsys, *asked, "--language", "en")
    _, text = typed(monkeypatch, capsys, *asked, "--json")

    assert status == 0
    for said in (
        "Hạn xã kiểm tra, đề nghị · Công chức xã · Đơn vị commune",
        "bắt đầu 6/7/2020, ngày cuối 30/7/2020",
        "gia hạn 27/7/2020 → 30/7/2020 · Người district_officer",
        "TB 3",
        f"→ {ADDRESS}",
        "niêm tại dòng",
        "accepted",
        "Không báo (",
    ):
        assert said in page
    assert "began 6/7/2020, last day 30/7/2020" in english
    whole = json.loads(text)
    (clock,) = [clock for clock in whole["clocks"] if clock["rule"] == RULE]
    assert clock["due_on"] == clock["strip"]["due_on"] == "2020-07-30"
    (mail,) = [told for told in whole["told"] if told["rule"] == RULE and told["channel"] == "email"]
    assert mail["texts"][0]["holds"]
    assert mail["texts"][0]["body"]
    assert [receipt["kind"] for receipt in mail["receipts"]] == ["accepted"]
    assert whole["held"]["days"]


def test_a_changed_text_is_said_on_the_page_and_by_verify(year, monkeypatch, capsys):
    year.pass_to(day(22))
    ((key,),) = rows(year.acts.database, "SELECT key FROM proofs WHERE case_id = %s AND channel = 'email'", year.case)
    with year.acts.database.unit() as unit:
        unit.execute("ALTER TABLE proofs DISABLE TRIGGER ALL")
        unit.execute("UPDATE proofs SET body = body || ' ' WHERE key = %s", (key,))
    code = one(year.acts.database, "SELECT code FROM cases WHERE id = %s", year.case)

    status, page = typed(
        *(monkeypatch, capsys, "proof", str(code)),
        *("--database-url", year.acts.database.url.replace("+psycopg", "")),
    )

    assert status == 1
    assert f"Nội dung {key} không còn như khi gửi." in page
    fault = verify(year.acts.database).fault
    assert fault is not None
    assert (fault.code, fault.proof) == ("proof_changed", key)
