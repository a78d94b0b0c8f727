"""From an act and a last day to what people read: relay, sweep, plan, delivery kept in the house, outbox, own list."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from ocop import notices as shipped
from tests.acts import Acts, reading
from tests.factories import build
from workers.channels import ChannelSettings, make_channels
from workflow.domain.errors import NotFoundError
from workflow.domain.time import FixedClock
from workflow.services import my_notices
from workflow.services.deliver import deliver_once
from workflow.services.plan_notices import plan_once
from workflow.services.relay import relay_once
from workflow.services.show_outbox import show_mail, show_outbox
from workflow.services.sweep import sweep_once
from workflow.store.database import Database

BOOK = shipped.load(address="https://ocop.example.vn")
RETURNED_AT = datetime(2020, 6, 2, 3, 0, tzinfo=UTC)  # Tuesday, 10:00 in Vietnam
LAST_DAY = datetime(2020, 6, 17, 3, 0, tzinfo=UTC)


@pytest.fixture
def acts(fresh_database_url: str) -> Iterator[Acts]:
    """Give a scene whose producer and commune officer read mail, and whose clock stands at the return."""
    database = Database(fresh_database_url, pool_size=2)
    acts = Acts(database, build(database))
    with database.unit() as unit:
        for role in ("producer", "commune_officer"):
            address = f"{role}@example.vn"
            unit.execute("UPDATE persons SET email = %s WHERE id = %s", (address, acts.scene.people[role]))
    acts.at = RETURNED_AT
    yield acts
    database.close()


def carry(acts: Acts, at: datetime) -> None:
    """Let every worker do its part until nothing is left to do at an instant."""
    clock = FixedClock(at)
    channels = make_channels(ChannelSettings(), clock)
    relay_once(acts.database, lambda _topic, _body: None, clock)
    sweep_once(acts.database, clock)
    plan_once(acts.database, clock)
    while deliver_once(acts.database, clock, channels, BOOK).sent:
        pass


def returned(acts: Acts) -> UUID:
    case = acts.case(until="idea_submitted")
    acts.fire(case, "commune_officer", "return_idea", comment="Nêu rõ nguyên liệu.")
    return case


def test_act_reaches_the_outbox_and_the_persons_own_list(acts):
    case = returned(acts)
    carry(acts, acts.at)

    with reading(acts.database) as unit:
        letters = show_outbox(unit).page.items
        mine = my_notices.list_mine(unit, acts.scene.people["producer"], unread=True, after=None, limit=50)
        letter = next(one for one in letters if one.template == "idea_sent_back")
        same = show_mail(unit, letter.key)

    assert letter == same
    assert letter.name == "Người producer"
    assert letter.address == "producer@example.vn"
    assert "Ý kiến kèm theo: Nêu rõ nguyên liệu." in letter.body
    assert letter.template_version == BOOK.templates["idea_sent_back"].version
    told = next(one for one in mine.page.items if one["notice"] == "idea_sent_back")
    assert told["case"]["id"] == case
    assert told["subject"] == letter.subject
    assert mine.unread == len(mine.page.items) > 0


def test_last_day_is_told_once_and_in_words_of_that_day(acts):
    returned(acts)
    carry(acts, acts.at)
    for _ in range(2):
        carry(acts, LAST_DAY)

    with reading(acts.database) as unit:
        letters = [one for one in show_outbox(unit).page.items if one.template == "due_today"]

    assert [one.subject for one in letters] == [
        "[OCOP] Sản phẩm 0 – Nhận đăng ký ý tưởng sản phẩm: hôm nay là ngày cuối (17/06/2020)"
    ]
    assert "Việc cần làm: Nộp lại ý tưởng." in letters[0].body


def test_letter_nobody_sent_is_not_found(acts):
    with reading(acts.database) as unit, pytest.raises(NotFoundError) as caught:
        show_mail(unit, "nothing#1")

    assert caught.value.code == "mail_not_found"
