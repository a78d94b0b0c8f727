"""Notices of real cases, a real SMTP server on loopback, and delivery between them at any instant."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from ocop import notices as shipped
from tests.acts import Acts, one, rows
from tests.factories import Scene, build
from tests.fixtures.databases import copied
from tests.fixtures.mailbox import Mailbox, serving_mail
from workers.channels import ChannelSettings, make_channels
from workflow.domain.notice_text import NoticeBook
from workflow.domain.time import FixedClock
from workflow.services.channels import ChannelAdapter
from workflow.services.deliver import DeliverReport, deliver_once
from workflow.store import notices
from workflow.store.database import Database
from workflow.store.notices import NewNotice

TUESDAY_MORNING = datetime(2020, 6, 2, 3, 0, tzinfo=UTC)  # 10:00 in Vietnam


@dataclass
class Post:
    """Planned notices and their delivery."""

    acts: Acts
    box: Mailbox
    book: NoticeBook
    channels: dict[str, ChannelAdapter]
    at: datetime = TUESDAY_MORNING
    _number: int = field(default=0)

    @property
    def database(self) -> Database:
        return self.acts.database

    def person(self, role: str) -> UUID:
        return self.acts.scene.people[role]

    def reach(self, role: str, *, email: str | None = None, phone: str | None = None) -> UUID:
        """Give somebody of the scene addresses."""
        with self.database.unit() as unit:
            unit.execute("UPDATE persons SET email = %s, phone = %s WHERE id = %s", (email, phone, self.person(role)))
        return self.person(role)

    def plan(self, role: str = "producer", **more: Any) -> str:
        """Plan a notice to somebody; due now, by mail, urgent unless said otherwise."""
        self._number += 1
        row = NewNotice(
            key=f"test:{self._number}:{self.person(role)}",
            kind="nudge",
            notice="nudge",
            case_id=None,
            rule=None,
            started_seq=None,
            arming=None,
            step=None,
            history_seq=None,
            recipient_id=self.person(role),
            recipient_role=role,
            channel="email",
            urgent=True,
            planned_at=self.at,
            send_at=self.at,
            params={},
        )
        made = replace(row, **more)
        with self.database.unit() as unit:
            notices.insert(unit, [made])
        return made.key

    def deliver(self, after: timedelta = timedelta(), **more: Any) -> DeliverReport:
        """Deliver one batch, some time from now."""
        self.at += after
        return deliver_once(self.database, FixedClock(self.at), self.channels, self.book, **more)

    def state(self, key: str) -> tuple[str, str | None]:
        return rows(self.database, "SELECT state, reason FROM notices WHERE key = %s", key)[0]

    def value(self, query: str, *parameters: object) -> Any:
        return one(self.database, query, *parameters)


@dataclass(frozen=True)
class Stage:
    """A database with people and a case that waits for its producer; each test works on a copy of its own."""

    url: str
    scene: Scene
    case: UUID


@pytest.fixture(scope="module")
def stage(database_url: str) -> Stage:
    database = Database(database_url, pool_size=2)
    acts = Acts(database, build(database, products=12))
    case = acts.case(until="idea_submitted")
    acts.fire(case, "commune_officer", "return_idea", comment="Nêu rõ nguyên liệu.")
    database.close()
    return Stage(database_url, acts.scene, case)


@pytest.fixture
def case(stage: Stage) -> UUID:
    """Give the key of the case that waits for its producer."""
    return stage.case


@pytest.fixture
def database(stage: Stage, servers: dict[str, str]) -> Iterator[Database]:
    """Give a copy of the stage: what is proved is never taken away, so nothing is reused."""
    with copied(servers, stage.url) as url:
        handle = Database(url, pool_size=4)
        yield handle
        handle.close()


@pytest.fixture
def post(database: Database, stage: Stage) -> Iterator[Post]:
    """Give a desk with nothing on it, and a mail server."""
    with serving_mail() as box:
        settings = ChannelSettings(smtp_url=f"smtp://127.0.0.1:{box.port}", mail_from="OCOP <ocop@example.vn>")
        channels = make_channels(settings, FixedClock(TUESDAY_MORNING))
        yield Post(Acts(database, stage.scene), box, shipped.load(address="https://ocop.example.vn"), channels)
