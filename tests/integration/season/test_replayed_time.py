"""A replay moves the time of its own season only; the live workers never tell anybody of years gone by."""

from datetime import timedelta

import pytest

from tests.integration.season.conftest import BOOK, PLAN_27, SEASON, TIME, opened, replay_told, rows
from tests.ladders import CLOCKS
from tests.scenario_files import shipped
from workflow.domain.time import FixedClock, SystemClock, parse_instant
from workflow.services.deliver import deliver_once
from workflow.services.plan_notices import plan_events, plan_once
from workflow.services.replay import hand_over
from workflow.services.replay_clocks import RECORDING
from workflow.services.sweep import sweep_once
from workflow.store import outbox
from workflow.store.database import Database

MIDDLE = "2020-06-17T12:00+07:00"
WAITING = f"SELECT count(*) FROM {CLOCKS} k WHERE next_fire_at < '9999-01-01Z'"  # noqa: S608 - fixed texts
UNFIRED = f"SELECT count(*) FROM {CLOCKS} k WHERE ended_seq IS NULL AND fires[fired + 1] IS NOT NULL"  # noqa: S608 - fixed texts
NOTICES = "SELECT state, reason, count(*) FROM notices GROUP BY 1, 2 ORDER BY 1, 2"
REPLAYED = "SELECT count(*) FROM firings WHERE state = 'suppressed' AND reason = 'replayed'"


def live(database: Database, clock: FixedClock | SystemClock) -> tuple[int, int, int, int]:
    """Do what the workers do once; give what each found to do."""
    with database.unit() as unit:
        messages = outbox.claim(unit, now=clock.now(), lease=timedelta(minutes=2), limit=1000)
        told = plan_events(unit, messages, clock.now())
    swept, planned = sweep_once(database, clock), plan_once(database, clock).planned
    return told, swept, planned, deliver_once(database, clock, RECORDING, BOOK).claimed


@pytest.mark.parametrize("until", [MIDDLE, None])
def test_the_live_workers_find_nothing_of_a_replayed_season(fresh_database_url, until):
    with opened(fresh_database_url) as database:
        replay_told(database, PLAN_27, until=until)
        before = rows(database, TIME)
        still = rows(database, UNFIRED)
        assert live(database, SystemClock()) == (0, 0, 0, 0)

        assert rows(database, TIME) == before
        assert still[0][0] > 0


def test_after_hand_over_what_is_past_is_told_to_nobody_and_what_comes_is_told(fresh_database_url):
    scenario = shipped(PLAN_27)
    then = FixedClock(parse_instant("2023-02-01T12:00+07:00"))
    with opened(fresh_database_url) as database:
        replay_told(database, PLAN_27)
        told = rows(database, NOTICES)
        past = hand_over(database, scenario, then)
        assert past > 0
        assert rows(database, REPLAYED) == [(past,)]
        assert hand_over(database, scenario, then) == 0
        assert live(database, then) == (0, 0, 0, 0)
        assert rows(database, NOTICES) == told

        soon = FixedClock(parse_instant("2023-03-15T12:00+07:00"))
        _, swept, planned, claimed = live(database, soon)
        assert swept > 0
        assert planned == claimed > 0
        assert rows(database, REPLAYED) == [(past,)]


def test_a_season_with_events_left_is_not_handed_over(fresh_database_url):
    with opened(fresh_database_url) as database:
        replay_told(database, PLAN_27, until=MIDDLE)
        assert hand_over(database, shipped(PLAN_27), SystemClock()) == 0
        assert rows(database, WAITING) == [(0,)]


def test_replaying_one_season_leaves_another_as_it_was(fresh_database_url):
    with opened(fresh_database_url) as database:
        replay_told(database, SEASON, until="2020-05-01T08:00+07:00")
        before = set(rows(database, TIME))
        clocks = rows(database, UNFIRED)
        replay_told(database, PLAN_27)

        assert before <= set(rows(database, TIME))
        assert rows(database, UNFIRED)[0][0] > clocks[0][0]


def test_every_text_of_a_replay_is_kept_and_was_handed_to_nobody(fresh_database_url):
    with opened(fresh_database_url) as database:
        replay_told(database, PLAN_27, until=MIDDLE)
        sent = rows(database, "SELECT count(*) FROM notices WHERE state = 'delivered'")
        proofs = rows(database, "SELECT count(*), max(at) FROM proofs")

        assert rows(database, "SELECT DISTINCT provider, kind FROM notice_receipts") == [("replay", "delivered")]
        assert proofs[0][0] == sent[0][0] > 0
        assert proofs[0][1] <= parse_instant(MIDDLE)
