"""What waits, what shares a mail, what is not sent and why; claims that die; more than one worker."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.acts import rows
from tests.integration.delivery.conftest import Post
from workflow.domain.time import FixedClock
from workflow.services.deliver import LEASE, deliver_once
from workflow.services.preferences import PreferenceRequest, set_preferences
from workflow.store import deliveries

EVENING = datetime(2020, 6, 2, 15, 0, tzinfo=UTC)  # 22:00 in Vietnam
MORNING = datetime(2020, 6, 3, 0, 0, tzinfo=UTC)  # 07:00
HALF_HOUR = timedelta(minutes=30)


def prefer(post: Post, role: str, **more: Any) -> None:
    given: dict[str, Any] = {"channels": ("email",), "digest": False, "email": f"{role}@example.vn", **more}
    with post.database.unit() as unit:
        set_preferences(
            unit, FixedClock(post.at), post.person(role), PreferenceRequest(**given), notices={"due_soon", "nudge"}
        )


def test_mail_waits_for_the_end_of_the_night_and_is_not_lost(post, case):
    post.at = EVENING
    post.reach("producer", email="x@example.vn")
    key = post.plan(case_id=case, urgent=False)

    at_night = post.deliver()
    again = post.deliver()
    in_the_morning = post.deliver(timedelta(hours=9))

    assert (at_night.put_off, at_night.sent, again.claimed) == (1, 0, 0)
    assert in_the_morning.sent == 1
    assert post.value("SELECT attempts FROM notices WHERE key = %s", key) == 1
    assert post.value("SELECT count(*) FROM proofs") == 1


def test_urgent_mail_and_the_product_itself_do_not_wait(post, case):
    post.at = EVENING
    post.reach("producer", email="x@example.vn")
    post.plan(case_id=case, urgent=True)
    post.plan(case_id=case, urgent=False, channel="in_app")

    assert post.deliver().sent == 2


def test_quiet_hours_are_the_persons_own(post, case):
    from datetime import time

    prefer(post, "producer", quiet_from=time(9), quiet_until=time(14))
    post.plan(case_id=case, urgent=False)

    assert post.deliver().put_off == 1
    assert post.value("SELECT send_at FROM notices") == datetime(2020, 6, 2, 7, 0, tzinfo=UTC)


def test_an_officers_morning_comes_in_one_mail(post, case):
    post.at = MORNING
    post.reach("commune_officer", email="xa@example.vn")
    keys = [post.plan("commune_officer", case_id=case, urgent=False) for _ in range(3)]
    urgent = post.plan("commune_officer", case_id=case, urgent=True)

    first = post.deliver()
    second = post.deliver(HALF_HOUR)

    assert (first.sent, first.put_off) == (1, 3)
    assert post.state(urgent) == ("sent", None)
    assert second.sent == 3
    assert len(post.box.mails) == 2
    assert {post.state(key) for key in keys} == {("sent", None)}
    ((shared,),) = rows(post.database, "SELECT DISTINCT digest_key FROM notices WHERE digest_key IS NOT NULL")
    assert rows(post.database, "SELECT notice_key, template, case_id FROM proofs WHERE notice_key = %s", shared) == [
        (shared, "digest", None)
    ]
    assert rows(post.database, "SELECT kind FROM notice_receipts WHERE notice_key = %s", shared) == [("accepted",)]


def test_a_single_notice_of_the_morning_is_no_digest(post, case):
    post.at = MORNING
    post.reach("commune_officer", email="xa@example.vn")
    post.plan("commune_officer", case_id=case, urgent=False)

    post.deliver()
    assert post.deliver(HALF_HOUR).sent == 1
    assert post.value("SELECT template FROM proofs") == "nudge"


def test_a_digest_refused_for_now_goes_again_whole_under_the_same_id(post, case):
    prefer(post, "producer", digest=True)
    for _ in range(3):
        post.plan(case_id=case, urgent=False)
    post.at = MORNING + HALF_HOUR
    post.box.on_data = lambda _: "451 4.7.1 Try again later"

    post.deliver()
    post.plan(case_id=case, urgent=False, send_at=MORNING)
    post.box.on_data = lambda _: "250 OK"
    second = post.deliver(timedelta(seconds=6))

    assert second.sent == 4
    ids = rows(post.database, "SELECT message_id, template FROM proofs WHERE notice_key LIKE 'digest:%%' ORDER BY key")
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert len(post.box.mails) == 2


def test_two_workers_make_one_digest_for_one_person(post, case):
    post.at = MORNING
    post.reach("commune_officer", email="xa@example.vn")
    for _ in range(30):
        post.plan("commune_officer", case_id=case, urgent=False)
    post.at += HALF_HOUR

    with ThreadPoolExecutor(4) as pool:
        for _ in pool.map(lambda _: post.deliver(limit=5), range(4)):
            pass

    assert len(post.box.mails) == 1
    assert post.value("SELECT count(DISTINCT digest_key) FROM notices") == 1


def test_workers_at_once_send_each_notice_once(post, case):
    post.reach("producer", email="x@example.vn")
    for _ in range(60):
        post.plan(case_id=case)

    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: [post.deliver(limit=7) for _ in range(5)], range(4)))

    assert sum(report.sent for some in reports for report in some) == 60
    assert len({mail["message-id"] for mail in post.box.mails}) == len(post.box.mails) == 60


def test_a_claim_that_dies_goes_again_under_the_same_id_and_is_counted(post, case):
    post.reach("producer", email="x@example.vn")
    key = post.plan(case_id=case)

    class Killed(BaseException):
        """The worker ends between the server's yes and the commit."""

    smtp = post.channels["email"]

    class Dying:
        name = "email"

        def send(self, messages):
            list(smtp.send(messages))
            raise Killed

    post.channels["email"] = Dying()
    with pytest.raises(Killed):
        post.deliver()
    post.channels["email"] = smtp
    too_early = post.deliver(LEASE - timedelta(seconds=1))
    after = post.deliver(timedelta(seconds=1))

    assert (too_early.claimed, after.sent, after.possibly_twice) == (0, 1, 1)
    assert len(post.box.mails) == 2
    assert len({mail["message-id"] for mail in post.box.mails}) == 1
    assert post.state(key) == ("sent", None)
    with post.database.single() as unit:
        assert deliveries.possibly_twice(unit) == 1


