"""What becomes of the steps of a ladder that came: judged by how case and clock stand now."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import cycle
from workflow.domain.ladder_plan import Fired, FiringKey, Verdict, is_urgent, verdict_of, verdicts
from workflow.domain.telling import Contact, Place, Territory, place_of

PROCESS = cycle()
AT = datetime(2020, 6, 16, 0, 0, tzinfo=UTC)
CASE = UUID(int=5)
LADDER = PROCESS.clocks["idea_completion"].ladder


def fired(step: int, *, rule: str = "idea_completion", hours: int = 0, **more) -> Fired:
    given = {"state": "idea_returned", "arming_now": 0, "due_on": date(2020, 6, 16), **more}
    return Fired(FiringKey(CASE, rule, 3, given.pop("arming", 0), step), AT + timedelta(hours=hours), **given)


def number_of(kind: str, rule: str) -> int:
    return next(number for number, step in enumerate(PROCESS.clocks[rule].ladder) if step.kind == kind)


def test_a_rung_is_told_and_a_breach_is_marked():
    assert verdict_of(PROCESS, fired(0)) == Verdict(fired(0), tell=LADDER[0])
    breach = fired(len(LADDER) - 1)
    assert verdict_of(PROCESS, breach) == Verdict(breach, mark="breached")


def test_the_end_and_the_opening_of_an_expiry_window_are_acts():
    opening = fired(number_of("open", "renewal_window"), rule="renewal_window", state="in_promotion")
    assert verdict_of(PROCESS, opening) == Verdict(opening, trigger="open_renewal", mark="opened")
    ended = fired(number_of("breach", "certificate_term"), rule="certificate_term", state="in_promotion")
    assert verdict_of(PROCESS, ended) == Verdict(ended, trigger="expire", mark="breached")


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"ended_at": AT + timedelta(hours=1), "state": "idea_submitted"}, "clock_ended"),
        ({"ended_at": AT + timedelta(hours=1), "state": "withdrawn"}, "case_closed"),
        ({"stopped_at": AT - timedelta(hours=1)}, "clock_stopped"),
        ({"arming_now": 1}, "date_moved"),
        ({"arming_now": 1, "stopped_at": AT}, "clock_stopped"),
        ({"rule": "no_such_rule"}, "clock_ended"),
    ],
)
def test_what_no_longer_holds_is_suppressed_with_its_reason(more, reason):
    assert verdict_of(PROCESS, fired(0, **more)).reason == reason


def test_a_step_that_the_rule_does_not_have_is_suppressed():
    assert verdict_of(PROCESS, fired(len(LADDER))).reason == "clock_ended"


@pytest.mark.parametrize(
    ("more", "mark"),
    [
        ({"ended_at": AT + timedelta(seconds=1), "outcome": "late"}, "breached"),
        ({"ended_at": AT, "outcome": "met"}, None),
        ({"ended_at": AT + timedelta(seconds=1), "outcome": "void"}, None),
        ({"stopped_at": AT - timedelta(seconds=1)}, None),
        ({"stopped_at": AT + timedelta(seconds=1)}, "breached"),
        ({"arming_now": 1}, None),
    ],
)
def test_a_breach_that_was_one_stays_one(more, mark):
    assert verdict_of(PROCESS, fired(len(LADDER) - 1, **more)).mark == mark


def test_of_rungs_to_one_role_only_the_newest_is_told():
    found = verdicts(PROCESS, [fired(step, hours=step) for step in range(len(LADDER))])
    assert [verdict.reason for verdict in found] == ["superseded"] * 3 + [None] * 4


def test_rungs_of_one_instant_do_not_supersede_each_other():
    found = verdicts(PROCESS, [fired(0), fired(1)])
    assert [verdict.reason for verdict in found] == [None, None]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2),
            st.integers(0, len(LADDER) - 1),
            st.integers(0, 5),
            st.sampled_from([None, "late", "void"]),
        ),
        unique_by=lambda one: one[:2],
    )
)
def test_every_firing_gets_one_verdict_and_each_role_at_most_one_newest_instant(steps):
    batch = [
        replace(
            fired(step, hours=hours, outcome=outcome, ended_at=AT if outcome else None),
            key=FiringKey(UUID(int=clock + 1), "idea_completion", 3, 0, step),
        )
        for clock, step, hours, outcome in steps
    ]
    found = verdicts(PROCESS, batch)
    assert sorted(verdict.fired.key for verdict in found) == sorted(one.key for one in batch)
    told = defaultdict(set)
    for verdict in found:
        assert (verdict.tell is None) or (verdict.reason is None)
        if verdict.tell is not None:
            told[verdict.fired.key.clock, verdict.tell.to].add(verdict.fired.fire_at)
        if verdict.reason == "superseded":
            role = LADDER[verdict.fired.key.step].to
            newer = [
                other
                for other in found
                if other.tell is not None
                and other.fired.key.clock == verdict.fired.key.clock
                and other.tell.to == role
                and other.fired.fire_at > verdict.fired.fire_at
            ]
            assert newer
    assert all(len(instants) == 1 for instants in told.values())


def test_the_last_day_and_what_follows_is_urgent():
    assert [is_urgent(step) for step in LADDER[:6]] == [False, False, True, True, True, True]


def test_a_role_is_held_at_its_level():
    place = Territory(UUID(int=1), UUID(int=2), None, UUID(int=4))
    assert place_of(PROCESS, "producer", place) == Place("producer", "producer", UUID(int=1))
    assert place_of(PROCESS, "commune_officer", place) == Place("commune_officer", "unit", UUID(int=2))
    assert place_of(PROCESS, "district_officer", place) is None
    assert place_of(PROCESS, "province_lead", place) == Place("province_lead", "unit", UUID(int=4))
    assert place_of(PROCESS, "ministry_officer", place) == Place("ministry_officer", "everywhere")
    assert place_of(PROCESS, "nobody", place) is None


@pytest.mark.parametrize(
    ("email", "phone", "channels", "ways"),
    [
        (None, None, None, ("in_app",)),
        ("a@b.vn", "09", None, ("in_app", "email")),
        (None, "09", None, ("in_app",)),
        ("a@b.vn", "09", ("zalo", "email"), ("in_app", "zalo")),
        ("a@b.vn", None, ("zalo", "email"), ("in_app", "email")),
        ("a@b.vn", "09", (), ("in_app",)),
        ("a@b.vn", "09", ("in_app",), ("in_app",)),
    ],
)
def test_everybody_is_told_in_the_house_and_by_the_first_way_that_reaches_him(email, phone, channels, ways):
    assert Contact(UUID(int=1), email, phone, channels).ways == ways
