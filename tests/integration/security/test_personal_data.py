"""A season of requests, refusals, faults and letters at the most talkative level: no line of the log, no address and
no key that the product makes holds a name, a telephone number, a mail address or a token of anybody.
"""

import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, quote_plus

import httpx
import pytest

from config import logging as product_logging
from ocop import notices as shipped
from tests.acts import TO_PROMOTION
from tests.fixtures.mailbox import UNKNOWN, serving_mail
from tests.fixtures.visitors import signed_in
from tests.integration.rest.conftest import Rest
from workers.channels import ChannelSettings, make_channels
from workflow.domain.time import FixedClock
from workflow.services.deliver import deliver_once
from workflow.services.plan_notices import plan_once
from workflow.services.relay import relay_once
from workflow.services.sweep import sweep_once
from workflow.store.reads import seasons

TOOLS = {"httpcore", "httpx", "mail", "asyncio"}
LATER = datetime(2020, 6, 2, 3, 0, tzinfo=UTC)
ADDRESS = re.compile(r"""(?:https?://|href="|action=")([^\s"<>]+)""")


@dataclass
class Season:
    """What was answered, and the marks of people that may stand in none of what is kept of it."""

    rest: Rest
    marks: frozenset[str]
    answers: list[httpx.Response] = field(default_factory=list)

    def ask(self, method: str, path: str, *, by: str, **given: object) -> httpx.Response:
        headers = {"idempotency-key": f"season-{len(self.answers)}"}
        self.answers.append(self.rest.call(method, path, by=by, headers=headers, **given))
        return self.answers[-1]


@pytest.fixture
def log(monkeypatch) -> Iterator[io.StringIO]:
    """Log as the product does, at the level that says most; the test's own client and mail server are left out."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers, root.level
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", stream)
        product_logging.configure(level="DEBUG", form="json")
    root.handlers[0].addFilter(lambda record: record.name.partition(".")[0] not in TOOLS)
    yield stream
    root.handlers, root.level = handlers, level


@pytest.fixture
def season(rest_alone) -> Season:
    """Give everybody a name, a number and an address that stand nowhere else."""
    marks: set[str] = set(rest_alone.tokens.values())
    with rest_alone.database.unit() as unit:
        for number, (role, person) in enumerate(rest_alone.scene.people.items()):
            personal = (f"Trần Thị {role.title()}", f"09{number:08d}", f"{role}@thu.example.vn")
            unit.execute("UPDATE persons SET name = %s, phone = %s, email = %s WHERE id = %s", (*personal, person))
            marks.update(personal)
        address = ("Nguyễn Văn Hàng", "0387654321", "hang@thu.example.vn", "xóm Đình, thôn Trại")
        unit.execute(
            "UPDATE producers SET name = %s, phone = %s, email = %s, address = %s WHERE id = %s",
            (*address, rest_alone.scene.producer_id),
        )
    return Season(rest_alone, frozenset({*marks, *address}))


def live(season: Season) -> str:
    """Walk a case through its year over HTTP, with everything that goes wrong on the way; give its code."""
    made = season.ask(
        "POST",
        "/cases",
        by="province_officer",
        json={"season": "s-2020", "product": "s-2020-p0", "entry_point": "idea", "track": "new"},
    )
    case = made.json()["case_id"]
    act = f"/cases/{case}/transitions"
    for who, trigger, more in TO_PROMOTION:
        body = {"trigger": trigger, "comment": "Gọi Nguyễn Văn Hàng, số 0387654321.", **more}
        done = season.ask("POST", act, by=who, json=json.loads(json.dumps(body)))
        assert done.status_code == 201, done.text
    for who in ("producer", "commune_officer", "province_lead", "auditor"):
        for path in (f"/cases/{case}", f"/cases/{case}/history", f"/cases/{case}/clocks", "/cases?q=Nguyễn Văn Hàng"):
            season.ask("GET", path, by=who)
    season.ask("GET", "/producers/s-2020-commune", by="commune_officer")
    return str(season.ask("GET", f"/cases/{case}", by="producer").json()["code"])


def go_wrong(season: Season) -> None:
    """Send what is refused, with people's names in every place that a refusal may repeat."""
    name, phone, mail = "Nguyễn Văn Hàng", "0387654321", "hang@thu.example.vn"
    season.ask("GET", f"/cases/{name}", by="producer")
    season.ask("GET", f"/cases?sate={mail}", by="producer")
    season.ask("POST", "/tokens", by="admin", json={"login": mail})
    season.ask("POST", "/tokens", by="admin", json={"login": "s-2020-producer", "label": name})
    season.ask("PUT", "/me/preferences", by="producer", json={"digest": True, "email": f"{mail} {phone}"})
    season.ask("PUT", "/me/preferences", by="producer", json={"digest": True, "email": mail, "phone": phone})
    season.ask("POST", "/products", by="producer", json={"code": name, "name": name, "producer_id": phone})
    season.ask("POST", "/transitions", by="producer", content=f'{{"comment": "{name}'.encode())
    browser = signed_in(
        season.rest.database,
        FixedClock(LATER),
        season.rest.scene.people["producer"],
        address=str(season.rest.client.base_url),
    )
    with browser.client:
        for path in ("/", f"/?mua={name}", f"/khong-co/{name}", f"/outbox/{mail}"):
            season.answers.append(browser.get(path))