def test_a_worker_that_lost_its_claim_writes_nothing_any_more(post, case):
    post.reach("producer", email="x@example.vn")
    key = post.plan(case_id=case)
    smtp = post.channels["email"]

    class Slow:
        name = "email"

        def send(self, messages):
            later = FixedClock(post.at + LEASE)
            deliver_once(post.database, later, {**post.channels, "email": smtp}, post.book)
            return list(smtp.send(messages))

    post.channels["email"] = Slow()
    post.deliver()

    assert rows(post.database, "SELECT state, attempts FROM notices WHERE key = %s", key) == [("sent", 2)]
    assert post.value("SELECT sent_at FROM notices WHERE key = %s", key) == post.at + LEASE


def test_a_reminder_whose_clock_has_ended_is_not_sent(post, case):
    post.reach("producer", email="x@example.vn")
    seq = post.value("SELECT started_seq FROM clocks WHERE case_id = %s AND rule = 'idea_completion'", case)
    given = {"case_id": case, "kind": "reminder", "notice": "due_soon", "rule": "idea_completion", "started_seq": seq}
    sent = post.plan(**given, arming=0, step=0)
    moved = post.plan(**given, arming=3, step=0, send_at=post.at + HALF_HOUR)
    ended = post.plan(**given, arming=0, step=1, send_at=post.at + 2 * HALF_HOUR)

    post.deliver()
    post.deliver(HALF_HOUR)
    post.acts.fire(case, "producer", "resubmit_idea", request_id="resubmitted")
    post.deliver(HALF_HOUR)

    assert post.state(sent) == ("sent", None)
    assert post.state(moved) == ("suppressed", "date_moved")
    assert post.state(ended) == ("suppressed", "clock_ended")


def test_what_is_muted_is_kept_back_but_shown_in_the_product(post, case):
    prefer(post, "producer", muted=("nudge",))
    mail = post.plan(case_id=case, urgent=False)
    shown = post.plan(case_id=case, urgent=False, channel="in_app")

    post.deliver()

    assert post.state(mail) == ("suppressed", "muted")
    assert post.state(shown) == ("delivered", None)


def test_nobody_is_forgotten_for_want_of_an_address(post, case):
    post.reach("producer", phone="0912345678")
    key = post.plan(case_id=case)

    post.deliver()

    assert post.state(key) == ("suppressed", "no_address")
    assert post.value("SELECT count(*) FROM phone_tasks WHERE notice_key = %s", key) == 1


def test_mass_mail_keeps_to_its_pace_and_is_spread(post, case):
    post.reach("producer", email="x@example.vn")
    for _ in range(10):
        post.plan(case_id=case)

    class FourAMinute:
        def take(self, _channel, wanted):
            return min(wanted, 4)

        def per_minute(self, _channel):
            return 4

    report = post.deliver(pace=FourAMinute())

    assert (report.sent, report.put_off) == (4, 6)
    waits = [
        (send_at - post.at).total_seconds()
        for (send_at,) in rows(post.database, "SELECT send_at FROM notices WHERE state = 'planned' ORDER BY send_at")
    ]
    assert waits == [60, 75, 90, 105, 120, 135]


def test_the_same_statements_whatever_the_size_of_the_batch(post, case):
    from unittest.mock import patch

    from workflow.store.database import Unit

    def counted(number: int) -> int:
        for _ in range(number):
            post.plan(case_id=case, channel="in_app")
        sent: list[object] = []
        kept = {name: getattr(Unit, name) for name in ("rows", "row", "execute", "fixed")}

        def counting(act: Any) -> Any:
            def send(unit: Unit, query: object, given: object = None) -> Any:
                sent.append(query)
                return act(unit, query, given)

            return send

        patches = [patch.object(Unit, name, counting(act)) for name, act in kept.items()]
        for one in patches:
            one.start()
        try:
            assert post.deliver().sent == number
        finally:
            for one in patches:
                one.stop()
        return len(sent)

    counted(1)  # calendars and process compiled
    assert counted(1) == counted(30) <= 10