def break_down(season: Season, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the database refuse a row that holds somebody's name: a fault of ours, logged with its traceback."""

    def broken(unit, **_more):
        unit.execute("UPDATE persons SET login = NULL WHERE id = %s", (season.rest.scene.people["producer"],))

    with monkeypatch.context() as patched:
        patched.setattr(seasons, "page", broken)
        assert season.ask("GET", "/seasons", by="producer").status_code == 500


def carry(season: Season) -> list[str]:
    """Let the workers do their part by a real mail server, one address of which is unknown; give the letters."""
    with serving_mail() as box:
        box.on_rcpt = lambda address: UNKNOWN if address.startswith("province_lead") else "250 OK"
        settings = ChannelSettings(smtp_url=f"smtp://127.0.0.1:{box.port}", mail_from="OCOP <ocop@example.vn>")
        book = shipped.load(address="https://ocop.example.vn")
        for days in range(0, 40, 4):
            clock = FixedClock(LATER + timedelta(days=days))
            relay_once(season.rest.database, lambda _topic, _body: None, clock)
            sweep_once(season.rest.database, clock)
            plan_once(season.rest.database, clock)
            deliver_once(season.rest.database, clock, make_channels(settings, clock), book)
        return [str(mail["message-id"]) + mail.as_string() for mail in box.mails]


def found_in(text: str, marks: frozenset[str]) -> set[str]:
    """Give the marks in a text, written plainly, escaped as JSON or Python do, or as in an address."""
    ways = {mark: (mark, json.dumps(mark)[1:-1], ascii(mark)[1:-1], quote(mark), quote_plus(mark)) for mark in marks}
    return {mark for mark, forms in ways.items() if any(form in text for form in forms)}


def test_nothing_kept_of_a_season_names_a_person(season, log, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    code = live(season)
    go_wrong(season)
    break_down(season, monkeypatch)
    letters = carry(season)
    written = log.getvalue()

    assert "request_failed" in written
    assert "23502 persons login" in written
    assert found_in(written, season.marks) == set()

    assert len(letters) > 1
    texts = [answer.text for answer in season.answers] + letters
    assert any(found_in(text, season.marks) for text in texts), "people stand in what they are shown"
    made = [answer.headers["location"] for answer in season.answers if "location" in answer.headers]
    made += [match for text in letters for match in ADDRESS.findall(text)]
    made += [row[0] for row in _keys(season)] + [code]
    assert len(made) > 10
    assert {mark for address in made for mark in found_in(address, season.marks)} == set()
    assert list(Path(tmp_path).rglob("*")) == []


def _keys(season: Season) -> list[tuple[str, ...]]:
    """Give every key that may stand in an address or a log: of cases, notices, letters, rows to be sent."""
    with season.rest.database.unit() as unit:
        return unit.rows(
            "SELECT code FROM cases UNION ALL SELECT key FROM notices UNION ALL SELECT key FROM proofs"
            " UNION ALL SELECT key FROM outbox"
        )
